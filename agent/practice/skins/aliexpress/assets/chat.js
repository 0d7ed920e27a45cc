// Chat: conversations at the left, the thread in the middle, the buyer and the orders at the right.
// No conversation is open until one is chosen; choosing one marks it read.
import { h, hash, swap } from "/assets/shared/dom.js";
import { shell } from "./shell.js";
import { sessionList } from "./sessions.js";
import { rightPanel } from "./panel.js";
import { chatWindow } from "./thread.js";
import { t } from "./words.js";

const main = shell("chat");
const name = (stem) => `${stem}__${hash(stem)}`;
const middle = h("div", { class: name("window-slot") }, h("div", { class: "window-empty" }, t("chooseSession")));
const right = h("aside", { class: name("right-panel"), "aria-label": t("buyerInfo") });
let open = null;

function choose(session) {
  open?.leave();
  open = chatWindow(session);
  swap(middle, open.box);
  open.load();
  rightPanel(right, session);
}

const asked = new URLSearchParams(location.hash.split("?")[1] ?? "").get("query") ?? "";
swap(main, h("div", { class: name("im-layout") }, sessionList(choose, asked), middle, right));
addEventListener("pagehide", () => open?.leave());
