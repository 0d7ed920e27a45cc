"""Reads an amount of money; one that can be read in two ways is not read."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from agent.models import Money

#: Digits in groups, and at most two decimals: three digits after a sign are a group, one or two are decimals.
_AMOUNT = re.compile(
    r"(?P<whole>\d{1,3}(?:(?P<group>[.,\s])\d{3}(?:(?P=group)\d{3})*)?|\d+)(?:[.,](?P<part>\d{1,2}))?"
)
#: `US$`, `R$`, `EUR`, `zł`, `元`: no more signs than these have, so that no word or name is one.
_MOST = 4


def parse_money(text: str) -> Money | None:
    """Return the amount in a text such as `US $1,234.50`, `12,34 €` or `₩12,000`, None if not clear."""
    shown = " ".join(unicodedata.normalize("NFKC", text).split())
    found = _AMOUNT.search(shown)
    if found is None:
        return None
    rest = shown[: found.start()] + shown[found.end() :]
    currency = "".join(rest.split())
    if not currency or len(currency) > _MOST or any(not _names_currency(sign) for sign in currency):
        return None
    whole = re.sub(r"\D", "", found["whole"])
    return Money(currency, Decimal(f"{whole}.{found['part'] or 0}"))


def _names_currency(sign: str) -> bool:
    """Tell whether a currency may be written with this sign: no digit, no punctuation."""
    return unicodedata.category(sign)[0] == "L" or unicodedata.category(sign) == "Sc"
