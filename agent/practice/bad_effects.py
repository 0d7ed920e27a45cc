"""Bad days of a change or a message itself: answered as done, and nothing came of it, or only later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.responses import Response

from agent.practice import api
from agent.practice.bad_values import ALWAYS, count, rehearsal
from agent.practice.book import Entry
from agent.practice.calls import Values
from agent.practice.desk import Desk
from agent.practice.hazards import Answer, Exchange, Hazard, milliseconds
from agent.practice.refusals import Refused


class FalseSuccess(Hazard):
    """Changes and messages are answered as carried out and are not; the book has them without effect.

    With a number only the first so many are false. What would be refused is refused.
    """

    def __init__(self, value: str) -> None:
        self.left = count("false-success", value, without=ALWAYS)

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Carry out on a copy of the shop."""
        if exchange.name not in api.WRITES or exchange.stage is not None or self.left <= 0:
            return await answer(exchange)
        reply = await _rehearsed(exchange, desk, answer)
        self.left -= exchange.entry is not None and exchange.entry.effect
        _write_down(desk, exchange)
        return reply


@dataclass(slots=True, frozen=True)
class _Due:
    """A change or message that is to be carried out at a moment."""

    at: datetime
    name: str
    body: dict[str, object]
    entry: Entry


class LateEffect(Hazard):
    """Changes and messages are answered at once and carried out so many milliseconds later.

    Until then pages, witness and book know nothing of an effect. What would be refused is refused; what can
    no longer be carried out when its time has come is lost, as is what is due when the console stops.
    """

    def __init__(self, value: str) -> None:
        self.delay = timedelta(milliseconds=milliseconds("late-effect", value))
        self._due: list[_Due] = []

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Carry out on a copy of the shop, and remember what is due."""
        if exchange.name not in api.WRITES or exchange.stage is not None:
            return await answer(exchange)
        reply = await _rehearsed(exchange, desk, answer)
        written = _write_down(desk, exchange)
        if exchange.entry is not None and exchange.entry.effect and written is not None:
            self._due.append(_Due(desk.clock() + self.delay, exchange.name, exchange.body, written))
        return reply

    def catch_up(self, desk: Desk) -> bool:
        """Carry out what is due."""
        due = [one for one in self._due if one.at <= desk.clock()]
        self._due = [one for one in self._due if one not in due]
        for one in due:
            _carry_out(one, desk)
        return bool(due)


async def _rehearsed(exchange: Exchange, desk: Desk, answer: Answer) -> Response:
    exchange.stage = rehearsal(desk)
    return await answer(exchange)


def _write_down(desk: Desk, exchange: Exchange) -> Entry | None:
    """Write what was rehearsed into the console's own book, without effect."""
    if exchange.entry is None:
        return None
    desk.book.entries.append(replace(exchange.entry, effect=False))
    return desk.book.entries[-1]


def _carry_out(due: _Due, desk: Desk) -> None:
    try:
        api.CALLS[due.name].answer(desk, Values(due.body))
    except Refused:
        return
    place = next(at for at, entry in enumerate(desk.book.entries) if entry is due.entry)
    desk.book.entries[place] = replace(due.entry, effect=True)


KNOWN: dict[str, Callable[[str], Hazard]] = {"false-success": FalseSuccess, "late-effect": LateEffect}
