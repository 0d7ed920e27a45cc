"""Every clock of a store's orders on one screen: plain values, for the command line and the review page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from agent.ledger import clocks
from agent.ledger.clocks import OneClock
from agent.ledger.database import reading
from agent.ledger.sightings import last_scan_at
from agent.ledger.stores import shop_of
from agent.ledger.told import known_of
from agent.ledger.urgency import Limits
from agent.models import ClockKind, DeadlineClass, Money

#: What the console shows on no page that is read.
NOT_READ = (ClockKind.FIRST_SCAN,)
#: What can still be saved comes first, then what may be, then what is lost.
_RANKS = (
    DeadlineClass.CRITICAL,
    DeadlineClass.DUE_SOON,
    DeadlineClass.LATER,
    DeadlineClass.UNKNOWN,
    DeadlineClass.OVERDUE,
)


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock; `left` is negative when it is over, and None with `ends` (UTC) where no time was read.

    `courier` (UTC) is the last one before the time to ship is over, None where nobody said when he comes.
    `acknowledged` tells whether a person knows of it.
    """

    order_id: str
    kind: ClockKind
    level: DeadlineClass
    ends: datetime | None
    left: timedelta | None
    money: Money | None
    acknowledged: bool = False
    courier: datetime | None = None


@dataclass(frozen=True, slots=True)
class EveryClock:
    """All clocks of a store, what can still be saved first; `read` (UTC) is the last scan, None before one.

    `not_read` are clocks that the marketplace has and no page shows.
    """

    store: str
    read: datetime | None
    lines: tuple[ClockLine, ...]
    not_read: tuple[ClockKind, ...] = NOT_READ


def every_clock(engine: Engine, store: str, limits: Limits, now: datetime) -> EveryClock:
    """Return all clocks of a store as the last scans read them."""
    shop = shop_of(engine, store)
    with reading(engine) as connection:
        found = clocks.known(connection, shop)
        acknowledged = known_of(connection, shop, found)
        read = last_scan_at(connection, store)
    return EveryClock(store, read, tuple(in_order(found, limits, now, acknowledged)))


def in_order(
    found: Iterable[OneClock], limits: Limits, now: datetime, acknowledged: Iterable[str] = ()
) -> list[ClockLine]:
    """Return clocks as lines: the savable by the time left, then those without a time, then what is lost.

    A correction window that is over is none; the courier matters to the time to ship alone.
    """
    told = set(acknowledged)
    lines = [
        _line(one, limits, now, one.order_id in told and one.kind is ClockKind.SHIP_BY)
        for one in found
        if one.kind is not ClockKind.CORRECTION or (one.ends is not None and one.ends > now)
    ]
    return sorted(lines, key=_urgency)


def _line(clock: OneClock, limits: Limits, now: datetime, acknowledged: bool) -> ClockLine:
    left = None if clock.ends is None else clock.ends - now
    courier = None
    if clock.kind is ClockKind.SHIP_BY:
        level = limits.level(clock.ends, now)
        courier = limits.last_call(clock.ends) if clock.ends and limits.pickup else None
    else:
        level = DeadlineClass.UNKNOWN if left is None else _plain_level(left, limits)
    return ClockLine(clock.order_id, clock.kind, level, clock.ends, left, clock.money, acknowledged, courier)


def _plain_level(left: timedelta, limits: Limits) -> DeadlineClass:
    if left <= limits.critical:
        return DeadlineClass.CRITICAL
    return DeadlineClass.DUE_SOON if left <= limits.due_soon else DeadlineClass.LATER


def _urgency(line: ClockLine) -> tuple[int, timedelta, str, str]:
    return _RANKS.index(line.level), line.left or timedelta(0), line.order_id, line.kind
