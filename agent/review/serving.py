"""Serves the review page on this machine alone, until it is told to stop."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from agent.errors import UsageError
from agent.say import say

HOST = "127.0.0.1"


def serve(app: ASGIApp, port: int, ready: Callable[[str], None]) -> None:
    """Serve `app` until SIGINT or SIGTERM; `ready` is called with the address as soon as it can be opened.

    Raises UsageError where the port (0 for any free one) cannot be had.
    """
    with bound(port) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))

        def stop(*_: object) -> None:
            server.should_exit = True

        # The server raises a signal again once it has stopped; these handlers make that an ordinary end.
        for name in ("SIGINT", "SIGTERM"):
            with suppress(ValueError):  # not in the main thread: whoever owns it decides
                signal.signal(getattr(signal, name), stop)
        ready(f"http://{HOST}:{listening.getsockname()[1]}")
        server.run(sockets=[listening])


@contextmanager
def bound(port: int) -> Iterator[socket.socket]:
    """Listen on a port of this machine while the block runs; UsageError where it cannot be had."""
    # The protocol must be named: only then are small answers sent at once (TCP_NODELAY), not 40 ms later.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        if os.name == "posix":  # elsewhere the option would let two programs share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise _refused(port, error) from error
        listening.listen(128)
        yield listening


def _refused(port: int, error: Exception) -> UsageError:
    taken = getattr(error, "errno", None) == errno.EADDRINUSE
    why = say("another program has it") if taken else str(getattr(error, "strerror", "") or error)
    return UsageError(
        say("port {port} cannot be used: {why}", port=port, why=why),
        hint=say("take another: `bufa review --port 0` finds a free one"),
    )
