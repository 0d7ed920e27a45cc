"""Reminders of requests that wait for a yes: at asking, and at 12 h and 4 h before the order's own time ends.

What is due is entered as given in the same transaction that hands it out, so that a person hears of each mark
once, whoever does the telling: the round's own report today, other channels as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Engine, insert, select

from agent.ledger import asking, clocks
from agent.ledger.approvals import Approval
from agent.ledger.database import Clock, reading, writing
from agent.ledger.tables import ReminderRow
from agent.say import say


class Mark(StrEnum):
    """The moments at which people are reminded of a request, the least urgent first."""

    ASKED = "asked"
    HALF_DAY = "12h"
    LAST = "4h"


#: So little time left reaches a mark; asking itself always has.
_BEFORE_END = {Mark.HALF_DAY: timedelta(hours=12), Mark.LAST: timedelta(hours=4)}


@dataclass(frozen=True, slots=True)
class Request:
    """A request that waits, with the time that its order has left, None where the order has no clock."""

    approval: Approval
    left: timedelta | None

    @property
    def mark(self) -> Mark:
        """The most urgent mark that is reached."""
        return reached(self.left)[-1]

    @property
    def urgency(self) -> str:
        """How urgent it is for people: nothing before its last half day."""
        words = {Mark.HALF_DAY: say("urgent"), Mark.LAST: say("very urgent")}
        return words.get(self.mark, "")

    @property
    def time(self) -> str:
        """The time left as people say it, empty where the order has no clock."""
        return "" if self.left is None else clocks.left(self.left)


def reached(left: timedelta | None) -> list[Mark]:
    """Return the marks that a request with so much time left has reached, the most urgent last."""
    return [Mark.ASKED] + [mark for mark, span in _BEFORE_END.items() if left is not None and left < span]


def requests(engine: Engine, store: str | None, now: datetime) -> list[Request]:
    """Return what waits for a yes in one store or in all, what ends first first; what is over goes."""
    asking.expire(engine, now)
    return [_request(one, now) for one in asking.waiting(engine, store)]


def due(engine: Engine, store: str | None, clock: Clock) -> list[Request]:
    """Return the requests that people must be reminded of now, and enter that they were.

    One request is one reminder, of its most urgent mark, however many it has reached since the last time.
    """
    waits = requests(engine, store, clock())
    with writing(engine) as connection:
        given = _given(connection, [one.approval.id for one in waits])
        fresh = [
            (one, [mark for mark in reached(one.left) if (one.approval.id, mark) not in given])
            for one in waits
        ]
        rows = [
            {"approval_id": one.approval.id, "mark": mark.value, "at": clock()}
            for one, marks in fresh
            for mark in marks
        ]
        if rows:
            connection.execute(insert(ReminderRow), rows)
    return [one for one, marks in fresh if marks]


def reminded(engine: Engine, approval_id: int) -> list[Mark]:
    """Return the marks of one request that people were reminded at."""
    with reading(engine) as connection:
        given = _given(connection, [approval_id])
    return [mark for mark in Mark if (approval_id, mark) in given]


def summary(waits: Sequence[Request]) -> str:
    """Return one sentence about what waits: how many, and when the first runs out; empty for nothing."""
    if not waits:
        return ""
    clocked = [one for one in waits if one.left is not None]
    if not clocked:
        return say("{n} requests wait: `bufa approve` lists them", n=len(waits))
    first = min(clocked, key=lambda one: one.left or timedelta(0))
    return say(
        "{n} requests wait; the first runs out in {left}: `bufa approve` lists them",
        n=len(waits),
        left=first.time,
    )


def _request(approval: Approval, now: datetime) -> Request:
    return Request(approval, None if approval.until is None else approval.until - now)


def _given(connection: Connection, ids: Iterable[int]) -> set[tuple[int, str]]:
    table = select(ReminderRow.approval_id, ReminderRow.mark).where(ReminderRow.approval_id.in_(list(ids)))
    return {(row.approval_id, row.mark) for row in connection.execute(table)}
