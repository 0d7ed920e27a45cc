"""Times of day where a store's people live: when they come round, and which hours are quiet. Pure.

On the days of a daylight-saving change a time that comes twice means its first coming, but quiet hours end
with the second; a time that is skipped comes when the clock has jumped over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in UTC: `begins` belongs to it, `ends` does not."""

    begins: datetime
    ends: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends


def moment(day: date, wall: time, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """Return when the clock of `zone` shows `wall` on that day, in UTC; of two times the first or `last`.

    A time that the clock skips is taken with the offset from before the skip.
    """
    local = datetime.combine(day, wall, tzinfo=zone)
    found = local.replace(fold=int(last)).astimezone(UTC)
    skipped = found.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)
    return local.astimezone(UTC) if skipped else found


def latest(wall: time, zone: ZoneInfo, by: datetime) -> datetime:
    """Return when the time of day came last, at `by` or before it, in UTC."""
    return max(found for found in _around(wall, zone, by) if found <= by)


def quiet_span(begins: time, ends: time, zone: ZoneInfo, now: datetime) -> Span | None:
    """Return the quiet hours that `now` lies in, None where it lies in none; they may pass midnight."""
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today):
        last_day = day if begins < ends else day + _DAY
        span = Span(moment(day, begins, zone), moment(last_day, ends, zone, last=True))
        if now in span:
            return span
    return None


def _around(wall: time, zone: ZoneInfo, about: datetime) -> Iterator[datetime]:
    today = about.astimezone(zone).date()
    yield from (moment(today + offset * _DAY, wall, zone) for offset in (-2, -1, 0, 1))
