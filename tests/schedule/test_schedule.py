"""When runs are due: expressions in the store's own time, jitter, what is too late, who comes first."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.cli.calendar_events import events
from agent.errors import InvalidInput
from agent.schedule import Entry, coming, look, set_back, times

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def entry(line: str = "7 * * * *", store: str = "main", flow: str = "daily", **more: object) -> Entry:
    """Return a line of the schedule in UTC, unless told otherwise."""
    return Entry(store, flow, line, **{"zone": "UTC", **more})  # type: ignore[arg-type]


def first(line: str, zone: str, after: datetime, count: int) -> list[str]:
    """Return the first times of a line after a moment, as UTC clocks show them."""
    named = times(entry(line, zone=zone), after)
    return [f"{next(named).at:%d %H:%M}" for _ in range(count)]


def test_an_expression_is_read_in_the_stores_own_time() -> None:
    """Nine in the morning in Shanghai is one in the night in UTC."""
    assert ["02 01:00", "03 01:00"] == first("0 9 * * *", "Asia/Shanghai", NOON, 2)


def test_the_hour_that_is_skipped() -> None:
    """What names an hour that a clock jumps over runs right after it, once; what runs hourly has no hole."""
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # Berlin jumps from 02:00 to 03:00 at 01:00 UTC
    assert ["29 01:00", "30 00:30"] == first("30 2 * * *", BERLIN, night, 2)
    assert ["29 01:15", "29 02:15"] == first("15 * * * *", BERLIN, night, 2)


def test_the_hour_that_comes_twice() -> None:
    """What names an hour that comes twice runs once; what runs hourly runs in each."""
    night = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)  # Berlin goes back from 03:00 to 02:00 at 01:00 UTC
    assert ["25 00:30", "26 01:30"] == first("30 2 * * *", BERLIN, night, 2)
    assert ["24 23:15", "25 00:15", "25 01:15", "25 02:15"] == first("15 * * * *", BERLIN, night, 4)


def test_what_is_due_begins_once() -> None:
    """A time is due from its minute on until it is dealt with, and never before it."""
    lines, mark = [entry()], {("main", "daily"): NOON}
    due = NOON.replace(minute=7)
    assert () == look(lines, mark, {}, due - timedelta(seconds=1)).due
    (found,) = look(lines, mark, {}, due).due
    assert due == found.at
    assert () == look(lines, {("main", "daily"): found.at}, {}, due).due


@pytest.mark.parametrize(("minutes", "due", "skipped"), [(0, 1, 0), (10, 1, 0), (11, 0, 1)])
def test_too_late(minutes: int, due: int, skipped: int) -> None:
    """Ten minutes late still begins, a minute more is skipped."""
    now = NOON.replace(minute=7) + timedelta(minutes=minutes)
    found = look([entry()], {("main", "daily"): NOON}, {}, now)
    assert (due, skipped) == (len(found.due), len(found.skipped))


def test_after_an_outage_nothing_comes_in_a_burst() -> None:
    """Of all that went by in a day, only the newest begins, and only if it is in time."""
    mark = {("main", "daily"): NOON - timedelta(days=1)}
    found = look([entry("*/5 * * * *")], mark, {}, NOON + timedelta(minutes=1))
    assert [NOON] == [due.at for due in found.due]
    assert 287 == len(found.skipped)


def test_a_new_line_has_nothing_behind_it() -> None:
    """A line that was never looked at begins with the times to come."""
    assert ((), ()) == (look([entry("* * * * *")], {}, {}, NOON).due, look([entry()], {}, {}, NOON).skipped)


def test_who_waits_longest_comes_first() -> None:
    """Of stores due at once the one that ran longest ago begins first, one that never ran before all."""
    lines = [entry(store=name) for name in ("a", "b", "c")]
    marks = {(name, "daily"): NOON for name in ("a", "b", "c")}
    begun = {"a": NOON - timedelta(minutes=1), "b": NOON - timedelta(hours=1)}
    found = look(lines, marks, begun, NOON.replace(minute=8))
    assert ["c", "b", "a"] == [due.entry.store for due in found.due]


@given(st.integers(0, 4 * 365 * 24 * 60), st.integers(0, 59))
def test_jitter(passed: int, minutes: int) -> None:
    """It lies between nothing and the most allowed, and is the same whenever it is asked for."""
    line, after = entry(jitter=timedelta(minutes=minutes)), NOON + timedelta(minutes=passed)
    due = next(times(line, after))
    assert timedelta() <= due.begins - due.at <= timedelta(minutes=minutes)
    assert due == next(times(line, after))


def test_jitter_differs_from_store_to_store() -> None:
    """Ten stores with the same line do not come at the same second."""
    lines = [entry(store=f"s{n}", jitter=timedelta(minutes=10)) for n in range(10)]
    assert 8 <= len({due.begins for due in coming(lines, NOON, 1_0)[:10]})


def test_what_waits_for_its_jitter_is_neither_due_nor_skipped() -> None:
    """Between its minute and its jitter a run is still to come."""
    line = entry(jitter=timedelta(minutes=50))
    due = next(times(line, NOON))
    found = look([line], {line.key: NOON}, {}, due.begins - timedelta(seconds=1))
    assert ((), ()) == (found.due, found.skipped)
    assert (due,) == look([line], {line.key: NOON}, {}, due.begins).due


def test_coming() -> None:
    """The next runs of all lines, earliest first."""
    lines = [entry("0 13 * * *", "b"), entry("30 12 * * *", "a")]
    assert [("a", 1), ("b", 1), ("a", 2)] == [(due.entry.store, due.at.day) for due in coming(lines, NOON, 3)]


def test_a_clock_that_was_set_back() -> None:
    """Lines whose last time lies ahead are named, with by how much; a few seconds are no matter."""
    marks = {("a", "daily"): NOON + timedelta(hours=1), ("b", "daily"): NOON + timedelta(seconds=30)}
    assert {("a", "daily"): timedelta(hours=1)} == set_back(marks, NOON)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("7 * * * *", ["*-*-* *:07:00"]),
        ("*/20 8-10 * * 1-6", ["Mon,Tue,Wed,Thu,Fri,Sat *-*-* 08,09,10:00,20,40:00"]),
        ("0 3 1 * *", ["*-*-01 03:00:00"]),
        ("0 3 1,15 2 7", ["*-02-01,15 03:00:00", "Sun *-02-* 03:00:00"]),
    ],
)
def test_a_line_in_the_words_of_systemd(line: str, expected: list[str]) -> None:
    """The same times, written out; a day and a weekday mean the one or the other, as with cron."""
    assert expected == events(line)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("line", ["7 * * * *", "*/20 8-10 * * 1-6", "0 3 1 * *", "0 3 1,15 2 7"])
def test_systemd_reads_the_same_times(line: str) -> None:
    """The next fifty of them, in a zone of its own."""
    asked = [f"{one} Asia/Shanghai" for one in events(line)]
    base = f"--base-time={NOON:%Y-%m-%d %H:%M:%S} UTC"
    command = ["systemd-analyze", "calendar", "--iterations=50", base, *asked]
    told = subprocess.run(
        command, capture_output=True, text=True, timeout=90, check=True, env=os.environ | {"TZ": "UTC"}
    )
    found = re.findall(r"(?:elapse|#\d+): \w+ (\S+ \S+) UTC", told.stdout)
    ours = islice(times(entry(line, zone="Asia/Shanghai"), NOON), 50)
    assert [f"{due.at:%Y-%m-%d %H:%M:%S}" for due in ours] == sorted({*found})[:50]


def test_a_line_that_systemd_cannot_say() -> None:
    """«The last day» is refused with a way out."""
    with pytest.raises(InvalidInput, match="timer"):
        events("0 3 L * *")
