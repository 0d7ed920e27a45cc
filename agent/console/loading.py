"""Loads addresses into a page at the store's pace; a failure is told in our own words.

Loading is reading, so it is tried again when the network fails or the server has an error of its own.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from agent.console import failures
from agent.errors import BufaError, Unreachable
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Page

TRIES = 3


class Loader:
    """One page and what loads it; `where` gives the page's path for people.

    `pace` is the pause between loads in seconds (from, to), `wait_ms` how long the server may take, `status`
    that of the last answer, 0 before there was one.
    """

    def __init__(
        self,
        page: Page,
        pace: tuple[float, float],
        wait_ms: float,
        pause: Callable[[float], None],
        where: Callable[[], str],
    ) -> None:
        self.page = page
        self.pace = pace
        self.status = 0
        self._wait_ms = wait_ms
        self._pause = pause
        self._where = where
        self._last = 0.0

    def load(self, address: str) -> None:
        """Load an address afresh.

        Raises Unreachable after three tries, and what `failures.of_page` makes of any other failure at once.
        """
        Retrying(
            retry=retry_if_exception_type(Unreachable),
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(multiplier=0.2, max=2),
            sleep=self._pause,
            reraise=True,
        )(self._load, address)

    def _load(self, address: str) -> None:
        from playwright.sync_api import Error

        self._keep_pace()
        try:
            if address.partition("#")[0] == self.page.url.partition("#")[0] and "#" in address:
                self.page.goto("about:blank")  # else only the fragment changes and nothing is loaded afresh
            answer = self.page.goto(address, wait_until="commit", timeout=self._wait_ms)
        except Error as error:
            raise _of_load(error, address) from None
        self.status = answer.status if answer is not None else 0
        if self.status >= 500:
            raise Unreachable(
                say("the console answered with an error of its own"),
                {"page": self._where(), "seen": f"HTTP {self.status}"},
                say("wait a little and run again"),
            )

    def _keep_pace(self) -> None:
        rest = random.uniform(*self.pace) - (time.monotonic() - self._last)  # noqa: S311 (a pause)
        if self._last and rest > 0:
            self._pause(rest)
        self._last = time.monotonic()


def _of_load(error: Exception, address: str) -> BufaError:
    found = failures.of_page(error, address.split("?", maxsplit=1)[0])
    if "Timeout" in type(error).__name__:
        return Unreachable(found.what, found.facts, say("check the network, then run again"))
    return found
