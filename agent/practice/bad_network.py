"""Bad days of the line and of the gateway behind it: slow, broken, or silent after the deed is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from agent.practice import api
from agent.practice.bad_values import ALWAYS, Luck, count, share
from agent.practice.desk import Desk
from agent.practice.hazards import Answer, Exchange, Hazard, milliseconds

_FAULTS = {502: "Bad Gateway", 503: "Service Temporarily Unavailable"}


class Jitter(Hazard):
    """Every page and every call is answered later, by a time of its own between nothing and this much."""

    def __init__(self, value: str) -> None:
        self.most = milliseconds("jitter", value) / 1000

    def prepare(self, desk: Desk) -> None:
        """Take the shop's luck."""
        self._luck = Luck("jitter", desk)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Wait as long as was drawn, then answer."""
        await asyncio.sleep(self._luck.of(exchange.name).uniform(0, self.most))
        return await answer(exchange)


class ServerError(Hazard):
    """This share of pages and of calls that read is answered by the gateway alone, with 502 or 503."""

    def __init__(self, value: str) -> None:
        self.share = share("server-error", value)

    def prepare(self, desk: Desk) -> None:
        """Take the shop's luck."""
        self._luck = Luck("server-error", desk)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Answer, or let the gateway answer."""
        luck = self._luck.of(exchange.name)
        if api.is_write(exchange.name) or luck.random() >= self.share:
            return await answer(exchange)
        return _gateway(luck.choice((502, 503)))


class WriteError(Hazard):
    """This share of changes and messages is answered with 502 or 503 and was not carried out."""

    def __init__(self, value: str) -> None:
        self.share = share("write-error", value)

    def prepare(self, desk: Desk) -> None:
        """Take the shop's luck."""
        self._luck = Luck("write-error", desk)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Answer, or let the gateway answer; the book has the request, without effect."""
        luck = self._luck.of(exchange.name)
        if exchange.name not in api.WRITES or luck.random() >= self.share:
            return await answer(exchange)
        status = luck.choice((502, 503))
        api.note(desk, exchange, f"HTTP {status}")
        return _gateway(status)


class LostReply(Hazard):
    """Changes and messages are carried out and their reply never comes: the line is held, then dropped.

    With a number only the first so many are lost. What was refused is answered.
    """

    hold = 60.0

    def __init__(self, value: str) -> None:
        self.left = count("lost-reply", value, without=ALWAYS)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Carry out, then say nothing."""
        reply = await answer(exchange)
        done = exchange.entry is not None and exchange.entry.effect
        if exchange.name not in api.WRITES or not done or self.left <= 0:
            return reply
        self.left -= 1
        await _until_gone(exchange.request, self.hold)
        return _Dropped()


class _Dropped(Response):
    """The head of a reply and never its end, upon which the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})


def _gateway(status: int) -> Response:
    title = f"{status} {_FAULTS[status]}"
    text = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        "<hr><center>Tengine/2.3.2</center>\r\n</body>\r\n</html>\r\n"
    )
    return HTMLResponse(text, status_code=status)


async def _until_gone(request: Request, seconds: float) -> None:
    """Wait so long, or until the other side has given up."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                continue
    except TimeoutError:
        pass


KNOWN: dict[str, Callable[[str], Hazard]] = {
    "jitter": Jitter,
    "server-error": ServerError,
    "write-error": WriteError,
    "lost-reply": LostReply,
}
