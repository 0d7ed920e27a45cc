// What surrounds every page: header with the shop, menu at the left, and the answers to calls that fail.
import { h, put, hash, swap } from "/assets/shared/dom.js";
import { call, Refused, useChannel } from "/assets/shared/mtop.js";
import { button, dialog } from "./fusion.js";
import { t } from "./words.js";

const query = new URLSearchParams(location.search);
export const channel = query.get("channelId") ?? "";
export const parameter = (name) => query.get(name) ?? "";
useChannel(channel);

// A CSS-module class name: `header--value` becomes `header--value--x3Kd9a`, another at every start of the server.
export const css = (name) => `${name}--${hash(name)}`;

export const address = {
  home: (id = channel) => `/m_apps/newhome/pop?channelId=${encodeURIComponent(id)}`,
  orders: () => `/m_apps/order-manage/orderList?channelId=${encodeURIComponent(channel)}`,
  order: (id) => `/m_apps/order-manage/orderDetail?orderId=${encodeURIComponent(id)}&channelId=${encodeURIComponent(channel)}`,
  chat: () => `/m_apps/ai-im/im?channelId=${encodeURIComponent(channel)}#/window`,
  buyer: (id, order) => `/m_apps/ai-im/im?channelId=${encodeURIComponent(channel)}&ownerMemberId=${encodeURIComponent(id)}`
    + `#/window?query=${encodeURIComponent(order)}`,
};

function item(text, href, here, id) {
  const props = { class: `menu-item${here ? " active" : ""}`, id, "aria-current": here ? "page" : null };
  return href ? h("a", { ...props, href }, text) : h("span", { ...props, "aria-disabled": "true" }, text);
}

function menu(active) {
  return h("nav", { class: "shell-menu", "aria-label": t("product") },
    item(t("home"), address.home(), active === "home"),
    h("div", { class: "menu-group" }, t("trade")),
    item(t("orders"), address.orders(), active === "orders"),
    item(t("products"), null, false, "Root-Home-cspaeproducts"),
    item(t("logistics"), null, false),
    item(t("messages"), address.chat(), active === "chat"),
    item(t("funds"), null, false));
}

// Draws the shell and returns the element that the page fills.
export function shell(active) {
  const name = h("span", { class: css("shopInfo--name"), "data-role": "shop-name" });
  const id = h("span", { class: css("shopInfo--id") });
  const account = h("span", { class: css("shopInfo--account") });
  const main = h("main", { class: `shell-main page-${active}` });
  swap(document.querySelector("#root"),
    h("header", { class: "shell-header" }, h("a", { class: "brand", href: address.home() }, h("i", { class: "brand-mark" }), t("product")),
      h("div", { class: "who" }, h("span", { class: "avatar", "aria-hidden": "true" }), name, id, account)),
    h("div", { class: "shell-body" }, menu(active), main));
  call("mtop.practice.shop").then((shop) => {
    name.textContent = shop.shopName;
    id.textContent = t("shopId", { id: shop.channelId });
    account.textContent = shop.account;
  }).catch(() => {});
  return main;
}

export function signInAgain() {
  if (document.querySelector("[data-session-ended]")) return;
  const here = location.pathname + location.search;
  const go = () => location.assign(`/user/seller/login?bizSegment=CSP&return_url=${encodeURIComponent(here)}${location.hash}`);
  const shown = dialog(t("sessionEnded"), h("p", {}, t("sessionEndedText")),
    () => [button(t("signInAgain"), { kind: "primary", onclick: go })], { width: 400, closable: false });
  shown.box.dataset.sessionEnded = "";
}

// What a person is told about a failed call; a lost session gets its own dialog.
export function reasonOf(error) {
  if (!(error instanceof Refused)) return t("network");
  if (error.sessionEnded) signInAgain();
  return error.message;
}

export function errorBlock(error, again) {
  return h("div", { class: "page-error", role: "alert" }, h("div", { class: "page-error-mark", "aria-hidden": "true" }, "!"),
    h("p", {}, reasonOf(error)), button(t("retry"), { onclick: again }));
}

export const stateLabel = (text, status) => h("span", { class: `chc-state-label chc-state-${tone(status)}` },
  h("span", { class: "chc-state-label__stateText" }, text));

function tone(status) {
  if (/WAIT_SELLER|PART_SEND/.test(status)) return "warning";
  if (/FINISH/.test(status)) return "success";
  if (/IN_|RISK/.test(status)) return "error";
  return /WAIT_BUYER/.test(status) ? "processing" : "default";
}

export const tags = (names) => put(h("span", { class: "chc-tags" }),
  (names ?? []).map((name) => h("span", { class: "chc-color-tag", "data-tag": name }, name)));
