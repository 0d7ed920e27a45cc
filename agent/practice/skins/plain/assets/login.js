// Sign-in: an ordinary form; afterwards on to the page first asked for, else to the orders.
import { h, swap } from "/assets/shared/dom.js";
import { codeForm, codeWanted } from "/assets/shared/code.js";
import { call, Refused } from "/assets/shared/mtop.js";
import { t } from "./words.js";

const user = h("input", { name: "user", type: "text", autocomplete: "username", required: true });
const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
const submit = h("button", { type: "submit" }, t("signIn"));
const slot = h("div", {});

// Only addresses of this very console are followed.
function wanted() {
  const asked = new URLSearchParams(location.search).get("return_url") ?? "";
  const there = new URL(asked || "/", location.origin);
  return asked && there.origin === location.origin ? there.pathname + there.search : "";
}

async function goOn() {
  const shop = await call("mtop.practice.shop");
  location.assign(wanted() || `/orders?shop=${encodeURIComponent(shop.channelId)}`);
}

async function signIn(event) {
  event.preventDefault();
  submit.disabled = true;
  swap(slot);
  try {
    await call("mtop.practice.login", { loginName: user.value.trim(), password: password.value });
    await goOn();
  } catch (error) {
    if (codeWanted(error)) return swap(gate, codeForm(goOn));
    submit.disabled = false;
    swap(slot, h("div", { class: "flash bad", role: "alert" }, error instanceof Refused ? error.message : t("network")));
  }
}

const gate = h("div", { class: "gate" }, h("h1", {}, t("signInTitle")), slot,
  h("form", { onsubmit: signIn }, h("label", {}, h("span", {}, t("user")), user), h("label", {}, h("span", {}, t("password")), password), submit));
swap(document.querySelector("#page"), gate);
