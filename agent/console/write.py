"""The guarded write: one commit, once or not at all, with everything it rests on looked at and on disk first.

look      the lines up to the commit run while the intents are `preparing`; then, off the very page that
          will be changed: the commit's element (once, enabled), the order, the value to be replaced, the
          form read back; all evidence on disk
begin     the journal has it on disk that the commit is begun
commit    one click; whatever happens after it is never called "not sent", and nothing is repeated
confirm   by reading afresh: seen → done; refused by the console's own words and not there → refused;
          anything else → unconfirmed, to be settled by reading in the next round
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from types import TracebackType
from typing import TYPE_CHECKING

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed
from tenacity.wait import wait_base

from agent.console.dialogs import accepting
from agent.console.guard import Guard
from agent.console.refusing import await_or_refusal
from agent.console.replies import Replies
from agent.console.screen import Screen
from agent.errors import (
    NOT_SENT,
    BufaError,
    ConsoleRefused,
    Held,
    NeedsPerson,
    Unreachable,
)
from agent.ledger.intents import Intent, IntentState
from agent.models import Kind, Outcome, Policy, State, Step
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from agent.console.pack import Line, Route
    from agent.console.session import Session
    from agent.ledger.approvals import Approval

#: What a form must still show just before the commit: pages tick boxes again and trim numbers by themselves.
_READ_BACK = ("fill", "select", "check", "uncheck")
#: Between two readings that look for what a commit should have changed.
_BETWEEN: wait_base = wait_fixed(1)


class Write:
    """One commit that carries one or several intents; use it as a context, then `confirm`.

    Leaving the context without a commit lets go of what was being prepared: nothing was sent. Leaving it
    after the commit was begun keeps the error, if there was one, for `confirm` to judge by reading.
    """

    def __init__(self, session: Session, intents: Sequence[Intent], approval: Approval | None = None) -> None:
        self.session = session
        self.approval = approval
        self.intents = list(intents)
        self.ids = [intent.id for intent in intents]
        self.kind = intents[0].kind
        self.begun = False
        self.prepared = False
        self.trouble: Exception | None = None
        self._guard = Guard(session, self.intents, self._settle)
        self._replies: Replies | None = None

    def __enter__(self) -> Write:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._keep_replies()
        if self.begun and isinstance(error, Exception):
            self.trouble = error
            return True
        if self.prepared and not self.begun:
            why = str(error).splitlines() if error else []
            self.session.journal.abandon(self.ids, why[0] if why else say("left as it is"))
        if isinstance(error, BufaError) and not isinstance(error, Held):
            error.add(write=self._sent_so_far())
        return False

    def _keep_replies(self) -> None:
        """Record how the console answered the commit's own calls; where that fails nothing depends on it."""
        replies, self._replies = self._replies, None
        try:
            for reply in replies.close() if replies else ():
                self.session.note_reply(reply)
        except Exception as error:  # noqa: BLE001 — a begun write must be confirmed, whatever is not recorded
            self.session.progress(say("the console's answer was not recorded: {why}", why=_why(error)))

    def _sent_so_far(self) -> str:
        """«Not sent» is said only of what was never begun, not by an earlier round either."""
        if any(intent.attempts for intent in self.intents):
            return say("begun by an earlier round and not proven; nothing was sent in this one")
        return say(NOT_SENT)

    # --- before --------------------------------------------------------------------------------------

    def prepare(self, route: str, text: str = "") -> None:
        """Enter into the journal that the form is being filled; `text` is a message's.

        Raises Held when policy, a budget or a brake stops this write before its first line.
        """
        why = self.session.held(self.kind, route) or self.session.brake(self.intents) or self._unapproved()
        if why:
            begun = any(intent.attempts for intent in self.intents)
            raise Held(Outcome(State.UNCONFIRMED if begun else State.PLANNED, why))
        self.session.journal.preparing(self.ids, text)
        self.prepared = True

    def _unapproved(self) -> str:
        """Return why nothing may be begun without a yes; what follows a cancellation rests on its yes."""
        if self.approval:
            return ""
        if self.intents[0].step is Step.CREATE:
            return self.session.journal.why_not_begun(self.intents[0])
        wanted = self.session.policy(self.kind) is Policy.APPROVE
        return say("nobody has said yes to it") if wanted else ""

    def follow(self, screen: Screen, route: str, text: str = "", **values: str | tuple[str, ...]) -> Screen:
        """Follow a route, a reading one to get there or the write route with its one commit.

        Raises Held before the first line where policy says so, or before the commit where the form says that
        no change is left; our errors for a page that is not as the pack says; see `Write.__exit__` for what
        that means.
        """
        if not self.prepared:
            self.prepare(route, text)
        spec = self.session.pack.routes[route]
        if text:
            values = {**values, "text": text}
        here = screen.strictly(**values)
        for line in here.variant(spec):
            here = self._line(here, spec, line)
        self.session.at(here)
        return here

    def _line(self, here: Screen, route: Route, line: Line) -> Screen:
        if line.verb == "commit":
            self._guard.look(here, route, line)
            self._commit(here, line)
            return here
        if self.begun:
            await_or_refusal(self.session.console, here, line)
            return here
        self.session.go_on()
        after = here.line(line)
        if line.verb in _READ_BACK and not (line.if_present and not here.shows(line.element)):
            self._guard.filled.append((here, line))
        return after

    # --- the commit ----------------------------------------------------------------------------------

    def _commit(self, here: Screen, line: Line) -> None:
        locator, resolved = here.target(line.element)
        self._replies = Replies(self.session.console)
        commit_id = self.session.journal.begin(self.ids, self.approval.id if self.approval else None)
        self.begun = self.session.writing = True
        self.session.note_write(
            "begun", commit_id=commit_id, **self._terms(), **self._approved(), **self._again()
        )
        outcome, dialogs = "raised", list[str]()
        try:
            answered = accepting(self.session.console.page, dialogs) if line.dialog else nullcontext()
            with here.using(line.element, locator), answered:
                self._act(locator, here, line)
            outcome = "ok"
        finally:
            self.session.console.watch(here.commit_seen(line, resolved, outcome))
            if dialogs:
                self.session.note_write("dialog", text=" / ".join(dialogs))

    def _act(self, locator: Locator, here: Screen, line: Line) -> None:
        """The one click."""
        if line.by == "press":
            locator.press(line.key or "Enter", timeout=here.wait * 1000)
        else:
            locator.click(timeout=here.wait * 1000)

    def _approved(self) -> dict[str, object]:
        """Return whose yes this commit rests on, where it needed one."""
        given = self.approval
        if given is None or given.answered_at is None:
            return {}
        return {"approval": given.id, "by": given.by, "at": f"{given.answered_at:%Y-%m-%dT%H:%M:%SZ}"}

    def _again(self) -> dict[str, object]:
        """Return who has this flow run again from its recording; nothing in a round of its own."""
        return {"again_by": self.session.journal.by} if self.session.journal.by else {}

    def _terms(self) -> dict[str, object]:
        """Return what the write consists of, and its kind."""
        return {"kind": str(self.kind), **self._own_terms()}

    def _own_terms(self) -> dict[str, object]:
        if self.kind is Kind.CORRECT:
            fix = self.intents[0].fix()
            step = {} if fix.step is Step.CHANGE else {"step": str(fix.step)}
            return {"order_id": fix.order_id, "old": str(fix.wrong), "new": str(fix.right), **step}
        if self.kind is Kind.DECLARE:
            return {"order_id": self.intents[0].order_id, "new": str(self.intents[0].declaration().pair)}
        return {
            "order_id": [intent.order_id for intent in self.intents],
            "number": [intent.message().number for intent in self.intents],
        }

    # --- after ---------------------------------------------------------------------------------------

    def already_done(self, shown: object) -> Outcome:
        """Settle as done what turned out to stand there already; nothing was sent."""
        outcome = Outcome.already_done(shown)
        self._settle(IntentState.DONE, outcome.text)
        return outcome

    def leave(self, why: str) -> Outcome:
        """Leave the intents to a person; nothing was sent, and the next round looks again."""
        return Outcome(State.NEEDS_PERSON, why)

    def confirm(self, seen: Callable[[], bool], shown: object = "") -> Outcome:
        """Read afresh until the change is seen or the settling time is over, and settle the intents.

        `seen` loads the page anew and tells whether the change stands there. What it raises is no proof of
        anything: unconfirmed.
        """
        if not self.begun:
            raise AssertionError("confirm without a commit")
        refusal = self.trouble if isinstance(self.trouble, ConsoleRefused) else None
        try:
            stands = self._look(lambda: self.session.signed_in(seen))
        except Exception as error:  # noqa: BLE001 — whatever it is, a begun write must not end unnamed
            if isinstance(error, NeedsPerson | Unreachable):
                self.session.stop = error  # the whole store's matter, once this write is reported
            return self._unconfirmed(say("the console could not be read afterwards: {why}", why=_why(error)))
        finally:
            self.session.picture("after")
        if stands and refusal is not None:
            why = say("it stands there, though the console refused ours: somebody else was quicker")
            return self._ended(IntentState.DONE, why, Outcome(State.ALREADY_DONE, why, str(shown)))
        if stands:
            done = Outcome(State.DONE, shown=str(shown))
            return self._ended(IntentState.DONE, say("seen on a fresh page"), done)
        if refusal is not None:
            words = str(refusal.facts.get("seen", refusal.what))
            return self._ended(IntentState.REFUSED, words, Outcome(State.REFUSED, words))
        return self._unconfirmed(_why(self.trouble) if self.trouble else say("not seen on a fresh page"))

    def _look(self, seen: Callable[[], bool]) -> bool:
        """Read until it stands or the settling time is over, after a refusal too: its words may be wrong."""
        reading = Retrying(
            retry=retry_if_result(lambda stands: not stands),
            stop=stop_after_delay(self.session.pack.limits.settle_seconds),
            wait=_BETWEEN,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else False,
        )
        return bool(reading(seen))

    def _unconfirmed(self, why: str) -> Outcome:
        return self._ended(IntentState.UNCONFIRMED, why, Outcome(State.UNCONFIRMED, why))

    def _ended(self, state: IntentState, note: str, outcome: Outcome) -> Outcome:
        """Settle a begun write; where the journal cannot be written it stays begun, and is reported so."""
        try:
            self._settle(state, note)
        except Exception as error:  # noqa: BLE001 — as above: begun, so it must be reported before the round ends
            self.session.stop = error
            return Outcome(State.UNCONFIRMED, say("{note}; the journal could not be written", note=note))
        return outcome

    def _settle(self, state: IntentState, note: str) -> None:
        self.session.journal.settle(self.ids, state, note)
        self.prepared = False
        self.session.note_write("settled", state=state.value, note=note, **self._terms())


def _why(error: Exception) -> str:
    """Return an error as one line, for journal and report."""
    return error.what if isinstance(error, BufaError) else f"{type(error).__name__}: {error}".splitlines()[0]
