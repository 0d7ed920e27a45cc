"""The runs that are drawn: about as many as the share says, the same for everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agent.review.sampling import drawn

START = datetime(2026, 11, 22, 9, 7, tzinfo=UTC)
ROUNDS = [f"{START + timedelta(hours=n):%Y%m%dt%H%M%Sz}-daily" for n in range(2000)]


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_a_share_is_a_share(share: float) -> None:
    """Of three months of hourly rounds as many are drawn, give or take what chance does."""
    found = sum(drawn("main", one, share) for one in ROUNDS)
    assert abs(found - share * len(ROUNDS)) < 4 * (len(ROUNDS) * share * (1 - share)) ** 0.5


def test_none_and_all() -> None:
    """Without a share nothing is drawn, with the whole everything."""
    assert not any(drawn("main", one, 0) for one in ROUNDS)
    assert all(drawn("main", one, 1) for one in ROUNDS)


def test_a_larger_share_keeps_the_smaller() -> None:
    """What was drawn stays drawn when more is looked at, and two stores are drawn apart."""
    small, large = ({one for one in ROUNDS if drawn("main", one, share)} for share in (0.1, 0.2))
    assert small < large
    assert small != {one for one in ROUNDS if drawn("other", one, 0.1)}
