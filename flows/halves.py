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

    What the ledger or the console no longer asks for goes to a person.
    """
    once_more = {intent.id for intent in again}
    due = [i for i in session.journal.halves() if i.state is IntentState.DUE or i.id in once_more]
    return [one for one in due if _wanted(session, book, seen, one)]


def _wanted(session: Session, book: Book, seen: Scanned, intent: Intent) -> bool:
    order = seen.orders.get(intent.order_id)
    if order is None or not order.detailed:
        _tell(session, intent, say("its page was not read in this round; the next one looks again"))
        return False
    why = _no_longer(book, order, intent.fix())
    if why:
        session.journal.settle([intent.id], IntentState.NEEDS_PERSON, why)
        session.record_write(intent, State.NEEDS_PERSON, why)
        _tell(session, intent, why)
    return not why


def _no_longer(book: Book, order: Order, fix: TrackingFix) -> str:
    """Return why the right parcel should not be created after all, empty where it should."""
    given = any(
        row.kind is RowKind.ORIGINAL and row.pair == fix.right for row in book.rows.get(fix.order_id, ())
    )
    if not given or fix.order_id in book.conflicts:
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
