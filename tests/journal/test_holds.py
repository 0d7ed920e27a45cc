"""Orders on hold: who keeps what, since when, until it is released."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from agent.ledger.database import open_database, reading, writing
from agent.ledger.holds import Hold, hold, holds, release
from agent.ledger.tables import HoldRow

NOW = datetime(2026, 11, 22, 9, 14, 3, tzinfo=UTC)
ORDER = "8190001234567890"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A new database."""
    return open_database(tmp_path)


def test_a_hold_says_who_and_when(engine: Engine) -> None:
    """Store, order, person, time and note; another store's order of the same number is another one."""
    assert hold(engine, "main", ORDER, "Li", "dispute", lambda: NOW)
    assert hold(engine, "other", ORDER, "Wang", "", lambda: NOW + timedelta(hours=1))
    assert [Hold("main", ORDER, "Li", NOW, "dispute")] == holds(engine, "main")
    assert ["main", "other"] == [one.store for one in holds(engine)]


def test_a_second_hold_changes_nothing(engine: Engine) -> None:
    """The first one stands, with its time and note; the table itself allows no second."""
    assert hold(engine, "main", ORDER, "Li", "dispute", lambda: NOW)
    assert not hold(engine, "main", ORDER, "Wang", "", lambda: NOW + timedelta(hours=1))
    assert [Hold("main", ORDER, "Li", NOW, "dispute")] == holds(engine)
    row = {"by": "x", "at": NOW, "note": "", "released_by": ""}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(HoldRow).values(store="main", order_id=ORDER, **row))


def test_a_released_order_is_remembered_and_may_be_held_again(engine: Engine) -> None:
    """It is on hold no longer; who released it stays; a second release finds nothing."""
    hold(engine, "main", ORDER, "Li", "", lambda: NOW)
    assert release(engine, "main", ORDER, "Wang", lambda: NOW + timedelta(days=1))
    assert not release(engine, "main", ORDER, "Wang", lambda: NOW)
    assert [] == holds(engine)
    with reading(engine) as connection:
        rows = connection.execute(select(HoldRow.released_by, HoldRow.released_at)).all()
    assert [("Wang", NOW + timedelta(days=1))] == rows
    assert hold(engine, "main", ORDER, "Li", "", lambda: NOW)
    assert 1 == len(holds(engine))
