"""`/healthz` and `/metrics` of this machine alone: whether the supervisor still looks, and its numbers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from agent.errors import BufaError, UsageError
from agent.say import say

#: A supervisor that has not looked for so long is not well.
STALE = timedelta(seconds=30)
#: Seconds for the server to come up.
_PATIENCE = 10.0


def create_app(
    metrics: Collector, looked: Callable[[], tuple[datetime | None, str]], clock: Callable[[], datetime]
) -> Starlette:
    """Return the two pages; `looked` tells when the supervisor looked last, and what troubles it."""
    registry = CollectorRegistry()
    registry.register(metrics)

    def health(_: Request) -> JSONResponse:
        at, trouble = looked()
        late = at is None or clock() - at > STALE
        good = not late and not trouble
        said = {"ok": good, "looked": f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None, "trouble": trouble}
        return JSONResponse(said, status_code=200 if good else 503)

    def numbers(_: Request) -> Response:
        try:
            return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
        except (SQLAlchemyError, BufaError, OSError) as error:
            return Response(f"# {error}\n", status_code=503, media_type="text/plain")

    return Starlette(routes=[Route("/healthz", health), Route("/metrics", numbers)])


@contextmanager
def served(app: ASGIApp, port: int) -> Iterator[str]:
    """Serve pages on this machine while the block runs, and yield their address.

    UsageError where the port is taken.
    """
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    listening = _listen(port)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        listening.close()


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise UsageError(
            say("port {port} of this machine is taken", port=port),
            {"seen": str(error)},
            say("set another `port` or `review_port` under [serve] in bufa.toml, or 0 for none"),
        ) from None
    listening.listen(16)
    return listening
