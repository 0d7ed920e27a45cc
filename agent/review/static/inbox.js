// The inbox: going through what waits, answering it, copying what is to be pasted.

import { help, listen } from "./keys.js";
import { list } from "./list.js";
import { tell } from "./talk.js";

const matters = list("[data-matter]");
const press = (selector) => matters.current()?.querySelector(selector)?.click();

async function copy(button) {
  const from = button?.closest(".paste").querySelector("pre");
  if (!from) return;
  getSelection().selectAllChildren(from);
  await navigator.clipboard?.writeText(from.textContent).catch(() => document.execCommand("copy"));
  tell(document.querySelector(".column").dataset.copied);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

listen({
  j: matters.next, ArrowDown: matters.next,
  k: matters.back, ArrowUp: matters.back,
  y: () => press("[data-yes]"),
  x: () => press("[data-no]"),
  g: () => matters.current()?.closest(".group")?.querySelector("header .yes")?.click(),
  c: () => copy([...(matters.current()?.querySelectorAll("[data-copy]") ?? [])].at(-1)),
  e: () => matters.current()?.querySelector("[data-note], input[name=note]")?.focus(),
  Enter: () => press("header a"),
  q: () => location.assign("/"), i: () => location.assign("/inbox"), "?": help,
});
