// The lines of the dialogs about logistics: a value shown, a text, the service, and what the console refuses.
import { h } from "/assets/shared/dom.js";
import { call, Refused } from "/assets/shared/mtop.js";
import { busyButton, select, toast, uid } from "./fusion.js";
import { reasonOf } from "./shell.js";
import { t } from "./words.js";

export const shown = (field, label, value) => h("div", { class: "modify-pair", "data-field": field },
  h("span", { class: "modify-label" }, label), h("span", { class: "modify-value" }, value));

export function line(label, control, id, help) {
  return h("div", { class: "next-form-item" }, h("label", { class: "next-form-item-label", id: `${id}-label`, for: id }, label),
    h("div", { class: "next-form-item-control" }, control, help));
}

export function textLine(name, label, tag = "input", hint = "") {
  const id = uid(name);
  const field = h(tag, { id, placeholder: hint, ...(tag === "input" ? { type: "text", autocomplete: "off" } : { rows: "2", maxlength: "512" }) });
  const help = h("div", { class: "next-form-item-help" });
  const wrap = h("span", { class: `next-input${tag === "textarea" ? " next-input-textarea" : ""} next-medium` }, field);
  return { field, help, row: line(label, wrap, id, help) };
}

// `field` names the line in the page and in the words of this skin.
export function serviceLine(field, services, onchange) {
  const id = uid("service");
  const choice = select({ field, options: services, labelledby: `${id}-label`, onchange });
  choice.box.querySelector("input").id = id;
  const help = h("div", { class: "next-form-item-help" });
  return { choice, help, row: line(t(field), choice.box, id, help) };
}

// Where a dialog keeps what the console refuses; a refusal is also said in a toast.
export function faultLine() {
  const block = h("div", { class: "modify-error" });
  const say = (error) => {
    const text = reasonOf(error);
    block.setAttribute("role", "alert");
    block.textContent = text;
    if (error instanceof Refused) toast(text, "error");
  };
  return { block, say };
}

// Tells whether a service is chosen and a number typed; what is missing is said beside it.
export function complete(service, number) {
  service.help.textContent = service.choice.value ? "" : t("needService");
  number.help.textContent = number.field.value.trim() ? "" : t("needNumber");
  return service.choice.value && number.field.value.trim();
}

// Sends a change once; returns what went wrong, null when the server has accepted it.
export async function carryOut(ok, api, wish) {
  busyButton(ok, true);
  try {
    await call(api, wish);
    return null;
  } catch (error) {
    return error;
  }
}
