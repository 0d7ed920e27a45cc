"""Tell one buyer the new numbers, once, in the buyer's own conversation, proven by the order's card."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from agent.console.screen import Screen
from agent.console.session import Session
from agent.console.write import Write
from agent.errors import LocatorMissing, UnexpectedValue
from agent.ledger.approvals import Approval
from agent.ledger.intents import Intent
from agent.models import ChatMessage, Conversation, Finding, Outcome, Reason
from agent.say import say

#: So many pages of older messages are looked through for a number that was told before.
MOST_OLDER = 20
#: What people and chat boxes put inside a number: white space, also of no width, hyphens and dashes.
_GAP = r"[\s\u00ad\u200b\u2010-\u2015-]*"


class NotAlone(UnexpectedValue):
    """The orders of one message do not all belong together in this conversation; tell each by itself."""


def message_buyer(
    session: Session, intents: Sequence[Intent], text: str, approval: Approval | None = None
) -> Outcome:
    """Post one message that carries these intents: look, refuse surprises, post once, read it back.

    Raises NotAlone, with nothing sent, when only some of the orders stand on the buyer's cards.
    """
    first = intents[0].order_id
    screen = session.open("chat", order_id=first)
    found = session.read_conversations(screen)
    with session.write(intents, approval) as write:
        stop = before_opening(found)
        if stop:
            return _leave(write, stop, text)
        talk = write.follow(screen, "open_conversation", text=text, order_id=first)
        if not _cards(session, talk, intents):
            return _leave(
                write, (Reason.NO_ORDER_CARD, say("no card of the order beside the conversation")), text
            )
        numbers = {intent.message().number for intent in intents}
        before = told(whole_thread(session, talk), numbers)
        if before == numbers:
            return write.already_done(", ".join(sorted(numbers)))
        if before:
            raise NotAlone(
                say("{numbers} was told before, the rest was not", numbers=", ".join(sorted(before)))
            )
        if stop := _before_typing(session, talk):
            return _leave(write, stop, text)
        write.follow(talk, "post_message", text=text, number=sorted(numbers)[0])
    return write.confirm(lambda: posted(session, first, numbers), shown=", ".join(sorted(numbers)))


def before_opening(found: Sequence[Conversation]) -> tuple[Reason, str] | None:
    """Return why the conversation must not be opened: opening marks it read for the whole team."""
    if len(found) != 1:
        text = say("the search for the order shows {n} conversations, expected one", n=len(found))
        return Reason.NO_CONVERSATION, text
    if found[0].unread is None:
        return Reason.UNREAD, say("whether the buyer has written cannot be told from the list")
    if found[0].unread:
        last = " ".join(found[0].preview.split())  # else a buyer's own lines stand where our text begins
        text = say("{n} unread messages of the buyer, the last: {last}", n=found[0].unread, last=last)
        return Reason.UNREAD, text
    return None


def _before_typing(session: Session, talk: Screen) -> tuple[Reason, str] | None:
    """Return why nothing may be typed into an open conversation: the buyer blocked us, or a draft is there.

    Where the pack names no words for the first, a box that is off is a page unlike the pack.
    """
    if "blocked" in talk.spec.elements and talk.shows("blocked"):
        return Reason.BLOCKED, say("the buyer has blocked the shop")
    draft = talk.read("box").text
    if draft and not session.journal.wrote(draft):
        return Reason.DRAFT, say("somebody's draft is in the box")
    return None


def _leave(write: Write, stop: tuple[Reason, str], text: str) -> Outcome:
    """Leave the message to a person, with the text ready to paste; nothing was sent."""
    reason, why = stop
    for intent in write.intents:
        ready = say("{why}; nothing was sent. The text, ready to paste:", why=why) + "\n" + text
        write.session.find(Finding(intent.order_id, reason, ready))
    return write.leave(why)


def _cards(session: Session, talk: Screen, intents: Sequence[Intent]) -> bool:
    """Tell whether the first order's card is there; raises NotAlone when another one's is not."""
    missing = [intent.order_id for intent in intents if not _card(talk, intent.order_id)]
    if missing and len(intents) > 1:
        raise NotAlone(say("these orders are not this buyer's: {orders}", orders=", ".join(missing)))
    return not missing


def _card(talk: Screen, order_id: str) -> bool:
    try:
        talk.strictly(order_id=order_id).one("order_card")
    except LocatorMissing:
        return False
    return True


def whole_thread(session: Session, talk: Screen) -> list[ChatMessage]:
    """Return the messages of a conversation, with the older ones as far as the console gives them."""
    for _ in range(MOST_OLDER):
        if not session.older(talk):
            break
    return session.reading.thread(talk)


def told(thread: Sequence[ChatMessage], numbers: set[str]) -> set[str]:
    """Return those of the numbers that a seller's message in the thread holds, whatever stands around them.

    Spaces and hyphens inside a number do not hide it; letters and digits beside it make it another one.
    """
    texts = [unicodedata.normalize("NFKC", one.text) for one in thread if one.sender == "seller"]
    return {number for number in numbers if any(_holds(text, number) for text in texts)}


def _holds(text: str, number: str) -> bool:
    body = _GAP.join(re.escape(letter) for letter in unicodedata.normalize("NFKC", number))
    return re.search(rf"(?<![0-9A-Za-z]){body}(?![0-9A-Za-z])", text, re.IGNORECASE) is not None


def posted(session: Session, order_id: str, numbers: set[str]) -> bool:
    """Tell, on a page loaded afresh, whether the numbers stand in the buyer's conversation.

    Raises UnexpectedValue when the buyer has written meanwhile: opening would mark that as read.
    """
    screen = session.open("chat", order_id=order_id)
    stop = before_opening(session.read_conversations(screen))
    if stop:
        raise UnexpectedValue(say("the conversation was not opened again: {why}", why=stop[1]))
    talk = session.follow(screen, "open_conversation", order_id=order_id, number=sorted(numbers)[0])
    talk.one("order_card")
    return numbers <= told(session.reading.thread(talk), numbers)
