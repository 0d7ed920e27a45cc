// The dialog in which a first parcel is declared (发货通知), and the second one that asks "really?".
import { h, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { carryOut, complete, faultLine, line, serviceLine, shown, textLine } from "./fields.js";
import { button, dialog, toast, uid } from "./fusion.js";
import { reasonOf } from "./shell.js";
import { t } from "./words.js";

function sendTypeLine() {
  const id = uid("sendType");
  const radio = (value) => h("input", { type: "radio", class: "next-radio-input", name: id, value, checked: value === "all" });
  const [all, part] = [radio("all"), radio("part")];
  const wrap = (input, key) => h("label", { class: "next-radio-wrapper" }, h("span", { class: "next-radio" }, input),
    h("span", { class: "next-radio-label" }, t(key)));
  const group = h("div", { class: "next-radio-group", role: "radiogroup", id, "aria-labelledby": `${id}-label` },
    wrap(all, "sendAll"), wrap(part, "sendPart"));
  return { get value() { return all.checked ? "all" : "part"; }, row: line(t("sendType"), group, id, null) };
}

// Opens the dialog for `order`; `ondeclared` is called when the server has accepted the parcel.
export async function declareDialog(order, ondeclared) {
  let services;
  try {
    services = (await call("mtop.practice.services")).services;
  } catch (error) {
    return toast(reasonOf(error), "error");
  }
  const website = textLine("website", t("website"), "input", "https://");
  const slot = h("div", {});
  const service = serviceLine("service", services, (option) => swap(slot, option.key === "Other" && website.row));
  const number = textLine("number", t("number"));
  const sendType = sendTypeLine();
  const remark = textLine("remark", t("remark"), "textarea", t("remarkHint"));
  const fault = faultLine();
  const wish = () => ({ orderId: order.orderId, service: service.choice.value.key, number: number.field.value, sendType: sendType.value,
    website: service.choice.value.key === "Other" ? website.field.value : "", remark: remark.field.value });
  const submit = () => complete(service, number) && confirmDialog(wish(), service.choice.value.name, outcome);
  const outcome = (error) => (error ? fault.say(error) : (box.close(), ondeclared()));
  const box = dialog(t("declareTitle"), h("div", { class: "declare-form" },
    h("div", { class: "modify-old" }, shown("orderId", t("orderNumber"), order.orderId), shown("parcels", t("declaredNumber"), order.parcels.length)),
    service.row, slot, number.row, sendType.row, remark.row, fault.block, h("p", { class: "modify-tip" }, t("declareTip"))),
  (close) => [button(t("submit"), { kind: "primary", onclick: submit }), button(t("cancel"), { onclick: close })], { width: 600 });
}

function confirmDialog(wish, serviceName, outcome) {
  const ok = button(t("ok"), { kind: "primary", onclick: send });
  const [before, after] = t("declareText", { id: "\n" }).split("\n");
  const asked = dialog(t("declareConfirm"), h("div", { class: "confirm" },
    h("p", {}, before, h("b", { class: "confirm-order" }, wish.orderId), after),
    h("div", { class: "confirm-new" }, h("span", { class: "confirm-type" }, t(wish.sendType === "all" ? "sendAll" : "sendPart")),
      h("span", { class: "confirm-service" }, serviceName), h("span", { class: "confirm-number" }, wish.number))),
  (close) => [ok, button(t("cancel"), { onclick: close })], { width: 460 });
  async function send() {
    const failure = await carryOut(ok, "mtop.practice.logistics.declare", wish);
    asked.close();
    outcome(failure);
  }
}
