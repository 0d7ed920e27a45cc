"""Tells whether a list was touched by what has been done since: for pages that have no mark of their own.

A page that shows the same rows again looks as if nothing had happened; only its changes tell that something
did. A watcher stands in the page and changes nothing there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle, Page

    from agent.console.screen import Screen

_WATCH = """e => { const seen = {root: e, touched: false};
  new MutationObserver(() => { seen.touched = true; })
    .observe(e, {childList: true, subtree: true, characterData: true});
  return seen; }"""


@dataclass(frozen=True)
class Touched:
    """A watcher over one part of a page."""

    page: Page
    handle: JSHandle

    def seen(self, wait_ms: float) -> bool:
        """Wait until the part was changed, taken out, or left behind by another page load; False if never."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        try:
            self.page.wait_for_function(
                "seen => seen.touched || !seen.root.isConnected", arg=self.handle, timeout=wait_ms
            )
        except PlaywrightTimeout:
            return False
        except Error:
            return True  # the watcher went with its page: another one has been loaded
        return True


def of(screen: Screen) -> Touched:
    """Watch the list of orders on a page, or the whole page where the list stands in no element."""
    within = next((spec.within for spec in screen.spec.lists.values() if spec.within), None)
    root = screen.one(within)[0] if within else screen.console.page.locator("body")
    return Touched(screen.console.page, root.evaluate_handle(_WATCH))
