// Speaks with the server and with the reader; what comes back is shown as text, never as markup.

let silence = 0;

export function tell(text) {
  const place = document.getElementById("told");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(silence);
  silence = setTimeout(() => place.classList.remove("shown"), 4000);
}

// One at a time: what is pressed before the answer is there would be said of the same again.
let sending = false;

export async function send(address, told) {
  if (sending) return null;
  sending = true;
  const reply = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(told),
  }).catch(() => null);
  sending = false;
  if (!reply) {
    tell(document.getElementById("told").dataset.lost);
    return null;
  }
  if (reply.status === 401) location.assign("/sign-in");
  if (reply.ok) return reply.json();
  const why = await reply.json().catch(() => ({ what: `${reply.status}`, hint: "" }));
  tell([why.what, why.hint].filter(Boolean).join(" · "));
  return null;
}

export function made(tag, text, kind = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (kind) node.className = kind;
  return node;
}

export function mark({ sign, tone, word }) {
  const node = made("span", "", `mark ${tone}`);
  const drawn = made("span", sign);
  drawn.setAttribute("aria-hidden", "true");
  node.append(drawn, " ", made("span", word, "word"));
  return node;
}
