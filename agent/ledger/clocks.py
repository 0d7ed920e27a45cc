"""The clocks of orders, as scans read them off the console; memory for bad moments, alerts and one screen.

While a store is paused nobody reads its orders, so what is kept here says which of them run out of time. What
no console shows is not kept: when a carrier scanned a parcel first is nowhere to be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from agent.ledger.database import reading, writing
from agent.ledger.many import chunks
from agent.ledger.sightings import Sightings
from agent.ledger.tables import OrderClock
from agent.models import WAITING, ClockKind, Money, Order, Status
from agent.say import say

#: What a list shows by an order's state; the rest is seen on the order's own page only.
_LISTED = (ClockKind.SHIP_BY, ClockKind.CANCEL, ClockKind.DISPUTE)
_ANSWERS = {Status.IN_CANCEL: ClockKind.CANCEL, Status.IN_ISSUE: ClockKind.DISPUTE}
_CHANGEABLE = frozenset({Status.SELLER_PART_SEND_GOODS, Status.WAIT_BUYER_ACCEPT_GOODS})


@dataclass(frozen=True, slots=True)
class Window:
    """How long after its declaration an order's number may be changed, and how often; 0 = unknown."""

    days: int = 0
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """An order and the moment (UTC) by which it must have shipped."""

    order_id: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class OneClock:
    """One clock of one order; `ends` (UTC) is None where the console does not show the time.

    `money` is what the buyer paid, None where that is not known.
    """

    order_id: str
    kind: ClockKind
    ends: datetime | None
    status: Status = Status.UNKNOWN
    money: Money | None = None


def keep(seen: Sightings, orders: Collection[Order], *, full: bool, window: Window | None = None) -> None:
    """Keep the clocks of orders just read; what counts down no more, or was not read, is forgotten.

    With `full` these are all that wait, so that the clocks of every other order go; but a correction window
    seen on an order's own page stays until it ends. An end that was known of an order that still waits stays
    where it is not shown or not read now: else nobody would be alerted. `window` is the console's.
    """
    shop, now = seen.shop, seen.clock()
    mine = delete(OrderClock).where(OrderClock.shop == shop)
    read = [clock for one in orders for clock in clocks_of(one, now, window or Window())]
    with writing(seen.engine) as connection:
        ends = _ends_of(connection, shop)
        rows = [_row(shop, _still_known(clock, ends)) for clock in read]
        if full:
            connection.execute(mine.where(OrderClock.kind.in_(_LISTED) | (OrderClock.ends <= now)))
        for part in chunks(one.order_id for one in orders):
            connection.execute(mine.where(OrderClock.order_id.in_(part), OrderClock.kind.in_(_LISTED)))
        for part in chunks(one.order_id for one in orders if one.detailed or one.status not in _CHANGEABLE):
            connection.execute(mine.where(OrderClock.order_id.in_(part)))
        if rows:
            connection.execute(insert(OrderClock), rows)


def _ends_of(connection: Connection, shop: str) -> dict[str, datetime | None]:
    return {one.order_id: one.ends for one in known(connection, shop, ClockKind.SHIP_BY)}


def _still_known(clock: OneClock, ends: Mapping[str, datetime | None]) -> OneClock:
    if clock.kind is not ClockKind.SHIP_BY or clock.ends is not None:
        return clock
    return replace(clock, ends=ends.get(clock.order_id))


def clocks_of(order: Order, now: datetime, window: Window) -> Iterator[OneClock]:
    """Yield the clocks that an order just read shows, or has by the console's own rule."""
    found = order.order_id, order.status, order.amount
    left = order.deadline.left
    if order.status in WAITING and not order.platform_warehouse:
        yield _clock(found, ClockKind.SHIP_BY, None if left is None else now + left)
    if answer := _ANSWERS.get(order.status):
        yield _clock(found, answer, None)
    ends = _window_ends(order, window)
    if ends is not None and ends > now:
        yield _clock(found, ClockKind.CORRECTION, ends)


def _clock(found: tuple[str, Status, Money | None], kind: ClockKind, ends: datetime | None) -> OneClock:
    order_id, status, money = found
    return OneClock(order_id, kind, ends, status, money)


def _window_ends(order: Order, window: Window) -> datetime | None:
    """Return when an order's number can be changed no more, None where it cannot, or nobody knows."""
    spent = window.changes and (order.changes or 0) >= window.changes
    if order.status not in _CHANGEABLE or order.declared_at is None or not window.days or spent:
        return None
    return order.declared_at + timedelta(days=window.days)


def _row(shop: str, clock: OneClock) -> dict[str, Any]:
    money = clock.money
    return {
        "shop": shop,
        "order_id": clock.order_id,
        "kind": clock.kind.value,
        "ends": clock.ends,
        "status": clock.status.value,
        "currency": money.currency if money else "",
        "amount": str(money.amount) if money else "",
    }


def ending(engine: Engine, shop: str, before: datetime) -> list[Ending]:
    """Return the orders that must ship by then or should have already, the least time left first."""
    query = select(OrderClock.order_id, OrderClock.ends)
    query = query.where(
        OrderClock.shop == shop, OrderClock.kind == ClockKind.SHIP_BY.value, OrderClock.ends <= before
    )
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(OrderClock.ends, OrderClock.order_id)).all()
    return [Ending(row.order_id, row.ends) for row in rows]


def known(connection: Connection, shop: str, kind: ClockKind | None = None) -> list[OneClock]:
    """Return a shop's clocks, of one kind or of all, by order; no shop has no clocks."""
    query = select(OrderClock).where(OrderClock.shop == shop)
    if kind is not None:
        query = query.where(OrderClock.kind == kind.value)
    ordered = query.order_by(OrderClock.order_id, OrderClock.kind)
    return [_one(row) for row in connection.execute(ordered).mappings()]


def _one(row: Any) -> OneClock:
    money = Money(row["currency"], Decimal(row["amount"])) if row["amount"] else None
    status = Status(row["status"]) if row["status"] else Status.UNKNOWN
    return OneClock(row["order_id"], ClockKind(row["kind"]), row["ends"], status, money)


def left(span: timedelta) -> str:
    """Return a time left as people say it, in days, hours and minutes; what is over is `overdue`."""
    minutes = int(span / timedelta(minutes=1))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if span <= timedelta(0):
        return say("overdue")
    if days:
        return say("{days} d {hours} h", days=days, hours=hours)
    return say("{hours} h {minutes} min", hours=hours, minutes=rest) if hours else say("{n} min", n=rest)
