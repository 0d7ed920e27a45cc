"""Orders on hold: everything recorded about them is kept, however old, until somebody releases them.

A hold that was released stays in the table, so that who kept what, and when, can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, insert, select, update

from agent.ledger.database import Clock, reading, writing
from agent.ledger.tables import HoldRow


@dataclass(frozen=True, slots=True)
class Hold:
    """One order on hold; `at` in UTC."""

    store: str
    order_id: str
    by: str
    at: datetime
    note: str


def hold(engine: Engine, store: str, order_id: str, by: str, note: str, clock: Clock) -> bool:
    """Put an order on hold; return False, changing nothing, where it is already."""
    with writing(engine) as connection:
        if connection.execute(select(HoldRow.id).where(*_now(store, order_id))).first():
            return False
        own = {"by": by, "at": clock(), "note": note, "released_by": ""}
        connection.execute(insert(HoldRow).values(store=store, order_id=order_id, **own))
        return True


def release(engine: Engine, store: str, order_id: str, by: str, clock: Clock) -> bool:
    """Release an order; return False where it was not on hold."""
    with writing(engine) as connection:
        released = update(HoldRow).where(*_now(store, order_id))
        done = connection.execute(released.values(released_by=by, released_at=clock()))
        return done.rowcount > 0


def holds(engine: Engine, store: str | None = None) -> list[Hold]:
    """Return what is on hold now, in one store or in all, the oldest first."""
    here = [] if store is None else [HoldRow.store == store]
    query = select(HoldRow).where(HoldRow.released_at.is_(None), *here).order_by(HoldRow.at, HoldRow.id)
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    return [Hold(row.store, row.order_id, row.by, row.at, row.note) for row in rows]


def _now(store: str, order_id: str) -> tuple[ColumnElement[bool], ...]:
    return HoldRow.store == store, HoldRow.order_id == order_id, HoldRow.released_at.is_(None)
