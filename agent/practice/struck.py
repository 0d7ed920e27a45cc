"""Whom a bad day strikes: drawn by the shop's seed among what was sown for a correction or a message.

A hazard that strikes some takes half of those it can strike, or as many as its value says (`all`, or a
number); at least one, where there is one. The witness tells who was struck.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import ClassVar, TypeVar

from agent.practice.desk import Desk
from agent.practice.errors import BadOption
from agent.practice.hazards import Hazard
from agent.practice.shop import Conversation, Order, Shop
from agent.practice.sown import PROVEN

T = TypeVar("T")


def to_correct(shop: Shop) -> list[Order]:
    """Return the orders that are sown for a correction, as they were sown."""
    return [order for order in shop.orders.values() if order.sown in PROVEN]


def to_tell(shop: Shop) -> list[Conversation]:
    """Return the conversations of the buyers who have something to be told, as they were sown."""
    buyers = dict.fromkeys(order.buyer.buyer_id for order in shop.orders.values() if order.tell)
    return [shop.of_buyer[buyer] for buyer in buyers if buyer in shop.of_buyer]


def wrong_parcels(order: Order) -> list[int]:
    """Return which parcels a round should change, counted from 0."""
    pairs = enumerate(zip(order.parcels, order.right, strict=False))
    return [place for place, (shown, right) in pairs if shown != right]


class SomeOrders(Hazard):
    """A bad day for some of the orders sown for a correction; others say what is done to one of them."""

    name: ClassVar[str] = ""

    def __init__(self, value: str = "") -> None:
        self.share = share(self.name, value)
        self.struck: dict[str, Order] = {}

    def among(self, desk: Desk) -> list[Order]:
        """Return the orders that can be struck."""
        return to_correct(desk.shop)

    def prepare(self, desk: Desk) -> None:
        """Draw the orders and strike them."""
        rng = source(self.name, desk)
        self.struck = {order.order_id: order for order in draw(rng, self.among(desk), self.share)}
        for turn, order in enumerate(self.struck.values()):
            self.strike(desk, order, turn, rng)
        desk.struck[self.name] = sorted(self.struck)

    def strike(self, desk: Desk, order: Order, turn: int, rng: Random) -> None:
        """Do to one order, before the first visitor, what this day does; `turn` counts from 0."""


class SomeBuyers(Hazard):
    """A bad day for some of the buyers to be told; others say what is done to one's conversation.

    What the buyer is owed stays in `tell`, though on such a day nobody but a person can tell it.
    """

    name: ClassVar[str] = ""

    def __init__(self, value: str = "") -> None:
        self.share = share(self.name, value)
        self.struck: dict[str, Conversation] = {}

    def prepare(self, desk: Desk) -> None:
        """Draw the conversations and strike them."""
        rng = source(self.name, desk)
        chosen = draw(rng, to_tell(desk.shop), self.share)
        self.struck = {thread.session_id: thread for thread in chosen}
        for turn, thread in enumerate(chosen):
            self.strike(desk, thread, turn, rng)
        desk.struck[self.name] = sorted(thread.buyer.buyer_id for thread in chosen)

    def strike(self, desk: Desk, thread: Conversation, turn: int, rng: Random) -> None:
        """Do to one conversation, before the first visitor, what this day does; `turn` counts from 0."""


def source(name: str, desk: Desk) -> Random:
    """Return a generator of one hazard's own: the same shop and hazard give the same draws."""
    return Random(f"hazard {name} {desk.shop.seed}")  # noqa: S311 - a seeded bad day, not a secret


def draw(rng: Random, among: Sequence[T], wanted: int | None) -> list[T]:
    """Return `wanted` of them in a random order, half of them for None, at most all, at least one if any."""
    count = -(-len(among) // 2) if wanted is None else wanted
    return rng.sample(among, min(len(among), count))


def share(name: str, value: str) -> int | None:
    """Return how many a value asks for, None for half; BadOption where it is none of the forms."""
    if value in {"", "all"}:
        return None if value == "" else 10**9
    if not value.isdecimal() or int(value) < 1:
        raise BadOption(f"hazard `{name}` strikes half, `{name}=all` or as many as `{name}=3`, not `{value}`")
    return int(value)


def without_value(name: str, value: str) -> None:
    """Raise BadOption where a hazard that takes no value was given one."""
    if value:
        raise BadOption(f"hazard `{name}` takes no value, so `{name}={value}` is not possible")
