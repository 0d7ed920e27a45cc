"""Turns Playwright's failures into ours, in one place, with the element's name and what was seen instead.

Not found and covered both end in a time-out, so matches are counted again before anybody says "missing".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agent.errors import (
    BufaError,
    LocatorAmbiguous,
    LocatorBlocked,
    LocatorMissing,
    NotReady,
    PageChanged,
    Unreachable,
)
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_NEAR_LIMIT = 8
_ANY = "h1, h2, [role=heading], button, [role=button], input[type=submit], input[type=button]"
_NAMES = """els => els.filter(e => e.getClientRects().length).slice(0, 8)
  .map(e => e.getAttribute('aria-label') || e.innerText || e.value || e.placeholder || e.tagName)
  .map(name => name.trim().split('\\n')[0].slice(0, 40))"""
_DEAD = re.compile(
    r"Target (page|closed)|has been closed|crashed|Browser closed|Connection closed", re.IGNORECASE
)
_NETWORK = re.compile(r"net::ERR_[A-Z_]+|NS_ERROR|ECONNREFUSED")


def count(locator: Locator) -> int:
    """Return how many matches there are now; a page that is gone has none."""
    from playwright.sync_api import Error

    try:
        return locator.count()
    except Error:
        return 0


def text_of(locator: Locator) -> str:
    """Return the text of the first match, shortened; empty when it is gone by now."""
    from playwright.sync_api import Error

    try:
        return locator.first.inner_text(timeout=1000).strip()[:200]
    except Error:
        return ""


def seen_like(page: Page, role: str | None) -> str:
    """Return the names of what stands on the page in place of a missing element, for people."""
    from playwright.sync_api import Error

    css = {
        "option": "[role=option]",
        "button": "button, [role=button], input[type=submit]",
        "link": "a",
        "textbox": "input, textarea",
    }
    label = role or say("headings and buttons")
    try:
        names = page.locator(css.get(role or "", _ANY)).evaluate_all(_NAMES)
    except Error:
        return say("nothing: the page is gone")
    quoted = ", ".join(f"`{name}`" for name in names[:_NEAR_LIMIT] if name)
    return f"{label}: {quoted}" if quoted else say("no {what} at all", what=label)


def not_one(name: str, found: int, seconds: float, seen: str) -> BufaError:
    """Return the error for an element that does not match exactly once."""
    if found == 0:
        return LocatorMissing(
            say("`{name}` matched nothing within {s:.1f} s", name=name, s=seconds),
            {"seen": seen},
            say("compare the names with the picture and correct the pack"),
        )
    if found > 1:
        return LocatorAmbiguous(
            say("`{name}` matched {n} elements where exactly one is allowed", name=name, n=found),
            {"seen": seen},
            say("make the pack's locator narrower (`within:`, `row:`, a full name)"),
        )
    return LocatorBlocked(
        say("`{name}` is there but cannot be used (covered, disabled or moving)", name=name),
        {"seen": seen},
        say("look at the picture for what covers it; a box hidden behind its text is ticked by that text"),
    )


def point_to_check(error: BufaError, store: str) -> None:
    """Let an error that blames the pack name the command that looks at all of the pack."""
    blamed = LocatorMissing | LocatorAmbiguous | LocatorBlocked | NotReady
    if not isinstance(error, PageChanged) or not (isinstance(error, blamed) or "pack" in error.facts):
        return
    look = say("`bufa check --store {store}` looks for every element of the pack", store=store)
    if look not in error.hint:
        error.hint = "; ".join(part for part in (error.hint, look) if part)


def of_page(error: Exception, what: str) -> BufaError:
    """Return our error for a failure of the whole page: no network, a dead browser, anything else."""
    text = str(getattr(error, "message", error)).splitlines()[0]
    network = _NETWORK.search(text)
    if network:
        return Unreachable(
            say("the console cannot be reached"),
            {"page": what, "seen": network.group()},
            say("check the address in bufa.toml and the network, then run again"),
        )
    if _DEAD.search(text):
        return BufaError(say("the browser is gone"), {"page": what, "seen": text}, say("run again"))
    return PageChanged(say("the page did not do what was asked"), {"page": what, "seen": text})


@contextmanager
def translated(
    name: str, locator: Locator, page: Page, seconds: float, role: str | None = None
) -> Iterator[None]:
    """Raise our errors for what Playwright raises while one element is used.

    Raises LocatorMissing, LocatorAmbiguous or LocatorBlocked by a fresh count of the matches, Unreachable
    where the network is gone, BufaError where the browser is.
    """
    from playwright.sync_api import Error
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    try:
        yield
    except PlaywrightTimeout:
        raise not_one(name, count(locator), seconds, seen_like(page, role)) from None
    except Error as error:
        if "strict mode violation" in error.message:
            raise not_one(name, max(2, count(locator)), seconds, seen_like(page, role)) from None
        raise of_page(error, name) from None
