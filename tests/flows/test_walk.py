"""A list is read to its end: what it says of itself, and what it shows, must agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from agent.models import Deadline, Finding, Order, Reason, Status
from flows.scan import Scanned, _walk


def _order(number: int) -> Order:
    return Order(str(number), Status.WAIT_BUYER_ACCEPT_GOODS, Deadline(""))


@dataclass
class Lists:
    """A console whose list is read several times: `readings` are its pages, each time it is opened."""

    total_said: int | None
    readings: list[list[list[int]]]
    findings: list[Finding] = field(default_factory=list)
    grown: list[int] = field(default_factory=list)
    pages: list[list[int]] = field(default_factory=list)
    store: Any = field(default_factory=lambda: SimpleNamespace(shipped_days=0))

    def open(self, page: str) -> object:
        """Begin the next reading."""
        self.pages = list(self.readings.pop(0))
        return object()

    def total(self, screen: object) -> int | None:
        """Say how many there are."""
        return self.total_said

    def let_grow(self, screen: object, most: int) -> None:
        """Note how many rows were waited for."""
        self.grown.append(most)

    def read_orders(self, screen: object, number: int) -> list[Order]:
        """Read the page at hand."""
        return [_order(one) for one in self.pages[0]]

    def next_page(self, screen: object) -> bool:
        """Turn the page, if there is another."""
        self.pages.pop(0)
        return bool(self.pages)

    def repeats(self, screen: object) -> bool:
        """Say that the list ends."""
        return False

    def progress(self, text: str) -> None:
        """Say nothing."""

    def find(self, finding: Finding) -> None:
        """Note a finding."""
        self.findings.append(finding)


def _walked(total: int | None, *readings: list[list[int]]) -> tuple[Lists, Scanned]:
    lists, seen = Lists(total, list(readings)), Scanned()
    _walk(lists, "waiting", seen)  # type: ignore[arg-type]
    return lists, seen


@pytest.mark.parametrize("total", [None, 3, 2], ids=["not said", "as said", "more than said"])
def test_a_whole_list_is_read_once(total: int | None) -> None:
    """Nothing is waited for where nothing is missing; an order more than said came meanwhile."""
    lists, seen = _walked(total, [[1, 2], [3]])
    assert (["1", "2", "3"], True, []) == ([*seen.orders], seen.full, lists.grown)


def test_a_list_that_shows_fewer_than_it_says_is_read_again() -> None:
    """The second time each page is given time for all that are missing."""
    lists, seen = _walked(3, [[1]], [[1, 2], [3]])
    assert (["1", "2", "3"], True) == ([*seen.orders], seen.full)
    assert [3, 1] == lists.grown
    assert [] == lists.findings


def test_a_list_that_stays_short_is_not_complete() -> None:
    """What was read counts, the scan does not as a full one, and a person is told both numbers."""
    lists, seen = _walked(3, [[1]], [[1, 2]])
    assert (["1", "2"], False) == ([*seen.orders], seen.full)
    assert [Reason.LIST_SHORT] == [finding.reason for finding in lists.findings]
    assert "says 3 orders and shows 2" in lists.findings[0].text
