"""What a page says to those who cannot see it: roles, names and texts, without personal values.

Kept beside the pictures of a write, so that a person or a program can compare two of them word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from agent.console.picture import masks
from agent.evidence.redact import MARK

if TYPE_CHECKING:
    from agent.console.screen import Screen

#: A page that has a main part is told by it alone: menus and adverts prove nothing.
_MAIN = "main, [role=main]"
#: Shorter pieces of a personal value are too common to be looked for.
_SHORTEST = 2


def accessible_text(screen: Screen) -> str:
    """Return the accessibility tree of the page's main part, with dialogs over it, as Playwright writes it.

    Empty where the browser does not give one: evidence is the poorer by it, nothing depends on it.
    """
    from playwright.sync_api import Error

    try:
        page = screen.console.page
        main = page.locator(_MAIN).filter(visible=True)
        root = main if main.count() == 1 and not page.get_by_role("dialog").count() else page.locator("body")
        personal = [text for mask in masks(screen) for text in mask.all_inner_texts()]
        return without(root.aria_snapshot(timeout=screen.wait * 1000), personal)
    except Error:
        return ""


def without(text: str, personal: Iterable[str]) -> str:
    """Return a text in which every piece of the personal values, as they stand in it, is a mark."""
    pieces = {piece.strip() for value in personal for piece in re.split(r"[\n\t]+", value)}
    for piece in sorted((each for each in pieces if len(each) >= _SHORTEST), key=len, reverse=True):
        words = r"\s+".join(re.escape(word) for word in piece.split())
        text = re.sub(words, MARK, text)
    return text
