"""Prints a page of ours to PDF; the page lies in a file, and the browser reaches nothing else."""

from __future__ import annotations

from agent.console.browser import Wanted, driver, started
from agent.errors import NoBrowser
from agent.say import say

#: Around a page, and for the line with the page's number.
_MARGIN = {"top": "14mm", "right": "14mm", "bottom": "16mm", "left": "14mm"}
_FOOT = (
    '<div style="width:100%;font-size:8px;color:#686d76;text-align:center">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></div>'
)
#: A long dossier on a busy machine.
_PATIENCE_MS = 120_000


def printed(html: str, browser: str = "") -> bytes:
    """Return an HTML page as PDF on A4; `browser` is the executable of the settings, empty to search.

    Raises NoBrowser where no Chromium is found, or where it cannot print.
    """
    from playwright.sync_api import Error

    wanted = Wanted(path=browser, shell=True, loopback=True)  # noqa: S604 — the headless shell, not a command
    with driver(lambda: None) as ready:
        file = ready.folder / "page.html"
        file.write_text(html, encoding="utf-8")
        with started(ready, wanted) as chromium:
            try:
                page = chromium.context.new_page()
                page.set_default_timeout(_PATIENCE_MS)
                page.goto(file.as_uri())
                return page.pdf(
                    format="A4",
                    margin=_MARGIN,  # type: ignore[arg-type]
                    print_background=True,
                    display_header_footer=True,
                    header_template="<span></span>",
                    footer_template=_FOOT,
                )
            except Error as error:
                raise NoBrowser(
                    say("the browser did not print the page"),
                    {"seen": error.message.splitlines()[0]},
                    say("set `browser.path` in bufa.toml to a Chromium that runs without a screen"),
                ) from None
