"""The seam for the console's bad days: what a hazard may do, and the ones that exist.

A hazard stands around every page and every call like a doorkeeper: it may wait, answer itself, change what
was asked before it goes on, change or withhold the answer. It may also prepare the shop before the first
visitor. The witness and static files are never touched. All that exist are gathered by `bad_days`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from agent.practice.book import Entry
from agent.practice.desk import Desk
from agent.practice.errors import BadOption


@dataclass(slots=True)
class Exchange:
    """One page or call on its way: `name` is the page's path or the call's name, `body` a call's values.

    A hazard may add `page_words` that only this page is to learn of, and may have a call carried out on
    another `stage` than the console's own desk, so that nothing comes of it. `entry` is what was written into
    the book about it, once it is answered and where it is a write.
    """

    kind: Literal["page", "call"]
    name: str
    request: Request
    body: dict[str, object] = field(default_factory=dict)
    page_words: list[str] = field(default_factory=list)
    stage: Desk | None = None
    entry: Entry | None = None


Answer = Callable[[Exchange], Awaitable[Response]]


class Hazard:
    """A bad day that does nothing; others override what they need.

    `page_words` are what every page learns of it: `bad_days` says how.
    """

    page_words: tuple[str, ...] = ()

    def prepare(self, desk: Desk) -> None:
        """Change the shop before the first visitor."""

    def catch_up(self, desk: Desk) -> bool:
        """Let happen what is due by the desk's clock, before anybody looks; tell whether anything changed."""
        return False

    def routes(self, desk: Desk) -> list[BaseRoute]:
        """Return the addresses of its own, around which no hazard stands."""
        return []

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Answer one exchange; `answer` is what would be said without this hazard."""
        return await answer(exchange)


class Latency(Hazard):
    """Every page and every call is answered this much later."""

    def __init__(self, value: str) -> None:
        self.seconds = milliseconds("latency", value) / 1000

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Wait, then answer."""
        await asyncio.sleep(self.seconds)
        return await answer(exchange)


KNOWN: dict[str, Callable[[str], Hazard]] = {"latency": Latency}


def milliseconds(name: str, value: str) -> int:
    """Return a hazard's value as milliseconds, 0 to 600000; BadOption where it is none."""
    if not value.isdecimal() or int(value) > 600_000:
        raise BadOption(
            f"hazard `{name}` wants milliseconds from 0 to 600000, as in `{name}=300`, not `{value}`"
        )
    return int(value)


def parse(texts: Sequence[str]) -> list[Hazard]:
    """Return the hazards named by `NAME` or `NAME=VALUE`, in that order; BadOption for an unknown one."""
    hazards = []
    for text in texts:
        name, _, value = text.partition("=")
        if name not in KNOWN:
            raise BadOption(f"no hazard is called `{name}`; known: {', '.join(sorted(KNOWN))}")
        hazards.append(KNOWN[name](value))
    return hazards


def surround(hazards: Sequence[Hazard], desk: Desk, answer: Answer) -> Answer:
    """Return `answer` with every hazard around it, the first one outermost."""
    for hazard in reversed(hazards):
        answer = _one_around(hazard, desk, answer)
    return answer


def _one_around(hazard: Hazard, desk: Desk, answer: Answer) -> Answer:
    async def surrounded(exchange: Exchange) -> Response:
        return await hazard.around(exchange, desk, answer)

    return surrounded
