// The orders as one ordinary table; tab, page, size and search stand in the address. No tracking numbers here.
import { fill, h, hazard, money, spaced, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { address, busy, failure, frame, heads, labelled } from "./frame.js";
import { t } from "./words.js";

const TABS = ["all", "waiting", "shipped", "finished", "closed"];
const SIZES = [10, 20, 50, 100];
const content = frame("orders");
const tabs = h("nav", { class: "tabs", "aria-label": t("statusNav") });
const search = h("input", { name: "q", type: "search" });
const list = h("div", { class: "list" });
let latest = 0;
let asked = read();

function read() {
  const query = new URLSearchParams(location.search);
  return { tab: TABS.includes(query.get("tab")) ? query.get("tab") : "waiting", page: Number(query.get("page")) || 1,
    size: SIZES.includes(Number(query.get("size"))) ? Number(query.get("size")) : 20, query: query.get("q") ?? "" };
}

const here = (values) => address("/orders", { tab: values.tab, page: values.page, size: values.size, q: values.query });

function turn(change) {
  asked = { ...asked, ...change };
  history.pushState(null, "", here(asked));
  load();
}

function tabLink(tab, count) {
  const go = (event) => (event.preventDefault(), turn({ tab, page: 1 }));
  return h("a", { href: here({ ...asked, tab, page: 1 }), "data-tab": tab, "aria-current": tab === asked.tab ? "page" : null, onclick: go },
    `${t(`tab_${tab}`)} (${count})`);
}

function row(order) {
  const goods = order.items.map((item) => h("div", { class: "item" }, h("span", { class: "title" }, item.title), " × ", h("span", { class: "qty" }, item.quantity)));
  return h("tr", { "data-order": order.orderId },
    h("td", { class: "no" }, h("a", { href: address(`/orders/${order.orderId}`) }, order.orderId)),
    h("td", { class: "ordered" }, order.orderTime), h("td", { class: "status" }, order.statusText), h("td", { class: "left" }, order.countdown),
    h("td", { class: "buyer" }, order.buyerName), h("td", { class: "country", "data-country": order.country }, order.countryName),
    h("td", { class: "labels" }, order.tags.map((name) => h("span", { class: "label" }, name))),
    h("td", { class: "goods" }, goods), h("td", { class: "amount" }, money(order.amount)));
}

const blankRow = () => h("tr", { "data-order": "" }, ["no", "ordered", "status", "left", "buyer", "country", "labels", "goods", "amount"].map((name) => h("td", { class: name })));

function table(orders) {
  return h("table", { class: "orders" }, h("caption", {}, t("orders")),
    heads("no", "ordered", "status", "left", "buyer", "country", "labels", "goods", "amount"), fill(h("tbody"), spaced(orders.map(row), blankRow)));
}

function pager(reply) {
  const step = (key, page, off) => h("button", { type: "button", disabled: off, onclick: () => turn({ page }) }, t(key));
  const size = h("select", { name: "size", onchange: () => turn({ size: Number(size.value), page: 1 }) },
    SIZES.map((number) => h("option", { value: number, selected: number === asked.size }, number)));
  return h("div", { class: "pager" }, h("span", { class: "total" }, t("totalOrders", { n: reply.total })),
    step("previous", reply.page - 1, reply.page <= 1), h("span", { class: "where" }, t("where", reply)), step("next", reply.page + 1, reply.page >= reply.pages && !hazard("endless-next")),
    labelled("perPage", size));
}

async function load() {
  const mine = (latest += 1);
  search.value = asked.query;
  const done = busy();
  try {
    const reply = await call("mtop.practice.order.list", asked);
    if (mine !== latest) return;
    swap(tabs, TABS.map((tab) => tabLink(tab, reply.counters[tab] ?? 0)));
    swap(list, reply.orders.length ? [table(reply.orders), pager(reply)] : h("p", { class: "none" }, t("noOrders")));
  } catch (error) {
    if (mine === latest) swap(list, failure(error, load));
  } finally {
    done();
  }
}

const find = (event) => (event.preventDefault(), turn({ query: search.value.trim(), page: 1 }));
swap(content, h("h1", {}, t("orders")), tabs,
  h("form", { class: "find", onsubmit: find }, labelled("orderNumber", search), h("button", { type: "submit" }, t("find"))), list);
addEventListener("popstate", () => { asked = read(); load(); });
load();
