"""The rules by which a text in a tracking column is a stand-in and not a number at all.

They are rules of thumb of the trade, not of any platform, so each one must be beyond doubt: a number that
merely looks odd stays unknown. Strict formats are no concern here; `numbers.placeholder` asks them first.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from agent.say import say

#: Shorter or longer than this no carrier writes (17TRACK takes 5 to 50 characters).
SHORTEST, LONGEST = 5, 50

_WORDS = ("待", "无", "補", "补", "暂", "未", "TEST", "N/A", "NONE", "PENDING")
_WHOLE = frozenset({"NA", "NIL", "NULL", "TBA", "TBD", "TODO", "NAN", "UNKNOWN", "NOTRACKING", "NONUMBER"})
#: Package numbers that ERPs print beside, and people copy in place of, the carrier's number.
_INTERNAL = re.compile(r"(?:ERP|DXM|PKG|PACKAGE|INNER|INTERNAL|ORDER|SYSTEM)[-_#]?[0-9]+")


def placeholder_reason(number: str, order_id: str) -> str | None:
    """Return why the cleaned number stands in for a missing one, None where nothing says so."""
    plain = unicodedata.normalize("NFKC", number)
    for rule in (_word, _chinese, _order, _length, _one_character, _run, _internal):
        if why := rule(plain, order_id):
            return why
    return None


def _word(number: str, order_id: str) -> str | None:
    word = next((word for word in _WORDS if word in number), number if number in _WHOLE else "")
    return say("contains `{word}`, so it stands in for a missing number", word=word) if word else None


def _chinese(number: str, order_id: str) -> str | None:
    if not number.isascii() and any("CJK UNIFIED" in unicodedata.name(char, "") for char in number):
        return say("is words, not a number")
    return None


def _order(number: str, order_id: str) -> str | None:
    # ERPs number an order's packages by a suffix: 8190001234567890-1.
    if (
        order_id
        and number.startswith(order_id)
        and re.fullmatch(re.escape(order_id) + r"(?:[-_][0-9]{1,3})?", number)
    ):
        return say("is the order number")
    return None


def _length(number: str, order_id: str) -> str | None:
    if SHORTEST <= len(number) <= LONGEST:
        return None
    words = say("is too short") if len(number) < SHORTEST else say("is too long")
    return say("{words}: {count} characters", words=words, count=len(number))


def _one_character(number: str, order_id: str) -> str | None:
    digits = "".join(char for char in number if char.isdigit())
    if len(set(number)) == 1 or (len(digits) >= 8 and len(set(digits)) == 1):
        return say("is one character over and over")
    return None


def _run(number: str, order_id: str) -> str | None:
    if not number.isdecimal():
        return None
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(number)}
    if steps == {1}:
        return say("counts up")
    return say("counts down") if steps == {9} else None


def _internal(number: str, order_id: str) -> str | None:
    return say("is an ERP's internal number") if _INTERNAL.fullmatch(number) else None
