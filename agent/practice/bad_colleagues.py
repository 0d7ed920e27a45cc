"""Bad days with a colleague who works on the same orders and in the same conversations."""

from __future__ import annotations

from random import Random

from starlette.responses import Response

from agent.practice import carriers
from agent.practice.beneath import beneath
from agent.practice.desk import Desk
from agent.practice.hazards import Answer, Exchange
from agent.practice.shop import Conversation, Order, Pair
from agent.practice.struck import SomeBuyers, SomeOrders, wrong_parcels

MODIFY = "mtop.practice.logistics.modify"
COLLEAGUES = ("colleague", "colleague-other-number")
DRAFTS = (
    "Dear friend, I have asked the warehouse and will",
    "您好，您的包裹我正在核实，",
    "Hello! Please wait until Monday, then we",
)


class Colleague(SomeOrders):
    """A colleague writes the right number of some orders just before us: after we looked, before we save."""

    name = "colleague"

    def __init__(self, value: str = "") -> None:
        super().__init__(value)
        self.writes: dict[str, dict[int, Pair]] = {}

    def among(self, desk: Desk) -> list[Order]:
        """Return the orders on which no other colleague works."""
        taken = {one for name in COLLEAGUES for one in desk.struck.get(name, ())}
        return [order for order in super().among(desk) if order.order_id not in taken]

    def strike(self, desk: Desk, order: Order, turn: int, rng: Random) -> None:
        """Lay down what the colleague is going to write."""
        own = Random(f"{self.name} {desk.shop.seed} {order.order_id}")  # noqa: S311 - a seeded number
        self.writes[order.order_id] = {place: self.pair(order, place, own) for place in wrong_parcels(order)}

    def pair(self, order: Order, place: int, rng: Random) -> Pair:
        """Return what the colleague writes for one parcel."""
        return Pair(order.right[place].service, order.right[place].number)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Let the colleague save first; it takes one of the order's changes and stands in no book of ours."""
        if exchange.name == MODIFY:
            self._save_first(desk, str(exchange.body.get("orderId", "")))
        return await answer(exchange)

    def _save_first(self, desk: Desk, order_id: str) -> None:
        for place, pair in self.writes.pop(order_id, {}).items():
            order = self.struck[order_id]
            if order.parcels[place] == pair or not order.can_modify(desk.clock()):
                continue
            with beneath(desk, self.name, order):
                order.parcels[place] = pair
                order.changes += 1
            desk.shop.touch_order(order)


class ColleagueOtherNumber(Colleague):
    """A colleague writes another number than ours just before us; what a colleague does wins."""

    name = "colleague-other-number"

    def strike(self, desk: Desk, order: Order, turn: int, rng: Random) -> None:
        """Lay down what the colleague is going to write, which is to stay and is told to nobody by us."""
        super().strike(desk, order, turn, rng)
        for place, pair in self.writes[order.order_id].items():
            order.right[place] = Pair(pair.service, pair.number)
        order.tell = []

    def pair(self, order: Order, place: int, rng: Random) -> Pair:
        """Return another number of the right carrier's."""
        service = order.right[place].service
        carrier = next((one for one in carriers.ALL if one.service == service), carriers.CHINA_POST)
        return Pair(service, carrier.number(rng))


class DraftLeft(SomeBuyers):
    """A colleague's draft stands in the box of some conversations."""

    name = "draft-left"

    def strike(self, desk: Desk, thread: Conversation, turn: int, rng: Random) -> None:
        """Leave a draft, unless the conversation was worked on in an earlier start."""
        if thread.session_id not in desk.shop.changed_conversations:
            thread.draft = rng.choice(DRAFTS)


KNOWN = {one.name: one for one in (Colleague, ColleagueOtherNumber, DraftLeft)}
