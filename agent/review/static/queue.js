// The queue: going through it, and keeping up with rounds that come in meanwhile.

import { help, listen } from "./keys.js";
import { list } from "./list.js";

const rows = list("[data-row]");
const EVERY = 5000;
let tag = null;

const find = () => {
  const field = document.querySelector("[name=order]");
  field.focus();
  field.select();
};

listen({
  j: rows.next, ArrowDown: rows.next,
  k: rows.back, ArrowUp: rows.back,
  Enter: () => rows.current()?.click(),
  o: () => rows.current()?.click(),
  n: rows.next, p: rows.back,
  "/": find,
  i: () => location.assign("/inbox"), q: () => location.assign("/"), "?": help,
});

document.querySelector(".filters").addEventListener("change", (event) => event.currentTarget.submit());

async function refresh() {
  if (document.hidden || document.querySelector("details[open]")) return;
  const reply = await fetch(location.href, { headers: tag ? { "if-none-match": tag } : {} }).catch(() => null);
  if (!reply?.ok) return;
  const first = tag === null;
  tag = reply.headers.get("etag");
  if (first) return;
  const chosen = rows.current()?.dataset.row;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  for (const place of ["#queue", "h1", ".top nav"]) {
    document.querySelector(place).replaceWith(document.importNode(fresh.querySelector(place), true));
  }
  const again = rows.all().findIndex((each) => each.dataset.row === chosen);
  if (chosen && again >= 0) rows.go(again);
}

refresh();
setInterval(refresh, EVERY);
