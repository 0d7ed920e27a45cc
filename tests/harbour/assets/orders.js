// The list: blank rows first, then the data; `Next` never knows that it is at the end.
import { ask, el, once } from "./kit.js";

const pane = document.querySelector(".pane");
const body = pane.querySelector("tbody");
const { folder, find } = pane.dataset;
let page = 1;

const blank = () => el("tr", {}, [1, 2, 3, 4, 5, 6].map(() => el("td", {}, "\u00a0")));

function row(one) {
  const link = el("a", { role: "button", href: `/desk/order/${one.order}` }, one.order);
  const badge = one.badge ? el("span", { class: "badge" }, one.badge) : "";
  return el("tr", {}, [link, one.bought, one.customer, one.country, one.state, badge].map((each) => el("td", {}, each)));
}

function waiting() {
  const loading = el("tr", {}, el("td", {}, "Loading…"), [1, 2, 3, 4, 5].map(() => el("td", {})));
  body.replaceChildren(...Array.from({ length: 11 }, blank), loading);
}

const load = once(async (wanted) => {
  waiting();
  pane.scrollTop = 0;
  const { shown } = await ask("orders.list", { folder, find, page: wanted });
  page = shown.page;
  // The first row is the place of the column filters, which this office never built.
  body.replaceChildren(blank(), ...shown.rows.map(row));
  pane.querySelector(".none")?.remove();
  if (!shown.rows.length) pane.append(el("p", { class: "none" }, "Nothing filed here"));
});

function seek(event) {
  event.preventDefault();
  const number = document.querySelector(".seek input").value.trim();
  location.assign(`/desk/orders?folder=${folder}&find=${encodeURIComponent(number)}`);
}

document.querySelector(".next").addEventListener("click", (event) => { event.preventDefault(); load(page + 1); });
document.querySelector(".seek .press").addEventListener("click", seek);
load(1);
