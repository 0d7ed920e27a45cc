// An advertisement of the marketplace over the page, until somebody closes it. It belongs to no component set.
import { h, speaker } from "./dom.js";

const t = speaker({
  title: ["年终大促报名开启", "Year-end sale: join now"],
  text: ["立即报名，享流量扶持与佣金减免", "Join now for more traffic and lower fees"],
  join: ["立即报名", "Join now"],
});

const close = h("i", { class: "promo-pop-close", title: "", onclick: () => cover.remove(),
  style: "position:absolute;right:-14px;top:-14px;width:28px;height:28px;line-height:26px;border-radius:50%;background:#fff;text-align:center;font-style:normal;cursor:pointer" }, "×");
const card = h("div", { class: "promo-pop-content",
  style: "position:relative;width:420px;padding:60px 30px;border-radius:16px;background:#ff4747;color:#fff;text-align:center;font-size:18px" },
h("h3", {}, t("title")), h("p", {}, t("text")), h("a", { class: "promo-pop-join", href: "#", style: "color:#fff" }, t("join")), close);
const cover = h("div", { class: "promo-pop-mask",
  style: "position:fixed;inset:0;z-index:9999;display:flex;align-items:center;justify-content:center;background:#000000a6" }, card);
document.body.append(cover);
