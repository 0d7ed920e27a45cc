"""Serves a practice console on 127.0.0.1 until it is told to stop.

It binds first, then writes the files asked for, then says where it is and how to sign in, then answers. An
error before that leaves nothing served and nothing half written.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO, Unpack

import uvicorn
from starlette.applications import Starlette

from agent.practice import state as states
from agent.practice.app import create_app
from agent.practice.child import Child, run_child
from agent.practice.config import write_config
from agent.practice.desk import Desk
from agent.practice.errors import PortTaken
from agent.practice.ledger import write_ledger
from agent.practice.options import Asked, Options, check
from agent.practice.seed import make_shop
from agent.practice.words import Lang

__all__ = ["Child", "Options", "now", "run_child", "serve"]

HOST = "127.0.0.1"


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def serve(*, out: TextIO | None = None, until_closed: TextIO | None = None, **asked: Unpack[Asked]) -> int:
    """Serve what `options.Options` describes until SIGINT or SIGTERM, or until `until_closed` ends; return 0.

    Prints and flushes `address:`, `user:` and `password:` to `out` (standard output). Raises PracticeError
    with a sentence for people: PortTaken, BadOption, BadState, CannotWrite.
    """
    options = Options(**asked)
    lang = check(options)
    with _bound(options.port) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        desk = _desk(options, lang)
        saver = _saver(options, desk)
        app = create_app(desk.shop, options.skin, lang, options.hazards, now, desk=desk, changed=saver)
        _write_files(options, desk, address)
        server = _server(app)
        if until_closed is not None:
            threading.Thread(target=_watch, args=(until_closed, server), daemon=True).start()
        _announce(desk, address, out or sys.stdout)
        server.run(sockets=[listening])
    return 0


def _bound(port: int) -> socket.socket:
    """Return a listening socket, so that whoever reads the address can connect at once."""
    # The protocol must be named: only then are small answers sent at once (TCP_NODELAY), not 40 ms later.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere the option would let two programs share a port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        why = (
            "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used ({error})"
        )
        raise PortTaken(f"port {port} of {HOST} {why}; choose another, or 0 for any free one") from error
    return listening


def _desk(options: Options, lang: Lang) -> Desk:
    if options.state is not None and options.state.exists():
        return states.restore(options.state, lang, now, seed=options.seed, size=options.orders)
    desk = Desk(make_shop(options.seed, options.orders, now()), lang, now)
    if options.state is not None:
        states.save(desk, options.state)
    return desk


def _saver(options: Options, desk: Desk) -> Callable[[], None]:
    path = options.state
    return (lambda: None) if path is None else (lambda: states.save(desk, path))


def _write_files(options: Options, desk: Desk, address: str) -> None:
    if options.write_ledger is not None:
        write_ledger(desk.shop, options.write_ledger)
    if options.write_config is not None:
        write_config(desk.shop, options.skin, address, options.write_config)


def _announce(desk: Desk, address: str, out: TextIO) -> None:
    lines = (f"address: {address}", f"user: {desk.shop.account}", f"password: {desk.shop.password}")
    out.write("\n".join(lines) + "\n")
    out.flush()


def _server(app: Starlette) -> uvicorn.Server:
    """Return the server with the signals that end it, before anybody is told that it runs."""
    settings = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(settings)

    def stop(*_: object) -> None:
        server.should_exit = True

    # The server raises a signal again once it has stopped; these handlers make that an ordinary end.
    for name in ("SIGINT", "SIGTERM"):
        with suppress(ValueError):  # not in the main thread: whoever owns it decides
            signal.signal(getattr(signal, name), stop)
    return server


def _watch(stream: TextIO, server: uvicorn.Server) -> None:
    stream.read()
    server.should_exit = True
