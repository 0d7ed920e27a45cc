"""Bad days of the chat: who the buyer is cannot be told, somebody waits, or nothing gets through."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Literal

from starlette.responses import Response

from agent.practice.desk import Desk
from agent.practice.hazards import Answer, Exchange, Hazard
from agent.practice.replies import altered
from agent.practice.shop import Conversation, Message
from agent.practice.struck import SomeBuyers, source, to_tell, without_value
from agent.practice.views import Json

CARDS = "mtop.practice.im.cards"
QUESTIONS = (
    "Where is my parcel? The number does not work.",
    "¿Dónde está mi paquete?",
    "Please answer, I want my money back.",
)


Way = Literal["box", "post"]
WAYS: dict[str, Way] = {"box": "box", "post": "post"}


class SameNameBuyers(Hazard):
    """Two buyers, each with orders to be told, have the very same name."""

    name = "same-name-buyers"

    def __init__(self, value: str = "") -> None:
        without_value(self.name, value)

    def prepare(self, desk: Desk) -> None:
        """Draw two buyers, of one country if there are such, and call the second like the first."""
        threads = to_tell(desk.shop)
        source(self.name, desk).shuffle(threads)
        pairs = [(one, two) for at, one in enumerate(threads) for two in threads[at + 1 :]]
        pairs.sort(key=lambda pair: pair[0].buyer.country != pair[1].buyer.country)
        desk.struck[self.name] = [thread.buyer.buyer_id for thread in pairs[0]] if pairs else []
        for one, two in pairs[:1]:
            _rename(desk, two, one.buyer.name)


def _rename(desk: Desk, thread: Conversation, name: str) -> None:
    buyer = replace(thread.buyer, name=name)
    thread.buyer = buyer
    for order in desk.shop.orders_of[buyer.buyer_id]:
        order.buyer = buyer


class LatePanel(Hazard):
    """For a second after a conversation was opened the panel shows another buyer; the page does it."""

    name = "late-panel"
    page_words = (name,)

    def __init__(self, value: str = "") -> None:
        without_value(self.name, value)


class NoOrderCard(SomeBuyers):
    """The panel shows no order cards for some buyers."""

    name = "no-order-card"

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Leave the cards out."""
        reply = await answer(exchange)
        struck = exchange.name == CARDS and exchange.body.get("sessionId") in self.struck
        return altered(reply, _without_cards) if struck else reply


def _without_cards(content: Json) -> None:
    if "cards" in content:
        content["cards"] = []


class UnreadMessage(SomeBuyers):
    """Some buyers have written something that nobody has read."""

    name = "unread-message"

    def strike(self, desk: Desk, thread: Conversation, turn: int, rng: Random) -> None:
        """Let the buyer write, unless the conversation was worked on in an earlier start."""
        if thread.session_id in desk.shop.changed_conversations:
            return
        at = thread.last_time + (desk.shop.born - thread.last_time) / 2
        number = f"{thread.session_id}-{len(thread.messages) + 1}"
        question = Message(number, "buyer", rng.choice(QUESTIONS), at.replace(microsecond=0))
        thread.messages.append(question)
        thread.unread, thread.tags = thread.unread + 1, ("未回复",)
        desk.shop.touch_conversation(thread)


class Moderation(SomeBuyers):
    """Nothing that is written to some buyers gets through the console's moderation."""

    name = "moderation"

    def strike(self, desk: Desk, thread: Conversation, turn: int, rng: Random) -> None:
        """Refuse every text."""
        thread.moderated = True


class BlockedBuyer(SomeBuyers):
    """Some buyers have blocked the shop: the box is off with a notice, or posting is refused.

    With `box` or `post` for a value all have, and each says so in this way.
    """

    name = "blocked-buyer"

    def __init__(self, value: str = "") -> None:
        self.way = WAYS.get(value)
        super().__init__("all" if self.way else value)

    def strike(self, desk: Desk, thread: Conversation, turn: int, rng: Random) -> None:
        """Let every other one be told in the other way; the draw of whom is struck mixes them."""
        thread.blocked = self.way or ("post" if turn % 2 else "box")


KNOWN = {
    one.name: one for one in (SameNameBuyers, LatePanel, NoOrderCard, UnreadMessage, Moderation, BlockedBuyer)
}
