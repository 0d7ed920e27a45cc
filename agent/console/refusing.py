"""What a console answers to a commit: the sign that it was taken, or a refusal in its own words.

Only words that the pack lists prove a refusal; any other error shown proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.console import failures, waiting
from agent.console.screen import Screen
from agent.errors import ConsoleRefused, PageChanged
from agent.say import say

if TYPE_CHECKING:
    from agent.console.pack import Line
    from agent.console.visit import Console


def await_or_refusal(console: Console, screen: Screen, line: Line) -> None:
    """Wait for what a line after a commit expects, or for the console's own refusal, whichever comes.

    Raises ConsoleRefused with the console's words, PageChanged for an error that proves nothing.
    """
    refused = console.signs.either(("refused",))
    if refused is not None and line.verb == "expect":
        either = screen.find.any_of(line.element).or_(refused)
        with failures.translated(f"{screen.name}.{line.element}", either, console.page, screen.wait):
            waiting.until(either, "visible", screen.wait * 1000)
        _raise_refused(console)
    elif refused is not None:
        console.wait_until(lambda: _gone(console, screen, line.element))
    screen.line(line)


def _gone(console: Console, screen: Screen, name: str) -> bool:
    """Tell whether an element is gone; raise as `_raise_refused` does while it is not."""
    if not screen.shows(name):
        return True
    _raise_refused(console)
    return False


def _raise_refused(console: Console) -> None:
    """Raise for an error that shows; one without the pack's words leaves the write unconfirmed."""
    text = console.signs.text("refused")
    if console.sign("refused"):
        raise ConsoleRefused(say("the console refused the change"), {"seen": text})
    if text:
        raise PageChanged(say("the console shows an error that proves nothing"), {"seen": text})
