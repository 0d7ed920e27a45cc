// Style `events`: a history per parcel, whose top row counts; a menu behind three dots adds to it.
import { button, el, field, once, press } from "./kit.js";
import { begin, change, orderId, pairOf } from "./order.js";
import { picker } from "./picker.js";

const DOTS = '<svg width="16" height="16" viewBox="0 0 16 16"><circle cx="8" cy="3" r="1.5"/><circle cx="8" cy="8" r="1.5"/><circle cx="8" cy="13" r="1.5"/></svg>';

function entry(order, at) {
  const parcel = order.parcels[at];
  const carrier = picker(order.carriers);
  const number = el("input", { type: "text" });
  const website = el("input", { type: "text" });
  const save = once(() => change("parcels.correct", {
    parcel: at, before: pairOf(parcel), after: { service: carrier.select.value, number: number.value }, website: website.value,
  }, parcels));
  return el("div", { class: "entry" },
    el("p", {}, "New event for order ", el("b", { class: "for" }, orderId), ". What counts now: ", el("b", { class: "counts" }, parcel.number)),
    field("Carrier", carrier.node), field("Number", number), field("Website", website), button("Save event", save, "main"));
}

function menu(order, at, place) {
  const list = el("div", { class: "menu", hidden: true },
    press("Add event", () => { list.hidden = true; place.replaceChildren(entry(order, at)); }),
    press("Copy number", () => { list.hidden = true; navigator.clipboard?.writeText(order.parcels[at].number); }));
  const dots = el("button", { type: "button", class: "dots", onclick: () => { list.hidden = !list.hidden; } });
  dots.innerHTML = DOTS;
  return [dots, list];
}

function history(order, at) {
  const place = el("div", { class: "place" });
  const heads = ["Date", "Carrier", "Number", "Entered by"].map((each) => el("th", {}, each));
  const rows = order.histories[at].map((one) => el("tr", {}, [one.at, one.carrier, one.number, one.by].map((each) => el("td", {}, each))));
  const count = order.parcels.length > 1 ? el("span", { class: "sub" }, ` ${at + 1} of ${order.parcels.length}`) : "";
  return el("section", { class: "parcel" }, el("div", { class: "head" }, el("h2", {}, "Parcel history", count), menu(order, at, place)),
    el("table", { class: "grid" }, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows)), place);
}

function parcels(order) {
  if (!order.parcels.length) return [el("p", { class: "none" }, "Nothing handed over yet")];
  return order.parcels.map((_, at) => history(order, at));
}

begin(parcels);
