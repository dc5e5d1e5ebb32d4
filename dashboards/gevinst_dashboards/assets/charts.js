/* Charts: one that was sent in short becomes the drawing for this width, in plotly's own words and in our language.
   What every chart has is kept here once; figures/served.py leaves it out, and a test compares what comes of it. */
(function () {
  "use strict";

  /* ---- what every chart has ---- */
  var INK = "#292c30", SUBTLE = "#5b5d60", STRONG = "#77797b", HAIR = "#e6e7e9", TINT = "#f6f6f7";
  var WHITE = "#ffffff", ACCENT = "#0062ba", FONT = "Inter, Inter Fallback, Arial, sans-serif";
  var TEMPLATE = {
    layout: {
      font: { family: FONT, size: 13, color: INK },
      paper_bgcolor: WHITE,
      plot_bgcolor: WHITE,
      colorway: [ACCENT, "#b25000", "#0b6a53", "#826db7", INK, "#c4568f"],
      showlegend: false,
      hovermode: "closest",
      dragmode: false,
      hoverlabel: { bgcolor: WHITE, bordercolor: STRONG, align: "left", font: { family: FONT, size: 14, color: INK } },
      xaxis: {
        showgrid: false, zeroline: false, fixedrange: true, linecolor: STRONG, ticks: "outside", ticklen: 6, tickcolor: STRONG,
        tickfont: { size: 13, color: SUBTLE }
      },
      yaxis: { gridcolor: HAIR, zeroline: false, fixedrange: true, tickfont: { size: 13, color: SUBTLE } }
    }
  };
  var BASE = {
    autosize: true, height: 430, margin: { l: 46, r: 8, t: 6, b: 48, pad: 0 },
    xaxis: { type: "date", anchor: "free", position: 0, showline: true }, yaxis: {}
  };
  var QUIET = { type: "scatter", mode: "lines", hoverinfo: "skip", connectgaps: false };
  var NOTE = {
    xref: "x", yref: "paper", xanchor: "left", yanchor: "middle", xshift: 6, align: "left", showarrow: false, borderpad: 0,
    bgcolor: "rgba(255,255,255,0.9)", font: { size: 13, color: INK }
  };
  var NOTES = {
    n: NOTE,
    e: changed({ font: { color: SUBTLE } }, NOTE),
    w: changed({ yanchor: "top", xshift: 10, bgcolor: "rgba(248,248,249,0.9)" }, NOTE),
    m: changed({ bgcolor: "rgba(255,255,255,0.8)", font: { size: 15, color: ACCENT } }, NOTE)
  };
  var LINE = { type: "line", xref: "x", yref: "y", layer: "below" };
  var SHAPES = {
    l: changed({ line: { color: INK, width: 3 } }, LINE),
    z: changed({ type: "rect", fillcolor: TINT, line: { width: 0 } }, LINE),
    b: changed({ line: { color: SUBTLE, width: 1.5, dash: "5px,4px" } }, LINE),
    g: changed({ yref: "paper", layer: "above", line: { color: INK, width: 1 } }, LINE),
    e: changed({ yref: "paper", line: { color: STRONG, width: 1, dash: "2px,3px" } }, LINE),
    f: { type: "rect", xref: "x", yref: "y", xsizemode: "pixel", ysizemode: "pixel", line: { color: STRONG, width: 1 } }
  };

  /* ---- words and numbers as the server writes them ---- */
  var MONTHS = ["januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"];
  var SHORT = ["jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."];
  var ENGLISH = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  function monthOf(day) { return Number(day.slice(5, 7)) - 1; }
  function monthWords(day, language) {
    return (language === "en" ? ENGLISH : MONTHS)[monthOf(day)] + "\u00a0" + day.slice(0, 4);
  }
  function shortMonth(day, language) {
    return language === "en" ? ENGLISH[monthOf(day)].slice(0, 3) : SHORT[monthOf(day)];
  }
  /** -1234.5 with one decimal: "−1 234,5", or "−1,234.5" in English. */
  function numberWords(value, decimals, language) {
    var english = language === "en", parts = Math.abs(value).toFixed(decimals).split(".");
    var whole = parts[0].replace(/\B(?=(\d{3})+$)/g, english ? "," : "\u00a0");
    var text = parts[1] ? whole + (english ? "." : ",") + parts[1] : whole;
    return value < 0 && /[1-9]/.test(text) ? "\u2212" + text : text;
  }

  /* ---- a chart sent in short ---- */

  /** What comes of an older value when a change is put into it; the older one stays as it is. */
  function changed(change, older) {
    if (change === null || typeof change !== "object" || Array.isArray(change)) return change;
    var newer = Array.isArray(older) ? older.slice() : Object.assign({}, older);
    Object.keys(change).forEach(function (key) {
      if (change[key] === null) delete newer[key];
      else newer[key] = changed(change[key], newer[key]);
    });
    return newer;
  }
  /** "2024-01-16", 30, 30: a day, and how many days there are to each next. */
  function days(told) {
    var at = Date.parse(told[0]);
    return told.map(function (step, index) {
      if (index) at += step * 86400000;
      return new Date(at).toISOString().slice(0, 10);
    });
  }
  function without(object, keys) {
    var rest = {};
    Object.keys(object).forEach(function (key) { if (keys.indexOf(key) < 0) rest[key] = object[key]; });
    return rest;
  }
  /** [first, last] of periods that follow each other; [period]: the line breaks before it. */
  function line(runs, x, y, look) {
    var made = Object.assign({}, QUIET, { x: [], y: [], line: look });
    (runs || []).forEach(function (run) {
      for (var at = run[0]; at <= (run.length > 1 ? run[1] : run[0]); at++) {
        made.x.push(x[at]);
        made.y.push(run.length > 1 ? y[at] : null);
      }
    });
    return made;
  }
  /** Lines under the figures, of which a later one may stand on the days of an earlier. */
  function under(traces) {
    var known = [];
    return (traces || []).map(function (trace) {
      var x = Array.isArray(trace.x) ? days(trace.x) : known[trace.x];
      known.push(x);
      var made = Object.assign(changed(without(trace, ["x", "y", "level"]), QUIET), { x: x, y: trace.y });
      if (!trace.level) return made;
      made.x = [];
      made.y = [];
      trace.level.forEach(function (value, at) {
        made.x.push(x[at], x[at + 1]);
        made.y.push(value, value);
      });
      return made;
    });
  }
  function points(chart, x, y, look) {
    var language = chart.language, unit = chart.unit || "", at = [], rests = {};
    y.forEach(function (value, index) { if (value !== null) at.push(index); });
    (chart.rests || []).forEach(function (rest) {
      rest.slice(1).forEach(function (place) { rests[place] = rest[0]; });
    });
    var kinds = (chart.of || "").split("").map(function (letter) { return letter.charCodeAt(0) - 97; });
    function each(part) { return kinds.map(function (kind) { return chart.kinds[kind][part]; }); }
    return {
      type: "scatter", mode: "markers",
      x: at.map(function (index) { return x[index]; }),
      y: at.map(function (index) { return y[index]; }),
      text: at.map(function (index, place) {
        var name = chart.names ? chart.names[index] : monthWords(x[index], language);
        var said = name + "<br><b>" + numberWords(y[index], chart.decimals, language) + unit + "</b>";
        return rests[place] ? said + "<br>" + rests[place] : said;
      }),
      hovertemplate: "%{text}<extra></extra>",
      cliponaxis: false,
      marker: {
        size: Array.isArray(look.size) ? kinds.map(function (kind) { return look.size[kind]; }) : look.size,
        color: each(0), symbol: each(1), opacity: 1, line: { width: look.rim, color: each(2) }
      }
    };
  }
  /** [first, months between, how many]: months, with the year in bold under the first of each; years alone where they are far apart. */
  function ticked(axis, language) {
    if (!axis.ticks) return axis;
    var made = Object.assign(without(axis, ["ticks"]), { tickvals: [], ticktext: [] });
    var year = null, month = Number(axis.ticks[0].slice(0, 4)) * 12 + monthOf(axis.ticks[0]);
    for (var at = 0; at < axis.ticks[2]; at++, month += axis.ticks[1]) {
      var day = Math.floor(month / 12) + "-" + ("0" + (month % 12 + 1)).slice(-2), bold = "<b>" + day.slice(0, 4) + "</b>";
      made.tickvals.push(day);
      if (axis.ticks[1] % 12 === 0) made.ticktext.push(bold);
      else made.ticktext.push(shortMonth(day, language) + (bold === year ? "" : "<br>" + bold));
      year = bold;
    }
    return made;
  }
  function placed(shape) {
    var at = shape.at;
    return Object.assign(without(shape, ["at"]), { x0: at[0], x1: at[1], y0: at[2], y1: at.length > 3 ? at[3] : at[2] });
  }
  /** Words in lines: * before a bold one, ~ before a quiet one. */
  function spoken(note) {
    if (note.words === undefined) return note;
    var lines = note.words.split("\n").map(function (line) {
      if (line[0] === "*") return "<b>" + line.slice(1) + "</b>";
      return line[0] === "~" ? "<span style=\"color:" + SUBTLE + "\">" + line.slice(1) + "</span>" : line;
    });
    return Object.assign(without(note, ["words"]), { text: lines.join("<br>") });
  }
  function these(letters, kinds) {
    return (letters || "").split("").map(function (letter) { return kinds[letter]; });
  }

  /** Plotly's figure of a chart for "desktop", "tablet" or "phone". */
  function drawing(chart, size) {
    var started = Object.assign({}, BASE, { shapes: these(chart.shapes, SHAPES), annotations: these(chart.notes, NOTES) });
    var parts = changed(chart.desktop, { layout: started, look: { lines: [{}, {}] } });
    if (size !== "desktop") parts = changed(chart[size] || {}, parts);
    var x = chart.x ? days(chart.x) : [], y = chart.y || [], look = parts.look, layout = parts.layout;
    return {
      data: under(chart.under).concat([
        line(chart.before, x, y, look.lines[0]), line(chart.after, x, y, look.lines[1]), points(chart, x, y, look)
      ]),
      /* A copy: plotly writes in what it is given, and what every chart has stays as it is. */
      layout: JSON.parse(JSON.stringify(Object.assign({}, layout, {
        template: TEMPLATE,
        xaxis: ticked(layout.xaxis, chart.language),
        shapes: layout.shapes.map(placed),
        annotations: layout.annotations.map(spoken)
      })))
    };
  }

  /* ---- charts by width: three drawings of one chart, the server sends all three in one ---- */
  var WIDE = window.matchMedia("(min-width:1200px)"), MIDDLE = window.matchMedia("(min-width:768px)");
  function size() { return WIDE.matches ? "desktop" : MIDDLE.matches ? "tablet" : "phone"; }
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gevinst = {
    byWidth: function (chart, width) {
      return chart ? drawing(chart, width || size()) : window.dash_clientside.no_update;
    }
  };
  function told() {
    if (window.dash_clientside.set_props && document.getElementById("gv-words")) {
      window.dash_clientside.set_props("gv-width", { data: size() });
    }
  }
  WIDE.addEventListener("change", told);
  MIDDLE.addEventListener("change", told);

  /* ---- Plotly in bokmål and nynorsk: lower case, decimal comma; Plotly arrives late and may do so on its own ---- */
  function locale(name, names) {
    return {
      moduleType: "locale", name: name, dictionary: {},
      format: {
        days: names, shortDays: names.map(function (day) { return day.slice(0, 3) + "."; }),
        months: MONTHS, shortMonths: SHORT, date: "%d.%m.%Y", decimal: ",", thousands: "\u00a0"
      }
    };
  }
  var LOCALES = [
    locale("nb", ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"]),
    locale("nn", ["sundag", "måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag"])
  ];
  var tries = 0;
  (function register() {
    if (window.Plotly && window.Plotly.register) window.Plotly.register(LOCALES);
    else if (tries++ < 600) window.setTimeout(register, 100);
  })();
})();
