"""What may leave in an alert: numbers of orders and parcels, and nothing that could be a person's.

Order and tracking numbers come from a console and from a ledger, where a cell may hold anything. What does
not look like a number is not sent, whoever says that it is one.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.say import say

_ORDER = re.compile(r"[0-9]{4,30}(-[0-9]{1,3})?")
#: Capitals and digits, never five letters in a row, as carriers number parcels and nobody is called.
_NUMBER = re.compile(r"(?!.*[A-Z]{5})(?=(?:[A-Z]*[0-9]){5})[A-Z0-9]{8,35}")


def order(text: str) -> str:
    """Return an order number, or words that stand for one that is none."""
    return text if _ORDER.fullmatch(text) else say("(order number not sent)")


def word(text: str, known: Collection[str]) -> str:
    """Return one of our own words in the language spoken; what is none of these is called `other`."""
    return say(text) if text in known else say("other")


def number(text: str) -> str:
    """Return a tracking number, or words that stand for one that is none."""
    return text if _NUMBER.fullmatch(text) else say("(number not sent)")
