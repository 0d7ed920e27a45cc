// Keeps a page up with its recording: adds what came since by its own line, and moves nothing that is shown.

const line = (link) => link.dataset.item;
const known = (list, entry) => {
  const link = entry.querySelector("[data-item]");
  if (link) return list.querySelector(`[data-item="${line(link)}"]`)?.closest("li");
  return [...list.querySelectorAll("li.part")].find((each) => each.textContent === entry.textContent);
};

function bring(desk, fresh, number) {
  for (const [name, place] of [["shot", ".view"], ["facts", ".facts"]]) {
    const made = fresh.querySelector(`[data-${name}="${number}"]`);
    desk.querySelector(`[data-${name}="${number}"]`)?.remove();
    if (made) desk.querySelector(place).append(document.importNode(made, true));
  }
}

// A card grows by its message; the one that is looked at stays as it is seen until the reader goes on.
const grown = (mine, entry, current) => {
  const [old, now] = [mine, entry].map((each) => each.querySelector("[data-item]")?.dataset.lines);
  return old !== now && !mine.contains(current);
};

export function merge(desk, fresh, current) {
  const list = desk.querySelector("#steps");
  let place = list.firstElementChild;
  for (const entry of fresh.querySelectorAll("#steps > li")) {
    const mine = known(list, entry);
    if (mine) place = mine.nextElementSibling;
    if (mine && !grown(mine, entry, current)) continue;
    mine?.remove();
    list.insertBefore(document.importNode(entry, true), place);
    const link = entry.querySelector("[data-item]");
    if (link) bring(desk, fresh, line(link));
  }
}
