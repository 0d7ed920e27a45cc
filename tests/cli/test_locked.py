"""A database that somebody else holds, or whose disk is full: commands say in a sentence what to do."""

from __future__ import annotations

import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from agent.ledger import database
from agent.ledger.database import FILE_NAME, open_database
from tests.cli.conftest import Bufa


@contextmanager
def locked(folder: Path) -> Iterator[sqlite3.Connection]:
    """Keep everybody out of a database, readers too."""
    file = folder / FILE_NAME
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as holder:
        holder.execute("pragma locking_mode = exclusive")
        holder.execute("begin exclusive")
        holder.execute("update alembic_version set version_num = version_num")
        yield holder


def test_a_command_waits_until_it_is_free(store: Path, bufa: Bufa) -> None:
    """Whoever holds it for a while is waited for, and the command does its work."""
    open_database(store).dispose()
    assert 60 < database.BUSY_SECONDS
    with locked(store) as holder:
        timer = threading.Timer(1, lambda: (holder.execute("commit"), holder.close()))
        timer.start()
        done = bufa("pause", "main")
        timer.join()
    assert 0 == done.exit_code, done.output


@pytest.mark.parametrize("line", [("stores",), ("pause", "main"), ("inbox",)])
def test_one_that_stays_locked_is_told(
    store: Path, bufa: Bufa, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
) -> None:
    """One sentence and what to do, code 3; nothing was changed."""
    open_database(store).dispose()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with locked(store):
        done = bufa(*line)
    assert 3 == done.exit_code, done.output
    assert "is locked" in done.stderr
    assert "hint: end whatever holds the database" in done.stderr


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow, as on a disk without any room; SQLite then says «I/O error» or «full»."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("line", [("stores",), ("pause", "main"), ("inbox",)])
def test_a_full_disk_is_told(store: Path, bufa: Bufa, line: tuple[str, ...]) -> None:
    """Nobody is told to move a good database away, or to restore over it: only room is missing."""
    open_database(store).dispose()
    with full_disk():
        done = bufa(*line)
    assert 3 == done.exit_code, done.output
    assert "hint: make room on its disk" in done.stderr
