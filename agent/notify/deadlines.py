"""Which orders people are told of, and when: what became critical or overdue, what will tonight. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.ledger.clocks import OneClock
from agent.ledger.hours import Span
from agent.ledger.told import Mark
from agent.ledger.urgency import Limits
from agent.models import DeadlineClass, Money

#: Without a new scan there is no new alert of a store before this.
PAUSE = timedelta(hours=1)
#: What is due when quiet hours begin is told no later than this.
LATE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Endangered:
    """One order to be told of: its class, the end of its time, the last courier before, and what is at risk.

    `again` means that it was told before at this level, and that nobody has acknowledged it.
    """

    order_id: str
    level: DeadlineClass
    ends: datetime
    call: datetime
    money: Money | None
    again: bool = False

    @property
    def mark(self) -> Mark:
        """What is remembered of having told it."""
        return self.order_id, self.level


@dataclass(frozen=True, slots=True)
class Before:
    """What was told before: marks and their times, orders that somebody knows of, last alert, last scan."""

    told: Mapping[Mark, datetime]
    acknowledged: Collection[str] = ()
    alert: datetime | None = None
    scan: datetime | None = None


def entered(found: Iterable[OneClock], before: Before, limits: Limits, now: datetime) -> list[Endangered]:
    """Return what is to be told by now, the most urgent first; nothing unless something new came or waited.

    One alert after each scan; without a new scan not before an hour has passed.
    """
    if _too_soon(before, now):
        return []
    lines = [line for one in found if (line := _line(one, before, limits, now)) is not None]
    return sorted(lines, key=lambda line: (line.level is DeadlineClass.OVERDUE, line.ends, line.order_id))


def _too_soon(before: Before, now: datetime) -> bool:
    if before.alert is None or before.alert > now:  # a clock that was set back keeps nobody uninformed
        return False
    scanned_since = before.scan is not None and before.scan > before.alert
    return not scanned_since and now - before.alert < PAUSE


def _line(clock: OneClock, before: Before, limits: Limits, now: datetime) -> Endangered | None:
    """Return an order as it is told, None where it is not: what is lost waits for the end of quiet hours."""
    level = limits.level(clock.ends, now)
    if clock.ends is None or level not in (DeadlineClass.CRITICAL, DeadlineClass.OVERDUE):
        return None
    told = before.told.get((clock.order_id, level))
    if level is DeadlineClass.OVERDUE:
        if told or limits.quiet_now(now):
            return None
    elif clock.order_id in before.acknowledged or (told and now - told < limits.repeat):
        return None
    call = limits.last_call(clock.ends)
    return Endangered(clock.order_id, level, clock.ends, call, clock.money, again=told is not None)


def outgrown(told: Iterable[Mark], found: Iterable[OneClock], limits: Limits, now: datetime) -> list[Mark]:
    """Return the marks of orders that are no more at that level: told anew when they come to it again."""
    levels = {one.order_id: limits.level(one.ends, now) for one in found}
    stays = {
        DeadlineClass.CRITICAL: (DeadlineClass.CRITICAL, DeadlineClass.OVERDUE),
        DeadlineClass.OVERDUE: (DeadlineClass.OVERDUE,),
    }
    return [(order, level) for order, level in told if levels.get(order) not in stays.get(level, ())]


def tonight(found: Iterable[OneClock], limits: Limits, now: datetime) -> tuple[Span, list[Endangered]] | None:
    """Return the quiet hours that have just begun, with what turns critical before they end.

    None outside of them, and when they began longer ago than `LATE`.
    """
    span = limits.quiet_now(now)
    if span is None or now - span.begins > LATE:
        return None
    lines = [
        Endangered(one.order_id, DeadlineClass.CRITICAL, one.ends, limits.last_call(one.ends), one.money)
        for one in found
        if one.ends is not None and now < limits.turns_critical(one.ends) <= span.ends
    ]
    return span, sorted(lines, key=lambda line: (line.call, line.order_id))
