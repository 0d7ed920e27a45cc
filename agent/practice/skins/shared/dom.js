// Building elements without a framework. Text always goes in as text, never as HTML.

export function h(tag, props = {}, ...children) {
  const svg = tag === "svg" || tag === "path" || tag === "circle";
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProperty(node, name, value);
  put(node, children);
  return node;
}

function setProperty(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value") node.value = value;
  else if (name === "dataset") Object.assign(node.dataset, value);
  else node.setAttribute(name, value === true ? "" : value);
}

export function put(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function swap(node, ...children) {
  coming.delete(node);
  node.replaceChildren();
  return put(node, children);
}

const RENDERED_WITHIN = 1500;
const coming = new WeakMap();

// Like `swap`; on a day of slow rendering the children come one after the other, late.
export function fill(node, ...children) {
  if (!hazard("slow-render")) return swap(node, ...children);
  swap(node);
  const parts = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  coming.set(node, parts);
  parts.forEach((part, at) => setTimeout(() => coming.get(node) === parts && put(node, [part]), (RENDERED_WITHIN * (at + 1)) / parts.length));
  return node;
}

// The rows of a list; on a day of blank rows `blank()` makes one before the first and after every third.
export function spaced(rows, blank) {
  if (!hazard("blank-rows") || !rows.length) return rows;
  return [blank(), ...rows.flatMap((row, at) => (at % 3 === 2 ? [row, blank()] : [row]))];
}

// Waits for ever on a day of endless spinners.
export const spinEndlessly = () => (hazard("endless-spinner") ? new Promise(() => {}) : null);

export const chinese = document.documentElement.lang.startsWith("zh");

const hazards = new Set((document.body.dataset.hazards ?? "").split(" "));

// Tells whether this page has a bad day of that name (see bad_days.py).
export const hazard = (name) => hazards.has(name);

// `words` is {key: [Chinese, English]}; `{name}` in a text is filled from `values`.
export function speaker(words) {
  return (key, values = {}) => {
    const pair = words[key];
    if (!pair) throw new Error(`no words for ${key}`);
    return pair[chinese ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  };
}

const build = document.querySelector('meta[name="build"]')?.content ?? "";
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

// A short code that depends on the build and the name, as a CSS-module compiler makes them.
export function hash(name) {
  let sum = 2166136261;
  for (const letter of build + name) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619) >>> 0;
  let code = "";
  for (let place = 0; place < 6; place += 1) {
    code += ALPHABET[sum % ALPHABET.length];
    sum = Math.floor(sum / ALPHABET.length) + Math.imul(sum, 31) % 9973 + 9973;
  }
  return code;
}

// The picture of an article: a coloured tile, the same for the same title.
export function picture(title, size) {
  const hue = [...title].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  const style = `fill:hsl(${hue} 45% 88%)`;
  const mark = `fill:none;stroke:hsl(${hue} 45% 48%);stroke-width:2`;
  return h("svg", { width: size, height: size, viewBox: "0 0 48 48", "aria-hidden": "true", class: "goods-picture" },
    h("path", { d: "M0 0h48v48H0z", style }),
    h("path", { d: "M12 18l12-6 12 6v13l-12 6-12-6zM12 18l12 6 12-6M24 24v13", style: mark }));
}

// Text of a time zone-less "YYYY-MM-DD HH:mm" is shown as it came; nothing is converted in the browser.
export function money(amount) {
  return typeof amount === "number" ? `US $${amount.toFixed(2)}` : String(amount ?? "");
}
