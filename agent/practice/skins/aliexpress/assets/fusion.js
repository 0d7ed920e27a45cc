// The older component set (`next-*`): buttons, loading mask, dialogs, toasts, searchable drop-down.
// Overlays are appended to the body, outside whatever opened them.
import { h, put } from "/assets/shared/dom.js";
import { t } from "./words.js";

let serial = 0;
export const uid = (stem) => `${stem}-${(serial += 1)}`;

export function button(text, { kind = "normal", size = "medium", onclick, disabled, label } = {}) {
  const name = `next-btn next-${size} next-btn-${kind}`;
  return h("button", { type: "button", class: name, onclick, disabled, "aria-label": label },
    h("span", { class: "next-btn-helper" }, text));
}

export function busyButton(node, busy) {
  node.disabled = busy;
  node.classList.toggle("next-btn-loading", busy);
}

// Covers `box` until the returned function is called; rows that stand there stay under the mask.
export function mask(box) {
  const cover = h("div", { class: "next-loading-tip", role: "status" },
    h("div", { class: "next-loading-indicator" }, h("i", { class: "dot" }), h("i", { class: "dot" }), h("i", { class: "dot" })),
    h("div", { class: "next-loading-tip-content" }, t("loading")));
  box.classList.add("next-loading-open");
  box.setAttribute("aria-busy", "true");
  box.append(cover);
  return () => {
    cover.remove();
    box.classList.remove("next-loading-open");
    box.removeAttribute("aria-busy");
  };
}

export function overlay(...content) {
  const wrapper = h("div", { class: "next-overlay-wrapper opened" }, ...content);
  document.body.append(wrapper);
  return wrapper;
}

export function toast(text, kind = "success", { stays = false } = {}) {
  const note = h("div", { class: `next-message next-message-${kind} next-medium next-toast`, role: "alert" },
    h("span", { class: `next-message-symbol next-icon-${kind}`, "aria-hidden": "true" }),
    h("div", { class: "next-message-title" }, text));
  const wrapper = overlay(note);
  wrapper.classList.add("toast-wrapper");
  if (!stays) setTimeout(() => wrapper.remove(), 3000);
}

export function dialog(title, body, buttons, { width = 560, closable = true } = {}) {
  const id = uid("dialogTitle");
  const close = () => wrapper.remove();
  const cross = h("a", { class: "next-dialog-close", role: "button", tabindex: "0", "aria-label": t("close"), onclick: close }, "×");
  const box = h("div", { class: "next-dialog next-closeable", role: "dialog", "aria-modal": "true", "aria-labelledby": id, style: `width:${width}px` },
    h("div", { class: "next-dialog-header", id }, title),
    h("div", { class: "next-dialog-body" }, body),
    h("div", { class: "next-dialog-footer next-align-right" }, buttons(close)),
    closable && cross);
  const wrapper = overlay(h("div", { class: "next-overlay-backdrop" }), box);
  return { close, box };
}

// A drop-down whose list is filtered by typing. `options` is [{key, name}]; `onchange` gets the one chosen.
export function select({ field, options, label, labelledby, value = null, search = true, onchange }) {
  const list = uid("selectMenu");
  const shown = h("em", { class: value ? "next-select-value" : "next-select-placeholder" }, value ? value.name : t("choose"));
  const input = h("input", { role: "combobox", type: "text", autocomplete: "off", readonly: !search, "aria-expanded": "false",
    "aria-controls": list, "aria-label": label, "aria-labelledby": labelledby });
  const box = h("span", { class: "next-select next-select-single next-medium", dataset: field ? { field } : {} },
    h("span", { class: "next-input next-select-inner" }, h("span", { class: "next-select-values" }, shown, input),
      h("span", { class: "next-select-arrow", "aria-hidden": "true" }, "▾")));
  let chosen = value;
  let open = null;
  function close() {
    open?.remove();
    open = null;
    input.value = "";
    input.setAttribute("aria-expanded", "false");
    box.classList.remove("next-active", "next-typing");
    document.removeEventListener("mousedown", outside, true);
  }
  function outside(event) {
    if (!box.contains(event.target) && !open?.contains(event.target)) close();
  }
  function hold(option) {
    chosen = option;
    shown.className = "next-select-value";
    shown.textContent = option.name;
    onchange?.(option);
  }
  function choose(option) {
    close();
    hold(option);
  }
  function draw(menu) {
    const wanted = input.value.trim().toLowerCase();
    const found = options.filter((option) => option.name.toLowerCase().includes(wanted));
    menu.replaceChildren();
    put(menu, found.map((option) => h("li", { role: "option", class: "next-menu-item", title: option.name,
      "aria-selected": String(option.key === chosen?.key), onclick: () => choose(option) }, option.name)));
    if (!found.length) menu.append(h("li", { class: "next-menu-empty" }, t("noMatch")));
  }
  function show() {
    if (open) return;
    const menu = h("ul", { role: "listbox", id: list, class: "next-menu next-select-menu", "aria-label": label, "aria-labelledby": labelledby });
    draw(menu);
    open = overlay(menu);
    const place = box.getBoundingClientRect();
    const below = innerHeight - place.bottom > 270 || place.top < 270;
    menu.style.cssText = `left:${place.left}px;min-width:${place.width}px;`
      + (below ? `top:${place.bottom + 4}px` : `bottom:${innerHeight - place.top + 4}px`);
    input.setAttribute("aria-expanded", "true");
    box.classList.add("next-active");
    document.addEventListener("mousedown", outside, true);
  }
  box.addEventListener("click", () => { input.focus(); show(); });
  input.addEventListener("input", () => {
    show();
    box.classList.toggle("next-typing", input.value !== "");
    draw(open.firstChild);
  });
  input.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), close()));
  return { box, get value() { return chosen; }, set value(option) { hold(option); } };
}
