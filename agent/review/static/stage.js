// The picture: which one is shown, how large, alone or beside its twin. Scroll and zoom outlive a step.

const view = document.querySelector(".view");
const cut = document.querySelector(".cut");
const tools = document.querySelector(".tools");
const STEPS = [0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
let zoom = 0; // 0: as large as there is room for
let way = "one"; // or beside, or slider
let now = null;

const shots = () => [...view.querySelectorAll("[data-shot]")];
const shot = (line) => view.querySelector(`[data-shot="${line}"]`);
const pressed = (name, is) => tools.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", is);

function load(figure) {
  for (const image of figure?.querySelectorAll("image[data-href]") ?? []) {
    image.setAttribute("href", image.dataset.href);
    image.removeAttribute("data-href");
  }
}

function size(figure) {
  const drawn = figure.querySelector("svg[data-width]");
  if (!drawn) return;
  if (zoom) {
    drawn.setAttribute("width", drawn.dataset.width * zoom);
    drawn.setAttribute("height", drawn.dataset.height * zoom);
  } else {
    drawn.removeAttribute("width");
    drawn.removeAttribute("height");
  }
  const { width, height } = drawn.getBoundingClientRect();
  const scale = width / drawn.dataset.width || 1;
  drawn.style.setProperty("--scale", scale);
  figure.style.setProperty("--tall", `${height}px`);
  document.getElementById("zoom").textContent = `${Math.round(scale * 100)} %`;
}

function draw() {
  const [left, top] = [view.scrollLeft, view.scrollTop];
  const mine = shot(now.line);
  const twin = way !== "one" && now.twin ? shot(now.twin) : null;
  for (const each of shots()) {
    each.hidden = each !== mine && each !== twin;
    each.classList.remove("upper");
  }
  load(mine);
  load(twin);
  const first = twin && Number(now.twin) < Number(now.line) ? twin : mine;
  if (twin) view.prepend(first);
  view.classList.toggle("fit", !zoom);
  view.closest(".run-desk").classList.toggle("paired", Boolean(twin) && way === "beside");
  view.classList.toggle("over", Boolean(twin) && way === "slider");
  if (twin && way === "slider") first.classList.add("upper");
  cut.hidden = !(twin && way === "slider");
  [mine, twin].filter(Boolean).forEach(size);
  pressed("fit", !zoom);
  pressed("beside", way === "beside");
  pressed("slider", way === "slider");
  view.scrollTo(left, top);
}

export function show(step) {
  now = step;
  draw();
}

export function prefetch(line) {
  load(shot(line));
}

export function fit() {
  zoom = 0;
  draw();
}

export function larger(by) {
  const drawn = shot(now.line).querySelector("svg[data-width]");
  const seen = zoom || (drawn ? drawn.getBoundingClientRect().width / drawn.dataset.width : 1);
  const next = by > 0 ? STEPS.find((each) => each > seen + 0.01) : STEPS.findLast((each) => each < seen - 0.01);
  zoom = next ?? zoom;
  draw();
}

export function toggle(wanted) {
  way = way === wanted ? "one" : wanted;
  draw();
}

export function outlines() {
  pressed("outlines", view.classList.toggle("no-outlines") ? "false" : "true");
}

export function full() {
  const is = document.body.classList.toggle("full");
  if (is) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
}

document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement) document.body.classList.remove("full");
});

document.getElementById("cut").addEventListener("input", (event) => {
  view.style.setProperty("--cut", `${event.target.value}%`);
});

new ResizeObserver(() => now && shots().filter((each) => !each.hidden).forEach(size)).observe(view);
