// What the pages about a parcel have in common: the choice of a service, and one change carried out.
import { h } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { flash, keep, labelled, reasonOf } from "./frame.js";
import { t } from "./words.js";

// The box for a website shows with the service "Other" alone.
export function serviceChoice(services) {
  const website = labelled("website", h("input", { name: "website", type: "text" }));
  website.hidden = true;
  const service = h("select", { name: "service", onchange: () => { website.hidden = service.value !== "Other"; } },
    h("option", { value: "" }, t("choose")), services.map((entry) => h("option", { value: entry.key }, entry.name)));
  return { service, website };
}

// Goes back with a note once the server has accepted it; else says why not, and it may be tried again.
export async function carryOut(save, api, wish, note, back) {
  save.disabled = true;
  try {
    await call(api, wish);
    keep(note);
    location.assign(back);
  } catch (error) {
    save.disabled = false;
    flash(reasonOf(error), "bad");
  }
}
