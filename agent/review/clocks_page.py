"""The page of clocks: what runs out of time in every store, what can be saved first, and who knows of it."""

from __future__ import annotations

from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agent.ledger import clocks
from agent.ledger.status import ClockLine, EveryClock, every_clock
from agent.ledger.told import acknowledge
from agent.ledger.urgency import Limits
from agent.models import ClockKind
from agent.review.desk import Desk
from agent.review.form import fields
from agent.review.pages import page


class Row(NamedTuple):
    """One clock as it is shown; `left` in words, `answerable` where somebody can say that he knows of it."""

    line: ClockLine
    left: str
    answerable: bool


class ClocksPage:
    """The addresses below `/clocks`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return the address of the page and the one that says that a person knows of an order."""
        return [Route("/clocks", self.show), Route("/clocks/known", self.known, methods=["POST"])]

    def show(self, request: Request) -> Response:
        """Answer with the clocks of every store, as the last scans read them."""
        found = [(every, [_row(line) for line in every.lines]) for every in self._every()]
        return page(request, self._desk, "clocks.html", stores=found)

    def _every(self) -> list[EveryClock]:
        now, engine = self._desk.clock(), self._desk.engine
        stores = self._desk.settings.stores.values()
        return [every_clock(engine, store.name, Limits.of(store), now) for store in stores]

    async def known(self, request: Request) -> Response:
        """Enter that the reviewer knows of an order; InvalidInput where its time to ship no longer runs."""
        form = await fields(request)
        store, order = (form.get(name, [""])[-1] for name in ("store", "order"))
        if store not in self._desk.settings.stores or not order:
            raise HTTPException(400)
        by = request.scope["reviewer"]
        await run_in_threadpool(acknowledge, self._desk.engine, store, order, by, self._desk.clock)
        return RedirectResponse("/clocks", status_code=303)


def _row(line: ClockLine) -> Row:
    left = "" if line.left is None else clocks.left(line.left)
    return Row(line, left, line.kind is ClockKind.SHIP_BY and not line.acknowledged)
