"""The store's own budgets of writes: so many in a round, so many messages to one buyer. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agent.models import Kind, Reason
from agent.say import say


@dataclass(frozen=True, slots=True)
class Limits:
    """What a store allows, 0 for no limit."""

    writes_per_run: int
    messages_per_buyer_run: int
    messages_per_buyer_day: int


@dataclass(frozen=True, slots=True)
class Used:
    """What was begun so far: in this round, and to this one buyer in this round and on this day."""

    writes: int
    to_buyer_here: int = 0
    to_buyer_today: int = 0


def spent(kind: Kind, used: Used, limits: Limits) -> tuple[Reason, str] | None:
    """Return which budget has no room for one more write of this kind, and what people are told of it."""
    if 0 < limits.writes_per_run <= used.writes:
        why = say(
            "the {limit} writes of one round are used (`writes_per_run`); the rest waits for the next round",
            limit=limits.writes_per_run,
        )
        return Reason.WRITES_BUDGET, why
    return _messages(used, limits) if kind is Kind.MESSAGE else None


def _messages(used: Used, limits: Limits) -> tuple[Reason, str] | None:
    if 0 < limits.messages_per_buyer_day <= used.to_buyer_today:
        why = say(
            "the buyer was written to {n} times today (`messages_per_buyer_day`); this waits for tomorrow",
            n=used.to_buyer_today,
        )
        return Reason.MESSAGES_BUDGET, why
    if 0 < limits.messages_per_buyer_run <= used.to_buyer_here:
        why = say(
            "the buyer was written to {n} times in this round (`messages_per_buyer_run`); this waits for the"
            " next",
            n=used.to_buyer_here,
        )
        return Reason.MESSAGES_BUDGET, why
    return None


def day_begins(now: datetime, zone: str) -> datetime:
    """Return when the calendar day of `now` began in a time zone, in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
