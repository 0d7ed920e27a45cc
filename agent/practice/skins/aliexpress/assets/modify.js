// The dialog in which a parcel's service and number are changed, and the second one that asks "really?".
import { fill, h, hazard, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { carryOut, complete, faultLine, serviceLine, shown, textLine } from "./fields.js";
import { button, dialog, toast } from "./fusion.js";
import { reasonOf } from "./shell.js";
import { t } from "./words.js";

function oldBlock(order, parcel, index) {
  return h("div", { class: "modify-old" }, shown("orderId", t("orderNumber"), order.orderId),
    shown("parcel", t("parcel"), t("parcelNo", { n: index + 1 })),
    shown("oldService", t("oldService"), parcel.serviceName), shown("oldNumber", t("oldNumber"), parcel.number),
    shown("changes", t("f_changes"), `${order.changes}/${order.changeLimit}`));
}

// The service that was there before, or the first of the list where that was chosen.
function fallsBack(choice, parcel, services) {
  let picked = null;
  return () => {
    if (!choice.value) return;
    picked ??= choice.value;
    const before = services.filter((one) => one.key === parcel.service);
    choice.value = [...before, ...services].find((one) => one.key !== picked.key);
  };
}

function earlierToast() {
  if (hazard("stale-toast-error")) toast(t("notModified"), "error", { stays: true });
  else if (hazard("stale-toast")) toast(t("modified"), "success", { stays: true });
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
  const service = serviceLine("newService", services, (option) => swap(slot, option.key === "Other" && website.row));
  const number = textLine("number", t("newNumber"));
  if (hazard("carrier-resets")) number.field.addEventListener("input", fallsBack(service.choice, parcel, services));
  const remark = textLine("remark", t("remark"), "textarea", t("remarkHint"));
  const fault = faultLine();
  const wish = () => ({ orderId: order.orderId, parcel: index, oldService: parcel.service, oldNumber: parcel.number,
    newService: service.choice.value.key, newNumber: number.field.value, sendType: "all",
    website: service.choice.value.key === "Other" ? website.field.value : "", remark: remark.field.value });
  const submit = () => complete(service, number) && confirmDialog(parcel, wish(), service.choice.value.name, outcome);
  const outcome = (error) => (error ? fault.say(error) : (box.close(), onmodified()));
  earlierToast();
  const box = dialog(t("modify"), fill(h("div", { class: "modify-form" }), oldBlock(order, parcel, index),
    service.row, slot, number.row, remark.row, fault.block, h("p", { class: "modify-tip" }, t("modifyTip"))),
  (close) => [button(t("submit"), { kind: "primary", onclick: submit }), button(t("cancel"), { onclick: close })], { width: 600 });
}

function confirmDialog(parcel, wish, newName, outcome) {
  const ok = button(t(hazard("renamed-button") ? "okRenamed" : "ok"), { kind: "primary", onclick: send });
  const twin = hazard("twin-button") ? [button(t("ok"))] : [];
  const pairOf = (name, label, service, number) => h("div", { class: `confirm-${name}` }, h("span", { class: "modify-label" }, label),
    h("span", { class: "confirm-service" }, service), h("span", { class: "confirm-number" }, number));
  const [before, after] = t("confirmText", { id: "\n" }).split("\n");
  const asked = dialog(t("confirmTitle"), h("div", { class: "confirm" },
    h("p", {}, before, h("b", { class: "confirm-order" }, wish.orderId), after),
    pairOf("old", t("from"), parcel.serviceName, parcel.number), pairOf("new", t("to"), newName, wish.newNumber)),
  (close) => [ok, ...twin, button(t("cancel"), { onclick: close })], { width: 460 });
  async function send() {
    const failure = await carryOut(ok, "mtop.practice.logistics.modify", wish);
    asked.close();
    outcome(failure);
  }
}
