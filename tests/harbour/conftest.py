"""What the tests of the office share: offices that stop again, and a page signed in to one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.harbour.office import Office

HEADLESS_SHELL = Path("/usr/bin/chromium-headless-shell")
#: How long a page may take for what must come, in milliseconds: on a busy machine that is long.
PATIENCE = 90_000


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Start an office: `start("reissue")`."""
    running: list[Office] = []

    def one(style: str = "events", **more: Any) -> Office:
        running.append(Office(tmp_path, style=style, **more))
        return running[-1]

    yield one
    for office in running:
        office.stop()


@pytest.fixture
def window(browser: Browser, start: Callable[..., Office]) -> Iterator[BrowserContext]:
    """A browser window of a usual size; closed before the offices stop."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    context.close()


@pytest.fixture
def signed_in(window: BrowserContext) -> Callable[[Office, str], Page]:
    """Open a place of an office in a window that holds a session already."""

    def one(office: Office, place: str) -> Page:
        session = office.desk.gate.open_session()
        window.add_cookies([{"name": "seller_sid", "value": session, "url": office.address}])
        page = window.new_page()
        page.goto(office.address + place)
        return page

    return one


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's headless shell where there is one, without its sandbox where the tests run as root."""
    if not HEADLESS_SHELL.is_file():
        return browser_type_launch_args
    own = {"executable_path": str(HEADLESS_SHELL), "chromium_sandbox": os.geteuid() != 0}
    return {**browser_type_launch_args, **own}
