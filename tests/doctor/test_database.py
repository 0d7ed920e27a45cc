"""The database is looked at as it lies there: nothing is upgraded, made or left beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agent.doctor import database as looking
from agent.doctor.database import database
from agent.doctor.line import Health
from agent.errors import InvalidInput
from agent.ledger.database import FILE_NAME, REVISIONS, open_database


def marked(folder: Path, revision: str) -> None:
    """Make a database of that revision."""
    open_database(folder).dispose()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute("update alembic_version set version_num = ?", [revision])


def test_none_yet(tmp_path: Path) -> None:
    """None is made, and the folder of one neither."""
    assert Health.OK is database(tmp_path / "none").health
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("revision", "health", "words", "remedy"),
    [
        (REVISIONS[-1], Health.OK, f"revision {REVISIONS[-1]}, 0.", ""),
        ("0001", Health.NOTE, f"the next command brings it to {REVISIONS[-1]}", "bufa backup FILE"),
        ("9999", Health.WRONG, "revision 9999 of a newer bufa", "pip install -U bufa"),
    ],
)
def test_its_revision_is_said_and_stays(
    tmp_path: Path, revision: str, health: Health, words: str, remedy: str
) -> None:
    """Also what the next command will do; not a byte is changed, and no file appears beside it."""
    marked(tmp_path, revision)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    line = database(tmp_path)
    assert (health, remedy) == (line.health, line.remedy)
    assert words in line.seen
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_what_is_no_database(tmp_path: Path) -> None:
    """Neither a file of something else nor another program's database is taken for ours."""
    file = tmp_path / FILE_NAME
    file.write_bytes(b"minutes of a meeting" * 100)
    with pytest.raises(InvalidInput, match="not a database"):
        database(tmp_path)
    file.unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("create table minutes (id integer)")
    assert Health.WRONG is database(tmp_path).health


def test_one_that_is_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round that writes is no trouble; one that keeps everybody out is told after a moment."""
    marked(tmp_path, REVISIONS[-1])
    monkeypatch.setattr(looking, "_PATIENCE", 0.1)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as writer:
        writer.execute("begin immediate")
        assert Health.OK is database(tmp_path).health
        writer.execute("rollback")
        writer.execute("pragma locking_mode = exclusive")
        writer.execute("begin exclusive")
        writer.execute("update alembic_version set version_num = '0001'")
        with pytest.raises(InvalidInput, match="locked"):
            database(tmp_path)
