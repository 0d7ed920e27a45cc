"""Bad days on which the console asks whether a person is there: a slider on a page, or in a frame over one.

While a check stands, every call is refused with the address of the slider, upon which the page shows the
frame `#baxia-dialog-content`; in its other form every page leads to the slider's own. It stands until a
person pulls the slider to its end, or a test posts to `/_practice/pass-check`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from agent.practice import api, refusals, skins
from agent.practice.bad_values import count
from agent.practice.desk import Desk
from agent.practice.hazards import Answer, Exchange, Hazard, milliseconds

PUNISH = "/_____tmd_____/punish"
_SLIDE = "/_____tmd_____/slide"
_FORMS = ("page", "frame")


class Check(Hazard):
    """A human check that comes when it is due; others say when that is."""

    def due(self, desk: Desk) -> str:
        """Return the form of the check that is due before this page, empty for none."""
        return ""

    def shown(self, desk: Desk) -> None:
        """Note that a page was shown."""

    def routes(self, desk: Desk) -> list[BaseRoute]:
        """Return the slider's page, and where it says that it was pulled."""

        def punish(request: Request) -> Response:
            return HTMLResponse(skins.punish(desk.lang), headers={"cache-control": "no-store"})

        def slide(request: Request) -> Response:
            desk.gate.pass_check()
            return Response(status_code=204)

        return [Route(PUNISH, punish), Route(_SLIDE, slide, methods=["POST"])]

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Answer, or ask for a person."""
        if exchange.kind == "page":
            return await self._page(exchange, desk, answer)
        if desk.gate.check:
            return api.refuse(desk, exchange, refusals.HUMAN, {"url": _address("2")})
        return await answer(exchange)

    async def _page(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        desk.gate.check = desk.gate.check or self.due(desk)
        if desk.gate.check == "page":
            url = exchange.request.url
            asked = url.path + (f"?{url.query}" if url.query else "")
            return RedirectResponse(_address("1") + f"&x5referer={quote(asked, safe='')}", status_code=302)
        reply = await answer(exchange)
        if reply.status_code == 200:
            self.shown(desk)
        return reply


class TooFast(Check):
    """A page asked for sooner than so many milliseconds after the last one was shown brings the slider's."""

    def __init__(self, value: str) -> None:
        self.least = timedelta(milliseconds=milliseconds("too-fast", value))
        self._last: datetime | None = None

    def due(self, desk: Desk) -> str:
        """Return the form of the check where this page came too soon."""
        last, self._last = self._last, None
        return "page" if last is not None and desk.clock() - last < self.least else ""

    def shown(self, desk: Desk) -> None:
        """Note when a page was shown."""
        self._last = desk.clock()


class HumanCheck(Check):
    """After so many pages comes a check, and again after so many; its two forms take turns."""

    def __init__(self, value: str) -> None:
        self.every = count("human-check", value)
        self._shown = 0

    def prepare(self, desk: Desk) -> None:
        """Draw which form comes first."""
        rng = Random(f"human-check {desk.shop.seed}")  # noqa: S311 - a turn, not a secret
        self._turn = rng.randrange(len(_FORMS))

    def due(self, desk: Desk) -> str:
        """Return the form whose turn it is where enough pages were shown."""
        if self._shown < self.every:
            return ""
        self._shown, self._turn = 0, self._turn + 1
        return _FORMS[self._turn % len(_FORMS)]

    def shown(self, desk: Desk) -> None:
        """Count a page, but for one under a check."""
        self._shown += not desk.gate.check


def _address(step: str) -> str:
    return f"{PUNISH}?x5secdata={secrets.token_hex(24)}&x5step={step}"


KNOWN: dict[str, Callable[[str], Hazard]] = {"too-fast": TooFast, "human-check": HumanCheck}
