"""Opening the database: private, durable, up to date, and refused in one sentence when it is not ours."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, insert, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Database

from agent.errors import EvidenceUnwritable, ExitCode, InvalidInput
from agent.ledger import database
from agent.ledger.database import MIGRATIONS, REVISIONS, open_database, reading, writing
from agent.ledger.imports import owners_of
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.tables import Base, StorePause
from agent.models import Kind
from tests.journal.samples import FixedClock, fix

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A shell that would let everybody read everything."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    """A file's permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_files_are_private_whatever_the_umask(tmp_path: Path, open_umask: None) -> None:
    """The database and the files SQLite puts beside it are 0600, a new folder is 0700."""
    folder = tmp_path / "new" / "data"
    engine = open_database(folder)
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO store (name, shop) VALUES ('red', 's')"))
        assert {"bufa.sqlite3", "bufa.sqlite3-wal", "bufa.sqlite3-shm"} == {p.name for p in folder.iterdir()}
        assert {0o600} == {mode(path) for path in folder.iterdir()}
    assert 0o700 == mode(folder)
    engine.dispose()


def test_every_connection_is_durable_and_strict(engine: Engine) -> None:
    """Full synchronisation (2), foreign keys, a long busy time-out and a write-ahead log, on each of them."""
    names = ("synchronous", "foreign_keys", "busy_timeout", "journal_mode")
    with reading(engine) as one, reading(engine) as two:
        for connection in (one, two):
            seen = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
            assert [2, 1, 120_000, "wal"] == seen


def test_the_migrations_make_what_the_code_expects(engine: Engine) -> None:
    """A database made by the migrations differs in nothing from the tables in the code."""
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, Base.metadata)


def test_the_comparison_would_see_a_difference(engine: Engine) -> None:
    """The check above is not blind: a further column is noticed."""
    changed = MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(changed)
    Table("scan", changed, Column("more", Integer), extend_existing=True)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert ["add_column"] == [found[0] for found in compare_metadata(context, changed)]


def test_an_older_ledger_is_found_by_its_aliases(tmp_path: Path) -> None:
    """Numbers beside the main one that an older version stored are looked up as those stored since."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    older = create_engine(f"sqlite:///{tmp_path / database.FILE_NAME}")
    with older.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO ledger_file VALUES (1, 's', 'f', '0', '2026-11-22 00:00:00', "
                                "'2026-11-22 00:00:00', 2, 0)"))  # fmt: skip
        for row, aliases in enumerate(('["RB1", "RB2"]', "[]", '["RB1"]')):
            connection.execute(
                text(
                    f"INSERT INTO ledger_entry VALUES ({row}, 's', '8190', 'original', '', '', {row}, '', "
                    f"'N{row}', '{aliases}', '[]', '', 1, 1, 1, '2026-11-22 00:00:00')"
                )
            )
    older.dispose()
    engine = open_database(tmp_path)
    with Database(engine) as found:
        assert {"RB1": {"8190"}, "RB2": {"8190"}} == owners_of(found, "s", ["RB1", "RB2", "RB3"])
    engine.dispose()


def test_the_code_knows_every_revision() -> None:
    """The list in the code, which spares the import of alembic, is the list of the files, oldest first."""
    script = ScriptDirectory(str(MIGRATIONS))
    assert list(REVISIONS) == [found.revision for found in script.walk_revisions()][::-1]


def test_a_current_database_is_opened_without_alembic(tmp_path: Path) -> None:
    """Only a database that must be changed costs the import of alembic."""
    code = (
        "import sys, pathlib; from agent.ledger.database import open_database;"
        "open_database(pathlib.Path(sys.argv[1])).dispose(); print('alembic' in sys.modules)"
    )
    seen = [
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert ["True\n", "False\n"] == seen


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    """The second opening changes nothing."""
    for count in (0, 1, 2):
        engine = open_database(tmp_path)
        with writing(engine) as connection:
            assert count == connection.execute(text("SELECT count(*) FROM store")).scalar()
            connection.execute(text(f"INSERT INTO store (name, shop) VALUES ('{count}', 's')"))
        engine.dispose()


def test_many_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    """Of several runs that meet a missing database one makes it and all can use it."""
    with ThreadPoolExecutor(6) as pool:
        engines = list(pool.map(lambda _: open_database(tmp_path), range(6)))
    for engine in engines:
        with reading(engine) as connection:
            assert [(REVISIONS[-1],)] == connection.execute(text("SELECT * FROM alembic_version")).all()
        engine.dispose()


def test_a_migration_that_is_cut_short_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tables or none: the next opening starts from the beginning and succeeds."""
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_database(tmp_path)
    with closing(sqlite3.connect(tmp_path / database.FILE_NAME)) as raw:
        assert [] == raw.execute("SELECT name FROM sqlite_master").fetchall()
    engine = open_database(tmp_path)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A revision this version does not know: one sentence, exit code 3, nothing changed."""
    path = tmp_path / database.FILE_NAME
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        raw.execute("INSERT INTO alembic_version VALUES ('0099')")
    with pytest.raises(InvalidInput, match="of a newer version of bufa") as caught:
        open_database(tmp_path)
    assert "0099" in caught.value.what
    assert ExitCode.INPUT == caught.value.exit_code
    with closing(sqlite3.connect(path)) as raw:
        assert [("alembic_version",)] == raw.execute("SELECT name FROM sqlite_master").fetchall()


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    """A table of one of our names without our version: somebody else's database, named and left alone."""
    with closing(sqlite3.connect(tmp_path / database.FILE_NAME)) as raw, raw:
        raw.execute("CREATE TABLE store (id INTEGER)")
    with pytest.raises(InvalidInput, match="has a table `store`, but it is not bufa's"):
        open_database(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """The message names the file and says that nothing was changed."""
    path = tmp_path / database.FILE_NAME
    path.write_bytes(b"order_id;tracking\n" * 100)
    with pytest.raises(InvalidInput, match="file is not a database") as caught:
        open_database(tmp_path)
    assert str(path) in caught.value.what
    assert "nothing was changed" in caught.value.hint
    assert b"order_id;tracking\n" * 100 == path.read_bytes()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """`data_dir` below a file: what and where, in one sentence."""
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="cannot be opened: Not a directory"):
        open_database(tmp_path / "file" / "data")


def test_a_missing_driver_is_refused() -> None:
    """A URL of a database that this installation cannot speak to; the password in it is not repeated."""
    with pytest.raises(InvalidInput, match="cannot be opened") as caught:
        open_database(url="nosuchbase://me:hunter2@127.0.0.1/bufa")
    assert "hunter2" not in str(caught.value)


def test_something_must_be_opened() -> None:
    """Neither folder nor URL is a mistake of the caller."""
    with pytest.raises(ValueError, match="data_dir or url"):
        open_database()


def test_a_sqlite_url_is_opened_like_a_folder(tmp_path: Path) -> None:
    """The URL form gets the same tables and the same settings."""
    engine = open_database(url=f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with reading(engine) as connection:
        assert 2 == connection.exec_driver_sql("PRAGMA synchronous").scalar()
        assert 0 == connection.execute(text("SELECT count(*) FROM intent")).scalar()
    engine.dispose()


def test_writers_exclude_each_other_but_no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its first moment a writing transaction keeps other writers out; reading goes on."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    engine = open_database(tmp_path)
    with writing(engine):
        with reading(engine) as connection:
            assert 0 == connection.execute(text("SELECT count(*) FROM intent")).scalar()
        with pytest.raises(EvidenceUnwritable, match="locked"), writing(engine):
            pass
    engine.dispose()


@posix
def test_a_failed_statement_does_not_tell_its_values(engine: Engine) -> None:
    """The library's own message ends up in logs: it names the rule that was broken, not the buyer."""
    row = {"name": "red", "by": "person", "why": "Frau Muster rang an", "at": FixedClock()()}

    def twice() -> None:
        with writing(engine) as connection:
            connection.execute(insert(StorePause), [row, row])

    with pytest.raises(IntegrityError, match="UNIQUE constraint failed") as caught:
        twice()
    assert "Muster" not in str(caught.value)


def test_a_full_disk_begins_nothing(tmp_path: Path, engine: Engine, journal: Journal) -> None:
    """When `begun` cannot be written, `begin` says so and no click may follow; with room again it goes on."""
    import resource

    (intent,) = journal.plan([(fix(), None)])
    journal.preparing([intent.id])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = tmp_path / f"{database.FILE_NAME}-wal"
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, limits[1]))
    try:
        with pytest.raises(EvidenceUnwritable, match="the journal could not be written") as caught:
            journal.begin([intent.id])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "free space" in caught.value.hint
    assert [] == journal.open_intents()
    assert 0 == journal.changes_begun("8190")
    journal.begin([intent.id])
    assert [1] == [found.attempts for found in journal.open_intents()]


@posix
def test_begun_survives_sigkill(tmp_path: Path) -> None:
    """A run that is killed right after `begin` leaves its intent begun, and the next one finds it open."""
    code = """
import os, signal, sys
from pathlib import Path
from agent.ledger.database import open_database
from agent.ledger.journal import Journal
from tests.journal.samples import SHOP, FixedClock, fix
journal = Journal(open_database(Path(sys.argv[1])), store="red", shop=SHOP, round_id="r1", clock=FixedClock())
journal.open_round("daily")
(intent,) = journal.plan([(fix(), None)])
journal.preparing([intent.id])
journal.begin([intent.id])
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert -signal.SIGKILL == killed.returncode
    engine = open_database(tmp_path)
    later = Journal(engine, store="red", shop="seller.example/4711", round_id="r2", clock=FixedClock())
    later.open_round("daily")
    assert [(Kind.CORRECT, IntentState.UNCONFIRMED, 1)] == [
        (intent.kind, intent.state, intent.attempts) for intent in later.open_intents()
    ]
    engine.dispose()
