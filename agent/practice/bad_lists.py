"""Bad days of the list of orders and its pages."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from starlette.responses import Response

from agent.practice import ordinary
from agent.practice.bad_values import content, no_value, retold
from agent.practice.beneath import came
from agent.practice.desk import Desk
from agent.practice.ground import Ground
from agent.practice.hazards import Answer, Exchange, Hazard
from agent.practice.shop import Order

LIST = "mtop.practice.order.list"


class RepeatedPage(Hazard):
    """The first time that a later page is asked for, it says so and shows the rows of page 1."""

    def __init__(self, value: str) -> None:
        no_value("repeated-page", value)
        self._came = False

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Turn to page 1 and say otherwise."""
        page = _page(exchange)
        if page < 2 or self._came:
            return await answer(exchange)
        self._came = True
        exchange.body["page"] = 1
        return retold(await answer(exchange), lambda told: told.update(page=page))


class EndlessNext(Hazard):
    """«Next» can be pressed on the last page too, and brings the last page again."""

    page_words = ("endless-next",)

    def __init__(self, value: str) -> None:
        no_value("endless-next", value)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Turn back to the last page where there is none as far as that."""
        reply = await answer(exchange)
        told = content(reply) if _page(exchange) > 1 else None
        if told is None or told["page"] <= told["pages"]:
            return reply
        exchange.body["page"] = told["pages"]
        return await answer(exchange)


class MovingRows(Hazard):
    """The first time that a tab is turned to a later page, a new order has come, and every row moved down.

    The new order is ordinary and not in the ledger; it is gone when the console is started again.
    """

    def __init__(self, value: str) -> None:
        no_value("moving-rows", value)
        self._moved: set[str] = set()

    def prepare(self, desk: Desk) -> None:
        """Take a source of orders."""
        seed = f"moving-rows {desk.shop.seed}"
        self._ground = Ground(Random(seed), desk.clock())  # noqa: S311 - a pretend order

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Let an order come in before the page is read."""
        tab = str(exchange.body.get("tab") or "all")
        if _page(exchange) > 1 and tab not in self._moved:
            self._moved.add(tab)
            desk.shop.add_order(fresh := self._new(tab, desk))
            came(desk, "moving-rows", fresh)
        return await answer(exchange)

    def _new(self, tab: str, desk: Desk) -> Order:
        order = _FRESH.get(tab, _waiting)(self._ground)
        order.ledger.clear()
        order.created = desk.clock()
        order.declared_at = desk.clock() if order.declared_at else None
        return order


def _waiting(ground: Ground) -> Order:
    return ground.waiting("none", (40, 90), "words")


_FRESH: dict[str, Callable[[Ground], Order]] = {
    "shipped": lambda ground: ordinary.sent(ground, 0),
    "finished": lambda ground: ordinary.finished(ground, 0),
    "closed": lambda ground: ordinary.closed(ground, 0),
}


def _page(exchange: Exchange) -> int:
    """Return the page of the list that a call asks for, 0 where it asks for something else."""
    page = exchange.body.get("page", 1)
    return page if exchange.name == LIST and isinstance(page, int) else 0


KNOWN: dict[str, Callable[[str], Hazard]] = {
    "repeated-page": RepeatedPage,
    "endless-next": EndlessNext,
    "moving-rows": MovingRows,
}
