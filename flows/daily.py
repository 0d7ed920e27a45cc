"""The daily round of one store: sign in, settle what is open, scan, decide, correct, tell the buyers."""

from __future__ import annotations

from collections.abc import Sequence

from agent.console.session import Session
from agent.errors import BufaError
from agent.ledger.intents import Intent, IntentState
from agent.models import BuyerMessage, Finding, Kind, Purpose, Reason, RowKind, State, Step, TrackingFix
from agent.say import say
from flows.compare import Book
from flows.correct import correct_tracking
from flows.decide import Plan, decide
from flows.halves import chain, not_created, second_halves
from flows.login import login
from flows.scan import Scanned, scan
from flows.settle import settle
from flows.stops import order_stop
from flows.tell import tell_buyers

ALL = frozenset(Kind)
_WITH_A_PERSON = (IntentState.REFUSED, IntentState.NEEDS_PERSON, IntentState.UNCONFIRMED)


def daily(session: Session, kinds: frozenset[Kind] = ALL) -> None:
    """Do all of it, in order; what fails at one order is noted, and the rest goes on."""
    session.kinds = kinds
    login(session)
    again = [] if session.watching_only else settle(session)
    book = Book(session, [intent.order_id for intent in again])
    if book.empty:
        session.progress(
            say(
                "no ledger row to compare with; run `bufa ledger import FILE --store {store}`",
                store=session.store.name,
            )
        )
    seen = scan(session, book)
    plan = look_and_decide(session, book, seen)
    if session.watching_only:
        return show_plan(session, plan, kinds)
    halves = second_halves(session, book, seen, again)
    intents = enter(session, plan, seen, [one for one in again if one.step is not Step.CREATE])
    remember(session, book, seen)
    due = [*halves, *(one for one in intents if one.kind is Kind.CORRECT)]
    corrections(session, due if Kind.CORRECT in kinds else [one for one in due if one.attempts])
    if Kind.MESSAGE in kinds:
        tell_buyers(session, due_messages(session, plan, book))
    return None


def only_scan(session: Session) -> None:
    """Sign in, scan and decide; write nothing, whatever the store allows."""
    login(session)
    book = Book(session)
    seen = scan(session, book)
    show_plan(session, look_and_decide(session, book, seen), ALL)
    remember(session, book, seen)


def only_correct(session: Session) -> None:
    """The daily round without messages to buyers."""
    daily(session, frozenset({Kind.CORRECT}))


def only_message(session: Session) -> None:
    """The daily round without corrections: messages that are due already, and replacements."""
    daily(session, frozenset({Kind.MESSAGE}))


def look_and_decide(session: Session, book: Book, seen: Scanned) -> Plan:
    """Compare everything that was seen with the ledger; findings go into the report."""
    orders = seen.orders
    plan = decide(
        list(orders.values()), book.ledger(orders), book.history(orders), book.rules(), seen.missing
    )
    for finding in plan.findings:
        session.find(finding)
    session.progress(
        say("{fixes} corrections, {messages} messages, {findings} findings",
            fixes=len(plan.fixes), messages=len(plan.messages), findings=len(plan.findings))
    )  # fmt: skip
    return plan


def remember(session: Session, book: Book, seen: Scanned) -> None:
    """Keep how the orders looked, so that the next scan knows what others changed."""
    session.journal.remember(seen.orders.values(), (), seen.digests, book.digests(seen.orders))


def show_plan(session: Session, plan: Plan, kinds: frozenset[Kind]) -> None:
    """Report what would be written; no journal entry, no page is opened."""
    writes: list[TrackingFix | BuyerMessage] = [
        half.fix() for half in session.journal.halves() if half.state is IntentState.DUE
    ]
    for planned in plan.fixes:
        writes += [planned.fix, *([planned.message] if planned.message else [])]
    for write in [*writes, *plan.messages]:
        if write.kind in kinds:
            session.report_planned(write)


def enter(session: Session, plan: Plan, seen: Scanned, again: Sequence[Intent]) -> list[Intent]:
    """Enter the plan into the journal and return what may be written now.

    Intents that this plan no longer asks for are dropped; those it still asks for, but which were begun,
    refused or left to a person before, are findings, except the corrections that may be written once more.
    """
    chains = [chain(session, planned) for planned in plan.fixes]
    intents = session.journal.plan(chains, plan.messages)
    wanted = {intent.id for intent in intents}
    stale = [
        intent.id
        for intent in session.journal.due(Kind.CORRECT)
        if intent.id not in wanted and intent.order_id in seen.orders and intent.step is not Step.CREATE
    ]
    if stale:
        session.journal.drop(stale, say("the console and the ledger no longer ask for it"))
    session.release_standing()
    once_more = {intent.id for intent in again}
    for intent in again:
        if intent.id not in wanted:
            no_longer_asked_for(session, intent)
    for intent in intents:
        if intent.state in _WITH_A_PERSON and intent.id not in once_more:
            why = say(
                "the journal has it as `{state}`; the program does not write it again", state=intent.state
            )
            session.find(Finding(intent.order_id, Reason(intent.reason), why))
    return [one for one in intents if one.state is IntentState.DUE or one.id in once_more]


def no_longer_asked_for(session: Session, intent: Intent) -> None:
    """A correction was begun, is not there, and by now the ledger or the console says otherwise."""
    why = say("begun earlier and not there; by now the ledger or the console no longer asks for it")
    session.journal.settle([intent.id], IntentState.NEEDS_PERSON, why)
    session.find(Finding(intent.order_id, Reason.UNCONFIRMED, why))
    session.record_write(intent, State.NEEDS_PERSON, why)


def corrections(session: Session, intents: Sequence[Intent]) -> None:
    """Carry out corrections one order after the other, or report why they are held.

    A held one that an earlier round began is as unconfirmed as before, not merely planned.
    """
    why = session.held(Kind.CORRECT, *session.pack.correcting)
    for intent in intents:
        if why:
            session.record_write(intent, State.UNCONFIRMED if intent.attempts else State.PLANNED, why)
            not_created(session, intent, why)
        else:
            session.attempt([intent.order_id], lambda one=intent: _correct(session, one))  # type: ignore[misc]


def _correct(session: Session, intent: Intent) -> None:
    try:
        outcome = correct_tracking(session, intent)
    except BufaError as error:
        if intent.attempts:  # begun by an earlier round: that stands, whatever stopped this one
            session.record_write(intent, State.UNCONFIRMED, error.what)
        not_created(session, intent, error.what)
        raise
    session.record_write(intent, outcome.state, outcome.text)
    if outcome.state not in (State.DONE, State.ALREADY_DONE):
        return not_created(session, intent, outcome.text)
    for second in session.journal.due_after(intent):
        _correct(session, second)
    return None


def due_messages(session: Session, plan: Plan, book: Book) -> list[Intent]:
    """Return the messages that are due and still true: planned afresh, or about a number that stands.

    What cannot be told in this round (the order was not read) waits; only what was read to be untrue goes.
    """
    wanted = {(one.order_id, one.purpose, one.number) for one in plan.messages}
    due = []
    for intent in session.journal.due(Kind.MESSAGE):
        message = intent.message()
        asked = (message.order_id, message.purpose, message.number) in wanted
        if asked or (message.purpose is Purpose.CORRECTED and still_true(session, plan, book, message)):
            due.append(intent)
        elif untrue(session, message):
            session.journal.drop([intent.id], say("the console and the ledger no longer ask for it"))
    return due


def still_true(session: Session, plan: Plan, book: Book, message: BuyerMessage) -> bool:
    """Tell whether a number once corrected stands on the order, and the ledger of today still gives it."""
    order = session.shown.get(message.order_id)
    if order is None or book.stale or message.order_id in book.conflicts or order_stop(order):
        return False
    replaced = any(
        planned.fix.order_id == message.order_id and planned.fix.wrong.number == message.number
        for planned in plan.fixes
    )
    given = any(
        row.kind is RowKind.ORIGINAL and message.number in {row.number, *row.aliases}
        for row in book.rows.get(message.order_id, ())
    )
    return given and not replaced and session.stands(message.order_id, message.number)


def untrue(session: Session, message: BuyerMessage) -> bool:
    """Tell whether the order was read with its numbers in this round and does not show this one."""
    order = session.shown.get(message.order_id)
    read = order is not None and (order.detailed or order.numbers_shown)
    return read and not session.stands(message.order_id, message.number)
