// The bad day `late-panel`: what stands beside a conversation for a second, until the panel has caught up.
import { call } from "/assets/shared/mtop.js";

const LATE = 1000;
const BEFORE = "panel-before";

async function another(sessionId) {
  const { sessions } = await call("mtop.practice.im.sessions", { query: "", cursor: "" });
  return sessions.find((session) => session.sessionId !== sessionId)?.sessionId ?? sessionId;
}

// Shows the buyer and the orders of the conversation opened before in this window, of another one for the first.
export async function showLate(sessionId, show) {
  const before = sessionStorage.getItem(BEFORE);
  sessionStorage.setItem(BEFORE, sessionId);
  try {
    show(await call("mtop.practice.im.cards", { sessionId: before ?? (await another(sessionId)) }));
  } catch {
    return; // the panel's own call says what is wrong
  }
  await new Promise((done) => setTimeout(done, LATE));
}
