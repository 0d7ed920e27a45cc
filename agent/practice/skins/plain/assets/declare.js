// The page on which a shipment is declared; saving asks once more by a native dialog.
import { h, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { carryOut, serviceChoice } from "./forms.js";
import { address, busy, fact, failure, flash, frame, labelled, path } from "./frame.js";
import { t } from "./words.js";

const [orderId] = path;
const content = frame("orders");
const back = address(`/orders/${orderId}`);

function current(order) {
  const numbers = order.parcels.map((parcel) => parcel.number).join(", ");
  return h("dl", { class: "current" }, fact("orderId", t("no"), order.orderId), fact("status", t("status"), order.statusText),
    order.countdown && fact("countdown", t("left"), order.countdown),
    fact("parcels", t("parcels"), h("span", { class: numbers ? "numbers" : "no-parcel" }, numbers || t("noParcels"))));
}

function sendTypes() {
  const radio = (value, key) => h("p", {}, h("input", { type: "radio", name: "sendType", value, id: `field-${key}`, checked: value === "all" }),
    h("label", { for: `field-${key}` }, t(key)));
  return h("fieldset", {}, h("legend", {}, t("sendType")), radio("all", "sendAll"), radio("part", "sendPart"));
}

function form(services) {
  const { service, website } = serviceChoice(services);
  const number = h("input", { name: "number", type: "text", autocomplete: "off" });
  const save = h("button", { type: "submit" }, t("declareNow"));
  const shape = h("form", { class: "declare", onsubmit: submit }, labelled("service", service), labelled("number", number), website,
    sendTypes(), labelled("remark", h("textarea", { name: "remark", rows: "3", maxlength: "512" })),
    h("p", { class: "actions" }, save, h("a", { class: "back", href: back }, t("back"))));
  const texts = () => Object.fromEntries(new FormData(shape));

  async function submit(event) {
    event.preventDefault();
    const wish = texts();
    if (!wish.service || !wish.number.trim()) return flash(t("fillIn"), "bad");
    const sent = `${service.selectedOptions[0].textContent} ${wish.number}`;
    if (!confirm(t("reallyDeclare", { order: orderId, sent, type: t(wish.sendType === "all" ? "sendAll" : "sendPart") }))) return;
    const sending = { ...wish, orderId, website: wish.service === "Other" ? wish.website : "" };
    await carryOut(save, "mtop.practice.logistics.declare", sending, t("declared"), back);
  }
  return shape;
}

async function load() {
  const done = busy();
  try {
    const [order, found] = await Promise.all([call("mtop.practice.order.detail", { orderId }), call("mtop.practice.services")]);
    swap(content, h("h1", {}, t("declare")), current(order), order.canDeclare ? form(found.services)
      : [h("p", { class: "locked" }, t("cannotDeclare")), h("a", { class: "back", href: back }, t("back"))]);
  } catch (error) {
    swap(content, failure(error, load));
  } finally {
    done();
  }
}

load();
