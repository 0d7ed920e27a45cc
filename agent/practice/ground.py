"""The ground in which orders are sown: one generator, and the pieces every kind of order is made of.

Times are drawn relative to `now`, the start of a fresh shop, so that windows and countdowns are what their
kind needs whenever the console is started.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from agent.practice.carriers import Carrier
from agent.practice.people import People, goods
from agent.practice.shop import Buyer, Item, LedgerLine, Order, Pair

SHIPPED = "WAIT_BUYER_ACCEPT_GOODS"
WAITING = "WAIT_SELLER_SEND_GOODS"
PART = "SELLER_PART_SEND_GOODS"
FINISHED = "FINISH"
_TAGS = ((), (), (), ("AE",), ("IOSS",), ("AE", "IOSS"))
_NOTES = ("", "", "", "", "Please pack it well, it is a present.", "请尽快发货")


class Ground:
    """A source of orders, numbers and times; the same seed gives the same ones in the same order."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self.rng, self.now = rng, now
        self.people = People(rng)
        self.donors: list[Order] = []
        self._order_ids: set[str] = set()
        self._numbers: set[str] = set()

    def ago(self, least: float, most: float) -> datetime:
        """Return a time between `least` and `most` days before now, on a whole second."""
        days = timedelta(days=self.rng.uniform(least, most))
        return (self.now - days).replace(microsecond=0)

    def number(self, carrier: Carrier) -> str:
        """Return a number of the carrier's that nobody has yet."""
        while (drawn := carrier.number(self.rng)) in self._numbers:
            continue
        self._numbers.add(drawn)
        return drawn

    def pair(self, carrier: Carrier) -> Pair:
        """Return a new number with the carrier's service."""
        return Pair(carrier.service, self.number(carrier))

    def order_id(self) -> str:
        """Return a new order number: sixteen digits, as the marketplace's are today."""
        while (drawn := f"81{self.rng.randrange(10**13, 10**14)}") in self._order_ids:
            continue
        self._order_ids.add(drawn)
        return drawn

    def order(
        self, sown: str, status: str, created: datetime, *, buyer: Buyer | None = None, lines: int = 1
    ) -> Order:
        """Return an order that waits, was shipped or is over, with its goods and nothing declared."""
        rng = self.rng
        who, items, tags = buyer or self.people.buyer(), goods(rng, lines), rng.choice(_TAGS)
        note = rng.choice(_NOTES)
        return Order(self.order_id(), who, status, created, items, tags=tags, note=note, sown=sown)

    def shipped(
        self, sown: str, days: tuple[float, float], *, buyer: Buyer | None = None, lines: int = 1
    ) -> Order:
        """Return an order declared between so many days ago, with no parcel yet."""
        declared = self.ago(*days)
        created = declared - timedelta(hours=self.rng.uniform(10, 60))
        order = self.order(sown, SHIPPED, created.replace(microsecond=0), buyer=buyer, lines=lines)
        order.declared_at = declared
        return order

    def waiting(
        self, sown: str, hours: tuple[float, float], form: str, *, buyer: Buyer | None = None
    ) -> Order:
        """Return an order whose time to ship ends in so many hours, shown in that form of countdown."""
        order = self.order(sown, WAITING, self.ago(0.5, 6), buyer=buyer)
        left = timedelta(hours=self.rng.uniform(*hours))
        order.deadline, order.countdown = (self.now + left).replace(microsecond=0), form
        return order

    def put(
        self, order: Order, shown: Pair, right: Pair, carrier: Carrier, item: Item | None = None
    ) -> LedgerLine:
        """Add a parcel: what the console shows, what it should show, and the ledger's line about it."""
        order.parcels.append(shown)
        order.right.append(Pair(right.service, right.number))
        return self.line(order, carrier, right.number, item)

    def line(self, order: Order, carrier: Carrier, number: str, item: Item | None = None) -> LedgerLine:
        """Add a line about the order to the ledger."""
        when = (order.declared_at or self.now) - timedelta(hours=self.rng.uniform(1, 8))
        word = self.rng.choice(carrier.words)
        goods_of = item or order.items[len(order.ledger) % len(order.items)]
        line = LedgerLine(order.order_id, goods_of, word, number, shipped_at=when)
        order.ledger.append(line)
        return line
