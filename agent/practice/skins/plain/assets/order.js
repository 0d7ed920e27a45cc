// One order: its facts, its parcels with their numbers, goods and receiver.
import { fill, h, money, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { address, busy, fact, failure, flash, frame, heads, path, reasonOf } from "./frame.js";
import { t } from "./words.js";

const [orderId] = path;
const content = frame("orders");
let clear = null;

function facts(order) {
  const labels = order.tags.length ? order.tags.map((name) => h("span", { class: "label" }, name)) : "—";
  return fill(h("dl", { class: "facts" }), fact("orderId", t("no"), order.orderId), fact("status", t("status"), order.statusText),
    fact("orderTime", t("ordered"), order.orderTime), order.countdown && fact("countdown", t("left"), order.countdown),
    fact("declaredAt", t("declaredAt"), order.declaredAt || "—"), fact("changes", t("changes"), `${order.changes}/${order.changeLimit}`),
    fact("window", t("window"), order.windowDays), fact("amount", t("amount"), money(order.amount)),
    order.endReason && fact("endReason", t("endReason"), order.endReason), fact("buyer", t("buyer"), order.buyerName),
    fact("country", t("country"), order.countryName), fact("labels", t("labels"), labels), fact("note", t("note"), order.note || "—"));
}

function parcelRow(order, parcel, at) {
  const edit = h("a", { href: address(`/orders/${orderId}/parcels/${at + 1}/edit`) }, t("change"));
  return h("tr", { "data-parcel": at + 1 }, h("td", { class: "index" }, at + 1), h("td", { class: "service" }, parcel.serviceName),
    h("td", { class: "number" }, parcel.number), h("td", { class: "action" }, order.canModify ? edit : h("span", { class: "locked" }, t("locked"))));
}

function parcels(order) {
  const declare = order.canDeclare && h("p", {}, h("a", { class: "declare", href: address(`/orders/${orderId}/declare`) }, t("declare")));
  if (!order.parcels.length) return h("section", {}, h("h2", {}, t("parcels")), h("p", { class: "none" }, t("noParcels")), declare);
  const table = h("table", { class: "parcels" }, h("caption", {}, t("parcels")), heads("index", "service", "number", ""),
    fill(h("tbody"), order.parcels.map((parcel, at) => parcelRow(order, parcel, at))));
  return declare ? h("section", {}, table, declare) : table;
}

function goods(order) {
  return h("table", { class: "goods" }, h("caption", {}, t("goods")), heads("title", "sku", "quantity", "price"),
    h("tbody", {}, order.items.map((item) => h("tr", {}, h("td", {}, item.title), h("td", {}, item.sku), h("td", {}, item.quantity), h("td", {}, money(item.price))))));
}

function receiver(order) {
  const who = clear ?? order.receiver;
  return h("section", { class: "receiver" }, h("h2", {}, t("receiver")),
    h("dl", {}, ["name", "phone", "email", "street", "city", "zip"].map((field) => fact(field, t(field), who[field]))),
    h("button", { type: "button", onclick: unmask }, t("showAll")));
}

async function unmask() {
  try {
    clear = (await call("mtop.practice.order.unmask", { orderId })).receiver ?? null;
    await load();
  } catch (error) {
    flash(reasonOf(error), "bad");
  }
}

async function load() {
  const done = busy();
  try {
    const order = await call("mtop.practice.order.detail", { orderId });
    fill(content, h("h1", {}, t("order"), " ", h("span", { class: "order-no" }, order.orderId)), facts(order), parcels(order),
      h("p", {}, h("a", { class: "message-buyer", href: address("/messages", { q: order.orderId }) }, t("messageBuyer"))), goods(order), receiver(order));
  } catch (error) {
    swap(content, failure(error, load));
  } finally {
    done();
  }
}

load();
