"""Shows one step after the other over the page, and waits: a while, or for a key of the person before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from agent.console.hands import Hands
from agent.console.outline import Outlined, Panel, clear, draw
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Frame

#: A thing that is not found is shown longer, so that a person can decide to pick it.
_LONGER = 4
_NEXT, _PICK, _STOP = (" ", "ArrowRight", "Enter"), ("p",), ("q",)


class Left(Exception):
    """The person has seen enough, by `q` or by closing the window."""


@dataclass
class Stage:
    """The window of one walk: `seconds` for each step, or with `step` until a key is pressed."""

    hands: Hands
    seconds: float = 1.0
    step: bool = False

    def show(self, panel: Panel, outlined: Sequence[Outlined] = (), *, pickable: bool = False) -> bool:
        """Show a step and wait; return whether the person wants to pick its element. Raises Left."""
        from playwright.sync_api import Error

        seconds = None if self.step else self.seconds * (_LONGER if pickable else 1)
        wanted = (*_NEXT, *_STOP, *(_PICK if pickable else ()))
        try:
            draw(self.hands.page, outlined, replace(panel, keys=_keys(pickable)))
            pressed = self.hands.key(wanted, seconds)
            clear(self.hands.page)
        except Error:
            if self.hands.page.is_closed():
                raise Left from None
            raise
        if pressed in _STOP:
            raise Left
        return pressed in _PICK

    def pick(self, title: str) -> tuple[Frame, dict[str, Any]] | None:
        """Let the person point at an element; None where nothing was picked. Raises Left."""
        from playwright.sync_api import Error

        keys = say("point at it and click; the page meets nothing of it · Esc: leave it")
        try:
            draw(self.hands.page, panel=Panel(title, tone="care", keys=keys))
            picked = self.hands.pick()
            clear(self.hands.page)
        except Error:
            if self.hands.page.is_closed():
                raise Left from None
            raise
        return picked


def _keys(pickable: bool) -> str:
    words = [
        say("Space: next"),
        *([say("p: pick it in the page")] if pickable else []),
        say("q: end the walk"),
    ]
    return " · ".join(words)
