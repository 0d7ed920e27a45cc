"""Harbour office: a small seller back office, quite unlike the practice console's two skins, over its shop.

It does NOT imitate any console that exists, and so proves nothing about one. It has the habits that other
back offices have and AliExpress has not: rows after blank rows, a `Next` that is never disabled, captions
that belong to nothing, alerts that stay, a private tick that ticks itself; and one of two ways to correct a
parcel, `events` (the top row of a history counts) or `reissue` (cancel, then create). No state survives
the end of the program, and no carrier is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from agent.practice import refusals, witness
from agent.practice.api import body_of
from agent.practice.desk import Desk
from agent.practice.gate import SESSION_COOKIE
from agent.practice.hazards import Exchange, Hazard, surround
from agent.practice.views import masked
from tests.harbour import calls, sheets
from tests.harbour.cabinet import Cabinet
from tests.harbour.calls import Sent
from tests.harbour.moves import Bench
from tests.harbour.words import REFUSALS, REPEATED

STYLES = ("events", "reissue")
ENTER, FIRST_PAGE = "/account/enter", "/desk"
READS = ("orders.list", "orders.one", "notes.list")
_HERE = Path(__file__).parent


def create_app(bench: Bench, hazards: Sequence[Hazard] = ()) -> Starlette:
    """Return the office; hazards stand around its pages and calls, the first one outermost."""
    return Starlette(routes=Office(bench, hazards).routes())


def bench_of(desk: Desk, style: str) -> Bench:
    """Return a bench with a fresh cabinet; ValueError for an unknown style."""
    if style not in STYLES:
        raise ValueError(f"no style is called `{style}`; known: {', '.join(STYLES)}")
    left_over = REFUSALS[REPEATED if style == "events" else refusals.STATUS]
    return Bench(desk, Cabinet(desk.shop, left_over), style)


class Office:
    """The addresses and what stands there."""

    def __init__(self, bench: Bench, hazards: Sequence[Hazard]) -> None:
        self.bench, self.hazards = bench, hazards
        self._call = surround(hazards, bench.desk, self._answer_call)

    def routes(self) -> list[BaseRoute]:
        """Return every address the office answers."""
        return [
            *(Route(f"/_practice/{one.__name__}", self._witness(one)) for one in _WITNESS),
            Mount("/static", StaticFiles(directory=_HERE / "assets")),
            Route("/desk/call/{name}", self.call, methods=["POST"]),
            Route(ENTER, self._page(lambda _: _render("enter.html"), anybody=True)),
            Route("/account/leave", self._page(self._leave, anybody=True)),
            Route("/", self._page(lambda _: RedirectResponse(FIRST_PAGE))),
            Route(FIRST_PAGE, self._page(self._first_page)),
            Route("/desk/orders", self._page(self._orders)),
            Route("/desk/order/{order}", self._page(self._order)),
            Route("/desk/order/{order}/notes", self._page(self._order)),
        ]

    def _witness(self, tell: Callable[[Desk], object]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return JSONResponse(tell(self.bench.desk), headers={"cache-control": "no-store"})

        return answer

    async def call(self, request: Request) -> Response:
        """Answer one call of a page."""
        exchange = Exchange("call", request.path_params["name"], request, await body_of(request))
        return await self._call(exchange)

    async def _answer_call(self, exchange: Exchange) -> Response:
        name, sent, ok, why = exchange.name, Sent(exchange.body), True, ""
        if name != "sign-in" and not self._is_in(exchange.request):
            return JSONResponse({"ok": False, "why": "Please enter again."}, status_code=401)
        if name not in READS and name not in calls.WRITES:
            return Response(status_code=404)
        if name in calls.WRITES:
            ok, why = calls.write(self.bench, name, sent)
        shown = {} if name == "sign-in" else calls.read(self.bench, name, sent)
        reply = JSONResponse({"ok": ok, "why": why, "shown": shown})
        if name == "sign-in" and ok:
            session = self.bench.desk.gate.open_session()
            reply.set_cookie(SESSION_COOKIE, session, httponly=True, samesite="lax")
        return reply

    def _page(
        self, page: Callable[[Request], Response], *, anybody: bool = False
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(exchange: Exchange) -> Response:
            if not anybody and not self._is_in(exchange.request):
                return RedirectResponse(ENTER, status_code=302)
            return page(exchange.request)

        surrounded = surround(self.hazards, self.bench.desk, answer)

        async def endpoint(request: Request) -> Response:
            return await surrounded(Exchange("page", request.url.path, request))

        return endpoint

    def _is_in(self, request: Request) -> bool:
        return self.bench.desk.gate.is_session(request.cookies.get(SESSION_COOKIE, ""))

    def _leave(self, request: Request) -> Response:
        self.bench.desk.gate.end_session(request.cookies.get(SESSION_COOKIE, ""))
        return RedirectResponse(ENTER, status_code=302)

    def _first_page(self, request: Request) -> Response:
        shop = self.bench.desk.shop
        counts = {name: len(shop.tab(tab)) for name, tab in sheets.FOLDERS.items()}
        unread = sum(one.unread for one in shop.conversations.values())
        return self._signed_in("desk.html", counts=counts, unread=unread)

    def _orders(self, request: Request) -> Response:
        folder = request.query_params.get("folder", "open")
        if folder not in sheets.FOLDERS:
            return RedirectResponse("/desk/orders?folder=open", status_code=302)
        return self._signed_in(
            "orders.html", folder=folder, find=request.query_params.get("find", "").strip()
        )

    def _order(self, request: Request) -> Response:
        shop = self.bench.desk.shop
        order = shop.orders.get(request.path_params["order"])
        if order is None:
            return self._signed_in("missing.html", status_code=404)
        name = "notes.html" if request.url.path.endswith("/notes") else "order.html"
        known = order.buyer.buyer_id in shop.of_buyer
        return self._signed_in(name, order=order.order_id, customer=masked(order.buyer.name), known=known)

    def _signed_in(self, template: str, status_code: int = 200, **values: object) -> Response:
        branch = self.bench.desk.shop.shop_id
        return _render(template, status_code, branch=branch, style=self.bench.style, **values)


_WITNESS = (witness.state, witness.log, witness.secrets)


@cache
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined)


def _render(template: str, status_code: int = 200, **values: object) -> Response:
    text = _pages().get_template(template).render(**values)
    return HTMLResponse(text, status_code, headers={"cache-control": "no-store"})
