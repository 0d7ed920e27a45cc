// The second step of a sign-in: a code that was sent to the account's phone.
import { h, speaker } from "./dom.js";
import { call, Refused } from "./mtop.js";

const t = speaker({
  title: ["安全验证", "Security check"],
  sent: ["验证码已发送至您的手机 138****0000", "A code was sent to your phone 138****0000"],
  code: ["请输入6位验证码", "6-digit code"],
  confirm: ["确定", "OK"],
  network: ["网络异常，请稍后重试", "Network error, please try again later"],
});

export const codeWanted = (error) => error instanceof Refused && error.code === "FAIL_BIZ_CODE_WANTED";

// Returns the form; what happens once a code was right is the caller's.
export function codeForm(onpassed) {
  const code = h("input", { name: "code", type: "text", inputmode: "numeric", autocomplete: "one-time-code", placeholder: t("code"), "aria-label": t("code") });
  const fault = h("p", { class: "code-error" });
  async function confirm(event) {
    event.preventDefault();
    try {
      await call("mtop.practice.login.code", { code: code.value.trim() });
      onpassed();
    } catch (error) {
      fault.textContent = error instanceof Refused ? error.message : t("network");
    }
  }
  return h("form", { id: "baxia-login-check-code", onsubmit: confirm }, h("h2", {}, t("title")), h("p", {}, t("sent")), code, fault,
    h("button", { type: "submit" }, t("confirm")));
}
