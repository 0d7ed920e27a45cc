// A customer's notes. The tick for private comes back whenever it can.
import { ask, button, el, once, toast } from "./kit.js";

const order = document.querySelector(".sheet").dataset.order;
const box = document.querySelector("textarea");
const tick = document.querySelector(".twin");
const refused = document.querySelector(".refused");
let pages = 1;

function note(one) {
  return el("li", { class: `note ${one.who.toLowerCase()}` }, el("div", { class: "by" }, el("span", { class: "who" }, one.who), el("span", { class: "badge" }, one.badge), el("span", { class: "date" }, one.at)),
    el("div", { class: "text" }, one.text));
}

function show(shown) {
  document.querySelector(".notes").replaceChildren(...shown.notes.map(note));
  document.querySelector(".foot").replaceChildren(...(shown.more ? [button("Show earlier", earlier)] : []));
  const fresh = shown.unread ? [el("span", { class: "badge fresh" }, `${shown.unread} new`), button("Mark as seen", seen)] : [];
  document.querySelector(".new").replaceChildren(...fresh);
}

const seen = once(async () => show((await ask("notes.seen", { order, pages })).shown));
const earlier = once(async () => { pages += 1; show((await ask("notes.list", { order, pages })).shown); });

const add = once(async () => {
  const reply = await ask("notes.add", { order, pages, text: box.value, private: tick.checked });
  refused.replaceChildren(...(reply.ok ? [] : [el("div", { role: "alert", class: "alert" }, reply.why)]));
  if (!reply.ok) return;
  box.value = "";
  begun = false;
  tick.checked = true;
  show(reply.shown);
  toast("Added");
});

// The first sign typed into an empty box ticks it again, whatever was chosen before.
let begun = false;
box.addEventListener("input", () => {
  if (!begun) tick.checked = true;
  begun = true;
});
document.querySelector(".add").addEventListener("click", add);
ask("notes.list", { order, pages }).then(({ shown }) => show(shown));
