"""Bad days of orders: what a list row says is no longer so, or nothing may be changed any more."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random

from starlette.responses import Response

from agent.practice import numbers, views
from agent.practice.beneath import beneath
from agent.practice.desk import Desk
from agent.practice.ground import SHIPPED
from agent.practice.hazards import Answer, Exchange
from agent.practice.replies import altered
from agent.practice.shop import CHANGE_LIMIT, WINDOW, Order, Pair
from agent.practice.struck import SomeOrders, draw, source, wrong_parcels
from agent.practice.views import Json

DETAIL, LIST = "mtop.practice.order.detail", "mtop.practice.order.list"
#: What becomes of an order behind a list's back, with the end reason of one that is over.
TURNS = (("IN_CANCEL", ""), ("IN_ISSUE", ""), ("FINISH", "cancel_order_close_trade"))
_PLATFORM = re.compile(r"(?:LP|CN|AE)\d{12,16}")


def _stays(order: Order) -> None:
    """Nothing of the order is to be changed any more: what it shows is what it should show in the end."""
    order.right = [Pair(pair.service, pair.number) for pair in order.parcels]


class StaleRow(SomeOrders):
    """The list shows some orders as they were: one has its right number by now, another changed its state."""

    name = "stale-row"

    def __init__(self, value: str = "") -> None:
        super().__init__(value)
        self.rows: dict[str, Json] = {}

    def strike(self, desk: Desk, order: Order, turn: int, rng: Random) -> None:
        """Keep the row as it is now, then change the order: its number, its state, or both."""
        row = views.row(order, desk.clock(), desk.lang)
        self.rows[order.order_id] = {name: row[name] for name in ("status", "statusText", "parcels")}
        if turn % 3 != 1 and wrong_parcels(order):
            order.parcels = [Pair(pair.service, pair.number) for pair in order.right]
            order.changes += 1
        if turn % 3 != 0:
            order.status, order.end_reason = TURNS[turn // 3 % 2]
        _stays(order)
        order.tell = []
        desk.shop.touch_order(order)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Put the kept rows into a list."""
        reply = await answer(exchange)
        return altered(reply, self._age) if exchange.name == LIST else reply

    def _age(self, content: Json) -> None:
        rows = content.get("orders", [])
        assert isinstance(rows, list)
        for row in rows:
            row.update(self.rows.get(row["orderId"], {}))


class AtItsPage(SomeOrders):
    """Something happens to an order between the list and its own page: just before that is first answered."""

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Let it happen when the page of an order struck is asked for."""
        order = self.struck.get(str(exchange.body.get("orderId", "")))
        if exchange.name == DETAIL and order is not None:
            with beneath(desk, self.name, order):
                self.happen(desk, self.struck.pop(order.order_id))
            desk.shop.touch_order(order)
        return await answer(exchange)

    def happen(self, desk: Desk, order: Order) -> None:
        """Change the order."""


class StatusChanged(AtItsPage):
    """Some orders are being cancelled, in dispute or closed by the time their own page is opened."""

    name = "status-changed"

    def strike(self, desk: Desk, order: Order, turn: int, rng: Random) -> None:
        """Nothing will be left to be done about the order."""
        _stays(order)
        order.tell = []

    def happen(self, desk: Desk, order: Order) -> None:
        """Turn the order into one of the three states, each in its turn."""
        turn = desk.struck[self.name].index(order.order_id)
        order.status, order.end_reason = TURNS[turn % len(TURNS)]


class PlatformRenumbers(AtItsPage):
    """The platform's own numbers of some orders are postal ones by the time their own page is opened."""

    name = "platform-renumbers"

    def among(self, desk: Desk) -> list[Order]:
        """Return the orders on the way that show a number of the platform's."""
        orders = desk.shop.tab("shipped") + desk.shop.tab("waiting")
        return [order for order in orders if any(_is_platform(pair) for pair in order.parcels)]

    def prepare(self, desk: Desk) -> None:
        """Draw among the orders to be corrected and among the rest, so that both are there."""
        rng, among = source(self.name, desk), self.among(desk)
        wrong = [order for order in among if wrong_parcels(order)]
        rest = [order for order in among if not wrong_parcels(order)]
        self.struck = {one.order_id: one for some in (wrong, rest) for one in draw(rng, some, self.share)}
        desk.struck[self.name] = sorted(self.struck)
        for order in self.struck.values():
            renumbered = [_postal(desk, pair) if _is_platform(pair) else pair for pair in order.parcels]
            order.tell = [] if wrong_parcels(order) else order.tell
            order.right = [Pair(pair.service, pair.number) for pair in renumbered]

    def happen(self, desk: Desk, order: Order) -> None:
        """Give each such parcel its postal number; the seller's changes do not count it."""
        order.parcels = [_postal(desk, pair) if _is_platform(pair) else pair for pair in order.parcels]


def _is_platform(pair: Pair) -> bool:
    return _PLATFORM.fullmatch(pair.number) is not None


def _postal(desk: Desk, pair: Pair) -> Pair:
    """Return the parcel under its postal number, the same on every order that it carries."""
    rng = Random(f"postal {desk.shop.seed} {pair.number}")  # noqa: S311 - a seeded number, not a secret
    return Pair(pair.service, numbers.last_mile(rng))


class BudgetSpent(SomeOrders):
    """Some orders to be corrected were changed as often as the console allows."""

    name = "budget-spent"

    def strike(self, desk: Desk, order: Order, turn: int, rng: Random) -> None:
        """Use up the changes; the buyer is still to be told."""
        order.changes, order.sown = CHANGE_LIMIT, self.name
        _stays(order)
        desk.shop.touch_order(order)


class WindowPassed(SomeOrders):
    """Some orders to be corrected were declared longer ago than the console lets anybody change."""

    name = "window-passed"

    def strike(self, desk: Desk, order: Order, turn: int, rng: Random) -> None:
        """Move order, declaration and dispatch back together; the buyer is still to be told."""
        declared = (desk.shop.born - WINDOW * rng.uniform(1.2, 4)).replace(microsecond=0)
        order.created += declared - (order.declared_at or declared)
        order.declared_at = declared
        for line in order.ledger:
            line.shipped_at = declared - timedelta(hours=3)
        order.sown, order.status, order.deadline = "past-window", SHIPPED, None
        _stays(order)
        desk.shop.touch_order(order)


KNOWN = {one.name: one for one in (StaleRow, StatusChanged, PlatformRenumbers, BudgetSpent, WindowPassed)}
