"""The stores' own states: which shop a store turned out to be, and whether and why no run may touch it.

A failed sign-in and a person pause a store independently of each other: the one is lifted by a sign-in that
succeeds, the other by the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Engine, delete, insert, select

from agent.errors import StorePaused
from agent.ledger.database import Clock, reading, writing
from agent.ledger.tables import StorePause, StoreRow
from agent.say import say

Pauser = Literal["sign-in", "person"]

SIGN_IN: Pauser = "sign-in"
PERSON: Pauser = "person"


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a store is paused, by whom, and since when (UTC)."""

    by: Pauser
    why: str
    at: datetime


def pauses(engine: Engine, name: str) -> list[Pause]:
    """Return every pause that holds the store, that of a failed sign-in first."""
    with reading(engine) as connection:
        return pauses_of(connection, name)


def pauses_of(connection: Connection, name: str) -> list[Pause]:
    """Return the same within a transaction."""
    query = select(StorePause.by, StorePause.why, StorePause.at).where(StorePause.name == name)
    rows = connection.execute(query).all()
    found = [Pause(SIGN_IN if row.by == SIGN_IN else PERSON, row.why, row.at) for row in rows]
    return sorted(found, key=lambda pause: pause.by != SIGN_IN)


def paused(engine: Engine, name: str) -> Pause | None:
    """Return the pause to be lifted first, None for a store that may run."""
    return next(iter(pauses(engine, name)), None)


def refuse_if_paused(engine: Engine, name: str) -> None:
    """Raise `StorePaused` with the way out, if the store is paused."""
    with reading(engine) as connection:
        refuse_within(connection, name)


def refuse_within(connection: Connection, name: str) -> None:
    """Raise `StorePaused` likewise, inside a transaction: what it goes on to write was begun unpaused."""
    pause = next(iter(pauses_of(connection, name)), None)
    if pause is None:
        return
    by_person = say("store `{name}` is paused by a person: {why}", name=name, why=pause.why)
    by_sign_in = say("store `{name}` is paused since a sign-in failed: {why}", name=name, why=pause.why)
    command = "resume" if pause.by == PERSON else "login"
    raise StorePaused(
        by_person if pause.by == PERSON else by_sign_in,
        {"since": f"{pause.at:%Y-%m-%dT%H:%M:%SZ}"},
        say("run `bufa {command} {name}`", command=command, name=name),
    )


def pause(engine: Engine, name: str, by: Pauser, why: str, clock: Clock) -> None:
    """Pause a store; a second pause by the same replaces the first, one by the other stands beside it."""
    with writing(engine) as connection:
        connection.execute(delete(StorePause).where(StorePause.name == name, StorePause.by == by))
        connection.execute(insert(StorePause).values(name=name, by=by, why=why, at=clock()))


def resume(engine: Engine, name: str) -> Pause | None:
    """Lift a person's pause; return what still holds the store: a failed sign-in's ends only by `login`."""
    return _lift(engine, name, PERSON)


def lift_after_login(engine: Engine, name: str) -> Pause | None:
    """Lift the pause of a failed sign-in after one that succeeded; return a person's, which still holds."""
    return _lift(engine, name, SIGN_IN)


def shop_of(engine: Engine, name: str) -> str:
    """Return the shop (`host/shop id`) a store turned out to be, empty before its first sign-in."""
    with reading(engine) as connection:
        return shop_within(connection, name)


def shop_within(connection: Connection, name: str) -> str:
    """Return the same within a transaction."""
    return connection.scalar(select(StoreRow.shop).where(StoreRow.name == name)) or ""


def set_shop(engine: Engine, name: str, shop: str) -> None:
    """Keep which shop a store is; whether it may be another than before is the caller's to decide."""
    with writing(engine) as connection:
        connection.execute(delete(StoreRow).where(StoreRow.name == name))
        connection.execute(insert(StoreRow).values(name=name, shop=shop))


def _lift(engine: Engine, name: str, by: Pauser) -> Pause | None:
    with writing(engine) as connection:
        connection.execute(delete(StorePause).where(StorePause.name == name, StorePause.by == by))
    return paused(engine, name)
