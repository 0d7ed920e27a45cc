"""Waits for an element by looking often: Playwright alone looks ever more seldom, in the end twice a second.

What comes 310 ms after the first look is seen by one `wait_for` after 800 ms, by many short ones after 330.
Most of what a page changes by itself comes within a tenth of a second, so the first looks are the closest.
"""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Locator

#: One short wait, at first and later: Playwright looks at its start, after 20 ms, and at its end.
_FIRST_MS, _SHORT_MS = 21.0, 60.0
_FIRST_LOOKS = 6


def until(locator: Locator, state: Literal["visible", "hidden"], wait_ms: float) -> None:
    """Wait until the first match is visible, or none is; raises Playwright's TimeoutError after `wait_ms`."""
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    deadline = time.monotonic() + wait_ms / 1000
    for look in itertools.count():
        left = (deadline - time.monotonic()) * 1000
        short = _FIRST_MS if look < _FIRST_LOOKS else _SHORT_MS
        try:
            locator.first.wait_for(state=state, timeout=max(1.0, min(short, left)))
        except PlaywrightTimeout:
            if left <= short:
                raise
        else:
            return
