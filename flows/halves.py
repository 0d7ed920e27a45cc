"""Corrections in two halves, on consoles that can only cancel a parcel and create another.

Between the halves the buyer sees no parcel at all. So the second one is looked at in every round until it is
done, before anything new is begun; where it is no longer true, a person is told at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.console.session import Session
from agent.ledger.intents import Intent, IntentState
from agent.models import BuyerMessage, Finding, Order, Reason, RowKind, State, Step, TrackingFix
from agent.say import say
from flows.compare import Book
from flows.decide import PlannedFix
from flows.scan import Scanned

Chain = tuple[TrackingFix | BuyerMessage | None, ...]


def chain(session: Session, planned: PlannedFix) -> Chain:
    """Return the writes of one planned correction in their order, each waiting for the one before."""
    fix = planned.fix
    if len(session.pack.correcting) == 1:
        return fix, planned.message
    return replace(fix, step=Step.CANCEL), replace(fix, step=Step.CREATE), planned.message


def second_halves(session: Session, book: Book, seen: Scanned, again: Sequence[Intent]) -> list[Intent]:
    """Return what is to be created in place of what is cancelled, `again` included if it may be tried again.

    What cannot be judged in this round waits and is told; what is no longer asked for goes to a person.
    """
    once_more = {intent.id for intent in again}
    due = [i for i in session.journal.halves() if i.state is IntentState.DUE or i.id in once_more]
    mine = [intent for intent in due if session.only_order in (None, intent.order_id)]
    return [one for one in mine if _wanted(session, book, seen.orders.get(one.order_id), one)]


def _wanted(session: Session, book: Book, order: Order | None, intent: Intent) -> bool:
    fix = intent.fix()
    waits = _not_now(book, order, fix)
    gone = _no_longer(book, order, fix) if not waits and order is not None else ""
    if gone:
        session.journal.settle([intent.id], IntentState.NEEDS_PERSON, gone)
        session.record_write(intent, State.NEEDS_PERSON, gone)
    if waits or gone:
        not_created(session, intent, waits or gone)
    return not waits and not gone


def _not_now(book: Book, order: Order | None, fix: TrackingFix) -> str:
    """Return what keeps the parcel from being created in this round, empty where nothing does."""
    if order is None or not order.detailed or order.healed:
        return say("its page was not read as it should be; the next round looks again")
    if book.stale:
        return say("the ledger is older than its limit; import a newer export, then run again")
    if fix.order_id in book.conflicts:
        return say("the ledger is not sure of this order: {why}", why=book.conflicts[fix.order_id])
    return ""


def _no_longer(book: Book, order: Order, fix: TrackingFix) -> str:
    """Return why the right parcel should not be created after all, empty where it should."""
    rows = [row for row in book.rows.get(fix.order_id, ()) if row.kind is RowKind.ORIGINAL]
    if not any(row.pair == fix.right for row in rows):
        return say("the ledger no longer gives {pair}; a person must declare what is right", pair=fix.right)
    if any(parcel.pair == fix.wrong for parcel in order.parcels):
        return say("somebody has put {pair} back", pair=fix.wrong)
    return ""


def not_created(session: Session, intent: Intent, why: str) -> None:
    """Report that a parcel is cancelled and the one in its place not created, and why."""
    if intent.step is Step.CREATE:
        _tell(session, intent, why)


def _tell(session: Session, intent: Intent, why: str) -> None:
    fix = intent.fix()
    text = say(
        "{old} is cancelled, {new} not seen in its place: {why}", old=fix.wrong, new=fix.right, why=why
    )
    session.find(Finding(intent.order_id, Reason.CANCELLED, text, old=fix.wrong, new=fix.right))
