// Style `reissue`: a shipment cannot be changed, only cancelled and created anew.
import { button, el, fact, field, once } from "./kit.js";
import { begin, change, orderId, pairOf } from "./order.js";
import { picker } from "./picker.js";

function question(parcel, at) {
  const sent = { parcel: at, before: pairOf(parcel) };
  const dialog = el("dialog", { class: "question" },
    el("p", {}, "Cancel shipment ", el("b", { class: "number" }, parcel.number), " of order ", el("b", { class: "order" }, orderId), "?"),
    button("Yes", once(async () => { dialog.remove(); await change("shipments.cancel", sent, parcels); }), "main"),
    button("No", () => dialog.remove()));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function form(order) {
  const carrier = picker(order.carriers);
  const number = el("input", { type: "text" });
  const website = el("input", { type: "text" });
  const veil = el("div", { class: "veil" });
  const away = () => { dialog.remove(); veil.remove(); };
  const create = once(async () => {
    const after = { service: carrier.select.value, number: number.value };
    away();
    await change("shipments.create", { after, website: website.value }, parcels);
  });
  const dialog = el("dialog", { class: "creation" }, el("h2", {}, "New shipment for order ", el("span", { class: "order" }, orderId)),
    field("Carrier", carrier.node), field("Number", number), field("Website", website),
    button("Create", create, "main"), button("Never mind", away));
  document.body.append(veil, dialog);
  dialog.show();
}

function card(order, parcel, at) {
  return el("article", { class: "card" }, fact("Carrier", parcel.carrier), fact("Number", parcel.number), fact("Sent on", order.handedOver),
    button("Cancel shipment", () => question(parcel, at)));
}

function gaps(order) {
  const all = order.parcels.length + order.missing.length;
  if (!order.parcels.length) return [el("p", { class: "none" }, "No shipment on this order")];
  return order.missing.map((place) => el("p", { class: "gap" }, `Shipment ${place + 1} of ${all} has been cancelled`));
}

function parcels(order) {
  return [el("section", { class: "shipment" }, el("h2", {}, "Shipment"), order.parcels.map((one, at) => card(order, one, at)), gaps(order),
    order.mayCreate && button("New shipment", () => form(order)), el("p", { class: "tally" }, `Reissued ${order.changes} times`))];
}

begin(parcels);
