"""Which flow of which store is due: pure functions over expressions, what began before, and a time.

A run that could not begin in time is skipped and told, never fired in a burst; jitter is drawn from store,
flow and time, so that a restart does not draw again. Expressions are read in the store's time zone, on both
days of a daylight-saving change as Debian's cron does: what names an hour that is skipped runs right after
it, what names one that comes twice runs once, and what runs in every hour runs in each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

#: A clock that went back by more than this was set; less is a correction of the time service.
SET_BACK = timedelta(minutes=2)
#: What went by longer ago while nobody served is not even told.
LOOK_BACK = timedelta(days=31)
#: A store that never ran comes before all others.
_NEVER = datetime.min.replace(tzinfo=UTC)

Key = tuple[str, str]
Marks = Mapping[Key, datetime]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the schedule; `zone` is an IANA name, `jitter` and `late` are the most of each."""

    store: str
    flow: str
    line: str
    zone: str
    jitter: timedelta = timedelta()
    late: timedelta = timedelta(minutes=10)

    @property
    def key(self) -> Key:
        """What tells lines apart."""
        return self.store, self.flow


@dataclass(frozen=True, slots=True)
class Due:
    """One run: `at` is when the schedule names it, `begins` that with its jitter; both UTC."""

    entry: Entry
    at: datetime
    begins: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the schedule gives: what is to begin now, first come first, and what is too late."""

    due: tuple[Due, ...]
    skipped: tuple[Due, ...]


def times(entry: Entry, after: datetime) -> Iterator[Due]:
    """Yield the runs of a line that the schedule names after a moment, without end."""
    for local in CronSim(entry.line, after.astimezone(ZoneInfo(entry.zone))):
        at = local.astimezone(UTC)
        yield Due(entry, at, at + _jitter(entry, at))


def look(entries: Iterable[Entry], marks: Marks, begun: Mapping[str, datetime], now: datetime) -> Looked:
    """Return what is due at `now`, given the last time of each line that was dealt with (`marks`).

    A line without a mark has nothing behind it. Of several times of one line only the newest may still begin.
    The store that waits longest since its last run (`begun`, by store) comes first, so that none starves.
    """
    found = [_of_line(entry, marks.get(entry.key, now), now) for entry in entries]
    due = [one for each in found for one in each.due]
    due.sort(key=lambda one: (begun.get(one.entry.store, _NEVER), one.begins, one.entry.key))
    return Looked(tuple(due), tuple(one for each in found for one in each.skipped))


def _of_line(entry: Entry, mark: datetime, now: datetime) -> Looked:
    passed = [due for due in _until(entry, mark, now) if due.begins <= now]
    intime = [due for due in passed[-1:] if now - due.begins <= entry.late]
    return Looked(tuple(intime), tuple(due for due in passed if due not in intime))


def _until(entry: Entry, after: datetime, now: datetime) -> list[Due]:
    """Return the runs named in (after, now], of those long ago none."""
    start = max(after, now - LOOK_BACK)
    return list(takewhile(lambda due: due.at <= now, times(entry, start)))


def coming(entries: Iterable[Entry], now: datetime, most: int = 20) -> list[Due]:
    """Return the next runs of all lines, earliest first."""
    each = [due for entry in entries for due in islice(times(entry, now), most)]
    return sorted(each, key=lambda due: (due.begins, due.entry.key))[:most]


def set_back(marks: Marks, now: datetime) -> dict[Key, timedelta]:
    """Return the lines whose last time lies ahead, and by how much: somebody has set the clock back."""
    return {key: mark - now for key, mark in marks.items() if mark - now > SET_BACK}


def _jitter(entry: Entry, at: datetime) -> timedelta:
    drawn = hashlib.sha256(f"{entry.store} {entry.flow} {at.isoformat()}".encode()).digest()
    share = int.from_bytes(drawn[:8]) / 2**64
    return timedelta(seconds=int(entry.jitter.total_seconds() * share))
