// The one way from a page to the server: POST /h5/<api>/1.0/ and the reply envelope {api, data, ret, v}.
// Renews an expired token by asking once more; every other refusal is thrown for the page to show, and one that
// asks for a person brings the slider as well.

import { askForPerson } from "./slider.js";

const TOKEN_CODES = ["FAIL_SYS_TOKEN_EXOIRED", "FAIL_SYS_TOKEN_EXPIRED", "FAIL_SYS_TOKEN_EMPTY"];

export class Refused extends Error {
  constructor(code, text) {
    super(text);
    this.code = code;
  }
  get sessionEnded() {
    return this.code === "FAIL_SYS_SESSION_EXPIRED";
  }
}

export class Unreachable extends Error {}

let channelId = "";
export function useChannel(id) {
  channelId = id;
}

function token() {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith("_m_h5_tk="));
  return found ? decodeURIComponent(found.slice("_m_h5_tk=".length)) : "";
}

async function post(api, input, keepalive) {
  let reply;
  try {
    reply = await fetch(`/h5/${api}/1.0/`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-h5-token": token() },
      body: JSON.stringify({ channelId, ...input }),
      keepalive,
    });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (!reply.ok) throw new Unreachable(`HTTP ${reply.status}`);
  try {
    return await reply.json();
  } catch (error) {
    throw new Unreachable(String(error));
  }
}

export async function call(api, input = {}, { keepalive = false } = {}) {
  let reply = await post(api, input, keepalive);
  let [code, text] = split(reply);
  if (TOKEN_CODES.includes(code)) {
    reply = await post(api, input, keepalive);
    [code, text] = split(reply);
  }
  if (code === "FAIL_SYS_USER_VALIDATE") askForPerson(reply.data.url);
  if (code !== "SUCCESS") throw new Refused(code, text);
  return reply.data ?? {};
}

function split(reply) {
  const first = (reply.ret && reply.ret[0]) || "FAIL_SYS_ILLEGAL_RESPONSE::";
  const at = first.indexOf("::");
  return at < 0 ? [first, first] : [first.slice(0, at), first.slice(at + 2)];
}
