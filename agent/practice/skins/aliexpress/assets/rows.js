// One order of the list: a whole <table> of its own, as the old component set draws it.
import { h, money, picture } from "/assets/shared/dom.js";
import { address, css, stateLabel, tags } from "./shell.js";
import { t } from "./words.js";

// A table of its own per order lines up with the heading only if both have the same columns.
export const columns = () => h("colgroup", {}, [0, 1, 2, 3, 4, 5].map((column) => h("col", { class: `col-${column}` })));

const cell = (column, ...content) => h("td", { "data-next-table-col": column, class: "next-table-cell" }, ...content);

export function buyerLink(order) {
  return h("a", { class: css("buyerInfo--inline"), href: address.buyer(order.buyerId, order.orderId), target: "_blank" }, order.buyerName);
}

function head(order) {
  return h("tr", { class: "order-head" }, h("td", { "data-next-table-col": "header", colspan: "6" },
    h("span", { class: css("header--label") }, t("orderNumber")),
    h("a", { class: css("header--valueHighLight"), href: address.order(order.orderId) }, order.orderId),
    h("span", { class: css("header--label") }, t("orderTime")),
    h("span", { class: css("header--value") }, order.orderTime),
    tags(order.tags),
    h("span", { class: "head-buyer" }, h("span", { class: css("header--label") }, t("buyer")), buyerLink(order),
      h("span", { class: css("buyerInfo--country"), "data-country": order.country }, order.countryName))));
}

export function goods(item) {
  return h("div", { class: css("productInfo--wrap") }, picture(item.title, 48),
    h("div", { class: "goods-text" }, h("div", { class: css("productInfo--itemTitle"), title: item.title }, item.title),
      h("div", { class: "goods-codes" }, h("span", { class: css("productInfo--skuCodeValue") }, item.specification ?? ""),
        h("span", { class: css("productInfo--skuCodeValue") }, item.sku))));
}

function prices(item) {
  return h("div", { class: "goods-price" }, h("span", { class: css("productInfo--unitFee") }, money(item.price)),
    h("span", { class: css("productInfo--quantity") }, `x${item.quantity}`));
}

function parcel(entry) {
  return h("div", { class: css("logistics--parcel") }, h("span", { class: css("logistics--service") }, entry.serviceName),
    h("span", { class: css("logistics--number") }, entry.number));
}

export const blankRow = () => h("table", { class: "next-table-row" }, columns(), h("tbody", {}, h("tr", { class: "order-cells" }, h("td", { colspan: "6" }))));

export function row(order, index) {
  const parcels = order.parcels.length ? order.parcels.map(parcel) : h("span", { class: css("logistics--none") }, "-");
  return h("table", { class: "next-table-row", "data-next-table-row": index }, columns(), h("tbody", {}, head(order), h("tr", { class: "order-cells" },
    cell("0", order.items.map(goods)),
    cell("1", order.items.map(prices)),
    cell("2", h("span", { class: css("amount--amount") }, money(order.amount))),
    cell("3", stateLabel(order.statusText, order.status), order.countdown && h("div", { class: css("countdown--text") }, order.countdown)),
    cell("4", parcels),
    cell("5", h("a", { class: "row-action", href: address.order(order.orderId) }, t("details"))))));
}
