"""Serves a Harbour office on 127.0.0.1 until it is told to stop."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import uvicorn
from starlette.applications import Starlette

from agent.practice.config import config_text, write_config
from agent.practice.shop import Shop

HOST = "127.0.0.1"


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def bound(port: int) -> tuple[socket.socket, str]:
    """Return a listening socket and the address it answers at; requests wait in its queue."""
    # The protocol must be named: only then are small answers sent at once (TCP_NODELAY), not 40 ms later.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind((HOST, port))
    listening.listen(128)
    return listening, f"http://{HOST}:{listening.getsockname()[1]}"


def server_of(app: Starlette) -> uvicorn.Server:
    """Return a server that says nothing and ends quickly."""
    settings = uvicorn.Config(
        app, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    return uvicorn.Server(settings)


def settings(shop: Shop, address: str, path: Path, pack: str) -> None:
    """Write a `bufa.toml` for the office with a pack of this name, and the password file beside it."""
    write_config(shop, "plain", address, path)
    text = config_text(shop, "plain", address)
    path.write_text(text.replace('pack = "practice"', f"pack = {json.dumps(pack)}"), "utf-8")


def announce(shop: Shop, address: str, out: TextIO) -> None:
    """Say where the office is and how to get in."""
    out.write(f"address: {address}\nuser: {shop.account}\npassword: {shop.password}\n")
    out.flush()


def run(app: Starlette, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until standard input ends or a signal comes."""
    server = server_of(app)

    def watch() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    ready()
    server.run(sockets=[listening])
