"""Keeps the evidence of a round and its report while flows read and write; flows never see how.

The half of a session that records: lines of the chain, pictures, cards, findings, errors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from agent.console import picture
from agent.console.accessible import accessible_text
from agent.console.failures import point_to_check
from agent.console.looking import Box
from agent.console.report import RoundReport, WriteReport
from agent.console.screen import Screen, Seen, Show
from agent.errors import (
    BufaError,
    EvidenceUnwritable,
    NeedsPerson,
    PageChanged,
    SignedOut,
    Stopped,
    Unreachable,
)
from agent.evidence.recorder import CardPicture, Recorder, Redactor, Round, Several, WriteCard
from agent.ledger.intents import Intent
from agent.models import BuyerMessage, Declaration, Finding, Intended, Order, Pair, Reason, State
from agent.say import say

if TYPE_CHECKING:
    from agent.console.visit import Console
    from agent.ledger.journal import Journal
    from agent.settings import StoreSettings

Done = TypeVar("Done")

#: Which elements must be readable together in the picture of a page; the pack may lack some.
PROVING = {
    "order": {"order number": "order_no", "old": "old_number", "new": "new_number"},
    "conversation": {"order number": "order_card", "chat": "bubble"},
}


class Keeping:
    """Records into the scan's recording, or, inside `working_on`, into those of some orders."""

    store: StoreSettings
    console: Console
    journal: Journal
    report: RoundReport
    progress: Callable[[str], None]
    evidence: Round | None
    writing: bool
    pictured: bool
    renewed: bool
    stop: Exception | None
    ending: Callable[[], bool]
    outcomes: dict[str, State]
    _orders: tuple[str, ...]
    _recorder: Recorder | None
    _last: Screen | None
    _pictures: list[CardPicture]

    @contextmanager
    def working_on(self, *order_ids: str) -> Iterator[None]:
        """Record what happens inside in the recordings of these orders instead of the scan's."""
        before = self._recorder, self._pictures, self._orders, self.writing
        if self.evidence is not None:
            self.evidence.redactor.keep_also(*order_ids)
            self._recorder = Several(*(self.evidence.recording(f"order-{i}", i) for i in order_ids))
        self._pictures, self._orders, self.writing = [], order_ids, False
        try:
            yield
        finally:
            self._recorder, self._pictures, self._orders, self.writing = before

    def picture(self, moment: str, screen: Screen | None = None, **values: str) -> Mapping[str, Box]:
        """Record a picture of a page, by default the last one opened, with the boxes of what it proves."""
        screen = screen or self._last
        if self._recorder is None or screen is None:
            return {}
        known = Screen(self.console, screen.name, {**screen.values, **values})
        show = self.with_every_order(_showable(known, PROVING.get(screen.name, {})))
        return self.record_picture(known, moment, show)

    def with_every_order(self, show: Mapping[str, Show]) -> Mapping[str, Show]:
        """Return what to show with the number of each order that is worked on, each under its own title."""
        name = show.get("order number")
        if not isinstance(name, str) or len(self._orders) < 2:
            return show
        return {f"order number {one}": (name, {"order_id": one}) for one in self._orders} | {
            title: element for title, element in show.items() if title != "order number"
        }

    def record_picture(
        self,
        screen: Screen,
        moment: str,
        show: Mapping[str, Show],
        *,
        top: bool = False,
        begun: bool = False,
        awaited: bool = False,
    ) -> Mapping[str, Box]:
        """Record a picture of a page in which the elements of `show` (title → element) can be read.

        With `top` it is of the beginning of the page; with `begun` one that `picture.begin` has begun; with
        `awaited` it is written as it was taken, since a flush comes next.
        """
        if self._recorder is None:
            return {}
        taken = picture.take(screen, show, top=top, begun=begun)
        said = {"text": accessible_text(screen)} if self._orders else {}
        still = self._recorder.still(
            taken.image,
            **said,
            page=screen.name,
            moment=moment,
            missing=taken.missing,
            boxes=taken.boxes,
            masked=taken.masked,
            awaited=awaited,
        )
        if still:
            self._pictures += [CardPicture(title, still, box) for title, box in taken.boxes.items()]
        self.pictured = taken.image is not None
        return taken.boxes

    def flush(self) -> None:
        """Return when everything recorded so far is on the disk; raises EvidenceUnwritable."""
        if self._recorder is not None:
            self._recorder.flush()

    def note_write(self, verb: str, **terms: object) -> None:
        """Record a step of a write that is no verb on an element: begun, confirmed, refused."""
        if self._recorder is not None:
            page = self._last.name if self._last else ""
            self._recorder.line(verb=verb, page=page, url=self.console.page.url, write=terms)

    def note_reply(self, reply: Mapping[str, object]) -> None:
        """Record how the console answered a call of its own; see `Replies.close`."""
        if self._recorder is not None:
            page = self._last.name if self._last else ""
            told = json.dumps(reply.get("reply", ""), ensure_ascii=False, sort_keys=True)
            value = " ".join(str(reply[name]) for name in ("call", "status") if name in reply)
            self._recorder.line(verb="replied", page=page, value=value, note=told)

    def note_text(self, screen: Screen, text: str) -> None:
        """Record what was read off a page, as text."""
        if self._recorder is not None:
            self._recorder.line(verb="read", page=screen.name, value=text, url=self.console.page.url)

    def _watch(self, seen: Seen) -> None:
        if self._recorder is None:
            return
        box = seen.resolved.get("box")
        self._recorder.line(
            verb=seen.verb,
            page=seen.page,
            element=seen.element,
            resolved=said_of(seen.resolved),
            value=seen.value,
            outcome=seen.outcome,
            url=seen.url,
            boxes={seen.element: tuple(box)} if box else None,
        )

    # --- reporting -----------------------------------------------------------------------------------

    def attempt(self, order_ids: Sequence[str], work: Callable[[], object], *, reading: bool = False) -> bool:
        """Do the work on some orders in their recordings; a failure there is noted, and the round goes on.

        With `reading` it stays in the scan's recording. What concerns the whole store is raised: somebody
        must sign in, the console cannot be reached, evidence cannot be written, the round was asked to end.
        """
        self.go_on()
        with nullcontext() if reading else self.working_on(*order_ids):
            done = True
            try:
                self.signed_in(work)
            except (NeedsPerson, Unreachable, EvidenceUnwritable, Stopped):
                self.picture("wrong")
                raise
            except BufaError as error:
                self.picture("wrong")
                self.fail(error, order_ids)
                done = False
            self._raise_stop()
        return done

    def go_on(self) -> None:
        """Raise Stopped where the round was asked to end; never between a commit and the end of its order."""
        if self.ending() and not self.writing:
            raise Stopped(
                say("the round was asked to end"),
                hint=say("run again: the next round looks at everything afresh"),
            )

    def signed_in(self, work: Callable[[], Done]) -> Done:
        """Return what the work gives; when the session ends in its midst, sign in once and do it afresh.

        Once in a round. Never a write: from a commit on `Write` keeps the error, so that what is done afresh
        begins by looking. Raises SignedOut the second time, and what signing in raises.
        """
        try:
            return self._told_why(work)
        except SignedOut:
            if self.renewed:
                raise
            self.renewed = True
            self.picture("wrong")
            self.progress(say("the session ended; signing in once more"))
            self.renew()
            return self._told_why(work)

    def _told_why(self, work: Callable[[], Done]) -> Done:
        """Return what the work gives; where a page is not as the pack says, the console may say why."""
        try:
            return work()
        except PageChanged:
            self.console.raise_sign()
            raise

    def renew(self) -> None:
        """Sign in again; the session's own half knows how."""
        raise NotImplementedError

    def _raise_stop(self) -> None:
        """Raise what was met after a commit and concerns the whole store, now that the write is reported."""
        error, self.stop = self.stop, None
        if error is not None:
            self.picture("wrong")
            raise error

    def fail(self, error: BufaError, order_ids: Sequence[str]) -> None:
        """Note an error about some orders, with where it happened."""
        round_id = self.report.round_id
        error.add(round=f"{round_id}, order {', '.join(order_ids)}" if order_ids else round_id)
        error.add(page=self.console.where())
        self.report.failed(error)
        for order_id in order_ids:
            self.outcomes[order_id] = worse(self.outcomes.get(order_id), State.FAILED)
            self.find(Finding(order_id, Reason.PAGE, str(error.what)))
        point_to_check(error, self.store.name)
        error.hint = error.hint.replace("STORE", self.store.name)
        if order_ids:  # what stops the round is told at its end
            self.progress(f"{type(error).__name__}: {error.what}")

    def find(self, finding: Finding) -> None:
        """Report something that a person should know."""
        self.report.findings.append(finding)

    def report_planned(self, write: Intended, room: str = "") -> None:
        """Report a write that is only planned, and what budgets leave for it; nothing is entered anywhere."""
        old, new = values_of(write)
        text = "; ".join(part for part in (write.rests_on, room) if part)
        row = WriteReport(write.order_id, write.kind, write.reason, old, new, State.PLANNED, text)
        self.report.writes.append(row)

    def now_in_journal(self, intents: Sequence[Intent]) -> list[Intent]:
        """Return intents as the journal has them now, with the text that was prepared."""
        return [self.journal.intent_for(intent.key) or intent for intent in intents]

    def record_write(self, intent: Intent, outcome: State, text: str = "") -> None:
        """Report what became of an intended write, and make its card."""
        old, new = values_of(intent.intended())
        written = WriteReport(intent.order_id, intent.kind, intent.reason, old, new, outcome, text)
        self.report.writes.append(written)
        self.outcomes[intent.order_id] = worse(self.outcomes.get(intent.order_id), outcome)
        said = say(
            "{kind} {order}: {outcome} {text}",
            kind=intent.kind,
            order=intent.order_id,
            outcome=outcome,
            text=text,
        )
        self.progress(said)
        if self._recorder is not None:
            self._recorder.card(_card(written, intent.text, self._pictures))

    def close_recordings(self) -> None:
        """Close the recording of each order that was worked on with that order's own outcome."""
        if self.evidence is None:
            return
        for order_id, outcome in self.outcomes.items():
            self.evidence.recording(f"order-{order_id}", order_id).close(outcome)

    def redactor(self) -> Redactor | None:
        """Return what takes secrets out of this round's texts, None where nothing is recorded."""
        return self.evidence.redactor if self.evidence else None


#: Of several outcomes of one order the first of these is the order's.
_WORST = (
    State.UNCONFIRMED,
    State.FAILED,
    State.REFUSED,
    State.NEEDS_PERSON,
    State.WAITING_APPROVAL,
    State.PLANNED,
    State.DONE,
)


def worse(one: State | None, other: State) -> State:
    """Return the outcome that people should hear of first."""
    both = {one, other}
    return next((state for state in _WORST if state in both), other)


def values_of(write: Intended) -> tuple[Pair | None, Pair | str]:
    """Return old and new value of a write: pairs, of a message the number alone."""
    match write:
        case BuyerMessage():
            return None, write.number
        case Declaration():
            return None, write.pair
    return write.wrong, write.right


def _card(written: WriteReport, text: str, pictures: Sequence[CardPicture]) -> WriteCard:
    """Return the card with the latest picture of each thing it shows, of the old value the first."""
    named = [(shown.title.removesuffix(f" {written.order_id}"), shown) for shown in pictures]
    chosen = dict(named) | {title: shown for title, shown in reversed(named) if title == "old"}
    wanted = [chosen[title] for title in ("order number", "old", "new", "chat") if title in chosen]
    return WriteCard(
        order_id=written.order_id,
        kind=written.kind,
        reason=written.reason,
        old=str(written.old or ""),
        new=str(written.new or ""),
        text=text,
        outcome=written.outcome,
        pictures=[replace(one, title=one.title.removesuffix(f" {written.order_id}")) for one in wanted],
    )


def _showable(screen: Screen, show: Mapping[str, str]) -> dict[str, str]:
    """Return what can be looked for on this page: the pack has the element, and its values are known."""
    return {title: name for title, name in show.items() if screen.can_find(name)}


def numbers_of(order: Order) -> str:
    """Return the pairs of an order's parcels as one text."""
    return " ".join(str(parcel.pair) for parcel in order.parcels)


def row_of(order: Order) -> str:
    """Return what was read of an order as one line; `healed`: a fallback locator found some of it."""
    shown = f"{order.order_id} {order.status} {order.deadline.raw} {numbers_of(order)}".strip()
    return f"{shown} (healed)" if order.healed else shown


def said_of(resolved: Mapping[str, object]) -> str:
    """Return what an element turned out to be, and by which candidate of the pack if not by the first."""
    if not resolved:
        return ""
    which = resolved.get("candidate", 1)
    fallback = f"; candidate {which}" if which != 1 else ""
    said = f"{resolved['tag']} {resolved['role']} `{resolved['name']}`; {resolved['selector']}{fallback}"
    return said.replace("  ", " ")
