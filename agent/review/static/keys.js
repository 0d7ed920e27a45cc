// Keys: one table for each page; nothing is taken from somebody who is writing.

const WRITES = "input:not([type=range]), textarea, select";

export function listen(table) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(WRITES)) return;
    if (document.querySelector("dialog[open]") && event.key !== "?") return;
    const done = table[event.key];
    if (!done) return;
    event.preventDefault();
    done();
  });
  document.documentElement.dataset.keys = "ready";
}

export function help() {
  const dialog = document.getElementById("help");
  dialog.open ? dialog.close() : dialog.showModal();
}

document.querySelector("[data-help]")?.addEventListener("click", help);
