"""Adds up what is at risk, each currency for itself."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from agent.models import Money
from agent.say import say


def total(amounts: Iterable[Money | None]) -> str:
    """Return the sums as people read them, with how many amounts are not known; empty for no order."""
    sums: dict[str, Decimal] = {}
    unknown = 0
    for money in amounts:
        if money is None:
            unknown += 1
        else:
            sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    parts = [str(Money(currency, amount)) for currency, amount in sorted(sums.items())]
    if unknown:
        parts.append(say("{n} of an unknown amount", n=unknown))
    return " + ".join(parts)
