"""The review page as a web application: what is served where, and what its errors look like."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from agent.errors import BufaError
from agent.review.clocks_page import ClocksPage
from agent.review.desk import Desk
from agent.review.door import Door
from agent.review.gate import Gate
from agent.review.inbox_page import InboxPages
from agent.review.pages import page
from agent.review.queue_page import QueuePage
from agent.review.run_page import RunPages
from agent.review.verdict_page import VerdictPages


def create_app(desk: Desk, names: Collection[str] = ()) -> ASGIApp:
    """Return the review page over what `desk` names, behind its gate.

    `names` are host names under which it may be reached besides those of this machine itself.
    """
    static = StaticFiles(directory=Path(__file__).with_name("static"))
    seen = (QueuePage(desk), RunPages(desk), VerdictPages(desk), InboxPages(desk), ClocksPage(desk))
    routes = [route for part in (Door(desk), *seen) for route in part.routes()]

    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if "text/html" not in request.headers.get("accept", "") or "reviewer" not in request.scope:
            return Response(status_code=status)
        return page(request, desk, "missing.html", status=status, code=status)

    async def told(request: Request, error: Exception) -> Response:
        what, hint = (error.what, error.hint) if isinstance(error, BufaError) else (str(error), "")
        if "text/html" in request.headers.get("accept", ""):
            return page(request, desk, "refused.html", status=409, what=what, hint=hint)
        return JSONResponse({"what": what, "hint": hint}, status_code=409)

    app = Starlette(
        routes=[*routes, Mount("/static", static)],
        exception_handlers={HTTPException: missing, BufaError: told},
    )
    return Gate(app, desk.sessions.who, names)
