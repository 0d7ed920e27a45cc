"""What pages are shown: Pacific time, masks, countdowns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from agent.practice import views
from agent.practice.shop import Order

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 11, 1, 8, 59, tzinfo=UTC), "2026-11-01 01:59"),
        (datetime(2026, 11, 1, 9, 0, tzinfo=UTC), "2026-11-01 01:00"),
        (datetime(2026, 3, 8, 9, 59, tzinfo=UTC), "2026-03-08 01:59"),
        (datetime(2026, 3, 8, 10, 0, tzinfo=UTC), "2026-03-08 03:00"),
        (None, ""),
    ],
)
def test_times_are_pacific_and_follow_daylight_saving(at: datetime | None, shown: str) -> None:
    """Both changes of the clock show: an hour that comes twice in autumn, one that is missing in spring."""
    assert shown == views.moment(at)


@pytest.mark.parametrize(("text", "shown"), [("Maria", "M***a"), ("M", "***"), ("", "***"), ("Li", "L***i")])
def test_masks_hide_all_but_the_ends(text: str, shown: str) -> None:
    """A masked text shows its first and last sign; the shortest show nothing."""
    assert shown == views.masked(text)


@pytest.mark.parametrize(
    ("left", "form", "zh", "en"),
    [
        (timedelta(days=1, hours=1, minutes=1, seconds=59), "words", "1天1小时1分", "1 day 1 hour 1 minute"),
        (timedelta(minutes=59), "words", "0天0小时59分", "0 days 0 hours 59 minutes"),
        (timedelta(days=2, hours=3, seconds=7), "clock", "51:00:07", "51:00:07"),
        (timedelta(seconds=1), "clock", "00:00:01", "00:00:01"),
        (timedelta(0), "clock", "已超时", "Overdue"),
        (timedelta(days=-1), "words", "已超时", "Overdue"),
        (timedelta(days=1), "", "", ""),
    ],
)
def test_countdowns(sown: Callable[[str], Order], left: timedelta, form: str, zh: str, en: str) -> None:
    """A countdown is in words, as a clock, overdue, or not there at all, in the page's language."""
    order = sown("not-declared")
    order.deadline, order.countdown = NOW + left, form
    assert (zh, en) == (views.countdown(order, NOW, "zh"), views.countdown(order, NOW, "en"))


def test_an_order_that_was_shipped_has_no_countdown(sown: Callable[[str], Order]) -> None:
    """Where nothing is to be shipped, nothing counts down."""
    assert "" == views.countdown(sown("merged"), NOW, "zh")
