// The right-hand panel of the chat: who the buyer is and a card for each of their orders.
import { h, hash, hazard, swap } from "/assets/shared/dom.js";
import { showLate } from "/assets/shared/late.js";
import { call } from "/assets/shared/mtop.js";
import { spin } from "./antlike.js";
import { errorBlock } from "./shell.js";
import { t } from "./words.js";

const name = (stem) => `${stem}__${hash(stem)}`;
let latest = 0;

function card(order) {
  return h("div", { class: name("im-order-card") }, h("span", { class: "im-order-card-status" }, order.statusText),
    h("span", { class: "im-order-card-subtitle" }, t("orderOf", { id: order.orderId })),
    h("span", { class: "im-order-card-subtitle" }, t("createdOf", { at: order.created })));
}

function buyerBlock(buyer) {
  return h("div", { class: name("info") }, h("span", { class: name("info-avatar"), "aria-hidden": "true" }, buyer.name.slice(0, 1)),
    h("div", { class: name("basic") }, h("div", { class: name("user-name") }, buyer.name),
      buyer.countryName && h("div", { class: name("address") }, buyer.countryName),
      h("div", { class: name("star-select") }, h("span", { class: "star-label" }, t("star")), h("span", { class: "ait-select" },
        h("span", { class: "ait-select-selection-item" }, t("noStar")))),
      h("div", { class: name("remark-text") }, t("noRemark"))));
}

function fillPanel(panel, reply) {
  const cards = reply.cards.map(card);
  swap(panel, h("h2", {}, t("buyerInfo")), buyerBlock(reply.buyer), h("h2", {}, t("buyerOrders")),
    h("div", { class: name("order-cards") }, cards.length ? cards : h("div", { class: name("order-empty") }, t("noOrders"))));
}

// Fills the panel for `session`; a slower reply for a conversation chosen before is dropped.
export async function rightPanel(panel, session) {
  const mine = (latest += 1);
  if (hazard("late-panel")) await showLate(session.sessionId, (reply) => mine === latest && fillPanel(panel, reply));
  if (mine !== latest) return;
  swap(panel);
  const done = spin(panel);
  try {
    const reply = await call("mtop.practice.im.cards", { sessionId: session.sessionId });
    if (mine === latest) fillPanel(panel, reply);
  } catch (error) {
    if (mine === latest) swap(panel, errorBlock(error, () => rightPanel(panel, session)));
  } finally {
    done();
  }
}
