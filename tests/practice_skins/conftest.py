"""A practice console that serves the small shop from a thread of the test, and a page signed in to it."""

from __future__ import annotations

import json
import os
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agent.practice.app import create_app
from agent.practice.desk import Desk
from agent.practice.shop import Shop

from .shop_of_tests import NOW, SHOP_ID, small_shop

Lang = Literal["zh", "en"]
HEADLESS_SHELL = Path("/usr/bin/chromium-headless-shell")
#: How long a page may take for what must come, in milliseconds: on a busy machine that is long.
PATIENCE = 90_000
SCREEN = {"width": 1440, "height": 900}


@dataclass
class Console:
    """One running console: its address, its shop, and what its witness says."""

    skin: str
    lang: Lang
    hazards: tuple[str, ...] = ()
    shop: Shop = field(default_factory=small_shop)

    def start(self) -> None:
        """Serve on a free port; requests wait in the socket's queue until the server accepts."""
        # The protocol must be named: only then are small answers sent at once (TCP_NODELAY), not 40 ms later.
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(128)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.desk = Desk(self.shop, self.lang, lambda: NOW)
        app = create_app(self.shop, self.skin, self.lang, self.hazards, lambda: NOW, desk=self.desk)
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    def stop(self) -> None:
        """Let the server end, which closes its socket; that takes it a moment, and nobody need wait."""
        self.server.should_exit = self.server.force_exit = True

    def witness(self, name: str) -> Any:
        """Return what `/_practice/<name>` says."""
        with urllib.request.urlopen(f"{self.address}/_practice/{name}") as reply:
            return json.load(reply)

    def log(self, kind: str) -> list[dict[str, Any]]:
        """Return the write requests of one kind."""
        return [entry for entry in self.witness("log") if entry["kind"] == kind]

    def parcels(self, order_id: str) -> list[dict[str, str]]:
        """Return an order's pairs as they stand on the console."""
        return next(one["parcels"] for one in self.witness("state")["orders"] if one["order_id"] == order_id)

    def thread_of(self, buyer_id: str) -> list[str]:
        """Return the texts of a buyer's thread."""
        found = next(one for one in self.witness("state")["conversations"] if one["buyer_id"] == buyer_id)
        return [message["text"] for message in found["messages"]]

    def at(self, place: str) -> str:
        """Return the full address of a place; `{shop}` in it stands for the shop id."""
        return self.address + place.replace("{shop}", SHOP_ID)

    def past_window(self, order_id: str) -> None:
        """Make the time for changes of one order run out."""
        self.shop.orders[order_id].declared_at = NOW - timedelta(days=6)


Starter = Callable[..., Console]


@pytest.fixture
def start() -> Iterator[Starter]:
    """Start consoles: `start("plain", "en")`, with hazards after that."""
    running: list[Console] = []

    def one(skin: str, lang: Lang, *hazards: str) -> Console:
        console = Console(skin, lang, hazards)
        console.start()
        running.append(console)
        return console

    yield one
    for console in running:
        console.stop()


@pytest.fixture
def window(browser: Browser, start: Starter) -> Iterator[BrowserContext]:
    """A browser window of a usual size; closed before the consoles stop."""
    context = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    context.close()


@pytest.fixture
def signed_in(window: BrowserContext) -> Callable[[Console], Page]:
    """Open a page whose window holds a session of the console already, without the sign-in form."""

    def one(console: Console) -> Page:
        window.add_cookies(
            [{"name": "seller_sid", "value": console.desk.gate.open_session(), "url": console.address}]
        )
        return window.new_page()

    return one


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's headless shell where there is one, without its sandbox where the tests run as root."""
    if not HEADLESS_SHELL.is_file():
        return browser_type_launch_args
    own = {"executable_path": str(HEADLESS_SHELL), "chromium_sandbox": os.geteuid() != 0}
    return {**browser_type_launch_args, **own}
