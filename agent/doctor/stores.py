"""What the database knows of each store, read off it as it lies there; only one that is current is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from agent.doctor.line import Line, good, unseen, wrong
from agent.errors import ExitCode
from agent.ledger.database import REVISIONS
from agent.ledger.database_file import database_file, looked_into, revision_of
from agent.ledger.stores import PERSON, Pause, pauses_of, shop_within
from agent.say import say

#: Seconds that a doctor waits for a database that somebody holds.
_PATIENCE = 2.0


def paused(data_dir: Path, store: str) -> Line:
    """Whether a pause keeps rounds from a store: by whom, why, since when, and what lifts it."""
    with _current(data_dir) as connection:
        if connection is None:
            return unseen("pause", say("no database of this version"))
        found = pauses_of(connection, store)
    if not found:
        return good("pause", say("none"))
    lifts = " && ".join(f"bufa {'resume' if one.by == PERSON else 'login'} {store}" for one in found)
    return wrong("pause", "; ".join(map(_told, found)), lifts, ExitCode.PERSON)


def shop_known(data_dir: Path, store: str) -> str:
    """Return the shop (`host/shop id`) that a store turned out to be, empty where nobody knows."""
    with _current(data_dir) as connection:
        return "" if connection is None else shop_within(connection, store)


def _told(pause: Pause) -> str:
    facts = {"why": pause.why, "at": f"{pause.at:%Y-%m-%dT%H:%M:%SZ}"}
    if pause.by == PERSON:
        return say("paused by a person since {at}: {why}", **facts)
    return say("paused since a sign-in failed, {at}: {why}", **facts)


@contextmanager
def _current(data_dir: Path) -> Iterator[Connection | None]:
    """Yield what reads the database, None where there is none or it is of another revision."""
    file = database_file(data_dir)
    if not file.exists() or revision_of(file, _PATIENCE) != REVISIONS[-1]:
        yield None
        return
    with looked_into(file, _PATIENCE) as connection:
        yield connection
