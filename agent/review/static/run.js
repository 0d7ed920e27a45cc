// A run: going through its steps, saying what they are, keeping up with a round that still goes on.

import { help, listen } from "./keys.js";
import { merge } from "./live.js";
import * as stage from "./stage.js";
import { made, mark, send, tell } from "./talk.js";

const desk = document.querySelector(".run-desk");
const place = desk.dataset.run;
const comment = document.getElementById("comment");
let shown = null; // the step that is seen: by itself and not by its place, which a live run moves

const links = () => [...document.querySelectorAll("#steps [data-item]")];
const current = () => shown;
const lines = (link) => (link.dataset.lines || link.dataset.item).split(" ").map(Number);

function beside(link, by) {
  const all = links();
  return all[Math.max(0, Math.min(all.indexOf(link) + by, all.length - 1))];
}

function open(link, keep = true) {
  const all = links();
  shown = link;
  for (const each of all) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "step");
  link.scrollIntoView({ block: "nearest" });
  for (const each of document.querySelectorAll("[data-facts]")) {
    each.hidden = each.dataset.facts !== link.dataset.item;
  }
  desk.classList.toggle("wide", !document.querySelector("[data-facts]:not([hidden])"));
  stage.show({ line: link.dataset.item, twin: link.dataset.twin });
  all.slice(all.indexOf(link) + 1).slice(0, 2).forEach((each) => stage.prefetch(each.dataset.item));
  if (keep) history.replaceState(null, "", `#i${link.dataset.item}`);
  document.title = document.title.replace(/^(\d+ · )?/, link.dataset.number ? `${link.dataset.number} · ` : "");
}

function stand({ states, said }) {
  for (const place of document.querySelectorAll("[data-state]")) {
    const found = lines(place.closest("a")).map((line) => states[line]).find(Boolean);
    place.replaceChildren(...(found ? [mark(found)] : []));
  }
  for (const list of document.querySelectorAll("[data-said]")) {
    const mine = list.dataset.said.split(" ").map(Number);
    list.replaceChildren(...said.filter((each) => mine.includes(each.step)).map(spoken));
  }
  count();
}

function spoken(each) {
  const line = document.createElement("li");
  line.append(mark(each), " ", made("span", each.by, "by"));
  if (each.comment) line.append(" ", made("q", each.comment));
  return line;
}

function count() {
  const done = document.querySelectorAll("#steps [data-state] .mark").length;
  document.getElementById("progress").value = done;
}

async function say(said, text = "", stay = false) {
  const link = current();
  const told = await send(`${place}/verdict`, {
    steps: lines(link), said, comment: text, still: link.dataset.still ?? "", seen: link.dataset.seen ?? "",
  });
  if (!told) return;
  stand(told);
  if (told.tell) tell(told.tell);
  if (said === "fine" && !stay) open(beside(link, 1));
}

async function undo() {
  const told = await send(`${place}/undo`, {});
  if (!told) return;
  stand(told);
  const link = links().find((each) => lines(each).includes(told.undone));
  if (link) open(link);
  tell(told.tell);
}

async function alike() {
  const link = current();
  const told = await send(`${place}/alike`, { step: lines(link)[0] });
  if (!told) return;
  stand(told);
  open(beside(link, 1));
}

function write(wrong = false) {
  const parts = document.getElementById("what-is-wrong");
  parts.hidden = !wrong;
  for (const box of parts.querySelectorAll("input")) box.checked = false;
  comment.dataset.wrong = wrong ? "yes" : "";
  comment.returnValue = "no";
  document.getElementById("comment-text").value = "";
  comment.showModal();
  (wrong ? parts.querySelector("input") : document.getElementById("comment-text")).focus();
}

comment.addEventListener("close", () => {
  const text = document.getElementById("comment-text").value.trim();
  const parts = [...comment.querySelectorAll("input:checked")].map((box) => box.value);
  if (comment.returnValue !== "keep") return;
  if (comment.dataset.wrong) return say("wrong", [parts.join(", "), text].filter(Boolean).join(": "));
  const now = current().querySelector("[data-state] .mark");
  const said = ["bad", "good"].find((tone) => now?.classList.contains(tone));
  if (text) say({ bad: "wrong", good: "fine" }[said] || "unclear", text, true);
});

const wrong = () => (current().dataset.lines ? write(true) : say("wrong"));

document.getElementById("comment-text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    comment.close("keep");
  }
});

async function text() {
  const box = document.querySelector("[data-facts]:not([hidden]) [data-text]");
  if (!box) return;
  const body = box.querySelector(".lines-of-text");
  if (!body.hidden || body.childElementCount) {
    body.hidden = !body.hidden;
    return;
  }
  const reply = await fetch(box.dataset.text);
  if (!reply.ok) return;
  const tags = { "+": "ins", "-": "del", "@": "hr", " ": "div" };
  for (const { title, lines } of (await reply.json()).parts) {
    body.append(made("b", title));
    for (const [sign, line] of lines) body.append(made(tags[sign] ?? "div", sign === "@" ? "" : `${sign} ${line}`));
  }
  body.hidden = false;
}

const go = (name) => desk.dataset[name] && location.assign(desk.dataset[name]);
const deeds = {
  fit: stage.fit,
  in: () => stage.larger(1),
  out: () => stage.larger(-1),
  beside: () => stage.toggle("beside"),
  slider: () => stage.toggle("slider"),
  outlines: stage.outlines,
  full: stage.full,
  comment: () => write(),
  undo,
  alike,
  text,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-say]");
  const { say: word, do: deed } = button?.dataset ?? {};
  if (word === "wrong") wrong();
  else if (word) say(word);
  else if (deed) deeds[deed]();
  const link = event.target.closest("#steps [data-item]");
  if (link) {
    event.preventDefault();
    open(link);
  }
});

listen({
  j: () => open(beside(shown, 1)), ArrowDown: () => open(beside(shown, 1)),
  k: () => open(beside(shown, -1)), ArrowUp: () => open(beside(shown, -1)),
  n: () => go("next"), p: () => go("previous"),
  1: () => say("fine"), 2: wrong, 3: () => say("unclear"),
  c: () => write(), u: undo, a: alike, t: text,
  f: stage.full, b: deeds.beside, s: deeds.slider, o: stage.outlines,
  0: stage.fit, "+": deeds.in, "=": deeds.in, "-": deeds.out,
  q: () => go("queue"), i: () => location.assign("/inbox"), "?": help,
});

async function live() {
  const reply = await fetch(location.pathname + location.search).catch(() => null);
  if (!reply?.ok) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  if (fresh.querySelector(".run-desk").dataset.live !== "yes") {
    open(shown); // its address leads back to what is seen
    return location.reload();
  }
  merge(desk, fresh, shown);
  document.getElementById("progress").max = links().length;
  count();
}

if (desk.dataset.live === "yes") setInterval(live, 3000);

const wanted = links().find((each) => `#i${each.dataset.item}` === location.hash);
const unsaid = links().find((each) => !each.querySelector("[data-state] .mark"));
count();
open(wanted ?? unsaid ?? links()[0], Boolean(wanted));
if (document.querySelector(".alarm")) tell(document.querySelector(".alarm").textContent.trim());
