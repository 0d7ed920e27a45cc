"""How far the schedule was dealt with, line by line, so that a restart neither repeats nor forgets a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from agent.ledger.database import reading, writing
from agent.ledger.tables import ScheduleMark

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """The last time of each line (store, flow) that was begun or skipped, and when each store last began."""

    dealt: Mapping[Key, datetime] = field(default_factory=dict)
    begun: Mapping[str, datetime] = field(default_factory=dict)


def read(engine: Engine) -> Marks:
    """Return what is known of all lines; times are UTC."""
    with reading(engine) as connection:
        rows = connection.execute(select(*ScheduleMark.__table__.columns)).all()
    begun: dict[str, datetime] = {}
    for row in rows:
        if row.begun_at is not None:
            begun[row.store] = max(row.begun_at, begun.get(row.store, row.begun_at))
    return Marks({(row.store, row.flow): row.at for row in rows}, begun)


def deal(engine: Engine, key: Key, at: datetime, begun_at: datetime | None = None) -> None:
    """Enter that a line is dealt with up to `at`; `begun_at` where a run of it has begun."""
    store, flow = key
    values = {"at": at, **({"begun_at": begun_at} if begun_at else {})}
    here = ScheduleMark.store == store, ScheduleMark.flow == flow
    with writing(engine) as connection:
        if not connection.execute(update(ScheduleMark).where(*here).values(**values)).rowcount:
            connection.execute(insert(ScheduleMark).values(store=store, flow=flow, **values))
