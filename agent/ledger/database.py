"""Opens the database, brings an older one up to date, and gives it the settings that a begun write rests on.

SQLite in one file of the data folder; PostgreSQL by its URL. Nothing here knows what the tables are for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError

from agent.errors import EvidenceUnwritable, InvalidInput
from agent.ledger.alert_tables import Base  # with all tables: what is not imported, `Base` does not know
from agent.say import say

#: Tells the time as an aware datetime in UTC; always passed in.
Clock = Callable[[], datetime]

FILE_NAME = "bufa.sqlite3"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"

#: Every revision this version knows, oldest first; the last one is what the code needs.
REVISIONS = (
    "0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012",
)  # fmt: skip

#: Seconds a writer waits for another one: as long as the largest ledger import may hold the file.
BUSY_SECONDS = 120.0

#: Any fixed number will do: PostgreSQL's advisory lock for "I am writing to bufa's database".
_WRITER = 0x62756661


def open_database(data_dir: Path | None = None, *, url: str | None = None) -> Engine:
    """Open the database in `data_dir`, or the one at `url`, with all tables in place.

    A missing file is created (0600, in a folder 0700). Raises `InvalidInput` for a database of a newer
    version, a file that is no database, a missing driver, and whatever keeps it from being opened.
    """
    if url is None:
        if data_dir is None:
            raise ValueError("open_database needs data_dir or url")
        url = f"sqlite:///{_private_file(data_dir / FILE_NAME)}"
    try:
        return _current(_engine(url))
    except (DBAPIError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise _cannot_open(url, error) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write, on disk when the block ends; other writers wait from its beginning.

    What is read inside it therefore still holds when it writes. Raises `EvidenceUnwritable` when the database
    cannot take it (disk full, locked too long, gone); a row that breaks a rule of the tables is the caller's
    fault and stays SQLAlchemy's error.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        raise EvidenceUnwritable(
            say("the journal could not be written: {why}", why=error.orig),
            hint=say("free space on the disk, or end whatever holds the database, and run again"),
        ) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view for reading, which keeps nobody from writing."""
    with engine.connect().execution_options(reads=True) as connection:
        yield connection


def _private_file(path: Path) -> Path:
    """Create an empty file that only its owner can read: SQLite would create it with the umask's mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise InvalidInput(
            say("`{path}` cannot be opened: {why}", path=path, why=error.strerror or error),
            hint=say("correct `data_dir` in bufa.toml, or its owner and rights"),
        ) from error
    return path.resolve()


def _engine(url: str) -> Engine:
    """Make the engine; what it says of a failed statement leaves out the values, which may be a buyer's."""
    backend = make_url(url).get_backend_name()
    options: dict[str, Any] = {"hide_parameters": True, "json_deserializer": _from_json}
    if backend == "sqlite":
        engine = create_engine(url, **options, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, **options, pool_pre_ping=True)
    if backend == "postgresql":
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _from_json(text: str | bytes) -> Any:
    """Read a JSON column, which PostgreSQL gives as bytes; most are empty lists, by the thousand."""
    return [] if text in ("[]", b"[]") else json.loads(text)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """Make commits durable and transactions ours: the driver's own would begin too late to be a lock."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode == "delete":
        # A write-ahead log syncs once per commit and lets people read during a run. Where another connection
        # is just busy the file stays as it is, which is as durable; the next one switches.
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except connection.OperationalError:
            pass
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    cursor.close()


def impatient(engine: Engine, seconds: float) -> None:
    """Let an engine's connections wait no longer than this for another writer, for one that looks again."""
    if engine.dialect.name != "sqlite":
        return

    def shorten(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}").close()

    event.listen(engine, "connect", shorten)
    engine.dispose()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _set_up_postgresql(connection: Any, _record: object) -> None:
    """Make commits durable and waits finite, whatever the server's own settings are."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute(f"SET lock_timeout = {int(BUSY_SECONDS * 1000)}")
        cursor.execute("SET default_transaction_isolation = 'read committed'")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """Do as SQLite does: a reader sees one moment, and a writer waits for the writer before it.

    Row locks alone would let two writers find a row missing and both insert it.
    """
    if connection.get_execution_options().get("reads", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def _current(engine: Engine) -> Engine:
    """Return the engine with its database up to date; one that is refused is left without a connection."""
    try:
        _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _bring_up_to_date(engine: Engine) -> None:
    """Run the migrations that are missing; a current database costs one query and no import of alembic."""
    with reading(engine) as connection:
        if _version(connection) == REVISIONS[-1]:
            return
    with engine.begin() as connection:
        if _version(connection) != REVISIONS[-1]:  # another process may have been quicker
            _upgrade(connection)


def _version(connection: Connection) -> str | None:
    """Return the revision the database is at, None for one without our tables."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        ours = sorted(tables & set(Base.metadata.tables))
        if ours:
            raise InvalidInput(
                say("the database has a table `{table}`, but it is not bufa's", table=ours[0]),
                hint=say("correct `data_dir` in bufa.toml; nothing was changed"),
            )
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is not None and version not in REVISIONS:
        raise InvalidInput(
            say(
                "the database is of a newer version of bufa (revision {seen}; this one knows {known})",
                seen=version,
                known=REVISIONS[-1],
            ),
            hint=say("run the newer bufa, or use another `data_dir`; nothing was changed"),
        )
    return None if version is None else str(version)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _cannot_open(url: str, error: Exception) -> InvalidInput:
    why = error.orig if isinstance(error, DBAPIError) else error
    otherwise = say("correct `data_dir` in bufa.toml, or move the file away; nothing was changed")
    return InvalidInput(
        say("the database {url} cannot be opened: {why}", url=make_url(url).render_as_string(), why=why),
        hint=remedy(why) or otherwise,
    )


def remedy(why: object) -> str:
    """Return the next move by what SQLite says, where the file itself is good; empty where it may not be.

    On a full disk a file that nobody has open cannot even be read, and is an «I/O error» then.
    """
    if "locked" in str(why):
        return say("end whatever holds the database, then run the same again; nothing was changed")
    if any(words in str(why) for words in ("disk I/O error", "is full")):
        return say(
            "make room on its disk (`df` shows it), then run the same again; leave the file where it is:"
            " nothing was changed"
        )
    return ""
