"""What the database says of a store: its pauses; read only, and only where this version may read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent.doctor.line import Health
from agent.doctor.stores import paused, shop_known
from agent.errors import ExitCode
from agent.ledger import stores
from agent.ledger.database import FILE_NAME, open_database
from tests.doctor.test_database import marked
from tests.journal.samples import START, FixedClock

SINCE = f"{START:%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database with two stores: one paused twice, the other not; both have a shop."""
    engine: Engine = open_database(tmp_path)
    stores.pause(engine, "main", stores.PERSON, "holidays", FixedClock())
    stores.pause(engine, "main", stores.SIGN_IN, "a slider", FixedClock())
    stores.set_shop(engine, "main", "csp.example/22")
    engine.dispose()
    return tmp_path


def test_a_pause_is_told_with_what_lifts_it(folder: Path) -> None:
    """By whom, why, since when; code 4, since only a person can; nothing is changed or left."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    line = paused(folder, "main")
    assert (Health.WRONG, ExitCode.PERSON) == (line.health, line.code)
    expected = f"paused since a sign-in failed, {SINCE}: a slider; paused by a person since {SINCE}: holidays"
    assert expected == line.seen
    assert "bufa login main && bufa resume main" == line.remedy
    assert Health.OK is paused(folder, "other").health
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_pause_has_its_own_command(tmp_path: Path) -> None:
    """A person's is lifted by `resume` alone."""
    engine = open_database(tmp_path)
    stores.pause(engine, "main", stores.PERSON, "holidays", FixedClock())
    engine.dispose()
    assert "bufa resume main" == paused(tmp_path, "main").remedy


def test_while_a_round_has_it_open(folder: Path) -> None:
    """What was just written is seen, and keeps nobody from writing."""
    engine = open_database(folder)
    stores.pause(engine, "other", stores.PERSON, "stocktaking", FixedClock())
    assert "stocktaking" in paused(folder, "other").seen
    stores.resume(engine, "other")
    assert Health.OK is paused(folder, "other").health
    engine.dispose()


@pytest.mark.parametrize("revision", ["", "0001", "9999"])
def test_another_revision_is_not_asked(folder: Path, revision: str) -> None:
    """Its tables may be others; the line on the database says what is wrong."""
    if revision:
        marked(folder, revision)
    else:
        (folder / FILE_NAME).unlink()
    assert (Health.UNSEEN, "") == (paused(folder, "main").health, shop_known(folder, "main"))
    assert bool(revision) is (folder / FILE_NAME).exists()


def test_the_shop_that_a_store_turned_out_to_be(folder: Path) -> None:
    """With the console's host; empty before the first sign-in."""
    assert ["csp.example/22", ""] == [shop_known(folder, name) for name in ("main", "other")]
