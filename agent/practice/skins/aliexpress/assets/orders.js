// The order list: tabs with counters, search by order number, pages of 10 to 100. All of it kept in memory.
import { fill, h, hazard, spaced, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { button, mask, select } from "./fusion.js";
import { blankRow, columns, row } from "./rows.js";
import { css, errorBlock, shell } from "./shell.js";
import { t } from "./words.js";

const TABS = ["all", "waiting", "shipped", "finished", "closed"];
const COLUMNS = ["goods", "price", "amount", "status", "logistics", "action"];
const asked = { tab: "waiting", query: "", page: 1, size: 20 };
let latest = 0;

const main = shell("orders");
const numbers = Object.fromEntries(TABS.map((tab) => [tab, h("span", { class: css("tabCount--num") })]));
const heads = TABS.map(tabHead);
const search = h("input", { id: "orderNumberSearch", type: "text", placeholder: t("orderNumberHint") });
const body = h("div", { class: "next-table-body" });
const pager = h("div", { class: "pager-slot" });
const box = h("div", { class: "next-loading next-loading-inline order-table" },
  h("div", { class: "next-table-header" }, h("table", { role: "presentation" }, columns(), h("tbody", {}, h("tr", {},
    COLUMNS.map((name) => h("th", {}, t(`col_${name}`))))))), body);

function tabHead(tab) {
  return h("div", { role: "tab", tabindex: "0", class: "next-tabs-tab", "data-tab": tab, "aria-selected": "false", onclick: () => turn({ tab, page: 1 }) },
    h("span", { class: "next-tabs-tab-label" }, t(`tab_${tab}`)), " ", numbers[tab]);
}

function turn(change) {
  Object.assign(asked, change);
  load();
}

const find = () => turn({ query: search.value.trim(), page: 1 });
function reset() {
  search.value = "";
  find();
}
search.addEventListener("keydown", (event) => event.key === "Enter" && find());

function near(page, pages) {
  const first = Math.max(1, Math.min(page - 2, pages - 4));
  return Array.from({ length: Math.min(5, pages) }, (_, step) => first + step);
}

function pageButton(text, kind, page, { disabled, label, here } = {}) {
  return h("button", { type: "button", class: `next-btn next-medium next-btn-normal next-pagination-item ${kind}`, disabled, "aria-label": label,
    "aria-current": here ? "page" : null, onclick: () => turn({ page }) }, h("span", { class: "next-btn-helper" }, text));
}

function drawPager(reply) {
  if (!reply.total) return swap(pager);
  const size = select({ label: t("perPage"), search: false, value: { key: reply.size, name: String(reply.size) },
    options: [10, 20, 50, 100].map((key) => ({ key, name: String(key) })), onchange: ({ key }) => turn({ size: key, page: 1 }) });
  return swap(pager, h("div", { class: "next-pagination next-medium" },
    h("span", { class: "next-pagination-total" }, t("total", { n: reply.total })),
    pageButton("‹", "next-prev", reply.page - 1, { disabled: reply.page <= 1, label: t("previousPage") }),
    h("div", { class: "next-pagination-list" }, near(reply.page, reply.pages).map((page) =>
      pageButton(page, page === reply.page ? "next-current" : "", page, { here: page === reply.page }))),
    pageButton("›", "next-next", reply.page + 1, { disabled: reply.page >= reply.pages && !hazard("endless-next"), label: t("nextPage") }),
    h("span", { class: "next-pagination-display" }, h("em", {}, reply.page), "/", reply.pages),
    h("span", { class: "next-pagination-size-selector" }, h("span", {}, t("perPage")), size.box)));
}

function draw(reply) {
  for (const tab of TABS) numbers[tab].textContent = reply.counters[tab] ?? 0;
  const rows = spaced(reply.orders.map(row), blankRow);
  fill(body, rows.length ? rows : h("div", { class: "next-table-empty" }, t("noData")));
  drawPager(reply);
}

async function load() {
  const turnNumber = (latest += 1);
  const wanted = { ...asked };
  for (const head of heads) {
    const here = head.dataset.tab === wanted.tab;
    head.classList.toggle("active", here);
    head.setAttribute("aria-selected", String(here));
  }
  const done = mask(box);
  try {
    const reply = await call("mtop.practice.order.list", wanted);
    if (turnNumber === latest) draw({ ...reply, size: wanted.size });
  } catch (error) {
    if (turnNumber === latest) swap(body, errorBlock(error, load));
  } finally {
    done();
  }
}

swap(main, h("h1", {}, t("orders")),
  h("section", { class: "panel" },
    h("div", { class: "next-tabs next-tabs-wrapped" }, h("div", { role: "tablist", class: "next-tabs-nav" }, heads)),
    h("div", { class: "filters" }, h("label", { for: "orderNumberSearch" }, t("orderNumber")),
      h("span", { class: "next-input next-medium" }, search),
      button(t("search"), { kind: "primary", onclick: find }), button(t("reset"), { onclick: reset })),
    box, pager));
load();
