/* The month to fill in: what a cell shows and takes, group heads, the words of a state, which row is chosen, which cells
   must be mended, and a pasted block that is looked at before anything is stored. Needs gevinst.js. */
(function () {
  "use strict";
  var GRID = "entry-grid", STASH = "gevinst-paste";
  var grid = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  var parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  window.dash_clientside = window.dash_clientside || {};

  /* ---- numbers ---- */

  /** 1234.5 -> "1 234,5" (or "1 234.5"): never a comma for thousands, since a comma that is typed is a decimal. */
  function shown(value) {
    if (value === null || value === undefined) return "";
    if (typeof value !== "number") return String(value);
    var english = (document.documentElement.lang || "nb").slice(0, 2) === "en";
    var text = value.toLocaleString("nb-NO", { maximumFractionDigits: 10 }).replace(/-/g, "\u2212");
    return english ? text.replace(",", ".") : text;
  }
  grid.entryShown = function (params) { return shown(params.value); };
  /** What was not changed keeps its value, however it is written; the rest is read, or stays as typed. */
  grid.entryRead = function (params) {
    var typed = params.newValue === null || params.newValue === undefined ? "" : String(params.newValue);
    if (typed.trim() === shown(params.oldValue).trim()) return params.oldValue;
    return window.gevinst.readDecimal(typed);
  };
  grid.entryCanEdit = function (params) {
    return !!params.data && !params.data.group && params.data["ed_" + params.colDef.field] === true;
  };
  grid.entrySpan = function (params) { return params.data && params.data.group ? 99 : 1; };

  /* ---- what stands in a cell that is more than a number ---- */
  function icon(name) {
    return window.React.createElement("i", { className: "gv-i gv-i--" + name, "aria-hidden": "true", key: "i" });
  }
  parts.EntryName = function (props) {
    var e = window.React.createElement, row = props.data;
    if (!row.group) return e("span", null, row.party);
    return e("span", { className: "gv-entrygroup" },
      e("span", { key: "n" }, e("b", null, row.title), row.subtitle ? e("span", { className: "gv-subtle" }, " " + row.subtitle) : null),
      e("span", { key: "s", className: "gv-cell gv-cell--" + row.look }, icon(row.icon), e("span", null, row.status)));
  };
  parts.EntryStatus = function (props) {
    var e = window.React.createElement, row = props.data;
    if (row.group) return null;
    return e("span", { className: "gv-entrystatus" },
      e("span", { className: "gv-cell gv-cell--" + row.look, title: row.status }, icon(row.icon), e("span", null, row.status)),
      row.note ? e("span", { className: "gv-cell gv-cell--m", title: row.note }, icon("merknad"), e("span", null, row.noteWord)) : null);
  };

  /* ---- the chosen row, and the cells that must be mended ---- */
  function set(id, data) {
    if (document.getElementById(GRID) && window.dash_clientside.set_props) window.dash_clientside.set_props(id, { data: data });
  }
  var chosen = null, asked = 0, shownIn = null;
  grid.entryFocused = function (params) {
    var node = params.rowIndex === null || params.rowIndex === undefined ? null : params.api.getDisplayedRowAtIndex(params.rowIndex);
    if (params.api !== shownIn) { shownIn = params.api; chosen = null; }
    if (!node || !node.data || node.data.group || node.data.id === chosen) return;
    chosen = node.data.id;
    window.clearTimeout(asked);
    asked = window.setTimeout(function () { set("entry-chosen", chosen); }, 150);
  };
  var told = "";
  /** Kept by the grid alone: a value that was not saved stands in its cell and nowhere else. */
  grid.entryProblems = function (params) {
    var found = [];
    params.api.forEachNode(function (node) {
      var row = node.data;
      if (row && row.problems) Object.keys(row.problems).forEach(function (field) {
        found.push({ row: row.id, field: field, name: row.name, text: row.problems[field], clash: row.clash || null });
      });
    });
    var now = JSON.stringify(found);
    if (now === told) return;
    told = now;
    set("entry-problems", found);
  };

  /** Typed, and on its way: the line says so until the server has answered. */
  grid.entryWaits = function (params) {
    var row = params.data, legend = document.querySelector("[data-waiting-words]");
    if (!row || row.group || !legend || params.source === "rowDataChanged") return;
    // What undo gives back is more than the number of the cell: the server keeps what was said of the figure.
    row.undone = params.source === "undo";
    row.look = "vent"; row.icon = "klokke"; row.status = legend.dataset.waitingWords;
    row.waiting = row.waiting || { since: Date.now(), cells: {} };
    var cell = params.colDef && params.colDef.field;
    if (cell && !(cell in row.waiting.cells)) row.waiting.cells[cell] = params.oldValue;
    params.api.refreshCells({ rowNodes: [params.node], columns: ["status"], force: true });
  };
  function waitingRows() {
    var now = api(), found = [];
    if (now && !now.isDestroyed()) now.forEachNode(function (node) { if (node.data && node.data.waiting) found.push(node.data); });
    return found;
  }
  /* The fields of cards on their way: by the field, since when. The card says so until the server has answered. */
  var fields = new Map();
  document.addEventListener("change", function (event) {
    var card = event.target.closest && event.target.closest("[data-entry-card]");
    if (!card || !event.target.id.includes('"entry-card"')) return;
    fields.set(event.target, Date.now());
    card.dataset.waiting = "yes";
  }, true);
  function answered(body) {
    fields.forEach(function (since, field) {
      var card = field.closest("[data-entry-card]");
      if (card && !body.includes(card.dataset.entryCard)) return;
      fields.delete(field);
      if (card) delete card.dataset.waiting;
    });
  }
  var fetched = window.fetch;
  window.fetch = function (address, options) {
    var answer = fetched.apply(this, arguments), body = options && typeof options.body === "string" ? options.body : "";
    if (!body.includes("entry-card-say")) return answer;
    return answer.then(function (response) {
      if (response.ok) answered(body);
      return response;
    });
  };
  window.addEventListener("beforeunload", function (event) {
    if (waitingRows().length || fields.size) event.preventDefault();
  });
  /* What did not reach the server is sent again by itself. Sent twice, it is stored once. */
  var PATIENCE = 8000;
  function sendAgain(least) {
    var now = Date.now(), events = [], send = window.dash_clientside.set_props;
    if (!navigator.onLine || !send) return;
    waitingRows().forEach(function (row) {
      if (now - row.waiting.since < least) return;
      row.waiting.since = now;
      Object.keys(row.waiting.cells).forEach(function (cell) {
        events.push({ rowId: row.id, colId: cell, oldValue: row.waiting.cells[cell], value: row[cell], data: row, timestamp: now });
      });
    });
    if (events.length) send(GRID, { cellValueChanged: events });
    fields.forEach(function (since, field) {
      if (!field.isConnected) { fields.delete(field); return; }
      if (now - since < least) return;
      fields.set(field, now);
      send(JSON.parse(field.id), { value: field.value });
    });
  }
  window.addEventListener("online", function () { sendAgain(0); });
  window.setInterval(function () { sendAgain(PATIENCE); }, 2000);

  /** The next cell that can be written in. Arrows go past the heads of groups; Enter fills a group column by column. */
  function editable(now, index, column) {
    var node = now.getDisplayedRowAtIndex(index);
    return !!node && !!node.data && !node.data.group && node.data["ed_" + column.getColId()] === true;
  }
  function group(now, index, step) {
    while (now.getDisplayedRowAtIndex(index + step) && !now.getDisplayedRowAtIndex(index + step).data.group) index += step;
    return index;
  }
  grid.entryNext = function (params) {
    var now = params.api, from = params.previousCellPosition, next = params.nextCellPosition;
    if (!next || (params.key !== "ArrowUp" && params.key !== "ArrowDown")) return next;
    var step = params.key === "ArrowUp" ? -1 : 1, index = from.rowIndex + step, node;
    while ((node = now.getDisplayedRowAtIndex(index)) && node.data.group) index += step;
    return node ? { rowIndex: index, column: next.column, rowPinned: null } : from;
  };
  function afterEnter(now, from) {
    var columns = now.getAllDisplayedColumns(), at = columns.indexOf(from.column), index, c;
    var last = group(now, from.rowIndex, 1), first = group(now, from.rowIndex, -1), count = now.getDisplayedRowCount();
    for (index = from.rowIndex + 1; index <= last; index++) if (editable(now, index, from.column)) return [index, from.column];
    for (c = at + 1; c < columns.length; c++)
      for (index = first; index <= last; index++) if (editable(now, index, columns[c])) return [index, columns[c]];
    for (index = last + 1; index < count; index++)
      for (c = 0; c < columns.length; c++) if (editable(now, index, columns[c])) return [index, columns[c]];
    return [from.rowIndex, from.column];
  }
  /* The grid's own Enter takes no advice, so it is answered here. With Ctrl: what else can be said of the figure. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    var cell = event.target.closest && event.target.closest("#" + GRID + " .ag-cell");
    var now = cell && api(), from = now && now.getFocusedCell();
    if (!from) return;
    event.preventDefault();
    event.stopPropagation();
    now.stopEditing(false);
    if (event.ctrlKey || event.metaKey) {
      var field = document.querySelector("#entry-panel select, #entry-panel summary, #entry-panel a");
      if (field) field.focus();
      return;
    }
    var next = afterEnter(now, from);
    now.ensureIndexVisible(next[0]);
    now.setFocusedCell(next[0], next[1]);
  }, true);

  /* Escape in the panel leads back to the cell that it is about. */
  document.addEventListener("keydown", function (event) {
    var panel = event.key === "Escape" && event.target.closest && event.target.closest("#entry-panel");
    var now = panel && api(), from = now && now.getFocusedCell();
    if (from) now.setFocusedCell(from.rowIndex, from.column);
  });

  function api() {
    return document.getElementById(GRID) && window.dash_ag_grid && window.dash_ag_grid.getApi(GRID);
  }
  /* Undo: the grid takes back its last change, which is then saved as any other. */
  document.addEventListener("click", function (event) {
    var undo = event.target.closest && event.target.closest("[data-entry-undo]"), now = undo && api();
    if (now) now.undoCellEditing();
  });
  /* A link of the error summary moves focus to its cell; on a phone, to the field of its card. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-entry-row]");
    if (!link) return;
    event.preventDefault();
    var field = document.querySelector('[data-entry-card="' + CSS.escape(link.dataset.entryRow) + '"] input');
    if (field && field.offsetParent) { field.focus(); return; }
    var now = api(), node = now && now.getRowNode(link.dataset.entryRow);
    if (!node) return;
    var column = now.getColumn(link.dataset.entryField) ? link.dataset.entryField : "status";
    now.ensureNodeVisible(node);
    now.setFocusedCell(node.rowIndex, column);
  });

  /* ---- a block from Excel: looked at on a page of its own, and nothing is stored before that ---- */
  window.addEventListener("paste", function (event) {
    var cell = event.target && event.target.closest && event.target.closest("#" + GRID + " .ag-cell");
    var now = cell && api(), start = now && now.getFocusedCell();
    if (!start || !event.clipboardData) return;
    var text = event.clipboardData.getData("text/plain"), block = window.gevinst.readBlock(text);
    if (block.length < 2 && (block[0] || []).length < 2) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    now.stopEditing(true);
    var columns = now.getAllDisplayedColumns();
    var rows = [], index = start.rowIndex, node;
    while ((node = now.getDisplayedRowAtIndex(index++))) if (node.data && !node.data.group) rows.push(node.data.id);
    var fields = columns.slice(columns.indexOf(start.column)).map(function (column) { return column.getColId(); });
    window.sessionStorage.setItem(STASH, JSON.stringify({ text: text, rows: rows, fields: fields }));
    var query = new URLSearchParams(window.location.search);
    query.delete("fil");
    query.set("lim", "1");
    window.history.pushState({}, "", window.location.pathname + "?" + query.toString());
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }, true);

  /* ---- a file that cannot be taken is refused in words, before it is read or sent ---- */
  function refusal(box, file) {
    var kinds = box.dataset.uploadKinds.split(","), name = file.name.toLowerCase();
    if (!kinds.some(function (kind) { return name.endsWith(kind); })) return box.dataset.uploadKindWords;
    return file.size > Number(box.dataset.uploadLimit) * 1e6 ? box.dataset.uploadLimitWords : "";
  }
  function chosenFile(event, files) {
    var box = event.target && event.target.closest && event.target.closest(".gv-upload[data-upload-kinds]");
    if (!box || !files || !files.length) return;
    var name = files[0].name, why = refusal(box, files[0]), region = box.querySelector(".gv-uploadsay");
    region.replaceChildren();
    if (!why) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "change") event.target.value = "";
    var alert = document.createElement("div"), mark = document.createElement("i"), words = document.createElement("p");
    alert.className = "gv-alert gv-alert--feil";
    mark.className = "gv-i gv-i--feil";
    mark.setAttribute("aria-hidden", "true");
    words.textContent = why.replace("{file}", name);
    alert.append(mark, words);
    region.append(alert);
  }
  window.addEventListener("change", function (event) { chosenFile(event, event.target && event.target.files); }, true);
  window.addEventListener("drop", function (event) { chosenFile(event, event.dataTransfer && event.dataTransfer.files); }, true);

  /* What a field says is wrong with it is tied to the field, which Bootstrap's controls in Dash cannot do themselves. */
  var numbered = 0, waiting = false;
  function tie() {
    document.querySelectorAll(".gv-fieldbox").forEach(function (box) {
      var control = box.querySelector("input.form-control,select.form-select,textarea.form-control");
      if (!control) return;
      var wrong = box.querySelector(".gv-error");
      if (!wrong) {
        if (control.dataset.tied) { control.removeAttribute("aria-invalid"); control.removeAttribute("aria-describedby"); delete control.dataset.tied; }
        return;
      }
      if (!wrong.id) wrong.id = "gv-error-" + ++numbered;
      control.dataset.tied = "yes";
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", wrong.id);
    });
  }
  new MutationObserver(function () {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(function () { waiting = false; tie(); });
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.dash_clientside.gevinst_entry = {
    /** Lines as they are stored now. Set one by one: a line that is not shown here (another month) is left alone. */
    refreshed: function (news, place) {
      var now = api();
      if (!news || !place || news.code !== place.code || !now || now.isDestroyed()) return;
      news.rows.forEach(function (row) {
        var node = now.getRowNode(row.id);
        if (node) node.setData(row);
      });
      grid.entryProblems({ api: now });
    },
    /** What was pasted into the grid, once, when the page that reads it has come. */
    arrived: function () {
      var held = window.sessionStorage.getItem(STASH), none = window.dash_clientside.no_update;
      if (!held) return [none, none];
      window.sessionStorage.removeItem(STASH);
      var stash = JSON.parse(held);
      return [stash.text, stash];
    }
  };
})();
