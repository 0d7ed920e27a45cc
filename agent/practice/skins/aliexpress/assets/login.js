// Sign-in: account and password, then on to the page first asked for, else home.
import { chinese, h, swap } from "/assets/shared/dom.js";
import { codeForm, codeWanted } from "/assets/shared/code.js";
import { call, Refused } from "/assets/shared/mtop.js";
import { busyButton, button } from "./fusion.js";
import { t } from "./words.js";

const loginName = h("input", { id: "loginName", type: "text", autocomplete: "username", placeholder: t("accountHint") });
const password = h("input", { id: "password", type: "password", autocomplete: "current-password", placeholder: t("passwordHint") });
const fault = h("div", { class: "login-error" });
const submit = button(t("signIn"), { kind: "primary", size: "large", onclick: signIn });

function complain(text) {
  if (text) fault.setAttribute("role", "alert");
  fault.textContent = text;
}

// Only addresses of this very console are followed.
function wanted() {
  const asked = new URLSearchParams(location.search).get("return_url") ?? "";
  const there = new URL(asked || "/", location.origin);
  if (!asked || there.origin !== location.origin) return "";
  return there.pathname + there.search + (there.hash || location.hash);
}

async function goOn() {
  const shop = await call("mtop.practice.shop");
  location.assign(wanted() || `/m_apps/newhome/pop?channelId=${encodeURIComponent(shop.channelId)}`);
}

async function signIn() {
  if (submit.disabled) return;
  complain("");
  if (!loginName.value.trim() || !password.value) return complain(t("needBoth"));
  busyButton(submit, true);
  try {
    await call("mtop.practice.login", { loginName: loginName.value.trim(), password: password.value });
    await goOn();
  } catch (error) {
    if (codeWanted(error)) return swap(card, codeForm(goOn));
    busyButton(submit, false);
    complain(error instanceof Refused ? error.message : t("network"));
  }
}

password.addEventListener("keydown", (event) => event.key === "Enter" && signIn());

const card = h("div", { class: "signin-card" }, h("h1", {}, t("signInTitle")),
  h("label", { for: "loginName" }, t("account")), loginName,
  h("label", { for: "password" }, t("password")), password, fault, submit);
swap(document.querySelector("#root"), h("div", { class: "signin-page" },
  h("header", { class: "signin-header" }, h("i", { class: "brand-mark" }), t("product")),
  h("div", { class: "signin-body" },
    h("div", { class: "signin-lead" }, h("h2", {}, t("product")), h("p", {}, t("signInLead"))),
    card),
  h("footer", { class: "signin-footer" }, chinese ? "练习环境" : "Practice environment")));
