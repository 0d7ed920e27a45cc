"""The web application: pages by skin, the pages' calls, static files, and the witness."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from agent.practice import api, skins, witness
from agent.practice.bad_days import parse
from agent.practice.desk import Clock, Desk
from agent.practice.gate import SESSION_COOKIE, TOKEN_COOKIE
from agent.practice.hazards import Exchange, Hazard, surround
from agent.practice.shop import Shop
from agent.practice.words import Lang


def create_app(
    shop: Shop,
    skin: str,
    lang: Lang,
    hazards: Sequence[str],
    clock: Clock,
    *,
    desk: Desk | None = None,
    changed: Callable[[], None] = lambda: None,
) -> Starlette:
    """Return the console over `shop` in one skin and language.

    `hazards` are `NAME` or `NAME=VALUE`. `desk` brings back the sessions and the book of an earlier start;
    `changed` is called after every write request, before its reply goes out. ValueError for an unknown skin,
    BadOption for an unknown hazard.
    """
    console = Console(desk or Desk(shop, lang, clock), skin, parse(hazards), changed)
    app = Starlette(routes=console.routes())
    app.state.desk = console.desk
    return app


class Console:
    """One console's routes and answers."""

    def __init__(self, desk: Desk, skin: str, hazards: list[Hazard], changed: Callable[[], None]) -> None:
        self.desk, self.skin, self.changed = desk, skin, changed
        self.build = secrets.token_hex(4)
        for hazard in hazards:
            hazard.prepare(desk)
        self._hazards, self._kept = hazards, len(desk.book.entries)
        self._words = [word for hazard in hazards for word in hazard.page_words]
        self._call = surround(hazards, desk, self._answer_call)

    def routes(self) -> list[BaseRoute]:
        """Return every address the console answers."""
        return [
            Route("/_practice/state", self._witness(witness.state)),
            Route("/_practice/log", self._witness(witness.log)),
            Route("/_practice/secrets", self._witness(witness.secrets)),
            Route("/_practice/pass-check", self._witness(witness.pass_check), methods=["POST"]),
            *(route for hazard in self._hazards for route in hazard.routes(self.desk)),
            Route("/_practice/struck", self._witness(witness.struck)),
            Route("/h5/{api}/1.0/", self.call, methods=["POST"]),
            *(Mount(one.address, StaticFiles(directory=one.folder)) for one in skins.assets(self.skin)),
            *(Route(page.path, self._page_at(page)) for page in skins.pages(self.skin)),
        ]

    def _witness(self, tell: Callable[[Desk], object]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if not _is_loopback(request):
                return Response(status_code=404)
            self._catch_up()
            return JSONResponse(tell(self.desk), headers={"cache-control": "no-store"})

        return answer

    async def call(self, request: Request) -> Response:
        """Answer one call of a page."""
        exchange = Exchange("call", request.path_params["api"], request, await api.body_of(request))
        reply = await self._call(exchange)
        self._keep()
        return reply

    async def _answer_call(self, exchange: Exchange) -> Response:
        self._catch_up()
        reply = api.respond(exchange.stage or self.desk, exchange)
        self._keep()
        return reply

    def _catch_up(self) -> None:
        changes = [hazard.catch_up(self.desk) for hazard in self._hazards]
        if any(changes):
            self.changed()

    def _keep(self) -> None:
        if len(self.desk.book.entries) > self._kept:
            self._kept = len(self.desk.book.entries)
            self.changed()

    def _page_at(self, page: skins.PageRoute) -> Callable[[Request], Awaitable[Response]]:
        async def answer(exchange: Exchange) -> Response:
            return self._answer_page(page, exchange)

        surrounded = surround(self._hazards, self.desk, answer)

        async def endpoint(request: Request) -> Response:
            return await surrounded(Exchange("page", request.url.path, request))

        return endpoint

    def _answer_page(self, page: skins.PageRoute, exchange: Exchange) -> Response:
        gate, request = self.desk.gate, exchange.request
        if page.needs_sign_in and not gate.is_session(request.cookies.get(SESSION_COOKIE, "")):
            return RedirectResponse(skins.sign_in_address(self.skin, _asked_for(request)), status_code=302)
        words = [*self._words, *exchange.page_words]
        text = skins.render(self.skin, page.template, self.desk.lang, self.build, words)
        reply = HTMLResponse(text, headers={"cache-control": "no-store"})
        if not gate.knows_token(request.cookies.get(TOKEN_COOKIE, "")):
            reply.set_cookie(TOKEN_COOKIE, gate.new_token(self.desk.clock()), samesite="lax")
        return reply


def _asked_for(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query


def _is_loopback(request: Request) -> bool:
    return request.client is not None and ip_address(request.client.host).is_loopback
