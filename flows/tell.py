"""Group the messages that are due by buyer and purpose, and post each group as one text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from agent.console.session import Session
from agent.errors import Held
from agent.ledger.intents import Intent, IntentState
from agent.models import BuyerMessage, Finding, Kind, Purpose, Reason, State
from agent.say import say
from flows.approving import Approver, report_waiting
from flows.brakes import outcome_of
from flows.message import NotAlone, message_buyer
from flows.texts import batches, check, language_for, load_text, render

Group = tuple[str, Purpose, str]


def tell_buyers(session: Session, intents: Sequence[Intent], approver: Approver) -> None:
    """Post what is due and permitted: several of one purpose for one buyer become one message."""
    why = session.held(Kind.MESSAGE, "open_conversation", "post_message")
    if why:
        for intent in intents:
            session.record_write(intent, State.PLANNED, why)
        return
    approver.kinds.add(Kind.MESSAGE)
    for group in grouped(session, intents):
        _tell(session, group, approver)


def ask_ahead(session: Session, approver: Approver) -> None:
    """Ask for the messages too that wait for corrections which wait for a yes: one answer for both."""
    waiting = [one for one in session.journal.waiting() if one.depends_on in approver.held_back]
    if session.held(Kind.MESSAGE, "open_conversation", "post_message"):
        return
    for group in grouped(session, waiting):
        text = text_for(session, [intent.message() for intent in group])
        if not check(text, session.pack.limits.message_length, session.carriers):
            permit = approver.permit(group, text)
            if permit.waits:
                report_waiting(session, group, permit)


def grouped(session: Session, intents: Sequence[Intent]) -> list[list[Intent]]:
    """Return the intents that belong into one message: one buyer, purpose and language, as many as fit.

    Without a buyer's name each stands alone, and where a conversation shows one order only.
    """
    together = session.joins_orders()
    groups: dict[Group, list[Intent]] = defaultdict(list)
    for intent in intents:
        message = intent.message()
        key = (together and message.buyer) or intent.order_id, message.purpose, language_for(message.ship_to)
        groups[key].append(intent)
    return [part for group in groups.values() for part in _that_fit(session, group)]


def _that_fit(session: Session, group: list[Intent]) -> list[list[Intent]]:
    """Cut a group into messages that the console's limit lets through."""
    messages = [intent.message() for intent in group]
    language = language_for(messages[0].ship_to)
    text = load_text(messages[0].purpose, language, session.store.messages_dir)
    limit = session.pack.limits.message_length
    parts = iter(group)
    return [
        [next(parts) for _ in batch] for batch in batches(messages, text, session.carriers, language, limit)
    ]


def _tell(session: Session, group: Sequence[Intent], approver: Approver) -> None:
    """Tell one buyer; when the orders turn out to be of different buyers, tell each by itself."""
    if why := session.brake(group):
        approver.spare(group)
        for intent in group:
            session.record_write(intent, State.PLANNED, why)
        return
    alone: list[Intent] = []

    def work() -> None:
        text = text_for(session, [intent.message() for intent in group])
        problems = check(text, session.pack.limits.message_length, session.carriers)
        if problems:
            return _refused_text(session, group, problems)
        permit = approver.permit(group, text)
        if permit.waits:
            return report_waiting(session, group, permit)
        try:
            outcome = message_buyer(session, group, text, permit.approval)
        except NotAlone:
            if len(group) == 1:
                raise
            alone.extend(group)
            return None
        except Held as held:
            outcome = outcome_of(held)
        for intent in session.now_in_journal(group):
            session.record_write(intent, outcome.state, outcome.text)
        return None

    session.attempt([intent.order_id for intent in group], work)
    for intent in alone:
        _tell(session, [intent], approver)


def text_for(session: Session, messages: Sequence[BuyerMessage]) -> str:
    """Return the text of one message about several orders of one buyer."""
    language = language_for(messages[0].ship_to)
    text = load_text(messages[0].purpose, language, session.store.messages_dir)
    return render(messages, text, session.carriers, language, session.pack.limits.message_length)


def _refused_text(session: Session, group: Sequence[Intent], problems: Sequence[str]) -> None:
    """A text that the checks refuse is never sent; a person corrects the text or the goods' title."""
    why = say("the text may not be sent: {why}", why="; ".join(problems))
    session.journal.settle([intent.id for intent in group], IntentState.NEEDS_PERSON, why)
    for intent in group:
        session.find(Finding(intent.order_id, Reason.FAILED, why))
        session.record_write(intent, State.NEEDS_PERSON, why)
