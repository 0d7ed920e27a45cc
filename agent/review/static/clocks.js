// The clocks: going through the orders, saying that one is known.

import { help, listen } from "./keys.js";
import { list } from "./list.js";

const orders = list("[data-order]");

listen({
  j: orders.next, ArrowDown: orders.next,
  k: orders.back, ArrowUp: orders.back,
  y: () => orders.current()?.querySelector("button")?.click(),
  q: () => location.assign("/"), i: () => location.assign("/inbox"), "?": help,
});
