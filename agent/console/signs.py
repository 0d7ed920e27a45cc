"""What tells, on any page, that the console wants something else: a check, a code, signing in, a refusal."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.console import failures
from agent.console.locate import Locating, Values
from agent.console.pack import Pack, Sign
from agent.errors import BufaError, HumanCheck, SignedOut, WrongShop
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

#: An advertisement over the page; closed where a page has just been opened.
PROMOTION = "promotion"
#: Signs that end the opening of any page, in the order in which they are looked for; `signed_out` is last.
STOPPING = ("human_check", "code_wanted", "wrong_shop", "signed_out")


class Signs:
    """The signs of one pack on one browser page."""

    def __init__(self, page: Page, pack: Pack, values: Values) -> None:
        self.page = page
        self._signs: dict[str, Sign] = {str(name): sign for name, sign in pack.signs.items()}
        self._finding = Locating(page, next(iter(pack.pages.values())), values)

    def either(self, names: Sequence[str]) -> Locator | None:
        """Return a locator of what shows any of these signs; None where the pack has no element for them."""
        candidates = [one for name in names if name in self._signs for one in self._signs[name].find]
        if not candidates:
            return None
        either = self._finding.alone(candidates[0])
        for candidate in candidates[1:]:
            either = either.or_(self._finding.alone(candidate))
        return either

    def _by_address(self, name: str) -> bool:
        sign = self._signs.get(name)
        return sign is not None and any(fnmatch.fnmatch(self.page.url, pattern) for pattern in sign.address)

    def first(self, names: Sequence[str]) -> tuple[str, str] | None:
        """Return the first of the signs that shows now, with its text; None when none does.

        One question to the page answers for all of them, since nearly always none shows.
        """
        by_address = next((name for name in names if self._by_address(name)), None)
        shown = self.either(names)
        if by_address is None and (shown is None or failures.count(shown) == 0):
            return None
        for name in names:
            found = self.either((name,))
            if found is None or failures.count(found) == 0:
                continue
            text = failures.text_of(found)
            if self._means(name, text):
                return name, text
        return (by_address, urlsplit(self.page.url).path) if by_address else None

    def _means(self, name: str, text: str) -> bool:
        words = self._signs[name].words
        return (not words and name != "refused") or any(word.casefold() in text.casefold() for word in words)

    def text(self, name: str) -> str:
        """Return what the sign's element says now, whatever its words are; empty when it is not there."""
        found = self.either((name,))
        return failures.text_of(found) if found is not None and failures.count(found) > 0 else ""

    def close(self, name: str, wait_ms: float) -> None:
        """Click the sign's element and wait until it is gone; one that stays is the page's next problem."""
        from playwright.sync_api import Error

        element = self.either((name,))
        if element is None:
            return
        try:
            element.first.click(timeout=wait_ms)
            element.first.wait_for(state="hidden", timeout=wait_ms)
        except Error:
            return

    def raise_any(self, names: Sequence[str]) -> str:
        """Raise HumanCheck, SignedOut or WrongShop when one of these signs shows.

        Return the name of one that shows and stops nothing, empty when none does.
        """
        found = self.first(names)
        if found is None:
            return ""
        if found[0] in _STOP:
            raise _STOP[found[0]](found[1]).add(page=urlsplit(self.page.url).path)
        return found[0]


def _human_check(text: str) -> BufaError:
    return HumanCheck(
        say("the console asks whether a person is there"),
        {"seen": text or say("a human check")},
        say("run `bufa login STORE` and pass the check yourself; bufa never tries to"),
    )


def _code(text: str) -> BufaError:
    return HumanCheck(
        say("the console asks for a code sent to a person"),
        {"seen": text},
        say("run `bufa login STORE` and enter the code yourself"),
    )


def _signed_out(_: str) -> BufaError:
    return SignedOut(say("the console asks to sign in again"), hint=say("run `bufa login STORE`"))


def _wrong_shop(text: str) -> BufaError:
    return WrongShop(
        say("the console says that this account may not see the store's shop"),
        {"seen": text},
        say("correct `channel_id` in bufa.toml, or run `bufa login STORE` with the right account"),
    )


_STOP = {
    "human_check": _human_check,
    "code_wanted": _code,
    "signed_out": _signed_out,
    "wrong_shop": _wrong_shop,
}
