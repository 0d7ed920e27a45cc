// The newer component set (`ait-*`) as far as the chat needs it: spinner, toast, badge, tag, button.
import { h } from "/assets/shared/dom.js";

export function spin(box) {
  const cover = h("div", { class: "ait-spin ait-spin-spinning", role: "status", "aria-busy": "true" },
    h("span", { class: "ait-spin-dot" }, h("i"), h("i"), h("i"), h("i")));
  box.append(cover);
  return () => cover.remove();
}

export function notice(text, kind = "error") {
  const box = h("div", { class: "ait-message" }, h("div", { class: "ait-message-notice" },
    h("div", { class: `ait-message-notice-content ait-message-${kind}`, role: "alert" }, text)));
  document.body.append(box);
  setTimeout(() => box.remove(), 3000);
}

export const badge = (count) => h("span", { class: "ait-badge" }, h("sup", { class: "ait-badge-count", title: count }, count));

export const tag = (text) => h("span", { class: "ait-tag" }, text);

export function aitButton(text, { kind = "default", label, onclick, disabled } = {}) {
  return h("button", { type: "button", class: `ait-btn ait-btn-${kind}`, "aria-label": label, onclick, disabled }, h("span", {}, text));
}
