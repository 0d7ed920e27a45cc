"""Answers a page's native dialogs: yes to one, no to every other, and never a word of Playwright's own.

A browser may die between its question and our answer. What was under way then raises by itself and is told
in our words; an error out of the answer would only end as a traceback on somebody's screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page


def accept_next(page: Page) -> None:
    """Answer the next native dialog with yes; without a listener Playwright answers no."""
    page.once("dialog", lambda dialog: _answer(dialog, yes=True))


@contextmanager
def accepting(page: Page, seen: list[str]) -> Iterator[None]:
    """Answer one native dialog with yes while something is done, and no other; `seen` gets their texts."""

    def answer(dialog: Dialog) -> None:
        first = not seen
        seen.append(dialog.message)
        _answer(dialog, yes=first)

    page.on("dialog", answer)
    try:
        yield
    finally:
        page.remove_listener("dialog", answer)


def _answer(dialog: Dialog, *, yes: bool) -> None:
    with suppress(Error):
        dialog.accept() if yes else dialog.dismiss()
