"""Draws outlines and a panel over a page in a visible browser; the page's own parts stay as they are.

What is drawn takes no clicks and is seen by no locator. It goes with the page; pictures of evidence are
never taken with it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from agent.console.looking import Box

if TYPE_CHECKING:
    from playwright.sync_api import Page

Tone = Literal["good", "care", "bad"]


@dataclass(frozen=True)
class Outlined:
    """One place on the page, in pixels of the window, with its name beside it."""

    box: Box
    label: str
    tone: Tone = "good"


@dataclass(frozen=True)
class Still:
    """A recorded picture to stand beside the page: its bytes, its size in pixels, the places shown in it."""

    image: bytes
    size: tuple[int, int]
    boxes: Sequence[Box] = ()


@dataclass(frozen=True)
class Panel:
    """What is said of the page: rows of label and text, a recorded still, keys that can be pressed."""

    title: str
    rows: Sequence[tuple[str, str]] = ()
    tone: Tone = "good"
    still: Still | None = None
    keys: str = ""


@cache
def _script() -> str:
    text = Path(__file__).with_name("outline.js").read_text(encoding="utf-8")
    return text[text.index("(shown)") :]


def draw(page: Page, outlined: Sequence[Outlined] = (), panel: Panel | None = None) -> None:
    """Draw these and nothing else over the page; where the page cannot be drawn on, nothing happens."""
    shown = {
        "boxes": [{"box": list(one.box), "label": one.label, "tone": one.tone} for one in outlined],
        "panel": _plain(page, panel, outlined) if panel else None,
    }
    _evaluate(page, shown)


def clear(page: Page) -> None:
    """Take away whatever was drawn."""
    _evaluate(page, None)


def _evaluate(page: Page, shown: dict[str, Any] | None) -> None:
    from playwright.sync_api import Error

    try:
        page.evaluate(_script(), shown)
    except Error:  # a page that is just going away: what is drawn is for people alone
        return


def _plain(page: Page, panel: Panel, outlined: Sequence[Outlined]) -> dict[str, Any]:
    """Return a panel for the page, on the side where it covers nothing that is outlined."""
    still = panel.still and {
        "png": base64.b64encode(panel.still.image).decode(),
        "size": list(panel.still.size),
        "box": [list(box) for box in panel.still.boxes],
    }
    return {
        "title": panel.title,
        "rows": [list(row) for row in panel.rows],
        "tone": panel.tone,
        "still": still,
        "keys": panel.keys,
        "left": _right_half(page, outlined),
    }


def _right_half(page: Page, outlined: Sequence[Outlined]) -> bool:
    window = page.viewport_size or {"width": 1440}
    return any(one.box[0] + one.box[2] / 2 > window["width"] / 2 for one in outlined)
