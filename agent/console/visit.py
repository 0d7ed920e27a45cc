"""One visit to a console in one browser context: opens named pages and knows what any page may turn into.

Opening a page is reading, so it is tried again when the network fails; nothing that acts is. What follows a
sign (sign in again, call a person) is left to the caller.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.console import failures, touches, waiting
from agent.console.loading import Loader
from agent.console.locate import Values
from agent.console.pack import Line, Pack, address_of, allowed
from agent.console.screen import Screen, Seen, Watch
from agent.console.shutter import Shutter
from agent.console.signs import PROMOTION, STOPPING, Signs
from agent.errors import NotReady, PageChanged
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Request

#: How long a page is looked at for its readiness alone; signs cost more to look for.
_SLICE_MS = 150
_BETWEEN_MS = 50
#: The page that is opened by somebody who is not signed in.
SIGN_IN = "sign_in"


def _ignore(_: Seen) -> None:
    return


class Console:
    """A console as one pack describes it, at one base address, in a context that somebody else made.

    `values` are what every address may need (`channel_id`, `user`); `pace` the pause between page loads in
    seconds; `quick` lets pictures be taken the short way, which a covered window might leave without answer;
    `strays` collects hosts outside the pack's patterns that pages asked for (reported, not blocked).
    """

    def __init__(
        self,
        context: BrowserContext,
        pack: Pack,
        base: str,
        *,
        values: Values,
        pace: tuple[float, float] = (0, 0),
        watch: Watch = _ignore,
        quick: bool = False,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.context = context
        self.pack = pack
        self.base = base
        self.values = dict(values)
        self.quick = quick
        self.watch = watch
        self.strays: set[str] = set()
        self._signing_in = False
        self._shutter: Shutter | None = None
        self.page = context.pages[0] if context.pages else context.new_page()
        self.page.set_default_timeout(
            self._wait_ms()
        )  # else what takes no time-out of its own waits for 30 s
        self.loader = Loader(self.page, pace, self._wait_ms() * 3, pause, self.where)
        self.signs = Signs(self.page, pack, self.values)
        context.on("request", self._note_stray)

    def _note_stray(self, request: Request) -> None:
        if request.url.startswith(("http", "ws")) and not allowed(self.pack, self.base, request.url):
            self.strays.add(urlsplit(request.url).hostname or request.url)

    def shutter(self) -> Shutter:
        """Return what takes pictures the short way; see `quick`."""
        if self._shutter is None:
            self._shutter = Shutter(self.context, self.page)
        return self._shutter

    def where(self) -> str:
        """Return the page's path for people: no host, no values of its query."""
        parts = urlsplit(self.page.url)
        return parts.path + (re.sub(r"=[^&]*", "=…", "?" + parts.query) if parts.query else "")

    # --- opening -------------------------------------------------------------------------------------

    def open(self, name: str, *, fresh: bool = True, **values: str | tuple[str, ...]) -> Screen:
        """Load a named page afresh, follow its way of arriving, and return it ready.

        Without `fresh` a page that the console has just come to by itself, at this very address or with more
        behind its query (where to go back to), is not loaded again: for signing in, where nothing that a
        decision rests on is read.

        Raises HumanCheck, SignedOut or WrongShop when the console shows that instead, NotReady when the sign
        of readiness never comes, Unreachable after three tries.
        """
        screen = Screen(self, name, {**self.values, **values})
        address = address_of(self.pack, name, self.base, {**self.values, **values})
        self._signing_in = name == SIGN_IN
        if fresh or not _is_at(self.page.url, address):
            self.loader.load(address)
        try:
            self.settle(screen)
        except NotReady:  # a call behind the page may have failed: reading may be tried again, once
            if self.loader.status >= 400:
                raise
            self.loader.load(address)
            self.settle(screen)
        self.watch(Seen("open", name, self.page.url))
        self._arrive(screen)
        return screen

    def enter(self, name: str, before: Screen) -> Screen:
        """Go on with another page of a route: loaded by its address, or reached by the line before."""
        values = before.values
        if self.pack.pages[name].address:
            screen = self.open(name, fresh=True, **dict(values))
        else:
            screen = Screen(self, name, values)
            self.settle(screen)
            self.watch(Seen("open", name, self.page.url))
        return screen.strictly() if before.find.strict else screen

    def _arrive(self, screen: Screen) -> None:
        if screen.spec.arrive:
            here = screen
            for line in screen.variant(self.pack.routes[screen.spec.arrive]):
                here = here.line(line)
            self.settle(screen)

    # --- readiness -----------------------------------------------------------------------------------

    def settle(self, screen: Screen, *, loaded: bool = True) -> None:
        """Wait until a page is ready and no longer busy, or shows that something else is the matter.

        An advertisement over it is closed where the page was just `loaded`: they come with a page. What else
        is the matter with one that is not just loaded, `raise_sign` tells whoever reads it; and where its own
        `mark` has just come, that is the sign of readiness.
        """
        if loaded or not screen.spec.mark:
            self._wait_ready(screen)
        if screen.spec.busy:
            busy = screen.find.any_of(screen.spec.busy)
            with screen.using(screen.spec.busy, busy):
                waiting.until(busy, "hidden", self._wait_ms())
        if loaded:
            self.raise_sign(closing=True)

    def _wait_ready(self, screen: Screen) -> None:
        """Wait for the sign of readiness; between looks see whether the console shows something else."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        wanted = self._ready(screen)
        deadline = time.monotonic() + screen.wait
        while True:
            try:
                waiting.until(wanted, "visible", min(_SLICE_MS, self._wait_ms()))
            except PlaywrightTimeout:
                self.raise_sign()
                if time.monotonic() > deadline:
                    raise self._never_ready(screen) from None
            except Error as error:
                raise failures.of_page(error, screen.name) from None
            else:
                return

    def _ready(self, screen: Screen) -> Locator:
        names = [name for name in (screen.spec.ready, screen.spec.empty) if name]
        wanted = screen.find.any_of(names[0])
        for name in names[1:]:
            wanted = wanted.or_(screen.find.any_of(name))
        return wanted

    def _never_ready(self, screen: Screen) -> NotReady:
        return NotReady(
            say("page `{page}` never showed that it is ready ({s:.0f} s)", page=screen.name, s=screen.wait),
            {
                "page": self.where(),
                "pack": self.pack.describe(screen.name, screen.spec.ready or ""),
                "seen": failures.seen_like(self.page, None),
            },
            say("compare the picture with the pack's `ready` element"),
        )

    def wait_until(self, true: Callable[[], bool]) -> bool:
        """Ask the page again and again until something is true of it; False when the time is over."""
        deadline = time.monotonic() + self.pack.limits.wait_seconds
        while not true():
            if time.monotonic() > deadline:
                return False
            self.page.wait_for_timeout(_BETWEEN_MS)
        return True

    def turn(self, screen: Screen, before: str) -> None:
        """Click the next-page control and wait until the page's mark is another than `before`.

        Without a mark in the pack something in the list must change, or another page load; a page seen before
        is the caller's to notice. Raises PageChanged when the mark stays, or when nothing at all changes in a
        list that shows its last page again and again (`repeats`): that would be no proof of its end.
        """
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        address = self.page.url
        mark = screen.spec.mark
        touched = None if mark else touches.of(screen)
        screen.line(Line(click=screen.spec.next))
        if touched is not None and not touched.seen(self._wait_ms()) and screen.spec.repeats:
            raise self._untouched(screen)
        if mark:
            same = re.compile(rf"^\s*{re.escape(before)}\s*$")
            try:
                other = screen.find.any_of(mark).filter(has_not_text=same)
                waiting.until(other, "visible", self._wait_ms())
            except PlaywrightTimeout:
                raise PageChanged(
                    say(
                        "`{page}.{mark}` still shows `{text}` after `next`",
                        page=screen.name,
                        mark=mark,
                        text=before,
                    ),
                    {"page": self.where(), "pack": self.pack.describe(screen.name, mark)},
                    say("compare the picture with the pack's `next`, `last` and `mark`"),
                ) from None
        self.settle(screen, loaded=self.page.url != address)

    def _untouched(self, screen: Screen) -> PageChanged:
        return PageChanged(
            say("nothing in the list of `{page}` changed after `next`", page=screen.name),
            {"page": self.where(), "pack": self.pack.describe(screen.name, screen.spec.next or "")},
            say("compare the picture with the pack's `next` and `repeats`"),
        )

    # --- signs ---------------------------------------------------------------------------------------

    def sign(self, *names: str) -> tuple[str, str] | None:
        """Return the first of the named signs that shows now, with its text; None when none does."""
        return self.signs.first(names)

    def raise_sign(self, *, closing: bool = False) -> None:
        """Raise what the console wants instead of the page that was asked for, if anything.

        With `closing` an advertisement that covers the page is closed, since nothing is done on it yet.
        Raises HumanCheck (also for a code), SignedOut or WrongShop. On the sign-in page it is no news that
        nobody is signed in.
        """
        names = STOPPING[:-1] if self._signing_in else STOPPING
        shown = self.signs.raise_any((*names, PROMOTION) if closing else names)
        if shown == PROMOTION:
            self.signs.close(PROMOTION, self._wait_ms())
            self.watch(Seen("click", PROMOTION, self.page.url))

    def raise_check(self) -> None:
        """Raise HumanCheck when the console asks for a person or a code; being signed out is no matter."""
        self.signs.raise_any(("human_check", "code_wanted"))

    def _wait_ms(self) -> float:
        return self.pack.limits.wait_seconds * 1000


def _is_at(url: str, address: str) -> bool:
    more = "&" if "?" in address else "?"
    return url == address or (url.startswith(f"{address}{more}") and "#" not in url)
