// The page on which one parcel's service and number are changed; saving asks once more by a native dialog.
import { fill, h, hazard, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { carryOut, serviceChoice } from "./forms.js";
import { address, busy, fact, failure, flash, frame, labelled, path } from "./frame.js";
import { t } from "./words.js";

const [orderId, , shownIndex] = path;
const index = Number(shownIndex) - 1;
const content = frame("orders");
const back = address(`/orders/${orderId}`);

function current(order, parcel) {
  return h("dl", { class: "current" }, fact("orderId", t("no"), order.orderId), fact("parcel", t("parcel"), index + 1),
    fact("service", t("currentService"), parcel.serviceName), fact("number", t("currentNumber"), parcel.number),
    fact("changes", t("changes"), `${order.changes}/${order.changeLimit}`));
}

// The service that was there before, or the first of the list where that was chosen.
function fallsBack(service, parcel) {
  let picked = null;
  return () => {
    if (!service.value) return;
    picked ??= service.value;
    const keys = [...service.options].map((option) => option.value).filter(Boolean);
    service.value = [parcel.service, ...keys].find((key) => key !== picked);
    service.dispatchEvent(new Event("change"));
  };
}

function earlierNote() {
  if (hazard("stale-toast-error")) flash(t("notModified"), "bad", { stays: true });
  else if (hazard("stale-toast")) flash(t("saved"), "ok", { stays: true });
}

function form(parcel, services) {
  const { service, website } = serviceChoice(services);
  const number = h("input", { name: "number", type: "text", autocomplete: "off" });
  const save = h("button", { type: "submit" }, t(hazard("renamed-button") ? "saveRenamed" : "save"));
  const twin = hazard("twin-button") && h("button", { type: "button" }, t("save"));
  if (hazard("carrier-resets")) number.addEventListener("input", fallsBack(service, parcel));
  const shape = fill(h("form", { class: "edit", onsubmit: submit }), labelled("newService", service), labelled("newNumber", number), website,
    labelled("remark", h("textarea", { name: "remark", rows: "3", maxlength: "512" })),
    h("p", { class: "actions" }, save, twin, h("a", { class: "back", href: back }, t("back"))));
  const texts = () => Object.fromEntries(new FormData(shape));

  async function submit(event) {
    event.preventDefault();
    const wish = texts();
    if (!wish.service || !wish.number.trim()) return flash(t("fillIn"), "bad");
    const before = `${parcel.serviceName} ${parcel.number}`;
    const after = `${service.selectedOptions[0].textContent} ${wish.number}`;
    if (!confirm(t("really", { order: orderId, n: index + 1, before, after }))) return;
    const sending = { orderId, parcel: index, oldService: parcel.service, oldNumber: parcel.number, newService: wish.service,
      newNumber: wish.number, website: wish.service === "Other" ? wish.website : "", remark: wish.remark, sendType: "all" };
    await carryOut(save, "mtop.practice.logistics.modify", sending, t("saved"), back);
  }
  return shape;
}

async function load() {
  const done = busy();
  try {
    const [order, services] = await Promise.all([call("mtop.practice.order.detail", { orderId }), call("mtop.practice.services")]);
    const parcel = order.parcels[index];
    const open = parcel && order.canModify;
    earlierNote();
    swap(content, h("h1", {}, t("changeParcel")), parcel && current(order, parcel),
      open ? form(parcel, Array.isArray(services) ? services : services.services)
        : [h("p", { class: "locked" }, t("cannotChange")), h("a", { class: "back", href: back }, t("back"))]);
  } catch (error) {
    swap(content, failure(error, load));
  } finally {
    done();
  }
}

load();
