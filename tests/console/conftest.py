"""A small site on loopback, tiny packs made of a few lines, and a browser window over both."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext

from agent.console.contract import Contract
from agent.console.pack import Pack, load_pack
from agent.console.screen import Screen, Seen
from agent.console.visit import Console
from agent.evidence import encoding
from tests.console.world import World

HEADLESS_SHELL = Path("/usr/bin/chromium-headless-shell")
SCREEN = {"width": 1440, "height": 900}
HEAD = """\
pack: tiny
title: Tiny console
checked: {on: "2026-11-22", by: the bufa authors, against: nothing}
time_zone: UTC
hosts: ["127.0.0.1"]
limits: {settle_seconds: 1, wait_seconds: WAIT}
pace: [0, 0]
formats: {date: ["%Y-%m-%d"]}
"""

#: Long enough for a busy machine; and what a test takes that waits it out (`hasty`).
_WAIT, _HASTY = 60.0, 1.4

PackOf = Callable[[str], Pack]
Visit = Callable[..., Console]
Show = Callable[..., Screen]


class Site:
    """What the server answers: path → replies (status, text), the last of which is repeated."""

    def __init__(self) -> None:
        self.replies: dict[str, list[tuple[int, str]]] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def put(self, path: str, *replies: str | tuple[int, str]) -> None:
        """Answer a path; a text alone comes with 200, the last reply is repeated for ever."""
        self.replies[path] = [(200, one) if isinstance(one, str) else one for one in replies]

    def count(self, path: str) -> int:
        """Tell how often a path was asked for."""
        return self.asked.count(path)

    def stop(self) -> None:
        """End the server and wait for it."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path = unquote(urlsplit(request.path).path)
        self.asked.append(path)
        left = self.replies.get(path, [(404, "")])
        status, text = left.pop(0) if len(left) > 1 else left[0]
        if status in (301, 302):
            request.send_response(status)
            request.send_header("location", text)
            request.send_header("content-length", "0")
            request.end_headers()
            return
        body = f"<!doctype html><meta charset=utf-8>{text}".encode()
        request.send_response(status)
        request.send_header("content-type", "text/html; charset=utf-8")
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on loopback with no pages yet."""
    one = Site()
    yield one
    one.stop()


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window of the usual size."""
    context = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
    yield context
    context.close()


@pytest.fixture
def pack_of(tmp_path: Path, request: pytest.FixtureRequest) -> PackOf:
    """Make a pack of the lines after its head; `limits` and the like may be replaced by name."""
    wait = _HASTY if request.node.get_closest_marker("hasty") else _WAIT

    def make(body: str, **head: str) -> Pack:
        lines = HEAD.replace("WAIT", str(wait)).splitlines()
        for key, value in head.items():
            lines = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in lines]
        file = tmp_path / "tiny.yaml"
        file.write_text("\n".join(lines) + "\n" + body, encoding="utf-8")
        return load_pack(file, contract=Contract())

    return make


@pytest.fixture
def visit(window: BrowserContext, site: Site, pack_of: PackOf) -> Visit:
    """Visit the site with a tiny pack of these lines."""

    def come(body: str, **how: Any) -> Console:
        head = how.pop("head", {})
        how.setdefault("values", {"channel_id": "1"})
        return Console(window, pack_of(body, **head), site.address, **how)

    return come


@pytest.fixture
def show(visit: Visit) -> Show:
    """Put HTML into the window and look at it with a page `p` of these elements and lists."""

    def page(
        html: str, elements: str = "", lists: str = "", *, strict: bool = False, **values: Any
    ) -> Screen:
        elements = f"whole: {{find: [{{css: html, because: always there}}]}}\n{elements}"
        body = "pages:\n  p:\n    address: /p\n    ready: whole\n"
        for name, lines in (("elements", elements), ("lists", lists)):
            body += f"    {name}:\n{_indented(lines)}" if lines.strip() else ""
        console = visit(body)
        console.page.set_content(f"<!doctype html>{html}")
        return Screen(console, "p", values, strict=strict)

    return page


@pytest.fixture
def world(
    window: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., World]]:
    """Begin a round on the practice shop, signed in; its pictures stay as they are taken."""
    monkeypatch.setattr(encoding, "_LEAST_BYTES", 2**30)  # none becomes smaller, which takes a core a while
    begun: list[World] = []

    def begin(**how: Any) -> World:
        begun.append(World(window, tmp_path, **how))
        return begun[-1].sign_in()

    yield begin
    window.close()
    for one in begun:
        one.close()


@pytest.fixture
def watched() -> list[Seen]:
    """What a recorder would have been told."""
    return []


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's headless shell where there is one, without its sandbox where the tests run as root."""
    if not HEADLESS_SHELL.is_file():
        return browser_type_launch_args
    own = {"executable_path": str(HEADLESS_SHELL), "chromium_sandbox": os.geteuid() != 0}
    return {**browser_type_launch_args, **own}


def _indented(lines: str) -> str:
    return "".join(f"      {line}\n" for line in lines.splitlines() if line)
