"""Asks for a person's yes before a commit, where the store or the reason wants one; silence is a no.

Corrections that nothing proves (`near`, `different`) want one also where a kind is on `auto`, unless the
store trusts its ledger. Creating a parcel in place of a cancelled one belongs to the yes for cancelling.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.console.session import Session
from agent.ledger.approvals import Approval, ApprovalState, Asked
from agent.ledger.intents import Intent
from agent.models import Finding, Kind, Policy, Reason, State, Step
from agent.say import say
from flows.rules import PROVEN


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether a commit may go on now: `waits` says why not; `approval` is the yes it rests on, if any."""

    approval: Approval | None = None
    waits: str = ""


class Approver:
    """Asks in one round; `done` makes void what nobody wants any more on the terms it was asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.asked: set[str] = set()
        self.kinds: set[Kind] = set()  #: those that were gone through, so that what was not asked is void
        self.held_back: set[int] = set()
        self.spared: set[str] = set()

    def permit(self, intents: Sequence[Intent], text: str = "") -> Permit:
        """Return whether the one commit that carries these intents may go on, asking a person if need be."""
        if not self._wanted(intents[0]):
            return Permit()
        asked = Asked(intents, _shown(intents[0]), text, self._until(intents))
        self.asked.add(asked.digest)
        approval = self.session.journal.ask([asked])[asked.digest]
        if approval.good(self.session.clock()):
            return Permit(approval)
        self.held_back |= {intent.id for intent in intents}
        return Permit(approval, self._waits(intents, approval))

    def spare(self, intents: Sequence[Intent]) -> None:
        """Leave what was asked about these orders as it is: in this round nobody came to ask again."""
        self.spared |= {intent.order_id for intent in intents}

    def done(self, *, complete: bool) -> None:
        """Make void, of the orders read in this round, every request that was not made again.

        Where not every order could be opened (`complete` is false) only those count that were.
        """
        read = [
            order_id
            for order_id, order in self.session.shown.items()
            if (order.detailed or (complete and order.numbers_shown)) and order_id not in self.spared
        ]
        for approval in self.session.journal.void_others(read, self.kinds, self.asked):
            self.session.progress(say("approval {id} is void: its terms changed", id=approval.id))

    def _wanted(self, intent: Intent) -> bool:
        if intent.step is Step.CREATE:
            return False
        if self.session.policy(intent.kind) is Policy.APPROVE:
            return True
        unproven = intent.kind is Kind.CORRECT and intent.reason not in PROVEN
        return unproven and not self.session.store.trust_ledger

    def _until(self, intents: Sequence[Intent]) -> datetime | None:
        """Return when it will be too late by the orders' own clocks, the earliest of them."""
        if intents[0].kind is Kind.DECLARE:
            order = self.session.shown.get(intents[0].order_id)
            left = order.deadline.left if order is not None else None
            return self.session.clock() + left if left is not None else None
        days = self.session.pack.limits.days
        shown = [self.session.shown.get(intent.order_id) for intent in intents]
        declared = [order.declared_at for order in shown if order is not None and order.declared_at]
        if intents[0].kind is not Kind.CORRECT or not days or not declared:
            return None
        return min(declared) + timedelta(days=days)

    def _waits(self, intents: Sequence[Intent], approval: Approval) -> str:
        if approval.state is ApprovalState.REJECTED:
            said = say("{by} said no to it: {note}", by=approval.by, note=approval.note or "-")
            for intent in intents:
                self.session.find(Finding(intent.order_id, Reason.REJECTED, said, note=True))
            return said
        return say("waits for a yes: `bufa approve {id}`", id=approval.id)


def picture_asked(session: Session, intent: Intent, permit: Permit, **values: str) -> None:
    """Picture the order of a write that is asked for the first time, for whoever decides."""
    if permit.approval is not None and permit.approval.new:
        session.open("order", fresh=True, order_id=intent.order_id, **values)


def report_waiting(session: Session, intents: Iterable[Intent], permit: Permit) -> None:
    """Report writes that wait for a person, or that a person does not want."""
    rejected = permit.approval is not None and permit.approval.state is ApprovalState.REJECTED
    for intent in intents:
        session.record_write(intent, State.PLANNED if rejected else State.WAITING_APPROVAL, permit.waits)


def _shown(intent: Intent) -> dict[str, Any]:
    """Return what a person decides on: the values, the buyer, and what the write rests on."""
    names = ("wrong", "right", "number", "buyer", "purpose", "website", "rests_on")
    shown = {name: intent.terms[name] for name in names if intent.terms.get(name)}
    return shown | ({"right": intent.terms["pair"]} if "pair" in intent.terms else {})
