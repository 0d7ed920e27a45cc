"""Tries the browser for `bufa doctor`: whether its sandbox can be on, and what it draws of which script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from agent.console.browser import Driver, Wanted, launch_options, surroundings

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

#: Side of the square that one sign is drawn in, in pixels.
CELL = 48
#: What stands in a line of Chromium's that is about its sandbox.
_OF_SANDBOX = ("sandbox", "namespace")


def sandbox_refused(driver: Driver[Any], wanted: Wanted) -> str | None:
    """Start the browser with its sandbox on, as this user; return why it has none, empty where it has.

    None where the browser does not start, and says nothing of its sandbox.
    """
    from playwright.sync_api import Error

    options = {**launch_options(wanted, driver.playwright.chromium.executable_path), "chromium_sandbox": True}
    try:
        driver.playwright.chromium.launch(**options, env=surroundings(driver.folder)).close()
    except Error as error:
        lines = [line for line in error.message.splitlines() if "[err]" in line]
        own = [
            line.rpartition("] ")[2] for line in lines if any(word in line.lower() for word in _OF_SANDBOX)
        ]
        return own[0] if own else None
    return ""


def drawn(context: BrowserContext, rows: Sequence[Sequence[str]]) -> bytes:
    """Return a picture (PNG) of single signs in rows, each in a square of `CELL` pixels, black on white."""
    cells = [
        f"<i style='left:{x * CELL}px;top:{y * CELL}px'>{escape(sign)}</i>"
        for y, row in enumerate(rows)
        for x, sign in enumerate(row)
    ]
    style = f"""body{{margin:0;background:#fff;color:#000}}
        i{{position:absolute;width:{CELL}px;height:{CELL}px;overflow:hidden;font:32px/{CELL}px sans-serif;
        text-align:center}}"""
    width = max(len(row) for row in rows) * CELL
    page = context.new_page()
    try:
        page.set_content(f"<!doctype html><meta charset=utf-8><style>{style}</style>{''.join(cells)}")
        page.wait_for_function("document.fonts.status === 'loaded'")
        return page.screenshot(clip=_clip(width, len(rows) * CELL), scale="css")
    finally:
        page.close()


def _clip(width: int, height: int) -> Any:
    box: Mapping[str, int] = {"x": 0, "y": 0, "width": width, "height": height}
    return box
