"""A journal on a real database file, with a clock that stands until a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent.ledger.journal import Journal
from tests.databases import new_database
from tests.journal.samples import SHOP, FixedClock


@pytest.fixture
def clock() -> FixedClock:
    """A clock that only a test moves."""
    return FixedClock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new database in a folder of its own."""
    engine = new_database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def new_round(engine: Engine, clock: FixedClock) -> Callable[[str], Journal]:
    """Open a round of the shop, as a run does that holds its lock."""

    def open_one(round_id: str, store: str = "red") -> Journal:
        journal = Journal(engine, store=store, shop=SHOP, round_id=round_id, clock=clock)
        journal.open_round("daily")
        return journal

    return open_one


@pytest.fixture
def journal(new_round: Callable[[str], Journal]) -> Journal:
    """The journal of the first round."""
    return new_round("r1")
