"""Chooses an option of a drop-down by its name: a native select, or a widget whose options lie elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.console import failures, waiting
from agent.errors import LocatorAmbiguous, LocatorMissing
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from agent.console.screen import Screen

#: How long a list takes that narrows itself without asking the server.
_AT_ONCE_MS = 300.0


def select(screen: Screen, name: str, locator: Locator, wanted: tuple[str, ...], *, native: bool) -> None:
    """Choose the one option that is called by one of the spellings in `wanted`; `native` is a `<select>`.

    Raises LocatorMissing when there is none, LocatorAmbiguous when there are several.
    """
    if native:
        _native(screen, name, locator, wanted)
    else:
        _widget(screen, name, locator, wanted)


def _native(screen: Screen, name: str, locator: Locator, wanted: tuple[str, ...]) -> None:
    labels = [str(label) for label in locator.evaluate("e => [...e.options].map(o => o.label.trim())")]
    chosen = [label for label in labels if label in wanted]
    if len(chosen) > 1:
        raise LocatorAmbiguous(
            say(
                "`{page}.{name}` has {n} options `{wanted}` where exactly one is allowed",
                page=screen.name,
                name=name,
                n=len(chosen),
                wanted=" / ".join(wanted),
            ),
            {"seen": ", ".join(f"`{label}`" for label in labels[:8])},
            say("say in the pack's `services` which of these names is the service's"),
        )
    if not chosen:
        raise LocatorMissing(
            say(
                "`{page}.{name}` has no option `{wanted}`",
                page=screen.name,
                name=name,
                wanted=" / ".join(wanted),
            ),
            {"seen": ", ".join(f"`{label}`" for label in labels[:8])},
            say("add the console's own name of the service to the carrier table or the pack"),
        )
    locator.select_option(label=chosen[0], timeout=screen.wait * 1000)


def _widget(screen: Screen, name: str, locator: Locator, wanted: tuple[str, ...]) -> None:
    """Open the drop-down, narrow it by typing where it can be, click the option."""
    element = screen.spec.elements[name]
    locator.click(timeout=screen.wait * 1000)
    assert element.options is not None  # the pack's check
    chooser = screen.knowing(option=wanted)
    if element.filter:
        _narrow(screen, element.filter, chooser.find.any_of(element.options), wanted)
    chooser.one(element.options)[0].click(timeout=screen.wait * 1000)


def _narrow(screen: Screen, box: str, option: Locator, wanted: tuple[str, ...]) -> None:
    """Type each spelling in turn, the page's own language first, until the option shows.

    What stood in the open list before anything was typed shows at once under its right spelling, so the
    others are not waited for, unless none does.
    """
    chinese = screen.console.page.evaluate("document.documentElement.lang").startswith("zh")
    spellings = sorted(wanted, key=lambda form: form.isascii() is chinese)
    patient = screen.wait * 1000 / len(wanted)
    for wait_ms in (min(_AT_ONCE_MS, patient), patient) if failures.count(option) else (patient,):
        for form in spellings:
            if _shows(screen, box, option, form, wait_ms):
                return


def _shows(screen: Screen, box: str, option: Locator, form: str, wait_ms: float) -> bool:
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    screen.one(box)[0].fill(form, timeout=screen.wait * 1000)
    try:
        waiting.until(option, "visible", wait_ms)
    except PlaywrightTimeout:
        return False
    return True
