"""Which orders people were told of and at what level, and which of them somebody knows of.

An acknowledgement is of the clock as it was then: when the time to ship is moved, it counts no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from agent.errors import InvalidInput
from agent.ledger import clocks
from agent.ledger.alert_tables import AckRow, ToldRow
from agent.ledger.clocks import OneClock
from agent.ledger.database import Clock, reading, writing
from agent.ledger.many import chunks
from agent.ledger.stores import shop_of
from agent.models import ClockKind, DeadlineClass
from agent.say import say

#: A time left in hours and minutes gives another end with each reading; more than this is a new end.
SAME = timedelta(hours=1)

#: Order and level.
Mark = tuple[str, DeadlineClass]


def marks(connection: Connection, shop: str) -> dict[Mark, datetime]:
    """Return of which orders people were told, at which level, and when last (UTC)."""
    query = select(ToldRow.order_id, ToldRow.level, ToldRow.at).where(ToldRow.shop == shop)
    return {(row.order_id, DeadlineClass(row.level)): row.at for row in connection.execute(query)}


def mark(connection: Connection, shop: str, told: Collection[Mark], now: datetime) -> None:
    """Enter that people are told of these orders now."""
    forget(connection, shop, told)
    rows = [{"shop": shop, "order_id": order, "level": level.value, "at": now} for order, level in told]
    if rows:
        connection.execute(insert(ToldRow), rows)


def forget(connection: Connection, shop: str, gone: Collection[Mark]) -> None:
    """Take marks out: what comes to that level again is told anew."""
    for level in DeadlineClass:
        for part in chunks(order for order, at in gone if at is level):
            mine = delete(ToldRow).where(ToldRow.shop == shop, ToldRow.level == level.value)
            connection.execute(mine.where(ToldRow.order_id.in_(part)))


def acknowledge(engine: Engine, store: str, order_id: str, by: str, clock: Clock) -> None:
    """Enter that a person knows that an order runs out of time; it is not told as critical again.

    Raises `InvalidInput` for an order whose time to ship is not known to run.
    """
    shop = shop_of(engine, store)
    with writing(engine) as connection:
        running = [
            one for one in clocks.known(connection, shop, ClockKind.SHIP_BY) if one.order_id == order_id
        ]
        if not running:
            raise InvalidInput(
                say("order {order} of store `{store}` has no clock that runs", order=order_id, store=store),
                hint=say("`bufa status --store {store}` lists them", store=store),
            )
        row = {"shop": shop, "order_id": order_id, "ends": running[0].ends, "by": by, "at": clock()}
        connection.execute(insert(AckRow).values(**row))


def stores_with(engine: Engine, stores: Iterable[str], order_id: str) -> list[str]:
    """Return those of the stores in which the order's time to ship runs."""
    with reading(engine) as connection:
        shops = [(store, shop_of(engine, store)) for store in stores]
        return [
            store
            for store, shop in shops
            if any(one.order_id == order_id for one in clocks.known(connection, shop, ClockKind.SHIP_BY))
        ]


def known_of(connection: Connection, shop: str, found: Collection[OneClock]) -> set[str]:
    """Return the orders of which a person knows that their time runs out as it does now."""
    ends = {one.order_id: one.ends for one in found if one.kind is ClockKind.SHIP_BY}
    query = select(AckRow.order_id, AckRow.ends).where(AckRow.shop == shop)
    return {
        row.order_id
        for part in chunks(ends)
        for row in connection.execute(query.where(AckRow.order_id.in_(part)))
        if _same(row.ends, ends[row.order_id])
    }


def _same(one: datetime | None, other: datetime | None) -> bool:
    return one is other if one is None or other is None else abs(one - other) <= SAME
