// Order detail: labelled blocks, one row a parcel, and the ways to change a parcel's number and to declare one.
import { fill, h, money, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { declareDialog } from "./declare.js";
import { button, mask, toast } from "./fusion.js";
import { modifyDialog } from "./modify.js";
import { buyerLink, goods } from "./rows.js";
import { css, errorBlock, parameter, reasonOf, shell, stateLabel, tags } from "./shell.js";
import { t } from "./words.js";

const main = shell("orders");
const body = h("div", { class: "detail next-loading" });
swap(main, h("h1", {}, t("orderDetails")), body);
let clear = null;

function pair(field, value, valueClass = css("orderInfo--value")) {
  return h("div", { class: css("orderInfo--addressItem"), "data-field": field },
    h("span", { class: css("orderInfo--label") }, t(`f_${field}`)), h("span", { class: valueClass }, value || "-"));
}

function orderBlock(order) {
  const numbers = order.parcels.map((parcel) => parcel.number).join(", ");
  return h("section", { class: "panel" }, h("h2", {}, t("block_order"), " ", stateLabel(order.statusText, order.status), tags(order.tags)),
    fill(h("div", { class: "pairs" }),
      pair("orderId", order.orderId), pair("status", order.statusText), pair("orderTime", order.orderTime),
      pair("numbers", numbers), pair("declaredAt", order.declaredAt), pair("changes", `${order.changes}/${order.changeLimit}`),
      pair("window", t("days", { n: order.windowDays })), pair("amount", money(order.amount)), pair("buyer", buyerLink(order)),
      order.countdown && pair("countdown", order.countdown), order.endReason && pair("endReason", order.endReason),
      pair("note", order.note, css("orderBasic--value"))));
}

function parcelRow(order, parcel, index) {
  const change = button(t("modify"), { kind: "secondary", size: "small", disabled: !order.canModify, onclick: () => modifyDialog(order, index, modified) });
  return h("tr", { class: "next-table-row", "data-parcel": index },
    h("td", {}, h("span", { class: css("logisticsTable--index") }, t("parcelNo", { n: index + 1 }))),
    h("td", {}, h("span", { class: css("logisticsTable--service") }, parcel.serviceName)),
    h("td", {}, h("span", { class: css("logisticsTable--number") }, parcel.number)),
    h("td", {}, change, !order.canModify && h("span", { class: css("logisticsTable--reason") }, t("locked"))));
}

function logisticsBlock(order) {
  const rows = order.parcels.map((parcel, index) => parcelRow(order, parcel, index));
  const none = h("tr", {}, h("td", { colspan: "4", class: "next-table-empty" }, t("noData")));
  const declare = order.canDeclare && button(t("declare"), { kind: "primary", size: "small", onclick: () => declareDialog(order, declared) });
  return h("section", { class: "panel" }, h("h2", {}, t("block_logistics"), declare),
    h("div", { class: `next-table ${css("logisticsTable--wrap")}` }, h("table", { "aria-label": t("block_logistics") },
      h("thead", {}, h("tr", {}, ["parcel", "service", "number", "col_action"].map((key) => h("th", { scope: "col" }, t(key))))),
      fill(h("tbody"), rows.length ? rows : none))));
}

function eye(label, order) {
  return h("button", { type: "button", class: `orderEye--eye ${css("orderEye--eye")}`, "aria-label": t(label), onclick: () => unmask(order) },
    h("svg", { width: 16, height: 16, viewBox: "0 0 24 24", "aria-hidden": "true" },
      h("path", { d: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z", style: "fill:none;stroke:currentColor;stroke-width:2" }),
      h("circle", { cx: 12, cy: 12, r: 3, style: "fill:currentColor" })));
}

function receiverBlock(order) {
  const receiver = clear ?? order.receiver;
  const of = (field) => pair(field, receiver[field]);
  return h("section", { class: "panel receiver" }, h("h2", {}, t("block_receiver"), eye("showBuyer", order), eye("showAddress", order)),
    h("div", { class: "pairs" }, of("name"), of("phone"), of("email"), of("street"), of("city"), of("zip"), pair("country", order.countryName)));
}

function goodsBlock(order) {
  const line = (item) => h("tr", {}, h("td", {}, goods(item)), h("td", {}, money(item.price)), h("td", {}, item.quantity));
  return h("section", { class: "panel" }, h("h2", {}, t("block_goods")), h("div", { class: "next-table goods-table" },
    h("table", { "aria-label": t("block_goods") },
      h("thead", {}, h("tr", {}, ["goods", "price", "quantity"].map((key) => h("th", { scope: "col" }, t(key))))),
      h("tbody", {}, order.items.map(line)))));
}

function modified() {
  toast(t("modified"));
  load();
}

function declared() {
  toast(t("declared"));
  load();
}

async function unmask(order) {
  try {
    const reply = await call("mtop.practice.order.unmask", { orderId: order.orderId });
    clear = reply.receiver ?? null;
    await load();
  } catch (error) {
    toast(reasonOf(error), "error");
  }
}

async function load() {
  const done = mask(body);
  try {
    const order = await call("mtop.practice.order.detail", { orderId: parameter("orderId") });
    fill(body, orderBlock(order), logisticsBlock(order), goodsBlock(order), receiverBlock(order));
  } catch (error) {
    swap(body, errorBlock(error, load));
  } finally {
    done();
  }
}

load();
