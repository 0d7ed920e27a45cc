// The list of conversations: twenty at first, more as it is scrolled down, narrowed by a search.
import { h, hash, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { aitButton, badge, spin, tag } from "./antlike.js";
import { errorBlock } from "./shell.js";
import { t } from "./words.js";

const name = (stem) => `${stem}__${hash(stem)}`;

function entry(session, onchoose) {
  return h("div", { role: "option", tabindex: "0", class: name("session-item"), "aria-selected": "false",
    dataset: { sessionId: session.sessionId, buyerId: session.buyerId }, onclick: (event) => onchoose(session, event.currentTarget) },
  h("span", { class: name("session-avatar"), "aria-hidden": "true" }, session.title.slice(0, 1)),
  h("div", { class: name("session-body") },
    h("div", { class: name("session-head") }, h("span", { class: name("session-title") }, session.title), (session.tags ?? []).map(tag),
      h("span", { class: name("session-time") }, session.lastTime)),
    h("div", { class: name("session-foot") }, h("span", { class: name("session-preview") }, session.preview),
      session.unread > 0 && badge(session.unread))));
}

function lens() {
  const line = "fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round";
  return h("svg", { width: 15, height: 15, viewBox: "0 0 24 24", "aria-hidden": "true" },
    h("circle", { cx: 10, cy: 10, r: 7, style: line }), h("path", { d: "M15.5 15.5L22 22", style: line }));
}

// `onchoose(session)` is called with the conversation that was clicked; `query` is searched for at once.
export function sessionList(onchoose, query) {
  const list = h("div", { role: "listbox", class: name("session-list"), "aria-label": t("conversations") });
  const search = h("input", { class: "ait-input", oninput: offerClear, type: "text", placeholder: t("searchChat"), "aria-label": t("searchChat"), value: query });
  const clear = aitButton("×", { kind: "text", label: t("clear"), onclick: () => { search.value = ""; find(); } });
  clear.hidden = query === "";
  const box = h("div", { class: name("session-box") }, list);
  let next = null;
  let turn = 0;
  let loading = false;

  function mark(session, item) {
    for (const other of list.querySelectorAll('[aria-selected="true"]')) other.setAttribute("aria-selected", "false");
    item.setAttribute("aria-selected", "true");
    item.querySelector(".ait-badge")?.remove();
    onchoose(session);
  }

  function draw(reply, first) {
    const items = reply.sessions.map((session) => entry(session, mark));
    if (first) swap(list, items);
    else list.append(...items);
    next = reply.next ?? null;
    if (next === null) {
      const kind = list.children.length ? "end" : "empty";
      list.append(h("div", { class: name(`session-${kind}`) }, t(kind === "end" ? "noMore" : "noSessions")));
    }
  }

  async function load(cursor) {
    const mine = (turn += 1);
    const done = spin(box);
    loading = true;
    try {
      const reply = await call("mtop.practice.im.sessions", { query: search.value.trim(), cursor: cursor ?? "" });
      if (mine === turn) draw(reply, cursor === null);
    } catch (error) {
      if (mine === turn) swap(list, errorBlock(error, find));
    } finally {
      done();
      if (mine === turn) loading = false;
    }
  }

  function offerClear() {
    clear.hidden = search.value === "";
  }

  function find() {
    offerClear();
    next = null;
    load(null);
  }

  list.addEventListener("scroll", () => {
    const left = list.scrollHeight - list.scrollTop - list.clientHeight;
    if (left < 80 && next !== null && !loading) load(next);
  });
  search.addEventListener("keydown", (event) => event.key === "Enter" && find());
  load(null);
  return h("section", { class: name("session-column") },
    h("div", { class: name("session-search") }, search, clear, aitButton(lens(), { kind: "primary", label: t("search"), onclick: find })), box);
}
