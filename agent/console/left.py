"""What a form says of the changes that are left, in the two ways in which consoles say it."""

from __future__ import annotations

import re

_LEFT = re.compile(r"\d{1,4}")
_USED = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})")


def changes_left(text: str) -> int | None:
    """Return how many changes are left: of «2» as many, of «1/2» what two are more than one.

    None for any other text: nobody knows what it means, so nothing may rest on it.
    """
    text = text.strip()
    if used := _USED.fullmatch(text):
        return max(0, int(used[2]) - int(used[1]))
    return int(text) if _LEFT.fullmatch(text) else None
