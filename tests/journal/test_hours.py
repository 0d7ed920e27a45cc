"""Times of day in the store's zone, on ordinary days and on both days of a daylight-saving change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.ledger import hours
from agent.ledger.hours import Span
from agent.ledger.urgency import Limits
from agent.models import DeadlineClass

BERLIN = ZoneInfo("Europe/Berlin")  # spring: 2026-03-29, 02:00 to 03:00; autumn: 2026-10-25, 03:00 to 02:00
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
#: Any minute of a year.
MOMENTS = st.integers(0, 525_599).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def utc(text: str) -> datetime:
    """Return the moment that `2026-12-01 14:00` means in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def limits(**changes: object) -> Limits:
    """Critical with two hours left, due soon with 24, in Shanghai."""
    return Limits(2 * HOUR, 24 * HOUR, SHANGHAI, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "begins", "ends"),
    [
        ("2026-12-01 14:00", "2026-12-01 14:00", "2026-12-01 23:00"),  # 22:00 in Shanghai: it begins
        ("2026-12-01 20:00", "2026-12-01 14:00", "2026-12-01 23:00"),  # 04:00, past midnight
        ("2026-12-01 22:59", "2026-12-01 14:00", "2026-12-01 23:00"),
    ],
)
def test_quiet_hours_pass_midnight(now: str, begins: str, ends: str) -> None:
    """From 22:00 to 07:00: the end belongs to the day after."""
    assert Span(utc(begins), utc(ends)) == hours.quiet_span(time(22), time(7), SHANGHAI, utc(now))


@pytest.mark.parametrize("now", ["2026-12-01 13:59", "2026-12-01 23:00", "2026-12-01 06:00"])
def test_outside_of_them_it_is_not_quiet(now: str) -> None:
    """Before they begin, from the moment in which they end, and by day."""
    assert hours.quiet_span(time(22), time(7), SHANGHAI, utc(now)) is None


@pytest.mark.parametrize(
    ("day", "length"),
    [("2026-03-28", 8), ("2026-10-24", 10), ("2026-06-01", 9)],
    ids=["spring", "autumn", "june"],
)
def test_a_night_of_a_change_is_an_hour_shorter_or_longer(day: str, length: int) -> None:
    """22:00 to 07:00 is what the clocks on the wall say, whatever the hours in between."""
    span = hours.quiet_span(time(22), time(7), BERLIN, utc(f"{day} 23:00"))
    assert span is not None
    assert length * HOUR == span.ends - span.begins


def test_quiet_hours_that_end_in_the_repeated_hour_end_once() -> None:
    """Until 02:30 means the second 02:30; in between nobody is woken and lulled again."""
    night = hours.quiet_span(time(22), time(2, 30), BERLIN, utc("2026-10-25 00:45"))
    assert Span(utc("2026-10-24 20:00"), utc("2026-10-25 01:30")) == night
    assert night == hours.quiet_span(time(22), time(2, 30), BERLIN, utc("2026-10-25 01:15"))


@pytest.mark.parametrize("last", [False, True])
def test_a_time_that_is_skipped_comes_after_the_jump(last: bool) -> None:
    """02:30 on the day on which the clock jumps from 02:00 to 03:00 is 03:30."""
    found = hours.moment(date(2026, 3, 29), time(2, 30), BERLIN, last=last)
    assert utc("2026-03-29 01:30") == found


def test_a_time_that_comes_twice_is_the_first_or_the_last() -> None:
    """02:30 in the night in which 02:00 to 03:00 is repeated."""
    day, wall = date(2026, 10, 25), time(2, 30)
    assert utc("2026-10-25 00:30") == hours.moment(day, wall, BERLIN)
    assert utc("2026-10-25 01:30") == hours.moment(day, wall, BERLIN, last=True)


@settings(deadline=None)
@given(
    MOMENTS,
    st.times(),
    st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Shanghai"]),
)
def test_a_time_of_day_came_within_a_day_or_so(now: datetime, wall: time, zone: str) -> None:
    """The latest coming is not in the future, shows that time unless it was skipped, and is not long ago."""
    found = hours.latest(wall, ZoneInfo(zone), now)
    assert timedelta(0) <= now - found <= timedelta(hours=25)
    shown = found.astimezone(ZoneInfo(zone)).time()
    assert wall == shown or found.date().month in (3, 4, 10)


@settings(deadline=None)
@given(
    MOMENTS,
    st.times(),
    st.times(),
    st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Shanghai"]),
)
def test_quiet_hours_are_the_same_from_wherever_they_are_looked_at(
    now: datetime, begins: time, ends: time, zone: str
) -> None:
    """Whoever asks at the first or the last moment of a night is told of the same night."""
    if begins == ends:
        return
    where = ZoneInfo(zone)
    span = hours.quiet_span(begins, ends, where, now)
    if span is not None:
        assert now in span
        assert span == hours.quiet_span(begins, ends, where, span.begins)
        assert span == hours.quiet_span(begins, ends, where, span.ends - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (timedelta(0), DeadlineClass.OVERDUE),
        (2 * HOUR, DeadlineClass.CRITICAL),
        (2 * HOUR + timedelta(seconds=1), DeadlineClass.DUE_SOON),
        (24 * HOUR, DeadlineClass.DUE_SOON),
        (25 * HOUR, DeadlineClass.LATER),
    ],
)
def test_without_a_courier_the_consoles_clock_counts(left: timedelta, level: DeadlineClass) -> None:
    """A limit belongs to the more urgent class."""
    now = utc("2026-12-01 05:00")
    assert level == limits().level(now + left, now)


@pytest.mark.parametrize(
    ("now", "level"),
    [
        ("2026-12-01 05:59", DeadlineClass.DUE_SOON),  # 13:59 in Shanghai, the courier comes at 16:00
        ("2026-12-01 06:00", DeadlineClass.CRITICAL),
        ("2026-12-01 09:00", DeadlineClass.CRITICAL),  # the courier has gone
        ("2026-12-02 02:00", DeadlineClass.OVERDUE),
    ],
)
def test_who_misses_todays_courier_is_critical(now: str, level: DeadlineClass) -> None:
    """Its time is over tomorrow at 10:00, before the courier comes again, so today's is the last one."""
    ends = utc("2026-12-02 02:00")
    assert level == limits(pickup=time(16)).level(ends, utc(now))


def test_a_clock_that_was_not_read_has_no_class() -> None:
    """Nothing is guessed of it."""
    assert DeadlineClass.UNKNOWN == limits(pickup=time(16)).level(None, utc("2026-12-01 05:00"))


@pytest.mark.parametrize(
    ("day", "call"),
    [("2026-03-29", "2026-03-29 14:00"), ("2026-10-25", "2026-10-25 15:00")],
    ids=["spring", "autumn"],
)
def test_the_courier_comes_by_the_clock_on_the_wall(day: str, call: str) -> None:
    """16:00 in Berlin is 14:00 UTC on the day summer begins, and 15:00 on the day it ends."""
    berlin = Limits(2 * HOUR, 24 * HOUR, BERLIN, time(16))
    assert utc(call) == berlin.last_call(utc(f"{day} 20:00"))
