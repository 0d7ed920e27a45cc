"""Waits for an element by looking often: Playwright alone looks ever more seldom, in the end twice a second.

What comes 310 ms after the first look is seen by one `wait_for` after 800 ms, by many short ones after 330.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Locator

#: One short wait: Playwright looks at its start, after 20 ms, and at its end.
_SHORT_MS = 60.0


def until(locator: Locator, state: Literal["visible", "hidden"], wait_ms: float) -> None:
    """Wait until the first match is visible, or none is; raises Playwright's TimeoutError after `wait_ms`."""
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    deadline = time.monotonic() + wait_ms / 1000
    while True:
        left = (deadline - time.monotonic()) * 1000
        try:
            locator.first.wait_for(state=state, timeout=max(1.0, min(_SHORT_MS, left)))
        except PlaywrightTimeout:
            if left <= _SHORT_MS:
                raise
        else:
            return
