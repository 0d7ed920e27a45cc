"""The store's own budgets of writes, and where a day begins."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.models import Kind, Reason
from flows.budgets import Limits, Used, day_begins, spent

LIMITS = Limits(writes_per_run=3, messages_per_buyer_run=1, messages_per_buyer_day=2)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    ("writes", "reason"), [(2, None), (3, Reason.WRITES_BUDGET), (9, Reason.WRITES_BUDGET)]
)
def test_writes_of_a_round(kind: Kind, writes: int, reason: Reason | None) -> None:
    """Every kind of write counts against the one budget of its round."""
    found = spent(kind, Used(writes), LIMITS)
    assert reason == (found and found[0])


@pytest.mark.parametrize(
    ("used", "reason", "words"),
    [
        (Used(0, 0, 1), None, ""),
        (Used(0, 1, 1), Reason.MESSAGES_BUDGET, "1 times in this round"),
        (Used(0, 0, 2), Reason.MESSAGES_BUDGET, "2 times today"),
        (Used(0, 1, 2), Reason.MESSAGES_BUDGET, "2 times today"),
    ],
)
def test_messages_to_one_buyer(used: Used, reason: Reason | None, words: str) -> None:
    """A round's and a day's limit hold side by side; what waits longer is named."""
    found = spent(Kind.MESSAGE, used, LIMITS)
    assert (reason, True) == (found and found[0], found is None or words in found[1])


def test_corrections_are_no_messages() -> None:
    """A buyer who was told enough may still have his order put right."""
    assert spent(Kind.CORRECT, Used(0, 9, 9), LIMITS) is None


@pytest.mark.parametrize("kind", list(Kind))
def test_nought_is_no_limit(kind: Kind) -> None:
    """Each budget can be switched off."""
    assert spent(kind, Used(999, 999, 999), Limits(0, 0, 0)) is None


@pytest.mark.parametrize(
    ("now", "zone", "began"),
    [
        ("2026-11-22T09:00", "Asia/Shanghai", "2026-11-21T16:00"),
        ("2026-11-22T15:59", "Asia/Shanghai", "2026-11-21T16:00"),
        ("2026-11-22T16:00", "Asia/Shanghai", "2026-11-22T16:00"),
        ("2026-11-01T20:00", "America/Los_Angeles", "2026-11-01T07:00"),
        ("2026-11-02T07:59", "America/Los_Angeles", "2026-11-01T07:00"),
    ],
    ids=["day", "last minute", "midnight", "clocks go back", "a day of 25 hours"],
)
def test_a_day_is_the_store_s_calendar_day(now: str, zone: str, began: str) -> None:
    """It begins at midnight in the store's zone, whatever the server's clock or the season."""
    expected = datetime.fromisoformat(began).replace(tzinfo=UTC)
    assert expected == day_begins(datetime.fromisoformat(now).replace(tzinfo=UTC), zone)
