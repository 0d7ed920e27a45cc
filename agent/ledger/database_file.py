"""The SQLite file as it lies there: its revision, its copy while runs go on, and a copy put back.

Nothing here brings a database up to date, and only `put_back` changes one.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, StaticPool, create_engine

from agent.errors import EvidenceUnwritable, InvalidInput
from agent.ledger.database import BUSY_SECONDS, FILE_NAME, REVISIONS, remedy
from agent.say import say

#: What SQLite keeps beside its file.
BESIDE = ("-wal", "-shm", "-journal")


def database_file(data_dir: Path) -> Path:
    """Return where the database of a data folder lies, whether there is one or not."""
    return data_dir / FILE_NAME


def revision_of(file: Path, wait: float | None = None) -> str:
    """Return the revision of a database, empty for one without bufa's tables; `wait` in seconds for a lock.

    Raises InvalidInput for a file that is no database, is missing, or stays locked.
    """
    with _reading(file, BUSY_SECONDS if wait is None else wait, leave_nothing=True) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return str(row[0]) if row else ""


def faults_of(file: Path) -> str:
    """Return what SQLite's own check finds wrong with a file, empty where nothing is."""
    with _reading(file, BUSY_SECONDS) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
    return "" if found == ["ok"] else "; ".join(found)


def refuse_unknown(revision: str) -> None:
    """Raise InvalidInput for a database without bufa's tables, and for one of a newer version."""
    if not revision:
        raise InvalidInput(say("the database is not bufa's; nothing was changed"))
    if revision not in REVISIONS:
        facts = {"seen": revision, "known": REVISIONS[-1]}
        raise InvalidInput(
            say(
                "the database is of a newer version of bufa (revision {seen}; this one knows {known})",
                **facts,
            ),
            hint=say("use the newer bufa; nothing was changed"),
        )


def copy_to(file: Path, target: Path) -> None:
    """Copy a database as it is at one moment, while others read and write it, into a new file (0600).

    Raises InvalidInput as `revision_of`, `OSError` where the target cannot be written.
    """
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with _reading(file, BUSY_SECONDS) as source, closing(sqlite3.connect(target)) as copy:
        try:
            source.backup(copy, progress=_deadline())
        except sqlite3.OperationalError as error:
            raise OSError(None, str(error)) from error


def put_back(copy: Path, file: Path) -> None:
    """Replace all of a database by a copy, in one transaction; a file that is missing is made (0600).

    Raises `EvidenceUnwritable` where it cannot be done; then nothing was changed.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    try:
        with closing(sqlite3.connect(copy)) as source, closing(_open(str(file), BUSY_SECONDS)) as target:
            source.backup(target, progress=_deadline())
    except sqlite3.Error as error:
        raise EvidenceUnwritable(
            say("the database could not be put back: {why}", why=error),
            hint=say("free space on the disk, or end whatever holds the database, and restore again"),
        ) from error


@contextmanager
def looked_into(file: Path, wait: float) -> Iterator[Connection]:
    """Yield a connection that cannot change the file and leaves none beside it; `wait` in seconds for a lock.

    Only for a database of the current revision. Raises InvalidInput as `revision_of`.
    """
    with _reading(file, wait, leave_nothing=True) as raw:
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
        with engine.connect() as connection:
            yield connection


@contextmanager
def _reading(file: Path, wait: float, *, leave_nothing: bool = False) -> Iterator[sqlite3.Connection]:
    """Yield a connection that cannot change the file; what SQLite says becomes ours.

    With `leave_nothing` it makes no files beside one that nobody has open, which takes no lock either: for a
    single short look.
    """
    if not file.is_file():
        raise InvalidInput(
            say("there is no database `{file}`", file=file),
            hint=say("correct `data_dir` in bufa.toml; the first `bufa plan --store NAME` makes one"),
        )
    try:
        still = leave_nothing and not file.with_name(f"{file.name}-wal").exists()
        name = f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if still else ''}"
        with closing(_open(name, wait, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise InvalidInput(
            say("the database `{file}` cannot be read: {why}", file=file, why=error),
            hint=remedy(error) or say("restore it: `bufa restore FILE --over`"),
        ) from error


def _deadline() -> Callable[[int, int, int], None]:
    """Return what ends a copy that waits too long: by itself it would wait for a lock for ever."""
    end = time.monotonic() + BUSY_SECONDS

    def look(_status: int, left: int, _pages: int) -> None:
        if left and time.monotonic() > end:
            raise sqlite3.OperationalError(say("it was locked for {s:.0f} s", s=BUSY_SECONDS))

    return look


def _open(name: str, wait: float, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(name, timeout=wait, uri=uri)
