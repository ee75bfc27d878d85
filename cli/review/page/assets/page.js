// The page of a review: it shows what the server draws, and tells it what a person does. What rows mean, it does not know.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const [list, grid, pane, dialog, menu] = ["list", "grid", "pane", "dialog", "menu"].map($);
  const data = document.body.dataset;
  const state = { number: +data.number, seen: +data.seen, cursor: +data.cursor, count: +data.count, selected: JSON.parse(data.selected) };
  let ranging = false, ended = false, waiting = 0, unsent = null, spot = null, failed = 0;

  // The one place in which text becomes HTML: what our own server drew.
  const made = { createHTML: (text) => text };
  const policy = window.trustedTypes ? trustedTypes.createPolicy("accord", made) : made;
  const put = (element, html) => { element.innerHTML = policy.createHTML(html); };

  // What is asked goes one after the other, so that no answer overtakes another.
  let line = Promise.resolve();
  function queued(work) {
    waiting += 1;
    line = line.then(work).then(() => { failed = 0; }, gone).finally(() => { waiting -= 1; });
    return line;
  }
  function gone() {
    failed += 1;
    if (failed > 2) goodbye("The review has ended, or its terminal was closed. You can close this page.");
  }
  function step(said) {
    if ("at" in said) said.number = state.number;
    unsent = null;
    return queued(() => post(said));
  }
  async function post(said) {
    const body = JSON.stringify({ tab: data.tab, number: state.number, seen: state.seen, ...said });
    const headers = { "Content-Type": "application/json", "X-Accord-Token": data.token };
    await take(await fetch("/step", { method: "POST", headers, body }), true);
  }
  async function take(answer, mine) {
    if (answer.status === 410) location.reload();
    else if (answer.status === 200 || answer.status === 409) show(await answer.json(), mine);
    else if (answer.status !== 204) tell(await answer.text());
  }
  const query = (more) => new URLSearchParams({ tab: data.tab, number: state.number, ...more });
  async function watch() {
    if (ended) return;
    await queued(async () => take(await fetch(`/news?${query({ seen: state.seen })}`)));
    setTimeout(watch, isWriting() || failed ? 200 : 700);
  }

  // What the server says is shown
  function show(answer, mine) {
    if (answer.ended) return goodbye("The review has ended. You can close this page.");
    const { number = 0, seen = 0, count = 0, selected = [], cursor = 0 } = answer;
    Object.assign(state, { number, seen, count, selected });
    grid.setAttribute("aria-rowcount", answer.index_count);
    const held = holding();
    if (answer.whole !== undefined) relist(answer.whole);
    for (const [at, html] of answer.rows ?? []) replace($(`r${at}`), html);
    if (answer.refill) for (const chunk of list.querySelectorAll("[data-full]")) fill(chunk, true);
    const moved = waiting < 2 && cursor !== state.cursor;
    if (waiting < 2) state.cursor = cursor;
    if (answer.pane !== undefined) put(pane, answer.pane);
    if (answer.status !== undefined) put($("status"), answer.status);
    if (answer.pane !== undefined) label(answer.undo, answer.redo);
    held();
    const focus = moved && !typing(document.activeElement) && !dialog.open;
    if (!light(focus) && focus) bring(cursor);
    if (mine && answer.whole !== undefined) $(`r${state.cursor}`)?.scrollIntoView({ block: "nearest" });
    paint(list);
    tell(answer.told);
    ask(answer);
    if (answer.menu !== undefined) open(answer.menu);
  }
  function label(undo, redo) {
    for (const [verb, said] of [["undo", undo], ["redo", redo]]) {
      const button = document.querySelector(`header [data-verb=${verb}]`);
      button.disabled = !said;
      button.title = said ?? "";
    }
  }
  // Returns what gives the focus back to whatever has it now, once it was drawn anew.
  function holding() {
    const here = document.activeElement, row = here?.closest(".row");
    if (row) return () => here.isConnected || $(row.id)?.focus({ preventScroll: true });
    if (!pane.contains(here)) return () => {};
    const verb = here.dataset.verb;
    return () => (verb ? pane.querySelector(`[data-verb="${verb}"]`) : pane.querySelector(".words"))?.focus();
  }
  function tell(text) { if (text) $("told").textContent = text; }
  function ask(answer) {
    if (answer.part !== undefined && dialog.open && $("part")) return put($("part"), answer.part);
    if (answer.dialog) {
      if (menu.matches(":popover-open")) menu.hidePopover();
      put(dialog, answer.dialog);
      if (!dialog.open) dialog.showModal();
      dialog.querySelector("[autofocus]")?.focus();
    } else if (dialog.open && (answer.dialog === "" || isWriting())) dialog.close();
  }
  const isWriting = () => dialog.open && dialog.querySelector("[data-verb=stop]") !== null;
  function goodbye(text) {
    ended = true;
    const said = document.createElement("h1");
    said.textContent = text;
    const all = document.createElement("main");
    all.className = "ended";
    all.append(said);
    document.body.replaceChildren(all);
  }

  // Rows come in chunks, when they are near
  const eye = new IntersectionObserver((seen) => {
    for (const each of seen) each.isIntersecting ? fill(each.target) : empty(each.target);
  }, { root: grid, rootMargin: "1000px" });
  function layout() {
    eye.disconnect();
    for (const chunk of list.querySelectorAll(".chunk")) {
      chunk.style.setProperty("--rows", chunk.dataset.to - chunk.dataset.from);
      eye.observe(chunk);
    }
  }
  function relist(html) {
    const top = grid.scrollTop;
    put(list, html);
    layout();
    grid.scrollTop = top;
  }
  function fill(chunk, again) {
    if ("full" in chunk.dataset && !again) return line;
    chunk.dataset.full = "coming";
    return queued(async () => {
      const { from, to } = chunk.dataset;
      const answer = chunk.isConnected ? await fetch(`/rows?${query({ from, to })}`) : null;
      if (!answer?.ok) return delete chunk.dataset.full;
      const held = holding();
      put(chunk, await answer.text());
      chunk.dataset.full = "";
      chunk.setAttribute("role", "rowgroup");
      held();
      light(false);
      paint(chunk);
    });
  }
  function empty(chunk) {
    if (chunk.dataset.full !== "" || chunk.contains(document.activeElement)) return; // not while rows are coming
    chunk.replaceChildren();
    chunk.setAttribute("role", "presentation");
    delete chunk.dataset.full;
  }
  function replace(row, html) {
    if (!row) return;
    const box = document.createElement("template");
    put(box, html);
    row.replaceWith(box.content);
  }
  function paint(within) {
    for (const row of within.querySelectorAll(".row")) {
      const at = place(row), on = state.selected.some(([first, last]) => first <= at && at <= last);
      if (row.ariaSelected !== String(on)) row.ariaSelected = on;
      row.querySelector("input").checked = on;
    }
  }
  const place = (row) => +row.id.slice(1);

  // Moving
  function light(focus) {
    const row = $(`r${state.cursor}`);
    for (const other of list.querySelectorAll('.row[tabindex="0"]')) if (other !== row) other.tabIndex = -1;
    if (row) row.tabIndex = 0;
    if (!row || !focus) return row;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return row;
  }
  function go(at, how = {}) {
    if (!state.count) return;
    state.cursor = Math.min(Math.max(at, 0), state.count - 1);
    if (!light(true)) bring(state.cursor);
    const said = { verb: "move", at: state.cursor, number: state.number, ...how };
    if (unsent && !said.extend && !said.alone) return Object.assign(unsent, said);
    const mine = said.extend || said.alone ? null : said;
    unsent = mine;
    queued(() => { if (unsent === mine) unsent = null; return post(said); });
  }
  function bring(at) {
    const chunk = [...list.querySelectorAll(".chunk")].find(({ dataset }) => +dataset.from <= at && at < +dataset.to);
    chunk?.scrollIntoView({ block: at < +chunk.dataset.from + 25 ? "start" : "end" });
    if (chunk) fill(chunk).then(() => light(!typing(document.activeElement) && !dialog.open));
  }
  function page() {
    const row = list.querySelector(".row");
    return row ? Math.max(1, Math.floor(grid.clientHeight / row.offsetHeight) - 2) : 1;
  }
  const moves = {
    up: () => -1, k: () => -1, down: () => 1, j: () => 1, pageup: () => -page(), pagedown: page,
    home: () => -state.cursor, end: () => state.count,
    "shift+up": () => -1, K: () => -1, "shift+down": () => 1, J: () => 1,
  };

  // Keys, by the table that the server gave
  const keys = {};
  for (const each of JSON.parse(data.keys)) for (const name of each.keys) keys[name] = each.verb;
  const names = {
    ArrowUp: "up", ArrowDown: "down", PageUp: "pageup", PageDown: "pagedown", Home: "home", End: "end",
    Enter: "enter", Escape: "escape", " ": "space", Tab: "tab",
  };
  function named(event) {
    const shift = event.shiftKey && event.key in names ? "shift+" : "";
    return (event.ctrlKey || event.metaKey ? "ctrl+" : "") + shift + (names[event.key] ?? event.key);
  }
  const typing = (element) => element?.matches("input:not([type=checkbox]), select, textarea") ?? false;
  document.addEventListener("keydown", (event) => {
    if (ended || dialog.open || event.altKey || event.isComposing) return;
    if (menu.matches(":popover-open")) return chooseByKey(event);
    const name = named(event), here = event.target;
    if (typing(here)) {
      if (name === "escape") light(true);
      return;
    }
    const verb = event.key === "ContextMenu" || name === "F10" && event.shiftKey ? "menu" : keys[name];
    const presses = (name === "enter" || name === "space") && here.matches("button, a, input");
    const scrolls = name in moves && here.closest(".words");
    if (!verb || verb === "detail" || presses || scrolls) return;
    event.preventDefault();
    if (verb === "move" || verb === "extend") {
      const extend = verb === "extend" || ranging;
      go(state.cursor + moves[name](), extend ? { extend } : {});
    } else run(verb);
  });
  function run(verb) {
    if (verb === "range") {
      ranging = !ranging;
      return tell(ranging ? "Moving selects a range. v or Esc ends it." : "The range is ended.");
    }
    if (!["menu", "story", "help"].includes(verb)) ranging = false;
    if (verb === "filter") $("text").select();
    else if (verb === "sort") $("sort").focus();
    else if (verb === "hidden") $("hidden").click();
    else if (verb === "close") dialog.close();
    else if (verb === "menu") openAt(state.cursor);
    else if (["stop", "undo", "redo", "help", "apply", "quit"].includes(verb)) step({ verb });
    else step({ verb, at: state.cursor });
  }

  // The menu
  function openAt(at, point, how = {}) {
    state.cursor = at;
    light(true);
    const box = $(`r${at}`)?.getBoundingClientRect();
    spot = point ?? [box ? box.left + 40 : 40, box ? box.bottom : 80];
    step({ verb: "menu", at, ...how });
  }
  function open(html) {
    put(menu, html);
    menu.showPopover();
    const { width, height } = menu.getBoundingClientRect(), [x, y] = spot ?? [40, 40];
    menu.style.setProperty("left", `${Math.max(0, Math.min(x, innerWidth - width - 8))}px`);
    menu.style.setProperty("top", `${Math.max(0, Math.min(y, innerHeight - height - 8))}px`);
    items()[0]?.focus();
  }
  const items = () => [...menu.querySelectorAll("[role=menuitem]")];
  function chooseByKey(event) {
    const name = named(event), all = items(), at = all.indexOf(document.activeElement);
    const to = { down: at + 1, up: at - 1, home: 0, end: all.length - 1 }[name];
    const short = all.find((each) => each.dataset.key === name);
    if (to === undefined && !short && name !== "tab") return;
    event.preventDefault();
    if (to !== undefined) all[(to + all.length) % all.length].focus();
    else if (short) short.click();
  }
  menu.addEventListener("toggle", () => { if (document.activeElement === document.body) light(true); });

  // The mouse
  list.addEventListener("mousedown", (event) => { if (event.shiftKey) event.preventDefault(); });
  list.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    const at = place(row), isTick = event.target.matches("input");
    if (event.target.closest(".more button")) openAt(at, [event.clientX, event.clientY], others(row));
    else if (event.shiftKey) go(at, { extend: true });
    else if (isTick || event.ctrlKey || event.metaKey) {
      state.cursor = at;
      light(true);
      step({ verb: "toggle", at });
    } else go(at, { alone: true });
  });
  list.addEventListener("contextmenu", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    event.preventDefault();
    openAt(place(row), [event.clientX, event.clientY], others(row));
  });
  // A menu over a row that is not selected is about that row alone.
  const others = (row) => (row.getAttribute("aria-selected") === "true" ? {} : { alone: true });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-verb]");
    if (!button || button.matches("form")) return;
    if (button.ariaDisabled === "true") return tell(button.title || button.querySelector(".why")?.textContent);
    if (menu.contains(button)) menu.hidePopover();
    run(button.dataset.verb);
  });

  // Forms
  let typed = 0;
  function soon(work) {
    clearTimeout(typed);
    typed = setTimeout(work, 150);
  }
  const filter = () => step({ verb: "filter", text: $("text").value });
  $("text").addEventListener("input", () => soon(filter));
  $("filter").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typed);
    filter().then(() => light(true));
  });
  $("sort").addEventListener("change", () => step({ verb: "sort", text: $("sort").value }));
  $("hidden").addEventListener("change", () => step({ verb: "hidden", on: $("hidden").checked }));
  dialog.addEventListener("input", ({ target }) => {
    if (target.dataset.live) soon(() => step({ verb: target.dataset.live, text: target.value }));
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const { verb } = event.target.dataset, answers = Object.fromEntries(new FormData(event.target));
    verb === "close" ? dialog.close() : step({ verb, answers });
  });
  dialog.addEventListener("cancel", (event) => { if (isWriting()) event.preventDefault(); });
  dialog.addEventListener("close", () => { if (!ended) light(true); });

  // Paper: all rows, not those alone that are near. Printing does not wait, so what is printed has to.
  addEventListener("beforeprint", () => {
    const asked = new XMLHttpRequest();
    asked.open("GET", `/paper?${query()}`, false);
    try { asked.send(); } catch { return; }
    if (asked.status === 200 && !ended) put($("paper"), asked.responseText);
  });
  addEventListener("afterprint", () => $("paper")?.replaceChildren());

  layout();
  label(data.undo, data.redo);
  // The address names this tab: loaded again, the page shows the same rows. What a form was left with is not what counts.
  history.replaceState(null, "", `/?tab=${data.tab}`);
  $("text").value = data.filter;
  $("hidden").checked = data.hidden === "yes";
  $("sort").value = data.order;
  paint(list);
  light(true) || bring(state.cursor);
  watch();
})();
