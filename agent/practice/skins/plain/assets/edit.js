// The page on which one parcel's service and number are changed; saving asks once more by a native dialog.
import { h, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { address, busy, fact, failure, flash, frame, keep, labelled, path, reasonOf } from "./frame.js";
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

function form(parcel, services) {
  const service = h("select", { name: "service", onchange: () => { website.hidden = service.value !== "Other"; } },
    h("option", { value: "" }, t("choose")), services.map((entry) => h("option", { value: entry.key }, entry.name)));
  const number = h("input", { name: "number", type: "text", autocomplete: "off" });
  const website = labelled("website", h("input", { name: "website", type: "text" }));
  website.hidden = true;
  const save = h("button", { type: "submit" }, t("save"));
  const shape = h("form", { class: "edit", onsubmit: submit }, labelled("newService", service), labelled("newNumber", number), website,
    labelled("remark", h("textarea", { name: "remark", rows: "3", maxlength: "512" })),
    h("p", { class: "actions" }, save, h("a", { class: "back", href: back }, t("back"))));
  const texts = () => Object.fromEntries(new FormData(shape));

  async function submit(event) {
    event.preventDefault();
    const wish = texts();
    if (!wish.service || !wish.number.trim()) return flash(t("fillIn"), "bad");
    const before = `${parcel.serviceName} ${parcel.number}`;
    const after = `${service.selectedOptions[0].textContent} ${wish.number}`;
    if (!confirm(t("really", { order: orderId, n: index + 1, before, after }))) return;
    save.disabled = true;
    try {
      await call("mtop.practice.logistics.modify", { orderId, parcel: index, oldService: parcel.service, oldNumber: parcel.number,
        newService: wish.service, newNumber: wish.number, website: wish.service === "Other" ? wish.website : "", remark: wish.remark, sendType: "all" });
      keep(t("saved"));
      location.assign(back);
    } catch (error) {
      save.disabled = false;
      flash(reasonOf(error), "bad");
    }
  }
  return shape;
}

async function load() {
  const done = busy();
  try {
    const [order, services] = await Promise.all([call("mtop.practice.order.detail", { orderId }), call("mtop.practice.services")]);
    const parcel = order.parcels[index];
    const open = parcel && order.canModify;
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
