// One conversation: its messages, older ones on request, and the box in which an answer is written.
// A text left in the box is kept by the server as a draft.
import { h, hash, hazard, spinEndlessly, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { aitButton, notice, spin } from "./antlike.js";
import { channel, errorBlock, reasonOf } from "./shell.js";
import { t } from "./words.js";

const name = (stem) => `${stem}__${hash(stem)}`;
const LIMIT = 1000;

function bubble(message, session) {
  const who = { seller: t("seller"), buyer: session.title, system: t("system") }[message.from];
  return h("div", { class: `${name("message-item")} from-${message.from}`, dataset: { from: message.from, messageId: message.id } },
    h("div", { class: name("message-meta") }, h("span", { class: name("message-sender") }, who), h("span", { class: name("message-time") }, message.at)),
    h("div", { class: name("message-text") }, message.text));
}

// Draws the conversation; the caller puts `box` in place, calls `load()`, and `leave()` before it is replaced.
export function chatWindow(session) {
  const list = h("div", { role: "log", class: name("message-list") });
  const text = h("textarea", { class: "ait-input", rows: "4", "aria-label": t("message"), placeholder: t("messageHint"), oninput: count });
  const counter = h("span", { class: name("message-count") });
  const send = aitButton(t(hazard("renamed-button") ? "sendRenamed" : "send"), { kind: "primary", onclick: post });
  const twin = hazard("twin-button") && aitButton(t("send"));
  const refusal = h("div", { class: name("composer-notice"), role: "alert", hidden: true }, t("blocked"));
  const thread = h("div", { class: name("thread-box") }, list);
  const box = h("section", { class: name("chat-window"), dataset: { sessionId: session.sessionId } },
    h("header", { class: name("window-head") }, h("span", { class: name("window-title") }, session.title)),
    thread, h("footer", { class: name("composer") }, refusal, text, h("div", { class: name("composer-foot") }, counter, send, twin)));
  let draft = "";
  let sending = false;

  function count() {
    counter.textContent = `${text.value.length}/${LIMIT}`;
    counter.classList.toggle("over", text.value.length > LIMIT);
    send.disabled = sending || text.disabled || text.value.trim() === "";
  }

  function draw(messages, more, earlier) {
    const top = more && aitButton(t("earlier"), { kind: "link", onclick: () => older(messages) });
    swap(list, top || [], messages.map((message) => bubble(message, session)));
    if (!earlier) list.scrollTop = list.scrollHeight;
  }

  async function fetchThread() {
    const reply = await call("mtop.practice.im.messages", { sessionId: session.sessionId });
    draw(reply.messages, reply.more, false);
    return reply;
  }

  async function older(known) {
    const done = spin(thread);
    try {
      const reply = await call("mtop.practice.im.messages", { sessionId: session.sessionId, before: known[0].id });
      draw([...reply.messages, ...known], reply.more, true);
    } catch (error) {
      notice(reasonOf(error));
    } finally {
      done();
    }
  }

  async function load() {
    const done = spin(thread);
    try {
      call("mtop.practice.im.read", { sessionId: session.sessionId }).catch(() => {});
      const reply = await fetchThread();
      draft = reply.draft ?? "";
      if (!text.value) text.value = draft;
      text.disabled = reply.blocked;
      refusal.hidden = !reply.blocked;
      count();
    } catch (error) {
      swap(list, errorBlock(error, load));
    } finally {
      done();
    }
  }

  async function post() {
    sending = true;
    send.classList.add("ait-btn-loading");
    count();
    try {
      await call("mtop.practice.im.send", { sessionId: session.sessionId, text: text.value, channelId: channel });
      if (hazard("endless-spinner")) spin(thread);
      await spinEndlessly();
      text.value = draft = "";
      await fetchThread();
    } catch (error) {
      notice(reasonOf(error));
    } finally {
      sending = false;
      send.classList.remove("ait-btn-loading");
      count();
    }
  }

  function leave() {
    if (sending || text.value === draft) return;
    draft = text.value;
    call("mtop.practice.im.draft", { sessionId: session.sessionId, text: draft }, { keepalive: true }).catch(() => {});
  }

  count();
  return { box, load, leave };
}
