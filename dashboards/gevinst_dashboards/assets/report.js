/* The report's editor: the words left while one writes, saving after a pause and on leaving, text that survives a broken
   connection and a reload, and two people who write the same text. Needs gevinst.js. What is stored is decided by the
   server; this only says what is typed, when. */
(function () {
  "use strict";
  var KEY = "gevinst-report:", PAUSE = 1500, AGAIN = 15000, QUIET = 1000;
  window.dash_clientside = window.dash_clientside || {};

  /* ---- the order of the benefits: arrow keys move a row, and the hand stays on the row that was moved ---- */
  var moving = null;
  document.addEventListener("click", function (event) {
    var pressed = event.target.closest && event.target.closest("[data-move]");
    if (pressed) moving = { id: pressed.id, way: pressed.dataset.move };
  });
  document.addEventListener("keydown", function (event) {
    var at = event.target.closest && event.target.closest("[data-move]");
    var way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!at || !way) return;
    event.preventDefault();
    var other = at.parentNode.querySelector('[data-move="' + way + '"]');
    if (!other.disabled) { other.focus(); other.click(); }
  });
  new MutationObserver(function () {
    var now = moving && document.getElementById(moving.id);
    if (!now || document.activeElement === now) return;
    var held = document.activeElement;
    if (held !== document.body && !(held && held.closest("#report-order"))) { moving = null; return; }
    // At an end the button is shut: the other one of the row takes over.
    if (now.disabled) now = now.parentNode.querySelector("[data-move]:not(:disabled)");
    if (now) now.focus();
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["id", "disabled"] });

  /* ---- words: the same rule as gevinst.domain.report_text.count_written ---- */
  /* Python's white space, which is not JavaScript's. */
  var SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  var GAP = new RegExp("[" + SPACE + "]+"), ENDS = new RegExp("^[" + SPACE + "]+|[" + SPACE + "]+$", "g");
  function words(text) {
    var bare = text.replace(ENDS, "");
    return bare ? bare.split(GAP).length : 0;
  }
  function countWritten(text) {
    return text.replace(/\r\n/g, "\n").split("\n").reduce(function (sum, line) {
      return sum + words(line.replace(/^[ \t]+|[ \t]+$/g, "").replace(/^[-*\u2013\u2022] /, ""));
    }, 0);
  }

  /* ---- a text and what is known of it ---- */
  var states = new WeakMap(), queue = [], flying = null, number = 0, silent = false;
  function boxes() { return Array.prototype.slice.call(document.querySelectorAll("#react-entry-point [data-report-text]")); }
  function control(box) { return box.querySelector("textarea,input[type=text]"); }
  function boxOf(element) { return element && element.closest ? element.closest("[data-report-text]") : null; }
  function boxFor(key) { return boxes().filter(function (box) { return box.dataset.reportText === key; })[0] || null; }
  function state(box) {
    var known = states.get(box), field = control(box);
    if (!known && field) {
      known = { seen: Number(box.dataset.seen), shown: JSON.parse(box.dataset.shown), saved: field.value, timer: null, theirs: null };
      states.set(box, known);
    }
    return known;
  }
  function main() { return document.getElementById("report-main"); }
  function setText(field, text) {
    var proto = field.tagName === "TEXTAREA" ? window.HTMLTextAreaElement : window.HTMLInputElement;
    silent = true;
    Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    silent = false;
    count();
  }
  function pending(text) {
    var holder = document.getElementById("report-pending");
    if (holder) holder.textContent = text ? text + " " : "";
  }
  function dirty(box) {
    var known = state(box), field = control(box);
    return !!known && !!field && field.value !== known.saved;
  }

  /* ---- kept in the browser until the server has it ---- */
  function place(key) {
    var query = new URLSearchParams(location.search);
    return KEY + location.pathname + ":" + (query.get("skjema") || "") + ":" + (query.get("aar") || "") + ":" + key;
  }
  function keep(box) {
    var known = state(box), held = { text: control(box).value, seen: known.seen, shown: known.shown };
    try { window.localStorage.setItem(place(box.dataset.reportText), JSON.stringify(held)); } catch (_) { /* full: it stands in its field */ }
  }
  function forget(box) {
    try { window.localStorage.removeItem(place(box.dataset.reportText)); } catch (_) { /* not there */ }
  }
  function held(box) {
    try { return JSON.parse(window.localStorage.getItem(place(box.dataset.reportText))); } catch (_) { return null; }
  }

  /* ---- the words left ---- */
  function put(template, n) { return template.replace("{n}", shown(n)); }
  function shown(n) { return window.gevinst.writeDecimal(n); }
  function said(of, total, limit) {
    if (total > limit) return put(total - limit === 1 ? of.overOne : of.overMany, total - limit);
    var left = limit - total;
    return of.of.replace("{words}", shown(total)).replace("{limit}", shown(limit)) + " \u00b7 " + put(left === 1 ? of.leftOne : of.leftMany, left);
  }
  function write(holder, text, over) {
    if (holder.textContent !== text) holder.textContent = text;
    holder.classList.toggle("is-over", over);
  }
  function count() {
    var holder = document.getElementById("report-count");
    if (!holder || !holder.dataset.of) return;
    var data = holder.dataset, total = Number(data.elsewhere), texts = 0;
    boxes().forEach(function (box) {
      var field = control(box);
      if (!field || field.tagName !== "TEXTAREA") return;
      var own = countWritten(field.value), line = box.querySelector("[data-own-limit]");
      texts += 1;
      total += own;
      if (line) write(line, said(data, own, Number(line.dataset.ownLimit)), own > Number(line.dataset.ownLimit));
    });
    if (!texts) return;
    if (!data.limit) { write(holder, put(total === 1 ? data.one : data.many, total), false); return; }
    write(holder, said(data, total, Number(data.limit)), total > Number(data.limit));
    announce(Number(data.limit) - total, data);
  }
  /* Said aloud a second after the last key, and only when 20, 10 or none are left, or there are too many. */
  var step = null, quiet = null;
  function stepOf(left) { return left < 0 ? "over" : left === 0 ? "0" : left <= 10 ? "10" : left <= 20 ? "20" : "many"; }
  /* Where the text stood before the first key, however soon that came. */
  function stepSaved(data) {
    var total = Number(data.elsewhere);
    boxes().forEach(function (box) {
      var field = control(box), known = state(box);
      if (known && field.tagName === "TEXTAREA") total += countWritten(known.saved);
    });
    return stepOf(Number(data.limit) - total);
  }
  function announce(left, data) {
    var now = stepOf(left);
    if (step === null) step = stepSaved(data);
    window.clearTimeout(quiet);
    quiet = window.setTimeout(function () {
      if (now === step) return;
      step = now;
      var region = document.getElementById("report-live");
      if (!region) return;
      if (now === "many") region.textContent = "";
      else if (left < 0) region.textContent = put(left === -1 ? data.overOne : data.overMany, -left);
      else region.textContent = put(left === 1 ? data.leftOne : data.leftMany, left);
    }, QUIET);
  }

  /* ---- saving: one at a time ---- */
  document.addEventListener("input", function (event) {
    var box = boxOf(event.target);
    if (silent || !box || event.target !== control(box)) return;
    var known = state(box);
    if (dirty(box)) keep(box); else forget(box);
    count();
    if (known.theirs) return;
    if (dirty(box) && main()) pending(main().dataset.waits);
    later(box);
  }, true);
  /* What is in the field before the first key is what the server sent. */
  document.addEventListener("focusin", function (event) { var box = boxOf(event.target); if (box) state(box); });
  function later(box) {
    var known = state(box);
    window.clearTimeout(known.timer);
    known.timer = window.setTimeout(function () {
      /* An empty text brings the proposal back, which nobody wants in the middle of writing anew. */
      if (dirty(box) && control(box).value.trim()) ask(box, null);
    }, PAUSE);
  }
  document.addEventListener("focusout", function (event) {
    var box = boxOf(event.target);
    if (box && event.target === control(box) && dirty(box) && !state(box).theirs) ask(box, null);
  });
  function ask(box, act) {
    var known = state(box);
    window.clearTimeout(known.timer);
    if (!act && queue.some(function (each) { return each.box === box && !each.act; })) return;
    queue.push({ box: box, act: act });
    next();
  }
  function next() {
    if (flying || !queue.length) return;
    var job = queue.shift(), box = job.box, field = control(box), known = state(box);
    if (!field || !document.contains(box) || !document.getElementById("report-count")) { next(); return; }
    if (known.theirs && !job.act) { next(); return; }
    number += 1;
    flying = { n: number, box: box, text: job.text === undefined ? field.value : job.text, act: job.act };
    flying.timer = window.setTimeout(function () { failed(); }, 30000);
    window.dash_clientside.set_props("report-send", { data: {
      n: number, key: box.dataset.reportText, text: flying.text, seen: known.seen, shown: known.shown, act: job.act
    } });
  }
  function landed() {
    var done = flying;
    flying = null;
    if (done) window.clearTimeout(done.timer);
    return done;
  }
  var retry = null;
  function failed() {
    var lost = landed();
    if (!lost) return;
    if (document.contains(lost.box) && dirty(lost.box)) keep(lost.box);
    if (main()) pending(main().dataset.offline);
    queue = [];
    if (retry === null) retry = window.setTimeout(again, AGAIN);
  }
  function again() {
    window.clearTimeout(retry);
    retry = null;
    boxes().forEach(function (box) { if (dirty(box) && !state(box).theirs) ask(box, null); });
  }
  window.addEventListener("online", function () { window.setTimeout(again, 300); });
  var plainFetch = window.fetch;
  window.fetch = function (input, options) {
    var address = typeof input === "string" ? input : (input && input.url) || "";
    var answer = plainFetch.apply(this, arguments);
    if (address.indexOf("_dash-update-component") === -1 || !options || typeof options.body !== "string" || options.body.indexOf('"report-send.data"') === -1) return answer;
    return answer.then(function (response) {
      if (!response.ok) failed();
      return response;
    }, function (error) { failed(); throw error; });
  };

  window.dash_clientside.gevinst_report = {
    answered: function (answer) {
      if (!flying || !answer || answer.n !== flying.n) return window.dash_clientside.no_update;
      var done = landed(), box = done.box, known = state(box), field = control(box);
      if (answer.state === "conflict") known.theirs = answer.theirs;
      if (answer.state === "saved") {
        var touched = field.value !== done.text;
        known.seen = answer.seen;
        known.shown = answer.shown;
        known.saved = done.text;
        if (answer.text !== null && !touched && field.value !== answer.text) {
          var at = field.selectionStart, grew = answer.text.length - field.value.length;
          setText(field, answer.text);
          known.saved = answer.text;
          if (done.act && document.activeElement === field) field.setSelectionRange(at + Math.max(0, grew), at + Math.max(0, grew));
        }
        var holder = document.getElementById("report-count");
        if (holder) holder.dataset.elsewhere = String(answer.elsewhere);
        if (dirty(box)) { keep(box); later(box); } else forget(box);
        if (!boxes().some(dirty)) pending("");
      } else pending("");
      count();
      next();
      return answer.n;
    }
  };

  /* ---- what is put in, taken out, accepted, and chosen between two ---- */
  function choose(box, act) {
    var known = state(box), field = control(box), theirs = known.theirs, mine = field.value;
    if (!theirs) return;
    known.theirs = null;
    known.seen = theirs.seen;
    known.shown = Object.assign({}, known.shown, theirs.shown);
    if (act === "report-theirs") { known.shown = theirs.shown; setText(field, theirs.text); known.saved = theirs.text; forget(box); }
    if (act === "report-both") setText(field, theirs.text + "\n\n" + mine);
    ask(box, null);
    field.focus();
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-act^=report-]");
    var box = button && boxOf(button);
    if (!box) return;
    var act = button.dataset.act, field = control(box), known = state(box);
    if (act === "report-mine" || act === "report-theirs" || act === "report-both") { choose(box, act); return; }
    if (known.theirs) return;
    if (act === "report-insert") {
      var at = known.at === undefined ? field.value.length : known.at, menu = button.closest("details.gv-insert");
      if (menu) menu.open = false;
      ask(box, { kind: "insert", reference: button.dataset.reference, at: at });
      field.focus();
    }
    if (act === "report-remove") { ask(box, { kind: "remove", reference: button.dataset.reference }); field.focus(); }
    if (act === "report-accept") { ask(box, null); field.focus(); }
    if (act === "report-reset") { setText(field, ""); ask(box, null); }
  });
  document.addEventListener("selectionchange", function () {
    var field = document.activeElement, box = boxOf(field);
    if (box && field === control(box)) state(box).at = field.selectionStart;
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = event.target.closest && event.target.closest("details.gv-insert");
    if (menu && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* ---- after a reload: what was not sent is put back and sent; where somebody was there, the server says so ---- */
  var looked = new WeakSet(), asked = false;
  function restore() {
    if (!window.dash_clientside.set_props || !document.getElementById("report-count") || document.getElementById("gv-first")) return;
    boxes().forEach(function (box) {
      var field = control(box);
      if (looked.has(box) || !field) return;
      looked.add(box);
      step = null;
      var known = state(box), kept = held(box);
      count();
      if (!kept || field.disabled) return;
      if (kept.text === field.value) { forget(box); return; }
      setText(field, kept.text);
      known.seen = kept.seen;
      known.shown = kept.shown;
      if (main()) pending(main().dataset.kept);
      ask(box, null);
    });
  }
  new MutationObserver(function () {
    if (asked) return;
    asked = true;
    window.setTimeout(function () { asked = false; restore(); }, 120);
  }).observe(document.documentElement, { childList: true, subtree: true });
  window.gevinst.report = { countWritten: countWritten };
})();
