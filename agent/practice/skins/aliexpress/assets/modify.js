// The dialog in which a parcel's service and number are changed, and the second one that asks "really?".
import { h, swap } from "/assets/shared/dom.js";
import { call, Refused } from "/assets/shared/mtop.js";
import { busyButton, button, dialog, select, toast, uid } from "./fusion.js";
import { reasonOf } from "./shell.js";
import { t } from "./words.js";

const shown = (field, label, value) => h("div", { class: "modify-pair", "data-field": field },
  h("span", { class: "modify-label" }, label), h("span", { class: "modify-value" }, value));

function line(label, control, id, help) {
  return h("div", { class: "next-form-item" }, h("label", { class: "next-form-item-label", id: `${id}-label`, for: id }, label),
    h("div", { class: "next-form-item-control" }, control, help));
}

function textLine(name, label, tag = "input", hint = "") {
  const id = uid(name);
  const field = h(tag, { id, placeholder: hint, ...(tag === "input" ? { type: "text", autocomplete: "off" } : { rows: "2", maxlength: "512" }) });
  const help = h("div", { class: "next-form-item-help" });
  const wrap = h("span", { class: `next-input${tag === "textarea" ? " next-input-textarea" : ""} next-medium` }, field);
  return { field, help, row: line(label, wrap, id, help) };
}

function serviceLine(services, onchange) {
  const id = uid("service");
  const choice = select({ field: "newService", options: services, labelledby: `${id}-label`, onchange });
  choice.box.querySelector("input").id = id;
  const help = h("div", { class: "next-form-item-help" });
  return { choice, help, row: line(t("newService"), choice.box, id, help) };
}

function oldBlock(order, parcel, index) {
  return h("div", { class: "modify-old" }, shown("orderId", t("orderNumber"), order.orderId),
    shown("parcel", t("parcel"), t("parcelNo", { n: index + 1 })),
    shown("oldService", t("oldService"), parcel.serviceName), shown("oldNumber", t("oldNumber"), parcel.number),
    shown("changes", t("f_changes"), `${order.changes}/${order.changeLimit}`));
}

// Opens the dialog for parcel `index` of `order`; `onmodified` is called when the server has accepted a change.
export async function modifyDialog(order, index, onmodified) {
  let services;
  try {
    const reply = await call("mtop.practice.services");
    services = Array.isArray(reply) ? reply : reply.services;
  } catch (error) {
    return toast(reasonOf(error), "error");
  }
  const parcel = order.parcels[index];
  const website = textLine("website", t("website"), "input", "https://");
  const slot = h("div", {});
  const service = serviceLine(services, (option) => swap(slot, option.key === "Other" && website.row));
  const number = textLine("number", t("newNumber"));
  const remark = textLine("remark", t("remark"), "textarea", t("remarkHint"));
  const fault = h("div", { class: "modify-error" });
  const complete = () => {
    service.help.textContent = service.choice.value ? "" : t("needService");
    number.help.textContent = number.field.value.trim() ? "" : t("needNumber");
    return service.choice.value && number.field.value.trim();
  };
  const wish = () => ({ orderId: order.orderId, parcel: index, oldService: parcel.service, oldNumber: parcel.number,
    newService: service.choice.value.key, newNumber: number.field.value, sendType: "all",
    website: service.choice.value.key === "Other" ? website.field.value : "", remark: remark.field.value });
  const submit = () => complete() && confirmDialog(parcel, wish(), service.choice.value.name, outcome);
  const outcome = (error) => {
    if (!error) return box.close(), onmodified();
    const text = reasonOf(error);
    fault.setAttribute("role", "alert");
    fault.textContent = text;
    if (error instanceof Refused) toast(text, "error");
  };
  const box = dialog(t("modify"), h("div", { class: "modify-form" }, oldBlock(order, parcel, index),
    service.row, slot, number.row, remark.row, fault, h("p", { class: "modify-tip" }, t("modifyTip"))),
  (close) => [button(t("submit"), { kind: "primary", onclick: submit }), button(t("cancel"), { onclick: close })], { width: 600 });
}

function confirmDialog(parcel, wish, newName, outcome) {
  const ok = button(t("ok"), { kind: "primary", onclick: send });
  const pairOf = (name, label, service, number) => h("div", { class: `confirm-${name}` }, h("span", { class: "modify-label" }, label),
    h("span", { class: "confirm-service" }, service), h("span", { class: "confirm-number" }, number));
  const [before, after] = t("confirmText", { id: "\n" }).split("\n");
  const asked = dialog(t("confirmTitle"), h("div", { class: "confirm" },
    h("p", {}, before, h("b", { class: "confirm-order" }, wish.orderId), after),
    pairOf("old", t("from"), parcel.serviceName, parcel.number), pairOf("new", t("to"), newName, wish.newNumber)),
  (close) => [ok, button(t("cancel"), { onclick: close })], { width: 460 });
  async function send() {
    busyButton(ok, true);
    let failure = null;
    try {
      await call("mtop.practice.logistics.modify", wish);
    } catch (error) {
      failure = error;
    }
    asked.close();
    outcome(failure);
  }
}
