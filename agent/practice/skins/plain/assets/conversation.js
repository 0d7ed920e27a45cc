// One conversation on a page of its own: the thread, the answer, and beside it the buyer's orders.
// Opening the page marks the conversation read; a text left in the box is kept as a draft.
import { h, hazard, spinEndlessly, swap } from "/assets/shared/dom.js";
import { showLate } from "/assets/shared/late.js";
import { call } from "/assets/shared/mtop.js";
import { address, busy, failure, flash, frame, heads, labelled, path, reasonOf, shop } from "./frame.js";
import { t } from "./words.js";

const [sessionId] = path;
const content = frame("messages");
const buyer = h("span", { class: "buyer-name" });
const thread = h("ol", { class: "thread" });
const slot = h("div", { class: "earlier" });
const text = h("textarea", { name: "text", rows: "5" });
const send = h("button", { type: "submit" }, t(hazard("renamed-button") ? "sendRenamed" : "send"));
const twin = hazard("twin-button") && h("button", { type: "button" }, t("send"));
const refusal = h("p", { class: "blocked", role: "alert", hidden: true }, t("blocked"));
const aside = h("aside", { "aria-label": t("buyerOrders") });
let draft = "";

function entry(message) {
  const who = { seller: t("seller"), buyer: t("buyer"), system: t("system") }[message.from];
  return h("li", { "data-from": message.from, "data-message": message.id }, h("div", { class: "by" }, h("b", {}, who), " ", h("time", {}, message.at)),
    h("p", { class: "text" }, message.text));
}

function draw(messages, more, toEnd = true) {
  swap(thread, messages.map(entry));
  swap(slot, more && h("button", { type: "button", onclick: () => older(messages) }, t("earlier")));
  if (toEnd) thread.scrollTop = thread.scrollHeight;
}

async function older(known) {
  const done = busy();
  try {
    const reply = await call("mtop.practice.im.messages", { sessionId, before: known[0].id });
    draw([...reply.messages, ...known], reply.more, false);
  } catch (error) {
    flash(reasonOf(error), "bad");
  } finally {
    done();
  }
}

async function post(event) {
  event.preventDefault();
  send.disabled = true;
  const done = busy();
  try {
    await call("mtop.practice.im.send", { sessionId, text: text.value, channelId: shop });
    await spinEndlessly();
    text.value = draft = "";
    const reply = await call("mtop.practice.im.messages", { sessionId });
    draw(reply.messages, reply.more);
    flash(t("sent"), "ok");
  } catch (error) {
    flash(reasonOf(error), "bad");
  } finally {
    done();
    send.disabled = false;
  }
}

function leave() {
  if (send.disabled || text.value === draft) return;
  draft = text.value;
  call("mtop.practice.im.draft", { sessionId, text: draft }, { keepalive: true }).catch(() => {});
}

function card(order) {
  return h("tr", { "data-order": order.orderId }, h("td", { class: "no" }, h("a", { href: address(`/orders/${order.orderId}`) }, order.orderId)),
    h("td", { class: "status" }, order.statusText), h("td", { class: "created" }, order.created));
}

function fillPanel(reply) {
  buyer.textContent = reply.buyer.name;
  swap(aside, h("h2", {}, t("buyerOrders")), h("p", { class: "country" }, reply.buyer.countryName),
    reply.cards.length ? h("table", { class: "cards" }, heads("no", "status", "created"), h("tbody", {}, reply.cards.map(card)))
      : h("p", { class: "none" }, t("noOrders")));
}

async function cards() {
  try {
    if (hazard("late-panel")) await showLate(sessionId, fillPanel);
    fillPanel(await call("mtop.practice.im.cards", { sessionId }));
  } catch (error) {
    swap(aside, failure(error, cards));
  }
}

async function load() {
  const done = busy();
  try {
    const reply = await call("mtop.practice.im.messages", { sessionId });
    call("mtop.practice.im.read", { sessionId }).catch(() => {});
    draft = reply.draft ?? "";
    text.value = draft;
    text.disabled = send.disabled = reply.blocked;
    refusal.hidden = !reply.blocked;
    swap(content, h("h1", {}, t("conversation"), buyer), h("div", { class: "talk" },
      h("section", {}, slot, thread, h("form", { class: "answer", onsubmit: post }, refusal, labelled("reply", text), send, twin)), aside));
    draw(reply.messages, reply.more);
  } catch (error) {
    swap(content, failure(error, load));
  } finally {
    done();
  }
}

addEventListener("pagehide", leave);
load();
cards();
