// Building elements, calling the office, toasts.

export function el(tag, props = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.flat().filter((one) => one !== null && one !== false && one !== ""));
  return node;
}

// A link that is a button: the address bar does not follow it.
export function press(text, act, kind = "") {
  const go = (event) => { event.preventDefault(); act(event); };
  return el("a", { role: "button", href: "#", class: `press ${kind}`.trim(), onclick: go }, text);
}

export const button = (text, act, kind = "") => el("button", { type: "button", class: `press ${kind}`.trim(), onclick: act }, text);

// A caption above a value; nothing ties them together.
export const fact = (caption, value) => el("div", { class: "fact" }, el("div", { class: "cap" }, caption), el("div", { class: "val" }, value));

export const field = (caption, input) => el("div", { class: "field" }, el("div", { class: "cap" }, caption), input);

// Ask the office; without an answer a toast says so and the promise fails.
export async function ask(name, sent = {}) {
  const reply = await fetch(`/desk/call/${name}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(sent),
  }).catch(() => null);
  if (reply?.status === 401 && name !== "sign-in") location.assign("/account/enter");
  if (!reply?.ok) {
    toast("No answer from the office");
    throw new Error(`no answer to ${name}`);
  }
  return reply.json();
}

export function toast(text) {
  document.querySelector(".toasts")?.append(el("div", { class: "toast" }, text));
}

// One act at a time: a second click while the first is under way does nothing.
export function once(act) {
  let busy = false;
  return async (...given) => {
    if (busy) return;
    busy = true;
    try { await act(...given); } catch (error) { console.warn(error); } finally { busy = false; }
  };
}
