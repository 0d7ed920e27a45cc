"""Asks the page once about an element: how many match, and of a single match all that is ever wanted of it.

Each question to the page is a round trip, and one through a handle is four; so what counting, reading,
describing and measuring want to know comes with one answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator

Box = tuple[float, float, float, float]

# Consoles scroll inside containers: what lies outside of one has a box in the window and is not to be seen.
_LOOK = """(found, take) => {
  if (found.length !== 1) return {n: found.length};
  const e = found[0], b = e.getBoundingClientRect(), x = b.x + b.width / 2, y = b.y + b.height / 2;
  const away = () => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      const style = getComputedStyle(p), r = p.getBoundingClientRect();
      if (style.overflowY !== 'visible' && (y < r.top || y > r.bottom)) return true;
      if (style.overflowX !== 'visible' && (x < r.left || x > r.right)) return true;
    } return false };
  const shown = () => e.tagName === 'SELECT' ? (e.selectedOptions[0]?.label ?? '')
    : (e.tagName === 'INPUT' || e.tagName === 'TEXTAREA') ? e.value : (e.innerText ?? '').trim();
  const taken = () => take.startsWith('attr:') ? (e.getAttribute(take.slice(5)) ?? '') : shown();
  return {n: 1, box: [b.x, b.y, b.width, b.height], framed: self !== top,
    ...(take === 'place' ? {away: away()} : take ? {shown: taken()} : {
      tag: e.tagName.toLowerCase(), role: e.getAttribute('role') ?? '',
      name: (e.getAttribute('aria-label') || (e.innerText ?? '').trim() || e.placeholder || '').slice(0, 60)
    })} }"""


@dataclass(frozen=True)
class Look:
    """How many match a locator now and, of a single match, what was asked for."""

    n: int
    facts: Mapping[str, Any]


def look(locator: Locator, take: str = "") -> Look:
    """Return how many match now; a page that is gone has none.

    Of one match the facts are `tag`, `role`, `name` and `box`; with `take` what it shows (`text`, `value`,
    `attr:NAME`) under `shown`, or (`place`) whether it is scrolled out of its container under `away`.
    """
    from playwright.sync_api import Error

    try:
        facts: dict[str, Any] = locator.evaluate_all(_LOOK, take)
    except Error:
        return Look(0, {})
    return Look(facts.pop("n"), facts)


def box_of(locator: Locator, seen: Look, wait_ms: float) -> Box | None:
    """Return the place of a single match in the window; one inside a frame is asked for once more."""
    if not seen.facts.get("framed"):
        x, y, width, height = seen.facts["box"]
        return x, y, width, height
    box = locator.bounding_box(timeout=wait_ms)
    return (box["x"], box["y"], box["width"], box["height"]) if box else None
