"""Takes the pictures of evidence: what must be readable together lies inside, personal values are covered.

The picture is of the window; where that does not hold both things that prove a step, of the whole page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.console import failures
from agent.console.looking import Box
from agent.console.pack import Field
from agent.console.screen import Screen, Show

if TYPE_CHECKING:
    from playwright.sync_api import Locator

MASK_COLOUR = "#9aa0a6"
#: Seconds that a picture may take: on a busy machine a long page takes longer than an element is waited for.
_PATIENCE = 10.0
_STILL = """top => { if (top) scrollTo(0, 0);
  return document.fonts.status === 'loaded' && !document.getAnimations().length }"""


@dataclass(frozen=True)
class Picture:
    """A picture, or the reason why there is none; boxes are in its own pixels."""

    image: bytes | None
    boxes: Mapping[str, Box] = field(default_factory=dict)
    masked: int = 0
    missing: str = ""


def masks(screen: Screen) -> list[Locator]:
    """Return what must never be seen in a picture of this page."""
    elements = [name for name, element in screen.spec.elements.items() if element.personal]
    lists = screen.spec.lists.values()
    fields = [one for spec in lists for one in _personal(screen.find.rows(spec), spec.fields)]
    return [*(screen.find.any_of(name) for name in elements), *fields]


def _personal(rows: Locator, fields: Mapping[str, Field]) -> Iterator[Locator]:
    """Yield what the personal fields of a list's rows stand in, of lists inside the rows too."""
    for spec in fields.values():
        css = ", ".join(part for part in (spec.rows.css if spec.rows else spec.css) if part)
        inner = rows.locator(css) if css else rows
        if spec.personal:
            yield inner.filter(visible=True)
        elif spec.rows:
            yield from _personal(inner, spec.fields)


def _size(screen: Screen) -> tuple[float, float]:
    window = screen.console.page.viewport_size
    if window:
        return window["width"], window["height"]
    width, height = screen.console.page.evaluate("[innerWidth, innerHeight]")
    return float(width), float(height)


def inside(box: Box, size: tuple[float, float]) -> bool:
    """Tell whether a box lies wholly inside a picture of that size."""
    x, y, width, height = box
    return x >= 0 and y >= 0 and x + width <= size[0] and y + height <= size[1]


def _in_window(screen: Screen, show: Mapping[str, Show]) -> dict[str, Box] | None:
    """Return the boxes when all lie in the window, after scrolling the last one into it if need be."""
    if not show:
        return {}
    places, size = screen.places(show), _size(screen)
    for title in (None, *reversed(list(places))):
        if title is not None:
            screen.reveal(show[title])
            places = screen.places(show)
        if all(inside(box, size) and not away for box, away in places.values()):
            return {name: box for name, (box, _) in places.items()}
    return None


def _on_page(screen: Screen, show: Mapping[str, Show]) -> dict[str, Box]:
    left, top = screen.console.page.evaluate("[scrollX, scrollY]")
    seen = {title: box for title, (box, away) in screen.places(show).items() if not away}
    return {title: (x + left, y + top, w, h) for title, (x, y, w, h) in seen.items()}


def begin(screen: Screen, *, top: bool = False) -> bool:
    """Begin a picture of the window, fetched by `take(…, begun=True)`; until then the page is only read.

    With `top` the page is scrolled to its beginning before. False where that is no way to take it: where
    something personal may show, which is never pictured unmasked, not for a moment; where something moves or
    fonts still load; in a visible window, which may be covered; or where the browser does not know this way.
    """
    from playwright.sync_api import Error

    if not screen.console.quick or masks(screen):
        return False
    try:
        if not screen.console.page.evaluate(_STILL, top):
            return False
        screen.console.shutter().press()
    except Error:
        return False
    return True


def take(
    screen: Screen, show: Mapping[str, Show] | None = None, *, top: bool = False, begun: bool = False
) -> Picture:
    """Return a picture of the page now; `show` names the elements that must lie in it (title → element).

    With `top` the page is scrolled to its beginning before; with `begun` that has happened by `begin`.

    Never raises for a picture that could not be taken: the reason becomes part of the evidence.
    """
    from playwright.sync_api import Error

    from agent.errors import BufaError

    try:
        boxes = _in_window(screen, show or {})
        covered = masks(screen)
        masked = sum(failures.count(one) for one in covered)
        quick = begun or (boxes is not None and begin(screen, top=top))
        image = screen.console.shutter().picture(_PATIENCE) if quick else None
        if image is None:
            image = _slowly(screen, covered, whole=boxes is None, top=top)
        shown = _on_page(screen, show or {}) if boxes is None else boxes
        return Picture(image, shown, masked)
    except (Error, BufaError) as error:
        return Picture(None, missing=str(getattr(error, "message", error)).splitlines()[0])


def _slowly(screen: Screen, covered: list[Locator], *, whole: bool, top: bool) -> bytes:
    """Return a picture as Playwright takes it: with masks, of the whole page, when nothing moves any more."""
    if top:
        screen.console.page.evaluate("scrollTo(0, 0)")
    return screen.console.page.screenshot(
        mask=covered,
        mask_color=MASK_COLOUR,
        full_page=whole,
        animations="disabled",
        timeout=max(screen.wait, _PATIENCE) * 1000,
    )
