// What both styles show of an order: alerts that stay, facts, goods, the receiver.
import { ask, el, fact, once, toast } from "./kit.js";

const sheet = document.querySelector(".sheet");
export const orderId = sheet.dataset.order;

function alertBox(one) {
  const close = once(async () => alerts((await ask("alerts.close", { order: orderId, alert: one.alert_id })).shown));
  return el("div", { role: "alert", class: "alert" }, el("span", { class: "text" }, one.text), el("button", { type: "button", class: "close", onclick: close }, el("i", { class: "x" })));
}

export function alerts(order) {
  document.querySelector(".alerts").replaceChildren(...order.alerts.map(alertBox));
}

function facts(order) {
  return el("div", { class: "facts" }, fact("State", order.state), fact("Customer", order.customer), fact("Ship to", order.country),
    fact("Bought on", order.bought), fact("Handed over", order.handedOver), order.badge && fact("Handling", el("span", { class: "badge" }, order.badge)));
}

function goods(order) {
  const rows = order.goods.map((one) => el("tr", {}, [one.title, one.sku, String(one.quantity)].map((each) => el("td", {}, each))));
  const heads = ["Goods", "Article", "Pieces"].map((each) => el("th", {}, each));
  return el("section", { class: "goods" }, el("h2", {}, "Goods"), el("table", { class: "grid" }, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows)));
}

function receiver({ receiver: who }) {
  const place = `${who.street}, ${who.zip} ${who.city}`;
  return el("section", { class: "receiver" }, el("h2", {}, "Receiver"),
    el("div", { class: "facts" }, fact("Name", who.name), fact("Street", place), fact("Phone", who.phone), fact("Mail", who.email)));
}

// Show the order around the block of parcels that the style builds.
export function show(order, parcels) {
  alerts(order);
  const notes = el("p", {}, el("a", { href: `/desk/order/${orderId}/notes` }, "Customer notes"));
  sheet.replaceChildren(facts(order), ...parcels(order), notes, goods(order), receiver(order));
}

// Send a change: carried out, the page shows what is now and a toast says so; refused, an alert stays.
export async function change(name, sent, parcels) {
  const reply = await ask(name, { order: orderId, ...sent });
  if (!reply.ok) return alerts(reply.shown);
  show(reply.shown, parcels);
  return toast("Saved");
}

export async function begin(parcels) {
  show((await ask("orders.one", { order: orderId })).shown, parcels);
}

export const pairOf = ({ service, number }) => ({ service, number });
