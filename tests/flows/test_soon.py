"""Which orders must ship soon, and in which order people are told."""

from __future__ import annotations

from datetime import timedelta

from agent.models import Deadline, Order, Status
from flows.scan import _soon


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
