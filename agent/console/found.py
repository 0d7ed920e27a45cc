"""Whether an element is there now, and by which of its candidates; looks, and touches nothing.

What a screen raises for one that it needs is an answer here, since all of a pack is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.console.looking import Box, box_of, look
from agent.replay.examined import Standing

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from agent.console.screen import Screen


@dataclass(frozen=True)
class Found:
    """How one element stands; `candidate` counts from 1, `text` and `box` are those of a single match."""

    standing: Standing
    candidate: int = 0
    count: int = 0
    text: str = ""
    box: Box | None = None
    locator: Locator | None = None


def find(screen: Screen, name: str) -> Found:
    """Return how an element stands on its page right now, without waiting; hidden matches never count.

    As when it is used, the first candidate that matches anything decides.
    """
    element = screen.spec.elements[name]
    for number, candidate in enumerate(screen.find.candidates(name), 1):
        seen = look(candidate, element.take)
        if seen.n > 1:
            return Found(Standing.AMBIGUOUS, number, seen.n)
        if seen.n == 1:
            standing = Standing.FIRST if number == 1 else Standing.FALLBACK
            box = box_of(candidate, seen, screen.wait * 1000)
            return Found(standing, number, 1, str(seen.facts["shown"]), box, candidate)
    return Found(Standing.MISSING)


def awaited(screen: Screen, name: str) -> Found:
    """Return how an element stands once anything matches it, or as missing when the pack's time is over."""
    found = find(screen, name)

    def there() -> bool:
        nonlocal found
        found = find(screen, name)
        return found.standing is not Standing.MISSING

    if found.standing is Standing.MISSING:
        screen.console.wait_until(there)
    return found
