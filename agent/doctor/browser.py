"""The browser, started for real: with its sandbox, and for a picture of every script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from agent.console.browser import Driver, Started, Wanted, driver, find_browser, sandbox_on, started
from agent.console.trial import CELL, drawn, sandbox_refused
from agent.doctor import glyphs
from agent.doctor.console import NAMES, console_lines, not_looked_at
from agent.doctor.line import Line, ask, good, note, unseen, wrong
from agent.say import say
from agent.settings import BrowserSettings, Settings, StoreSettings

Clock = Callable[[], datetime]
#: For good, not until the next start of the machine; the second key is known where AppArmor has it.
_NAMESPACES = (
    "printf '%s\\n' user.max_user_namespaces=15000 -kernel.apparmor_restrict_unprivileged_userns=0"
    " | sudo tee /etc/sysctl.d/60-bufa.conf && sudo sysctl -e --system"
)


def browser_lines(settings: Settings | None, stores: list[StoreSettings], clock: Clock) -> Iterator[Line]:
    """Yield a line on the browser, its sandbox and its fonts, and three on each store's console.

    Without a browser the others are not looked at, and say so.
    """
    wanted = Wanted(path=(settings.browser if settings else BrowserSettings()).path)
    told: list[Line] = []

    def begun() -> Line:
        with driver(lambda: None) as ready:
            path = find_browser(wanted, ready.playwright.chromium.executable_path)
            told.append(ask("sandbox", lambda: _sandbox(ready, wanted)))  # without one none starts but root's
            with started(ready, replace(wanted, loopback=True)) as shown:
                told.append(ask("fonts", lambda: _fonts(shown)))
                for store in stores if settings else ():
                    told.extend(console_lines(ready, settings, store, clock))  # type: ignore[arg-type]
                return good(
                    "browser", say("{version} at {path}", version=shown.versions["browser"], path=path)
                )

    yield ask("browser", begun)
    yield from told
    seen = {(line.name, line.store) for line in told}
    for name in {"sandbox", "fonts"} - {name for name, _ in seen}:
        yield unseen(name, say("no browser"))
    for store in stores:
        if (NAMES[0], store.name) not in seen:
            yield from not_looked_at(store, say("no browser"))


def _sandbox(ready: Driver[None], wanted: Wanted) -> Line:
    """Whether the browser starts with its sandbox on: a page's hole is then no hole into this account."""
    why = sandbox_refused(ready, wanted)
    if why is None:
        return unseen("sandbox", say("no browser"))
    if not why:
        return good("sandbox", say("on: the browser was started with it"))
    if not sandbox_on():
        return note("sandbox", say("off, since this is root: {why}", why=why), "sudo -u USER bufa doctor")
    return wrong("sandbox", why, _NAMESPACES)


def _fonts(shown: Started) -> Line:
    return glyphs.fonts(lambda rows: drawn(shown.context, rows), CELL)
