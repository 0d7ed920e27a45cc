"""What evidence says of an element and of an order: also when a fallback had to find it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.console.keeping import row_of, said_of
from agent.models import Order, Pair, Parcel, Status

ORDER = Order("8190", Status.WAIT_BUYER_ACCEPT_GOODS, parcels=(Parcel(1, Pair("CPAM", "RB1")),))


@pytest.mark.parametrize(("candidate", "end"), [(1, ""), (2, "; candidate 2")])
def test_a_fallback_is_told(candidate: int, end: str) -> None:
    """Which candidate of the pack found an element stands at the end, unless it was the first."""
    resolved = {"tag": "button", "role": "", "name": "Save", "selector": "line 7", "candidate": candidate}
    assert f"button `Save`; line 7{end}" == said_of(resolved)
    assert "" == said_of({})


def test_a_row_of_a_fallback_is_told() -> None:
    """A value that a fallback found is good for findings only, and its line says so."""
    assert "8190 WAIT_BUYER_ACCEPT_GOODS  RB1 (CPAM)" == row_of(ORDER)
    assert "8190 WAIT_BUYER_ACCEPT_GOODS  RB1 (CPAM) (healed)" == row_of(replace(ORDER, healed=True))
