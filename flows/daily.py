"""The daily round of one store: sign in, settle what is open, scan, decide, correct, declare, tell buyers."""

from __future__ import annotations

from collections.abc import Sequence

from agent.console.session import Session
from agent.errors import BufaError, Held
from agent.ledger.intents import Intent, IntentState
from agent.models import BuyerMessage, Finding, Intended, Kind, Purpose, Reason, RowKind, State, Step
from agent.say import say
from flows.approving import Approver, Permit, picture_asked, report_waiting
from flows.brakes import doubted, first_look, hold, left_alone, outcome_of
from flows.compare import Book
from flows.correct import correct_tracking
from flows.decide import Plan, decide
from flows.declare import declarations
from flows.forecast import forecast
from flows.halves import chain, not_created, second_halves
from flows.login import login
from flows.scan import Scanned, scan
from flows.settle import settle
from flows.stops import order_stop
from flows.tell import ask_ahead, tell_buyers

ALL = frozenset(Kind)
_WITH_A_PERSON = (IntentState.REFUSED, IntentState.NEEDS_PERSON, IntentState.UNCONFIRMED)


def daily(session: Session, kinds: frozenset[Kind] = ALL) -> None:
    """Do all of it, in order; what fails at one order is noted, and the rest goes on."""
    session.kinds = kinds
    session.brake = lambda intents: hold(session, intents)
    login(session)
    again = [] if session.watching_only else settle(session)
    first_look(session)
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
    doubt = doubted(session, plan, book, seen.orders)
    if session.watching_only:
        return show_plan(session, plan, kinds)
    if doubt:
        show_plan(session, plan, kinds)
        return left_alone(session, again, doubt)
    halves = second_halves(session, book, seen, again)
    intents = enter(session, plan, seen, [one for one in again if one.step is not Step.CREATE])
    remember(session, book, seen)
    due = [*halves, *(one for one in intents if one.kind is Kind.CORRECT)]
    approver = Approver(session)
    corrections(session, due if Kind.CORRECT in kinds else [one for one in due if one.attempts], approver)
    declarations(session, [one for one in intents if one.kind is Kind.DECLARE], approver)
    if Kind.MESSAGE in kinds:
        tell_buyers(session, due_messages(session, plan, book), approver)
        ask_ahead(session, approver)
    approver.done(complete=not seen.unopened)
    return None


def only_scan(session: Session) -> None:
    """Sign in, scan and decide; write nothing, whatever the store allows."""
    login(session)
    book = Book(session)
    seen = scan(session, book)
    plan = look_and_decide(session, book, seen)
    show_plan(session, plan, ALL)
    if not doubted(session, plan, book, seen.orders):
        remember(session, book, seen)


def only_correct(session: Session) -> None:
    """The daily round without messages to buyers."""
    daily(session, frozenset({Kind.CORRECT}))


def only_message(session: Session) -> None:
    """The daily round without corrections: messages that are due already, and replacements."""
    daily(session, frozenset({Kind.MESSAGE}))


def only_declare(session: Session) -> None:
    """The daily round with declarations of shipment alone."""
    daily(session, frozenset({Kind.DECLARE}))


def look_and_decide(session: Session, book: Book, seen: Scanned) -> Plan:
    """Compare everything that was seen with the ledger; findings go into the report."""
    orders = seen.orders
    plan = decide(
        list(orders.values()), book.ledger(orders), book.history(orders), book.rules(), seen.missing
    )
    for finding in plan.findings:
        session.find(finding)
    session.progress(
        say("{fixes} corrections, {declared} declarations, {messages} messages, {findings} findings",
            fixes=len(plan.fixes), declared=len(plan.declarations), messages=len(plan.messages),
            findings=len(plan.findings))
    )  # fmt: skip
    return plan


def remember(session: Session, book: Book, seen: Scanned) -> None:
    """Keep how the orders looked, so that the next scan knows what others changed."""
    session.journal.remember(seen.orders.values(), (), seen.digests, book.digests(seen.orders))


def show_plan(session: Session, plan: Plan, kinds: frozenset[Kind]) -> None:
    """Report what would be written, and what has no room in a round; nothing is entered, no page opened."""
    writes: list[Intended] = [
        half.fix() for half in session.journal.halves() if half.state is IntentState.DUE
    ]
    for planned in plan.fixes:
        writes += [planned.fix, *([planned.message] if planned.message else [])]
    wanted = [one for one in (*writes, *plan.declarations, *plan.messages) if one.kind in kinds]
    rooms = forecast(session, wanted, kinds)
    for write, room in zip(wanted, rooms, strict=True):
        session.report_planned(write, room)


def enter(session: Session, plan: Plan, seen: Scanned, again: Sequence[Intent]) -> list[Intent]:
    """Enter the plan into the journal and return what may be written now.

    Intents that this plan no longer asks for are dropped; those it still asks for, but which were begun,
    refused or left to a person before, are findings, except the corrections that may be written once more.
    """
    chains = [chain(session, planned) for planned in plan.fixes]
    alone = [(declaration,) for declaration in plan.declarations]
    intents = session.journal.plan([*chains, *alone], plan.messages)
    wanted = {intent.id for intent in intents}
    stale = [
        intent.id
        for intent in [*session.journal.due(Kind.CORRECT), *session.journal.due(Kind.DECLARE)]
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
            answered = session.journal.answered(intent)
            session.find(Finding(intent.order_id, Reason(intent.reason), why, note=answered))
    return [one for one in intents if one.state is IntentState.DUE or one.id in once_more]


def no_longer_asked_for(session: Session, intent: Intent) -> None:
    """A correction was begun, is not there, and by now the ledger or the console says otherwise."""
    why = say("begun earlier and not there; by now the ledger or the console no longer asks for it")
    session.journal.settle([intent.id], IntentState.NEEDS_PERSON, why)
    session.find(Finding(intent.order_id, Reason.UNCONFIRMED, why))
    session.record_write(intent, State.NEEDS_PERSON, why)


def corrections(session: Session, intents: Sequence[Intent], approver: Approver) -> None:
    """Carry out the permitted corrections one order after the other, or report why they are held.

    A held one that an earlier round began is as unconfirmed as before, not merely planned.
    """
    off = session.held(Kind.CORRECT, *session.pack.correcting)
    approver.kinds |= set() if off else {Kind.CORRECT}
    for intent in intents:
        if why := off or session.brake([intent]):
            approver.spare([intent])
            session.record_write(intent, State.UNCONFIRMED if intent.attempts else State.PLANNED, why)
            not_created(session, intent, why)
        else:
            session.attempt([intent.order_id], lambda one=intent: _correct(session, one, approver))  # type: ignore[misc]


def _correct(session: Session, intent: Intent, approver: Approver) -> None:
    permit = approver.permit([intent])
    if permit.waits:
        return _leave_waiting(session, intent, permit)
    try:
        outcome = correct_tracking(session, intent, permit.approval)
    except Held as held:
        outcome = outcome_of(held)
    except BufaError as error:
        if intent.attempts:  # begun by an earlier round: that stands, whatever stopped this one
            session.record_write(intent, State.UNCONFIRMED, error.what)
        not_created(session, intent, error.what)
        raise
    session.record_write(intent, outcome.state, outcome.text)
    if outcome.state not in (State.DONE, State.ALREADY_DONE):
        return not_created(session, intent, outcome.text)
    for second in session.journal.due_after(intent):
        session.signed_in(lambda one=second: _correct(session, one, approver))  # type: ignore[misc]
    return None


def _leave_waiting(session: Session, intent: Intent, permit: Permit) -> None:
    """Report a correction that waits for a yes; when it is asked for the first time, picture its order."""
    fix = intent.fix()
    picture_asked(session, intent, permit, old_number=fix.wrong.number, old_service=fix.wrong.service)
    if intent.attempts:  # begun by an earlier round, and as unproven as before
        return session.record_write(intent, State.UNCONFIRMED, permit.waits)
    return report_waiting(session, [intent], permit)


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
