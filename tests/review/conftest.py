"""A database, a clock that a test moves, and a sealed store to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from agent.review.gate import COOKIE
from tests.databases import new_database
from tests.dossier.samples import Place
from tests.evidence.conftest import keys, store
from tests.journal.samples import FixedClock
from tests.review.site import Site, site_at
from tests.review.visits import PATIENCE, Visit, visiting

HEADLESS_SHELL = Path("/usr/bin/chromium-headless-shell")

__all__ = ("keys", "store")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that only a test moves."""
    return FixedClock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new database in a folder of its own."""
    engine = new_database(tmp_path / "data")
    yield engine
    engine.dispose()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place without any recording."""
    return Place(tmp_path)


@pytest.fixture
def site(place: Place) -> Iterator[Site]:
    """The review page over a place, with a reviewer signed in."""
    made = site_at(place)
    yield made
    made.desk.engine.dispose()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's headless shell where there is one, without its sandbox where the tests run as root."""
    if not HEADLESS_SHELL.is_file():
        return browser_type_launch_args
    own = {"executable_path": str(HEADLESS_SHELL), "chromium_sandbox": os.geteuid() != 0}
    return {**browser_type_launch_args, **own}


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """One review page for all tests of this module; each test looks at what no other one judges."""
    with visiting(tmp_path_factory.mktemp("visit")) as made:
        yield made


@pytest.fixture
def page(browser: Browser, visit: Visit) -> Iterator[Page]:
    """A window in which a reviewer is signed in; what its console complains of fails the test."""
    context = browser.new_context(
        base_url=visit.address,
        locale="en-GB",
        viewport={"width": 1280, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    context.add_cookies(
        [{"name": COOKIE, "value": visit.desk.sessions.begin(visit.token) or "", "url": visit.address}]
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    yield opened
    context.close()
    assert [] == complaints
