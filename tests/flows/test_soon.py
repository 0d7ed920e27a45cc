"""Which orders must ship soon, and in which order people are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agent.models import Deadline, Order, Status
from flows.scan import _soon, _with_row


def _order(number: int, left: timedelta | None) -> Order:
    deadline = Deadline(f"left {number}", left)
    return Order(f"81900012345678{number:02}", Status.WAIT_SELLER_SEND_GOODS, deadline=deadline)


def test_the_least_time_left_comes_first() -> None:
    """Overdue, critical, due soon; what is later or cannot be read is not in the list."""
    orders = [
        _order(1, timedelta(hours=20)),
        _order(2, timedelta(hours=-1)),
        _order(3, timedelta(hours=1)),
        _order(4, timedelta(hours=90)),
        _order(5, None),
    ]
    expected = [
        ("8190001234567802", "overdue", "left 2"),
        ("8190001234567803", "critical", "left 3"),
        ("8190001234567801", "due soon", "left 1"),
    ]
    assert expected == _soon(orders, timedelta(hours=2), timedelta(hours=24))


def test_equal_times_are_told_by_number() -> None:
    """Two orders with the same time left stand in the order of their numbers."""
    orders = [_order(2, timedelta(hours=1)), _order(1, timedelta(hours=1))]
    found = _soon(orders, timedelta(hours=2), timedelta(hours=24))
    assert ["8190001234567801", "8190001234567802"] == [order_id for order_id, _, _ in found]


def test_what_only_the_list_shows_is_not_lost_by_opening() -> None:
    """Time left, country, buyer and date of the list row stand in for what the order's own page lacks."""
    row = replace(
        _order(1, timedelta(hours=3)),
        buyer="M***a",
        ship_to="ES",
        ordered_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    page = Order(row.order_id, Status.WAIT_SELLER_SEND_GOODS, detailed=True)
    assert replace(row, detailed=True) == _with_row(page, row)


def test_what_the_page_shows_wins() -> None:
    """The order's own page is the newer and the fuller one."""
    page = replace(_order(1, timedelta(hours=2)), deadline=Deadline("2 h", timedelta(hours=2)), buyer="Maria")
    assert page == _with_row(page, replace(_order(1, timedelta(hours=3)), buyer="M***a"))
