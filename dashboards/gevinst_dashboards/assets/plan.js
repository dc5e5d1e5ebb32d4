/* The plan's pages: what is written survives a broken connection and a reload, undo, the next gap, rows that open in
   place, and where one is in the list of fields. Needs gevinst.js. */
(function () {
  "use strict";
  var KEY = "gevinst-plan:", FIELD = "plan-f", WAS = "plan-was", SAID = "plan-said";
  var AGAIN = 15000;
  window.dash_clientside = window.dash_clientside || {};

  /* ---- a field and its place in the browser's store: address and name, so that each benefit has its own ---- */
  function stable(id) {
    return JSON.stringify({ name: id.name, of: id.of, type: id.type });
  }
  /** Dash writes an id as JSON with its keys in order. */
  function element(id) { return document.getElementById(stable(id)); }
  function fieldId(control) {
    if (!control || !control.id || control.id[0] !== "{") return null;
    try {
      var id = JSON.parse(control.id);
      return id.type === FIELD ? id : null;
    } catch (_) { return null; }
  }
  function place() { return KEY + window.location.pathname + ":"; }
  function read(key) {
    try { return JSON.parse(window.localStorage.getItem(key)); } catch (_) { return null; }
  }
  function keep(id, value, was) {
    var key = place() + stable(id), held = read(key);
    /* What the field held when it was first written in: whether somebody else has been there is told by that. */
    var first = held ? held.was : was;
    try { window.localStorage.setItem(key, JSON.stringify({ id: id, value: value, was: first, at: Date.now() })); } catch (_) { /* full */ }
  }
  function forget(id) {
    try { window.localStorage.removeItem(place() + stable(id)); } catch (_) { /* not there */ }
  }
  function kept() {
    var found = [], start = place();
    try {
      for (var i = 0; i < window.localStorage.length; i++) {
        var key = window.localStorage.key(i);
        if (key.indexOf(start) === 0) { var held = read(key); if (held && held.id) found.push(held); }
      }
    } catch (_) { /* no store: what is typed still stands in its field */ }
    return found;
  }
  function bar() { return document.getElementById("plan-bar"); }
  function setProps(id, props) {
    if (window.dash_clientside.set_props) window.dash_clientside.set_props(id, props);
  }
  function markup(name, look, words) {
    return [
      { namespace: "dash_html_components", type: "I", props: { className: "gv-i gv-i--" + name, "aria-hidden": "true" } },
      words
    ];
  }
  function tell(name, words) {
    if (document.getElementById("plan-saved")) setProps("plan-saved", { children: markup(name, "", words) });
  }

  /* ---- typing: kept at once, and forgotten when the server has it ---- */
  var before = {};
  document.addEventListener("focusin", function (event) {
    var id = fieldId(event.target);
    if (id && !(stable(id) in before)) before[stable(id)] = event.target.value;
  });
  document.addEventListener("input", function (event) {
    var id = fieldId(event.target);
    if (!id || event.target.disabled) return;
    var was = before[stable(id)];
    if (event.target.value === was) forget(id);
    else keep(id, event.target.value, was);
  });

  /* ---- what goes over the wire: one request saves one field ---- */
  var waiting = {};
  function saves(body) {
    var changed = body && body.changedPropIds;
    if (!changed || changed.length !== 1 || changed[0].slice(-6) !== ".value") return null;
    try {
      var id = JSON.parse(changed[0].slice(0, -6));
      if (id.type !== FIELD) return null;
      var value = (body.inputs || [])[0], was = (body.state || []).filter(function (each) {
        return each && !Array.isArray(each) && each.id && each.id.type === WAS;
      })[0];
      return { id: id, value: value && value.value, was: was && was.value };
    } catch (_) { return null; }
  }
  function unsent(change) {
    waiting[stable(change.id)] = change;
    keep(change.id, change.value, change.was);
    var words = bar() && bar().dataset.waits;
    if (words) tell("klokke", words);
    schedule();
  }
  function arrived(change, answer) {
    var name = stable(change.id), given = answer && answer.response && answer.response[name.replace(FIELD, WAS)];
    delete waiting[name];
    /* Refused or overtaken: the text is still only here. */
    if (!given && !sideOf(answer, change)) return;
    forget(change.id);
    before[name] = typeof change.value === "string" ? change.value : before[name];
    remember(change);
  }
  function sideOf(answer, change) {
    /* A save answers with what the field holds now; a refusal answers with words alone. */
    var all = answer && answer.response;
    return !!all && Object.keys(all).some(function (key) {
      return key.indexOf('"type":"' + WAS + '"') !== -1 && key.indexOf('"name":"' + change.id.name + '"') !== -1;
    });
  }
  var plainFetch = window.fetch;
  window.fetch = function (input, options) {
    var address = typeof input === "string" ? input : (input && input.url) || "", change = null;
    if (address.indexOf("_dash-update-component") !== -1 && options && typeof options.body === "string" && options.body.indexOf(FIELD) !== -1) {
      try { change = saves(JSON.parse(options.body)); } catch (_) { change = null; }
    }
    var answer = plainFetch.apply(this, arguments);
    if (!change) return answer;
    return answer.then(function (response) {
      if (response.status >= 500 || response.status === 401) unsent(change);
      else if (response.status === 204) { delete waiting[stable(change.id)]; forget(change.id); }
      else if (response.ok) {
        response.clone().json().then(function (body) { arrived(change, body); }, function () { /* not ours */ });
      }
      return response;
    }, function (error) { unsent(change); throw error; });
  };

  /* ---- sent again: when the network is back, and every now and then while it is not ---- */
  var timer = null;
  function schedule() {
    if (timer === null) timer = window.setTimeout(function () { timer = null; again(); }, AGAIN);
  }
  function again() {
    var names = Object.keys(waiting);
    if (!names.length) return;
    if (window.navigator.onLine === false) { schedule(); return; }
    names.forEach(function (name) {
      var change = waiting[name];
      if (!element(change.id)) { delete waiting[name]; return; }
      setProps(change.id, { value: change.value });
    });
    schedule();
  }
  window.addEventListener("online", function () { window.setTimeout(again, 300); });

  /* ---- after a reload: what was not sent is put back, and sent; where somebody has been there since, it is offered ---- */
  var looked = null;
  function same(one, other) { return JSON.stringify(one === null ? "" : one) === JSON.stringify(other === null ? "" : other); }
  function shown(control) {
    if (!control) return null;
    return "value" in control ? control.value : null;
  }
  function restore() {
    var here = window.location.pathname;
    if (!bar() || looked === here || !window.dash_clientside.set_props) return;
    if (!document.querySelector("#react-entry-point #plan-bar")) return;
    looked = here;
    before = {};
    waiting = {};
    undo.length = 0;
    var put = 0;
    kept().forEach(function (held) {
      var control = element(held.id);
      if (!control) return;
      var now = shown(control);
      if (now !== null && same(now, held.value)) { forget(held.id); return; }
      if (now === null || held.was === undefined || same(now, held.was === null ? "" : held.was)) {
        setProps(held.id, { value: held.value });
        put += 1;
      } else offer(control, held);
    });
    if (put) tell("klokke", bar().dataset.kept);
  }
  function offer(control, held) {
    var box = control.closest(".gv-fieldbox");
    if (!box || box.querySelector(".gv-offer")) return;
    var words = bar().dataset, holder = document.createElement("div"), text = document.createElement("p");
    holder.className = "gv-offer";
    text.textContent = words.offer.replace("{text}", String(held.value));
    holder.append(text);
    [[words.use, function () { setProps(held.id, { value: held.value }); }], [words.drop, function () { forget(held.id); }]].forEach(function (each) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-secondary btn-sm";
      button.textContent = each[0];
      button.addEventListener("click", function () { each[1](); holder.remove(); control.focus(); });
      holder.append(button);
    });
    box.append(holder);
  }

  /* ---- undo: the fields that were saved on this page, the last one first ---- */
  var undo = [], back = null;
  function remember(change) {
    var name = stable(change.id);
    if (back === name) { back = null; if (bar()) tell("angre", bar().dataset.undone); }
    else if (change.was !== undefined) undo.push({ id: change.id, value: change.was === null ? "" : change.was });
    undoable();
  }
  function undoable() {
    var button = document.querySelector('[data-act="plan-undo"]');
    if (button) button.disabled = !undo.length;
  }
  function takeBack() {
    var last = undo.pop();
    undoable();
    if (!last) return;
    back = stable(last.id);
    var control = element(last.id), empty = last.value === "" && control && control.tagName === "SELECT";
    setProps(last.id, { value: empty ? "*" : last.value });
    if (control && control.focus) control.focus();
  }

  /* ---- the next gap: further down on this page, else on the page of the next benefit ---- */
  var GOAL = "gevinst-plan-goal";
  function fieldNow() {
    var section = document.activeElement && document.activeElement.closest && document.activeElement.closest(".gv-field[id^=felt]");
    return section ? Number(section.id.slice(4)) : 0;
  }
  function next() {
    var button = document.querySelector('[data-act="plan-next"]');
    if (!button) return;
    var gaps = JSON.parse(button.dataset.gaps), now = fieldNow();
    var here = gaps.filter(function (gap) { return gap.href === window.location.pathname; });
    var goal = here.filter(function (gap) { return gap.field > now || (gap.field === now && !inside(gap)); })[0];
    if (!goal) goal = gaps.filter(function (gap) { return gap.href !== window.location.pathname; })[0] || here[0];
    if (!goal) return;
    if (goal.href === window.location.pathname) { focusGap(goal); return; }
    window.sessionStorage.setItem(GOAL, JSON.stringify(goal));
    window.history.pushState({}, "", goal.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }
  function inside(gap) {
    var control = find(gap);
    return !!control && control === document.activeElement;
  }
  function find(gap) {
    var section = document.getElementById("felt" + gap.field);
    if (!section) return null;
    var found = null;
    section.querySelectorAll("input,select,textarea").forEach(function (control) {
      var id = fieldId(control) || fieldId(control.closest("[id^='{']"));
      if (!found && id && id.name === gap.control && !control.disabled) found = control;
    });
    if (found && (found.type === "checkbox" || found.value === "" || found.value === "*")) return found;
    var empty = Array.prototype.filter.call(section.querySelectorAll("input.form-control,textarea.form-control,select.form-select"), function (control) {
      return !control.disabled && control.offsetParent !== null && (control.value === "" || control.value === "*");
    })[0];
    return found || empty || section.querySelector("input,select,textarea,summary,button");
  }
  function focusGap(gap) {
    var control = find(gap);
    if (!control) return false;
    for (var box = control.closest("details"); box; box = box.parentElement && box.parentElement.closest("details")) box.open = true;
    control.focus({ preventScroll: true });
    control.scrollIntoView({ block: "center" });
    return true;
  }
  function arrive() {
    var held = window.sessionStorage.getItem(GOAL);
    if (!held || !document.querySelector("#react-entry-point #plan-bar")) return;
    var goal = JSON.parse(held), main = document.getElementById("hoved");
    if (goal.href !== window.location.pathname || !main || (main.dataset.path || "").split("?")[0] !== goal.href) return;
    window.sessionStorage.removeItem(GOAL);
    window.setTimeout(function () { focusGap(goal); }, 60);
  }

  /* ---- rows that open in place ---- */
  function toggle(of) {
    var edit = document.getElementById("edit-" + of.replace(":", "-"));
    if (!edit) return;
    edit.hidden = !edit.hidden;
    var buttons = document.querySelectorAll('[data-act="plan-row"][data-row="' + of + '"]');
    buttons.forEach(function (button) { if (button.hasAttribute("aria-expanded")) button.setAttribute("aria-expanded", String(!edit.hidden)); });
    if (edit.hidden) { if (buttons[0]) buttons[0].focus(); } else { var first = edit.querySelector("textarea,input,select"); if (first) first.focus(); }
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-act]");
    if (!button) return;
    if (button.dataset.act === "plan-undo") takeBack();
    if (button.dataset.act === "plan-next") next();
    if (button.dataset.act === "plan-row") toggle(button.dataset.row);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.ctrlKey || !document.querySelector('[data-act="plan-next"]')) return;
    event.preventDefault();
    /* The field is left first, so that it saves itself. */
    var from = fieldNow(), control = document.activeElement;
    if (control && control.blur) control.blur();
    window.setTimeout(function () {
      if (from && control && control.focus) control.focus({ preventScroll: true });
      next();
    }, 0);
  });

  /* ---- where one is in the list of fields ---- */
  function whereabouts() {
    var links = document.querySelectorAll("#plan-nav a[href^='#']");
    if (!links.length) return;
    var current = null;
    links.forEach(function (link) {
      var goal = document.getElementById(link.getAttribute("href").slice(1));
      if (goal && goal.getBoundingClientRect().top < window.innerHeight / 3) current = link;
    });
    links.forEach(function (link) {
      if (link === (current || links[0])) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  }
  window.addEventListener("scroll", whereabouts, { passive: true });

  var asked = false;
  new MutationObserver(function () {
    if (asked) return;
    asked = true;
    window.requestAnimationFrame(function () {
      asked = false;
      if (!bar()) looked = null;
      else { if (looked !== window.location.pathname) window.setTimeout(restore, 150); undoable(); }
      arrive();
      whereabouts();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
  window.gevinst.plan = { kept: kept, again: again };
})();
