// Home: the counters of the day and the way to the orders.
import { h, swap } from "/assets/shared/dom.js";
import { call } from "/assets/shared/mtop.js";
import { mask } from "./fusion.js";
import { address, channel, css, errorBlock, shell } from "./shell.js";
import { t } from "./words.js";

const main = shell("home");
const block = h("section", { class: "panel" });
swap(main, h("h1", {}, t("home")), block, notices());

function notices() {
  return h("section", { class: "panel notices" }, h("h2", {}, t("notices")),
    h("ul", {}, ["notice1", "notice2", "notice3"].map((key) => h("li", {}, t(key)))));
}

function card(tab, count) {
  return h("a", { class: css("todo--card"), href: address.orders() },
    h("span", { class: css("todo--label") }, t(`tab_${tab}`)), h("strong", { class: css("todo--num") }, count));
}

async function load() {
  const done = mask(block);
  try {
    const id = channel || (await call("mtop.practice.shop")).channelId;
    if (!channel) return location.replace(address.home(id));
    const { counters } = await call("mtop.practice.order.list", { tab: "waiting", query: "", page: 1, size: 10 });
    swap(block, h("h2", {}, t("todo")),
      h("div", { class: "todo-cards" }, ["waiting", "shipped", "finished", "closed"].map((tab) => card(tab, counters[tab]))));
  } catch (error) {
    swap(block, errorBlock(error, load));
  } finally {
    done();
  }
}

load();
