// A carrier widget: a native select that nobody sees behind a box of our own, its list at the end of the page.
import { el } from "./kit.js";

export function picker(carriers) {
  const options = carriers.map((one) => el("option", { value: one.key }, one.name));
  const select = el("select", { style: "display:none" }, el("option", { value: "" }), options);
  const picked = el("span", { class: "picked" }, "Pick a carrier");
  const box = el("div", { class: "picker", onclick: () => open() }, picked, el("span", { class: "arrow" }, "▾"));

  function take(one, overlay) {
    select.value = one.key;
    picked.textContent = one.name;
    overlay.remove();
  }

  function open() {
    document.querySelector(".overlay")?.remove();
    const list = el("ul", {});
    const search = el("input", { type: "text", oninput: () => fill() });
    const overlay = el("div", { class: "overlay" }, search, list);
    const fill = () => {
      const wanted = search.value.trim().toLowerCase();
      const found = carriers.filter((one) => one.name.toLowerCase().includes(wanted));
      list.replaceChildren(...found.map((one) => el("li", { onclick: () => take(one, overlay) }, one.name)));
    };
    fill();
    const { left, top: above, bottom, width } = box.getBoundingClientRect();
    const top = bottom + 300 < innerHeight ? bottom : above - 300;
    overlay.style.cssText = `left:${left}px;top:${top}px;width:${Math.max(width, 280)}px`;
    document.body.append(overlay);
    search.focus();
  }

  document.addEventListener("pointerdown", (event) => {
    const overlay = document.querySelector(".overlay");
    if (overlay && !overlay.contains(event.target) && !box.contains(event.target)) overlay.remove();
  });
  return { select, node: el("div", { class: "carrier" }, select, box) };
}
