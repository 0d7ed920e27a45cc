"""What budgets and brakes leave for planned writes, told ahead: a plan is gone through as by a round.

Only counted, nothing is entered anywhere. Corrections come first, then declarations, then messages, and
several messages of one purpose to one buyer are one commit, as in `tell`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from agent.console.session import Session
from agent.ledger.counting import addressee
from agent.models import BuyerMessage, Finding, Intended, Kind, Policy, Reason, Step, TrackingFix
from agent.say import say
from flows.brakes import stopped
from flows.budgets import Limits, Used, day_begins, spent
from flows.texts import language_for

Commit = tuple[str, ...]
_ORDER = (Kind.CORRECT, Kind.DECLARE, Kind.MESSAGE)


def forecast(session: Session, writes: Sequence[Intended], kinds: Collection[Kind]) -> list[str]:
    """Return what is left for each write, or why it would wait; a person is told of what is used up."""
    _tell_kinds(session, kinds, {write.kind for write in writes})
    room = _Room(session)
    said: dict[int, str] = {}
    for place in sorted(range(len(writes)), key=lambda one: _ORDER.index(writes[one].kind)):
        said[place] = _one(session, room, writes[place])
    return [said[place] for place in range(len(writes))]


def _one(session: Session, room: _Room, write: Intended) -> str:
    left = room.left(write)
    found = room.take(write)
    if found is None:
        return left
    reason, why = found
    finding = Finding(write.order_id if reason is Reason.MESSAGES_BUDGET else "", reason, why)
    if finding not in session.report.findings:
        session.find(finding)
    return f"{left}; {why}" if left else why


def _tell_kinds(session: Session, kinds: Collection[Kind], wanted: Collection[Kind]) -> None:
    """Tell which kinds are stopped, and which of those that are planned are switched off."""
    unproven = session.journal.open_intents()
    for kind in (one for one in _ORDER if one in kinds):
        if found := stopped(kind, unproven):
            session.find(Finding("", *found))
        if kind in wanted and session.policy(kind) is Policy.OFF:
            why = say("writes of kind `{kind}` are off for this store", kind=kind)
            session.find(Finding("", Reason.KIND_OFF, why, note=True))


@dataclass
class _Room:
    """What one round has room for, less what the plan has taken so far."""

    session: Session
    begun: set[Commit] = field(default_factory=set)

    @property
    def limits(self) -> Limits:
        """The store's own budgets."""
        store = self.session.store
        return Limits(store.writes_per_run, store.messages_per_buyer_run, store.messages_per_buyer_day)

    def take(self, write: Intended) -> tuple[Reason, str] | None:
        """Count a write that a round would begin; return which budget it has to wait for instead, if any.

        Creating what is cancelled never waits, and what goes out with another order's message costs nothing.
        """
        commits = self._commits(write)
        first_half_done = isinstance(write, TrackingFix) and write.step is Step.CREATE
        if commits <= self.begun:
            return None
        found = None if first_half_done else spent(write.kind, self._used(write), self.limits)
        if found is None:
            self.begun |= commits
        return found

    def left(self, write: Intended) -> str:
        """Return what is left before this write: the order's changes, or the buyer's messages."""
        if isinstance(write, TrackingFix):
            return self._changes(write)
        return self._messages(write) if isinstance(write, BuyerMessage) else ""

    def _changes(self, fix: TrackingFix) -> str:
        limit, order = self.session.pack.limits.changes, self.session.shown.get(fix.order_id)
        if not limit:
            return ""
        shown = (order.changes or 0) if order is not None else 0
        done = max(shown, self.session.journal.changes_begun(fix.order_id))
        return say("{left} of {limit} changes left", left=max(0, limit - done), limit=limit)

    def _messages(self, message: BuyerMessage) -> str:
        limit, used = self.limits.messages_per_buyer_day, self._used(message).to_buyer_today
        if not limit:
            return ""
        return say(
            "{left} of {limit} messages to the buyer left today", left=max(0, limit - used), limit=limit
        )

    def _used(self, write: Intended) -> Used:
        if not isinstance(write, BuyerMessage):
            return Used(len(self.begun))
        buyer = _buyer(write)
        here = sum(commit[:2] == (Kind.MESSAGE, buyer) for commit in self.begun)
        since = day_begins(self.session.clock(), self.session.store.time_zone)
        return Used(len(self.begun), here, here + self.session.journal.messages_to(buyer, since))

    def _commits(self, write: Intended) -> set[Commit]:
        if isinstance(write, BuyerMessage):
            together = "" if self.session.joins_orders() else write.order_id
            return {(write.kind, _buyer(write), write.purpose, language_for(write.ship_to), together)}
        if isinstance(write, TrackingFix):
            steps = self.session.pack.correcting if write.step is Step.CHANGE else (str(write.step),)
            return {(write.kind, write.order_id, str(write.parcel), step) for step in steps}
        return {(write.kind, write.order_id)}


def _buyer(message: BuyerMessage) -> str:
    return addressee(message.order_id, {"buyer": message.buyer})
