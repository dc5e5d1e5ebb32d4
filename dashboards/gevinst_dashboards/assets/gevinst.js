/* What the browser does beyond Dash: the entry grid's keys and paste, routing by plain links, focus, menus.
   No inline script and no eval, so the content policy stays strict. Numbers are only read here as a help to the eye;
   the server reads what was typed again and names every problem. */
(function () {
  "use strict";

  /* ---- numbers: the clear ones become numbers, everything else stays as typed ---- */
  var SPACE = /[\s\u00a0\u2009\u202f]/g;

  /** "1 234,5" -> 1234.5, "" -> null, "ca. 45" -> "ca. 45" (the server names the problem). */
  function readDecimal(typed) {
    if (typed === null || typed === undefined) return null;
    if (typeof typed === "number") return typed;
    var text = String(typed).replace(/^[\s\u00a0\u2009\u202f]+|[\s\u00a0\u2009\u202f]+$/g, "");
    if (text === "") return null;
    var bare = text.replace(/[\u2212\u2013\u2012\ufe63\uff0d]/g, "-").replace(/[\s\u00a0\u2009\u202f]*%$/, "");
    if (/^[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?$/.test(bare)) bare = bare.replace(SPACE, "");
    /* 1.234 may be a thousand: the server asks. */
    if (/^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(bare)) return text;
    if (!/^[+-]?\d+(?:[.,]\d+)?$/.test(bare)) return text;
    return Number(bare.replace(",", "."));
  }

  /** 1234.5 -> "1 234,5" in the page's language; text stays text. */
  function writeDecimal(value) {
    if (value === null || value === undefined) return "";
    if (typeof value !== "number") return String(value);
    var english = (document.documentElement.lang || "nb").slice(0, 2) === "en";
    return value.toLocaleString(english ? "en-GB" : "nb-NO", { maximumFractionDigits: 6 }).replace(/-/g, "\u2212");
  }

  var grid = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  grid.parseDecimal = function (params) { return readDecimal(params.newValue); };
  grid.formatDecimal = function (params) { return writeDecimal(params.value); };
  /** Tab leaves the grid unless a cell is being edited; arrows and Enter move inside it. */
  grid.leaveGrid = function (params) { return params.editing ? params.nextCellPosition || false : false; };
  window.gevinst = { readDecimal: readDecimal, writeDecimal: writeDecimal };

  /* ---- paste of a block from Excel into the grid (AG Grid Community has none) ---- */

  /** The lines and cells of what Excel puts on the clipboard; quoted cells may hold tabs and line breaks. */
  function readBlock(text) {
    var rows = [[]], cell = "", quoted = false, i = 0;
    for (; i < text.length; i++) {
      var c = text[i];
      if (quoted) {
        if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; }
        else if (c === '"') quoted = false;
        else cell += c;
      } else if (c === '"' && cell === "") quoted = true;
      else if (c === "\t") { rows[rows.length - 1].push(cell); cell = ""; }
      else if (c === "\n" || c === "\r") {
        if (c === "\r" && text[i + 1] === "\n") i++;
        rows[rows.length - 1].push(cell); cell = "";
        if (i < text.length - 1) rows.push([]);
      } else cell += c;
    }
    if (cell !== "" || rows[rows.length - 1].length) rows[rows.length - 1].push(cell);
    return rows.filter(function (row) { return row.length; });
  }
  window.gevinst.readBlock = readBlock;

  document.addEventListener("paste", function (event) {
    var cell = event.target && event.target.closest && event.target.closest(".ag-cell");
    if (!cell || event.target.closest(".ag-cell-inline-editing,.ag-popup-editor") || !event.clipboardData) return;
    var holder = cell.closest(".ag-root-wrapper");
    while (holder && !holder.id) holder = holder.parentElement;
    var api = holder && window.dash_ag_grid && window.dash_ag_grid.getApi(gridId(holder.id));
    var start = api && api.getFocusedCell();
    if (!start) return;
    event.preventDefault();
    event.stopPropagation();
    var columns = api.getAllDisplayedColumns(), first = columns.indexOf(start.column), outside = 0;
    readBlock(event.clipboardData.getData("text/plain")).forEach(function (line, down) {
      var node = api.getDisplayedRowAtIndex(start.rowIndex + down);
      line.forEach(function (text, right) {
        var column = columns[first + right];
        if (!node || !column || !column.isCellEditable(node)) { outside += text.trim() ? 1 : 0; return; }
        node.setDataValue(column, readDecimal(text), "paste");
      });
    });
    if (outside) say(word("pasteOutside").replace("{n}", outside));
  }, true);

  function gridId(id) {
    try { return id[0] === "{" ? JSON.parse(id) : id; } catch (_) { return id; }
  }

  /* ---- words the server has chosen: data attributes of #gv-words ---- */
  function word(key) {
    var holder = document.getElementById("gv-words");
    return (holder && holder.dataset[key]) || "";
  }
  /** Says it once to a screen reader and to the eye, in the page's one polite region. */
  function say(text) {
    var region = document.getElementById("gv-say");
    if (region) region.textContent = text;
  }
  function trouble(text, again) {
    var region = document.getElementById("gv-trouble-net");
    if (!region) return;
    region.replaceChildren();
    if (!text) return;
    var box = document.createElement("div"), p = document.createElement("p"), icon = document.createElement("i");
    box.className = "gv-alert gv-alert--feil";
    icon.className = "gv-i gv-i--feil";
    icon.setAttribute("aria-hidden", "true");
    p.textContent = text;
    box.append(icon, p);
    if (again) {
      var link = document.createElement("a");
      link.className = "btn btn-outline-secondary btn-sm";
      link.href = "/login?next=" + encodeURIComponent(location.pathname + location.search);
      link.textContent = word("logIn");
      box.append(link);
    }
    region.append(box);
  }

  /* A callback that cannot reach the server, or a session that has ended, is said in words on the page. */
  var plainFetch = window.fetch;
  window.fetch = function (input) {
    var address = typeof input === "string" ? input : (input && input.url) || "";
    var ours = address.indexOf("_dash-update-component") !== -1;
    var answer = plainFetch.apply(this, arguments);
    if (!ours) return answer;
    return answer.then(function (response) {
      if (response.status === 401) trouble(word("loggedOut"), true);
      else if (response.status >= 500) trouble(word("serverTrouble"));
      else trouble("");
      return response;
    }, function (error) { trouble(word("offline")); throw error; });
  };

  /* ---- plain links inside the product change the page without loading it anew ---- */
  var WHOLE = /^\/(?:fil|language|login|logout|assets|api|healthz)(?:\/|\?|$)/;
  function go(address) {
    window.history.pushState({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }
  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    var link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.classList.contains("gv-skip")) { event.preventDefault(); focusMain(); return; }
    if (WHOLE.test(link.pathname + link.search)) return;
    if (link.pathname === location.pathname && link.search === location.search && link.hash) return;
    event.preventDefault();
    var menu = link.closest("details.gv-menu");
    if (menu) menu.open = false;
    go(link.pathname + link.search + link.hash);
  });

  /* Filters live in the address and nowhere else. */
  document.addEventListener("change", function (event) {
    var form = event.target.closest && event.target.closest("form.gv-filterform");
    if (!form) return;
    /* What else the address says stays, also where the page that it asks for has not been drawn yet; a new choice begins
       on the first page. */
    var query = new URLSearchParams(location.search);
    query.delete("side");
    form.querySelectorAll("select[name]").forEach(function (choice) {
      if (choice.value === "" || choice.value === "*") query.delete(choice.name);
      else query.set(choice.name, choice.value);
    });
    var text = query.toString();
    go(location.pathname + (text ? "?" + text : ""));
  });
  document.addEventListener("submit", function (event) {
    if (event.target.matches("form.gv-filterform")) event.preventDefault();
  });

  /* ---- focus, title and place after a change of page ---- */
  function focusMain() {
    var main = document.getElementById("hoved");
    if (main) { main.focus({ preventScroll: true }); main.scrollIntoView({ block: "start" }); }
  }
  var shown = null, focused = null, around = null;
  document.addEventListener("focusin", function (event) {
    var row = event.target.closest && event.target.closest("[data-holds-focus]");
    focused = event.target.id || null;
    around = row ? row.id : null;
  });
  /* What a filter left, for those who do not see the page change: the sentence of the page and how many it is about. */
  var told = null;
  function tell(aloud) {
    var bar = document.querySelector("#hoved .gv-filterbar");
    if (!bar) { told = null; return; }
    var words = bar.dataset.said ? [bar.dataset.said] : [];
    document.querySelectorAll("#hoved .gv-pagehead .gv-meta, #hoved .gv-pagehead .gv-lead").forEach(function (each) {
      words.push(each.innerText.trim());
    });
    var text = words.join(". "), chosen = text + bar.innerText;
    if (aloud && told !== null && told !== chosen) {
      /* Emptied first: the same words as last time are news again. */
      say("");
      window.setTimeout(function () { say(text); }, 150);
    }
    told = chosen;
  }
  /* Menus that are drawn sideways show where one is: the first paint's own, and those that take its place. */
  var centred = new WeakMap();
  function showCurrent() {
    document.querySelectorAll(".gv-localnav [aria-current], .gv-tabs [aria-current]").forEach(function (current) {
      var list = current.closest(".gv-tabs") || current.closest("ul");
      if (centred.get(list) === current) return;
      centred.set(list, current);
      list.scrollLeft = current.offsetLeft - list.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
    });
  }
  function settle() {
    var main = document.getElementById("hoved");
    if (!main || main.dataset.path === undefined) return;
    showCurrent();
    var address = main.dataset.path, path = address.split("?")[0];
    if (address === shown) return;
    var before = shown === null ? null : shown.split("?")[0];
    shown = address;
    tell(before === path);
    if (main.dataset.title) document.title = main.dataset.title;
    if (before === null && !location.hash) return;
    var goal = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (goal) {
      goal.scrollIntoView();
      var lost = document.activeElement === document.body;
      /* A heading takes the focus when the form that had it is gone. */
      if (lost && goal.tabIndex < 0) goal.tabIndex = -1;
      if (lost || goal.tabIndex >= 0) goal.focus({ preventScroll: true });
      return;
    }
    if (before === null) return;
    if (before === path) {
      /* A filter was changed: stay where the hand is. */
      if (document.activeElement === document.body && (focused || around)) {
        var again = document.getElementById(focused) || document.getElementById(around) || document.getElementById("valgte-filtre");
        var fold = again && again.closest(".gv-phonefold__inside");
        if (fold && !fold.offsetParent) again = fold.previousElementSibling;
        if (again) { again.focus({ preventScroll: true }); again.scrollIntoView({ block: "nearest" }); }
      }
      return;
    }
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }

  /* ---- menus: details that close with Esc, on leaving and on a click outside ---- */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.gv-menu[open]").forEach(function (menu) {
      var inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });
  ["click", "focusin"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      document.querySelectorAll("details.gv-menu[open]").forEach(function (menu) {
        if (!menu.contains(event.target)) menu.open = false;
      });
    });
  });
  document.addEventListener("keydown", function (event) {
    var menu = event.target.closest && event.target.closest("details.gv-menu");
    if (!menu || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    var items = Array.prototype.slice.call(menu.querySelectorAll(".dropdown-item"));
    if (!items.length) return;
    event.preventDefault();
    menu.open = true;
    var at = items.indexOf(document.activeElement), step = event.key === "ArrowDown" ? 1 : -1;
    items[(at + step + items.length) % items.length].focus();
  });

  /* ---- small acts: copy the address, print, unfold, open what an error points at ---- */
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-act]");
    if (!button) return;
    if (button.dataset.act === "print") window.print();
    if (button.dataset.act === "copy-link") {
      navigator.clipboard.writeText(location.href).then(function () { say(word("copied")); }, function () { say(location.href); });
    }
    if (button.dataset.act === "copy-value") {
      var from = document.getElementById(button.dataset.from);
      from.focus();
      from.select();
      // Without HTTPS there is no clipboard to write to: what is selected can still be copied by hand.
      if (navigator.clipboard) navigator.clipboard.writeText(from.value).then(function () { say(word("copied")); });
    }
    if (button.dataset.act === "reload") location.reload();
    if (button.dataset.act === "fold") {
      button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
    }
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details[data-print]").forEach(function (d) { d.open = true; });
  });

  /* ---- the phone's action bar: in reach when the head's own button has been scrolled away, and never over it ---- */
  function bar() {
    var own = document.querySelector(".gv-pagehead .gv-actions .btn-primary");
    var gone = !own || own.getBoundingClientRect().bottom < 0;
    document.querySelectorAll(".gv-actionbar").forEach(function (each) { each.classList.toggle("is-shown", gone); });
  }
  window.addEventListener("scroll", bar, { passive: true });

  /* ---- names that Dash's own markup lacks ---- */
  function name() {
    document.querySelectorAll(".dash-upload input[type=file]:not([aria-label]),[data-upload-label] input[type=file]:not([aria-label])").forEach(function (input) {
      var holder = input.closest("[data-upload-label]");
      input.setAttribute("aria-label", (holder && holder.dataset.uploadLabel) || word("upload"));
      input.tabIndex = -1;
    });
  }

  var waiting = false;
  new MutationObserver(function () {
    /* Both hold the page while they change places; the drawn one goes when Dash's own is there. At once: a frame later
       the page would have been painted twice, one under the other, and have moved. */
    var first = document.getElementById("gv-first");
    if (first && document.querySelectorAll("#gv-words").length > 1) first.remove();
    /* At once too: nobody is to meet a field without its name, however late the frame is. */
    name();
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(function () {
      waiting = false;
      settle();
      bar();
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-path"] });
})();
