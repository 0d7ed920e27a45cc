import { ask, el, once } from "./kit.js";

const [user, password] = document.querySelectorAll("input");
const note = document.querySelector(".note");

const enter = once(async () => {
  note.replaceChildren();
  const reply = await ask("sign-in", { user: user.value, password: password.value });
  if (reply.ok) location.assign("/desk");
  else note.replaceChildren(el("div", { role: "alert", class: "alert" }, reply.why));
});

document.querySelector("[role=button]").addEventListener("click", (event) => { event.preventDefault(); enter(); });
password.addEventListener("keydown", (event) => { if (event.key === "Enter") enter(); });
