"""The rounds of a store as they ended, and whether they fail one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Engine, insert, select, update

from agent.ledger.database import Clock, reading, writing
from agent.ledger.tables import RoundRow
from agent.models import State

#: A round that ended so has not done its work; approvals and unproven writes wait for what comes next.
BAD = frozenset({State.FAILED, State.NEEDS_PERSON, State.REFUSED})
#: So many in a row are no accident.
IN_A_ROW = 3
#: What people hear of a flow: nothing, that it needs a person, fails again and again, or works again.
Turn = Literal["", "person", "failing", "working"]
#: What a flow is called.
_FLOW = re.compile("[a-z]{1,16}")


@dataclass(frozen=True, slots=True)
class PastRound:
    """One round; `ended` is None and `outcome` empty while it runs, and for ever when it was killed."""

    id: str
    flow: str
    started: datetime
    ended: datetime | None
    outcome: str


def flows_of(connection: Connection, store: str) -> list[str]:
    """Return the flows that were ever run on a store."""
    query = select(RoundRow.flow).where(RoundRow.store == store).distinct().order_by(RoundRow.flow)
    return [flow for flow in connection.scalars(query) if _FLOW.fullmatch(flow)]


def newest(connection: Connection, store: str, flow: str, most: int = IN_A_ROW + 1) -> list[PastRound]:
    """Return the newest rounds of one flow of a store, newest first; one that was asked to end is none."""
    names = PastRound.__slots__
    columns = [RoundRow.__table__.c[name] for name in names]
    query = select(*columns).where(RoundRow.store == store, RoundRow.flow == flow)
    query = query.where(RoundRow.outcome != State.STOPPED.value)
    rows = connection.execute(query.order_by(RoundRow.started.desc(), RoundRow.id.desc()).limit(most))
    return [PastRound(**{name: getattr(row, name) for name in names}) for row in rows]


def turn(rounds: Sequence[PastRound], told: Turn) -> Turn:
    """Return what people must hear of a flow, its newest round first; `told` is what they heard last.

    A newest round without an end is running; an older one was killed, which is a failure. A round that needs
    a person is told at once, since the next ones cannot do better; then nothing until one does its work.
    """
    past = rounds[1:] if rounds and rounds[0].ended is None else rounds
    bad = [one.ended is None or one.outcome in BAD for one in past]
    if past and past[0].outcome == State.NEEDS_PERSON:
        return "" if told == "person" else "person"
    if told in ("failing", "person"):
        return "working" if bad and not bad[0] else ""
    return "failing" if len(bad) >= IN_A_ROW and all(bad[:IN_A_ROW]) else ""


def free_id(engine: Engine, store: str, flow: str, now: datetime) -> str:
    """Return the id of a round that begins now, by this second, or by the next one that no round has."""
    with reading(engine) as connection:
        while connection.scalar(select(RoundRow.id).where(*_named(store, found := id_of(flow, now)))):
            now += timedelta(seconds=1)
    return found


def id_of(flow: str, now: datetime, fraction: str = "") -> str:
    """Return how a round of a flow that begins now (UTC) is called, as its folder is, too."""
    return f"{now:%Y%m%dt%H%M%S}{fraction}z-{flow}"


def _named(store: str, round_id: str) -> tuple[ColumnElement[bool], ...]:
    return RoundRow.store == store, RoundRow.id == round_id


def enter_refused(engine: Engine, store: str, flow: str, outcome: State, clock: Clock) -> None:
    """Enter a round that ended before it could begin, so that it counts among those that fail."""
    now = clock()
    row = {"store": store, "id": id_of(flow, now, f"{now:%f}"), "flow": flow}
    with writing(engine) as connection:
        connection.execute(insert(RoundRow).values(**row, started=now, ended=now, outcome=outcome.value))


def overrun(engine: Engine, store: str, round_id: str) -> None:
    """Enter as failed a round that was asked to end since it took too much; one with another end stays."""
    here = *_named(store, round_id), RoundRow.outcome == State.STOPPED.value
    with writing(engine) as connection:
        connection.execute(update(RoundRow).where(*here).values(outcome=State.FAILED.value))


def cut_off(engine: Engine, store: str, round_id: str, clock: Clock) -> None:
    """Enter as failed a round whose process was ended before it could say how it ended."""
    here = *_named(store, round_id), RoundRow.ended.is_(None)
    with writing(engine) as connection:
        connection.execute(update(RoundRow).where(*here).values(ended=clock(), outcome=State.FAILED.value))
