"""A cron expression in systemd's words: the same times, written out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from agent.errors import InvalidInput
from agent.say import say

_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


def events(line: str) -> list[str]:
    """Return the calendar events of a line: two where cron means «on this day, or on this weekday».

    InvalidInput for «the last …» and «the second …», which systemd says in another way.
    """
    from cronsim import CronSim

    parsed = CronSim(line, datetime(2026, 1, 1, tzinfo=UTC))
    weekdays = sorted({_plain(day, line) % 7 for day in parsed.weekdays})
    days = sorted(_plain(day, line) for day in parsed.days)
    clock = f"{_some(parsed.hours, 24)}:{_some(parsed.minutes, 60)}:00"
    months = _some(parsed.months, 12)
    on_weekdays = "" if len(weekdays) == 7 else ",".join(_DAYS[day] for day in weekdays) + " "
    on_days = f"*-{months}-{_some(days, 31)} {clock}"
    if parsed.day_and or not on_weekdays or len(days) == 31:
        return [f"{on_weekdays}{on_days}"]
    return [on_days, f"{on_weekdays}*-{months}-* {clock}"]


def _plain(day: Any, line: str) -> int:
    if isinstance(day, int) and day >= 0:
        return day
    raise InvalidInput(
        say("`{line}` cannot be said in a timer of systemd", line=line),
        hint=say("use `bufa serve`, or a line without `L` and `#`"),
    )


def _some(values: Collection[int], all_of_them: int) -> str:
    """Return a list of numbers as systemd reads it; a star for all of them."""
    return "*" if len(values) == all_of_them else ",".join(f"{one:02}" for one in sorted(values))
