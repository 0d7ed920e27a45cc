"""Signing in and out, and the switch of language: what every page has at its top."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agent.review.desk import Desk
from agent.review.form import fields
from agent.review.gate import COOKIE, SIGN_IN
from agent.review.language import COOKIE as LANGUAGE
from agent.review.language import LANGUAGES
from agent.review.pages import page

_YEAR = 365 * 24 * 3600


class Door:
    """Lets reviewers in by their token; a cookie that no script can read holds the session, not the token."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return the addresses for signing in and out, and for the language."""
        return [
            Route(SIGN_IN, self.ask),
            Route(SIGN_IN, self.enter, methods=["POST"]),
            Route("/sign-out", self.leave, methods=["POST"]),
            Route("/language", self.speak, methods=["POST"]),
        ]

    def ask(self, request: Request) -> Response:
        """Answer with the page that takes a token."""
        return page(request, self._desk, "sign_in.html", wrong=False)

    async def enter(self, request: Request) -> Response:
        """Take a token: a good one opens the page, any other is asked for again."""
        token = _one(await fields(request), "token").strip()
        session = self._desk.sessions.begin(token)
        if session is None:
            return page(request, self._desk, "sign_in.html", status=403, wrong=True)
        reply = RedirectResponse("/", status_code=303)
        reply.set_cookie(COOKIE, session, httponly=True, samesite="strict")
        return reply

    async def leave(self, request: Request) -> Response:
        """End the session of this browser, here and there."""
        self._desk.sessions.end(request.cookies.get(COOKIE, ""))
        reply = RedirectResponse(SIGN_IN, status_code=303)
        reply.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return reply

    async def speak(self, request: Request) -> Response:
        """Change the language, and go back to where the reader was."""
        told = await fields(request)
        reply = RedirectResponse(_inside(_one(told, "back")), status_code=303)
        if (to := _one(told, "to")) in LANGUAGES:
            reply.set_cookie(LANGUAGE, to, max_age=_YEAR, httponly=True, samesite="strict")
        return reply


def _one(told: object, name: str) -> str:
    values = told.get(name) if isinstance(told, dict) else None
    return values[-1] if values else ""


def _inside(back: str) -> str:
    """Return an address of ours: what leads elsewhere leads to the first page."""
    own = back.startswith("/") and not back.startswith(("//", "/\\"))
    return back if own and back.isprintable() else "/"
