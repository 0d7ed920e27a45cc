// All conversations as a table; a conversation is a page of its own.
import { h, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { address, busy, failure, frame, heads, labelled, parameter } from "./frame.js";
import { t } from "./words.js";

const content = frame("messages");
const search = h("input", { name: "q", type: "search", value: parameter("q") });
const list = h("div", { class: "list" });
let latest = 0;
let query = search.value;

function row(session) {
  return h("tr", { "data-session": session.sessionId, "data-buyer": session.buyerId, class: session.unread ? "new" : null },
    h("td", { class: "buyer" }, h("a", { href: address(`/messages/${encodeURIComponent(session.sessionId)}`) }, session.title),
      (session.tags ?? []).map((name) => h("span", { class: "label" }, name))),
    h("td", { class: "preview" }, session.preview), h("td", { class: "unread" }, session.unread || ""), h("td", { class: "time" }, session.lastTime));
}

function more(cursor, body) {
  const button = h("button", { type: "button", class: "more", onclick: () => { button.disabled = true; load(cursor, body); } }, t("more"));
  return button;
}

function draw(reply, known) {
  const body = known ?? h("tbody");
  body.append(...reply.sessions.map(row));
  const table = h("table", { class: "conversations" }, h("caption", {}, t("messages")), heads("buyer", "lastMessage", "unread", "time"), body);
  const none = h("p", { class: "none" }, t("noConversations"));
  swap(list, body.children.length ? table : none, reply.next !== null && reply.next !== undefined && more(reply.next, body));
}

async function load(cursor = null, known = null) {
  const mine = (latest += 1);
  const done = busy();
  try {
    const reply = await call("mtop.practice.im.sessions", { query, cursor: cursor ?? "" });
    if (mine === latest) draw(reply, known);
  } catch (error) {
    if (mine === latest) swap(list, failure(error, () => load()));
  } finally {
    done();
  }
}

function find(event) {
  event.preventDefault();
  query = search.value.trim();
  history.pushState(null, "", address("/messages", query ? { q: query } : {}));
  load();
}

swap(content, h("h1", {}, t("messages")),
  h("form", { class: "find", onsubmit: find }, labelled("buyerOrOrder", search), h("button", { type: "submit" }, t("find"))), list);
load();
