// The frame of every page: header, the place for short notes, the sign of loading, and failed calls.
import { h, swap } from "/assets/shared/dom.js";
import { call, Refused, useChannel } from "/assets/shared/mtop.js";
import { t } from "./words.js";

const query = new URLSearchParams(location.search);
export const shop = query.get("shop") ?? "";
export const parameter = (name) => query.get(name) ?? "";
// The words of the path after the first: /orders/819/parcels/1/edit gives ["819", "parcels", "1", "edit"].
export const path = location.pathname.split("/").slice(2).map(decodeURIComponent);
useChannel(shop);

export function address(place, values = {}) {
  return `${place}?${new URLSearchParams({ shop, ...values })}`;
}

let main = null;

// Draws the frame and returns the element that the page fills.
export function frame(here) {
  const name = h("span", { class: "shop" });
  const number = h("span", { class: "shop-no" });
  const link = (place, key) => h("a", { href: address(place), "aria-current": here === key ? "page" : null }, t(key));
  const content = h("div", { class: "content" });
  main = h("main", {}, content);
  swap(document.querySelector("#page"),
    h("header", { class: "top" }, h("strong", { class: "office" }, t("office")),
      h("nav", { "aria-label": t("office") }, link("/orders", "orders"), link("/messages", "messages")),
      h("div", { class: "who" }, name, number)), main);
  call("mtop.practice.shop").then((found) => {
    name.textContent = found.shopName;
    number.textContent = t("shopNo", { id: found.channelId });
  }).catch(() => {});
  showKept();
  return content;
}

// A note that waits for the next page, since the page that would show it is about to be left.
export function keep(text) {
  sessionStorage.setItem("flash", text);
}

function showKept() {
  const text = sessionStorage.getItem("flash");
  sessionStorage.removeItem("flash");
  if (text) flash(text, "ok");
}

export function flash(text, kind, { stays = false } = {}) {
  document.querySelector(".flash:not(.ended)")?.remove();
  const note = h("div", { class: `flash ${kind}`, role: kind === "ok" ? "status" : "alert" }, text);
  main.prepend(note);
  if (!stays) setTimeout(() => note.remove(), 3000);
}

// Shows that a fetch is under way until the returned function is called.
export function busy() {
  const sign = h("p", { class: "loading", role: "status" }, t("loading"));
  main.setAttribute("aria-busy", "true");
  main.prepend(sign);
  return () => {
    sign.remove();
    if (!main.querySelector(".loading")) main.removeAttribute("aria-busy");
  };
}

function sayEnded() {
  if (main.querySelector(".flash.ended")) return;
  const here = location.pathname + location.search;
  main.prepend(h("div", { class: "flash ended", role: "alert" }, t("sessionEnded"), " ",
    h("a", { href: `/login?return_url=${encodeURIComponent(here)}` }, t("signInAgain"))));
}

// What a person is told about a failed call; a lost session is also said at the top of the page.
export function reasonOf(error) {
  if (!(error instanceof Refused)) return t("network");
  if (error.sessionEnded) sayEnded();
  return error.message;
}

export function failure(error, again) {
  return h("div", { class: "failure", role: "alert" }, h("p", {}, reasonOf(error)), h("button", { type: "button", onclick: again }, t("reload")));
}

export const fact = (field, label, value) => h("div", { "data-field": field }, h("dt", {}, label), h("dd", {}, value));

// A label beside its field, tied by id: a label around a <select> would have all the options in its own text.
export function labelled(key, field) {
  field.id = `field-${field.name}`;
  return h("div", { class: "field" }, h("label", { for: field.id }, t(key)), field);
}

export const heads = (...keys) => h("thead", {}, h("tr", {}, keys.map((key) => (key ? h("th", { scope: "col" }, t(key)) : h("td")))));
