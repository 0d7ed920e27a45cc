"""What an earlier round began and could not prove is resolved first, and only by reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from agent.console.screen import Screen
from agent.console.session import Session
from agent.ledger.intents import Intent, IntentState
from agent.models import Finding, Kind, Order, Reason, State, Step, TrackingFix
from agent.say import say
from flows.correct import gone, stands
from flows.declare import declared
from flows.message import before_opening, told, whole_thread


def settle(session: Session) -> list[Intent]:
    """Look for what open intents should have changed; return the corrections to be written once more."""
    settling = timedelta(seconds=session.pack.limits.settle_seconds)
    again: list[Intent] = []
    for intent in session.journal.open_intents():
        if session.only_order not in (None, intent.order_id):
            continue
        if intent.begun_at is None or session.clock() < intent.begun_at + settling:
            _still_open(session, intent, say("begun moments ago; the next round looks"))
        elif intent.kind is Kind.CORRECT:
            _attempt(session, intent, lambda one=intent: _correction(session, one, again))  # type: ignore[misc]
        elif intent.kind is Kind.DECLARE:
            _attempt(session, intent, lambda one=intent: _declaration(session, one))  # type: ignore[misc]
        elif why := session.held(Kind.MESSAGE, "open_conversation"):
            _still_open(session, intent, say("begun earlier; the conversation is not opened: {why}", why=why))
        else:
            _attempt(session, intent, lambda one=intent: _message(session, one))  # type: ignore[misc]
    return again


def _attempt(session: Session, intent: Intent, work: Callable[[], None]) -> None:
    """Look for one open intent; where that fails it is as unconfirmed as before, and the report says so."""
    looked = False
    try:
        looked = session.attempt([intent.order_id], work)
    finally:
        if not looked:
            session.record_write(intent, State.UNCONFIRMED, say("begun earlier; could not be looked for"))


def _still_open(session: Session, intent: Intent, why: str) -> None:
    session.find(Finding(intent.order_id, Reason.UNCONFIRMED, why))
    session.record_write(intent, State.UNCONFIRMED, why)


def _done(session: Session, intent: Intent) -> None:
    session.journal.settle([intent.id], IntentState.DONE, say("seen by a later round"))
    session.record_write(intent, State.DONE, say("begun earlier; seen now"))


def _person(session: Session, intent: Intent, why: str) -> None:
    session.journal.settle([intent.id], IntentState.NEEDS_PERSON, why)
    session.find(Finding(intent.order_id, Reason.UNCONFIRMED, why))
    session.record_write(intent, State.NEEDS_PERSON, why)


def _correction(session: Session, intent: Intent, again: list[Intent]) -> None:
    """Right pair: done. The old pair: once more if the journal allows. Anything else: a person."""
    fix = intent.fix()
    if stands(session, fix):
        return _done(session, intent)
    screen = session.open("order", order_id=fix.order_id)
    order = session.read_order(screen)
    if not _as_before(screen, order, fix):
        return _person(session, intent, say("the console shows neither the old pair nor the new one"))
    settling = timedelta(seconds=session.pack.limits.settle_seconds)
    if not session.journal.may_write_again(intent, session.clock(), settling):
        return _person(session, intent, say("written twice and not there; a person must look"))
    changes = 0 if fix.step is Step.CREATE else session.pack.limits.changes
    used = max(order.changes or 0, session.journal.changes_begun(fix.order_id))
    if changes and used >= changes:
        return _person(session, intent, say("not there, and the console's changes are used up"))
    again.append(intent)
    return None


def _as_before(screen: Screen, order: Order, fix: TrackingFix) -> bool:
    """Tell whether the order looks as it did before the write was begun."""
    if fix.step is Step.CREATE:
        return gone(screen, order, fix)
    return [parcel.pair for parcel in order.parcels].count(fix.wrong) == 1


def _declaration(session: Session, intent: Intent) -> None:
    """The order shows the parcel: done. Else a person, since another declaration could be another parcel."""
    if declared(session, intent.declaration()):
        return _done(session, intent)
    return _person(
        session, intent, say("begun, and the order does not show it; it is never declared again by bufa")
    )


def _message(session: Session, intent: Intent) -> None:
    """Seen in the thread: done. Else a person, since a duplicate cannot be taken back."""
    number = intent.message().number
    screen = session.open("chat", order_id=intent.order_id)
    found = session.read_conversations(screen)
    stop = before_opening(found)
    if stop:
        return _person(session, intent, stop[1])
    talk = session.follow(screen, "open_conversation", order_id=intent.order_id, number=number)
    talk.one("order_card")
    if told(whole_thread(session, talk), {number}):
        return _done(session, intent)
    return _person(
        session, intent, say("begun, and not in the thread; it is never sent again by the program")
    )
