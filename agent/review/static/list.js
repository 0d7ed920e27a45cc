// Going through a list by the keyboard: one of its parts is the current one, and is kept in sight.

export function list(selector) {
  let at = -1;
  const all = () => [...document.querySelectorAll(selector)];
  const current = () => all()[at];
  function go(index) {
    const every = all();
    if (!every.length) return;
    at = Math.max(0, Math.min(index, every.length - 1));
    for (const each of every) each.removeAttribute("aria-current");
    current().setAttribute("aria-current", "true");
    current().focus({ preventScroll: true });
    current().scrollIntoView({ block: "nearest" });
  }
  return { current, next: () => go(at + 1), back: () => go(at - 1), all, go, index: () => at };
}
