"""Shows a page of ours from the disk in a visible browser, until the person before it has seen enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from agent.console.browser import Wanted, driver, need_screen, started

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Between two looks whether the page is closed.
_LOOK_MS = 100


def play(html: str, pictures: Mapping[str, bytes], browser: str, left: Callable[[], bool]) -> None:
    """Show a page with its pictures beside it, until its window is closed, it says that it ended, or `left`.

    Both lie in a private folder that goes with the browser; the browser reaches no other host. `browser` is
    the executable of the settings, empty to search. Raises NoBrowser, also where there is no screen.
    """
    wanted = Wanted(path=browser, headed=True, loopback=True)
    need_screen(wanted)
    with driver(lambda: None) as ready:
        folder = ready.folder / "watch"
        folder.mkdir(mode=0o700)
        for name, content in pictures.items():
            (folder / name).write_bytes(content)
        file = folder / "index.html"
        file.write_text(html, encoding="utf-8")
        with started(ready, wanted) as chromium:
            page = chromium.context.new_page()
            page.goto(file.as_uri())
            _until_left(page, left)


def _until_left(page: Page, left: Callable[[], bool]) -> None:
    from playwright.sync_api import Error

    try:
        while not left() and page.evaluate("document.body.dataset.ended") != "yes":
            page.wait_for_timeout(_LOOK_MS)
    except Error:  # the window is closed, which is how people leave
        return
