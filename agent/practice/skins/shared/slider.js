// The platform's check whether a person is there: its slider is laid over the page in a frame of its own.
import { h } from "./dom.js";

export function askForPerson(address) {
  if (document.querySelector("#baxia-dialog-content")) return;
  const frame = h("iframe", { id: "baxia-dialog-content", src: address, style: "width:420px;height:320px;border:0;background:#fff" });
  document.body.append(h("div", { class: "baxia-dialog",
    style: "position:fixed;inset:0;z-index:2147483646;display:flex;align-items:center;justify-content:center;background:#00000080" }, frame));
}
