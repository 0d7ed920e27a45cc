"""The same tables and the same journal on a real PostgreSQL, started for these tests."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from agent.errors import BufaError, EvidenceUnwritable, InvalidInput
from agent.ledger import database, stores
from agent.ledger.carriers import Carriers
from agent.ledger.database import MIGRATIONS, REVISIONS, open_database, reading, writing
from agent.ledger.imports import conflicts_of, import_file, owners_of, rows_of
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.many import CHUNK
from agent.ledger.tables import Base, StorePause
from agent.models import Deadline, Kind, Order, Pair, Parcel, Status
from agent.supervise.metrics import Metrics
from tests.journal.samples import SHOP, FixedClock, begun, fix, message

S = IntentState


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs, None where there is none."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    found = [path for path in known if (path / "initdb").exists()]
    return found[-1] if found else Path(on_path).parent if on_path else None


class Server:
    """A PostgreSQL that listens on a socket in a folder of its own and nowhere else."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self.bin = bin_folder
        self.folder = folder
        self.run(
            "initdb", "-D", f"{folder}/cluster", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8"
        )
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        self.run("pg_ctl", "-D", f"{folder}/cluster", "-w", "-o", options, "-l", f"{folder}/log", "start")

    def run(self, program: str, *arguments: str, stdin: str = "") -> str:
        """Run one of PostgreSQL's programs, as `postgres` where we are root, since it refuses root."""
        done = subprocess.run(
            [str(self.bin / program), *arguments],
            input=stdin,
            # The server inherits what `pg_ctl` has: it would keep a pipe open for ever.
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            text=True,
            check=True,
            cwd=self.folder,
            user="postgres" if os.geteuid() == 0 else None,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )
        return done.stdout or ""

    def sql(self, text: str, name: str = "postgres") -> str:
        """Run statements and return what they print, without decoration."""
        options = ("-v", "ON_ERROR_STOP=1", "-qAt", "-h", str(self.folder), "-U", "postgres", "-d", name)
        return self.run("psql", *options, stdin=text)

    def stop(self) -> None:
        """Stop it at once; nothing is worth keeping."""
        self.run("pg_ctl", "-D", f"{self.folder}/cluster", "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A running server; skipped only where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="bufa-pg-"))  # pytest's own paths are too long for a socket
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        running = Server(found, folder)
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres(server: Server) -> Iterator[Engine]:
    """A new database on that server, opened as `open_database` does; without a driver the tests fail."""
    server.sql("DROP DATABASE IF EXISTS bufa")
    server.sql("CREATE DATABASE bufa")
    engine = open_database(url=f"postgresql+psycopg://postgres@/bufa?host={server.folder}")
    yield engine
    engine.dispose()


def test_the_migrations_run_on_postgresql(server: Server) -> None:
    """The statements of all revisions are accepted and make every table with every column."""
    statements = io.StringIO()
    offline = {"as_sql": True, "output_buffer": statements}
    context = MigrationContext.configure(dialect_name="postgresql", opts=offline)
    with Operations.context(context):
        for script in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())):
            script.module.upgrade()
    server.sql("CREATE DATABASE statements")
    server.sql(statements.getvalue(), "statements")
    columns = "SELECT table_name || '.' || column_name || ' ' || is_nullable FROM information_schema.columns"
    seen = server.sql(f"{columns} WHERE table_schema = 'public'", "statements").split("\n")[:-1]
    expected = [
        f"{table.name}.{column.name} {'YES' if column.nullable else 'NO'}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
    ]
    assert sorted(expected) == sorted(seen)


def test_the_tables_are_as_the_code_expects(postgres: Engine) -> None:
    """As on SQLite, migrations and code agree."""
    with reading(postgres) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, Base.metadata)


def test_many_may_open_a_new_database_at_once(postgres: Engine, server: Server) -> None:
    """One of several migrates, the others wait for it."""
    server.sql("DROP DATABASE IF EXISTS fresh")
    server.sql("CREATE DATABASE fresh")
    url = postgres.url.set(database="fresh").render_as_string(hide_password=False)
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda _: open_database(url=url), range(4)))
    assert f"{REVISIONS[-1]}\n" == server.sql("SELECT version_num FROM alembic_version", "fresh")
    for engine in engines:
        engine.dispose()


def test_a_write_goes_its_way(postgres: Engine) -> None:
    """Plan, prepare, begin, die, read, write once more, done, tell: the same states as on SQLite."""
    clock = FixedClock()
    first = Journal(postgres, store="red", shop=SHOP, round_id="r1", clock=clock)
    first.open_round("daily")
    correction, told = first.plan([(fix(), message())])
    first.preparing([correction.id])
    first.begin([correction.id])
    clock.move(minutes=10)
    later = Journal(postgres, store="red", shop=SHOP, round_id="r2", clock=clock)
    later.open_round("daily")
    (open_one,) = later.open_intents()
    assert later.may_write_again(open_one, clock.now)
    later.preparing([correction.id])
    later.begin([correction.id])
    later.settle([correction.id], S.DONE)
    assert [told.id] == [intent.id for intent in later.due(Kind.MESSAGE)]
    assert (2, 1) == (later.changes_begun("8190"), later.generation("8190", 1))
    states = [S.DUE, S.PREPARING, S.BEGUN, S.UNCONFIRMED, S.PREPARING, S.BEGUN, S.DONE]
    assert states == [event.state for event in later.history(correction.id)]
    assert clock.now == later.history(correction.id)[-1].at


def test_of_two_that_begin_one_is_refused(postgres: Engine) -> None:
    """The rows are locked: of four threads with the same round exactly one begins the commit."""
    journal = Journal(postgres, store="red", shop=SHOP, round_id="r1", clock=FixedClock())
    journal.open_round("daily")
    (intent,) = journal.plan([(fix(), None)])
    journal.preparing([intent.id])

    def begin(_: int) -> bool:
        try:
            journal.begin([intent.id])
        except BufaError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert 1 == sum(pool.map(begin, range(4)))
    assert 1 == journal.changes_begun("8190")


def test_sightings_and_pauses_are_kept(postgres: Engine) -> None:
    """What was seen, scanned and paused comes back."""
    clock = FixedClock()
    journal = Journal(postgres, store="red", shop=SHOP, round_id="r1", clock=clock)
    order = Order("1", Status.FINISH, Deadline(""), (Parcel(1, Pair("CPAM", "RB1")),))
    journal.remember([order])
    journal.remember([order], list_digests={"1": "a"})
    assert ((Pair("CPAM", "RB1"),), "a") == (
        journal.seen(["1"])["1"].parcels,
        journal.seen(["1"])["1"].list_digest,
    )
    journal.save_scan(True, {"orders": 1})
    scan = journal.last_full_scan()
    assert scan is not None
    assert {"orders": 1} == scan.counts
    stores.pause(postgres, "red", "person", "holiday", clock)
    assert stores.Pause("person", "holiday", clock.now) == stores.paused(postgres, "red")


def four_at_once(call: Callable[[int], object]) -> None:
    """Call it in four threads, which start together; whatever one of them raises is raised."""
    start = threading.Barrier(4)

    def one(number: int) -> None:
        start.wait(30)
        call(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))


def test_two_names_of_one_shop_may_plan_at_once(postgres: Engine) -> None:
    """Stores of one shop have a lock each: the same plan becomes one intent a key, planned once."""
    clock = FixedClock()
    journals = [Journal(postgres, store=f"s{n}", shop=SHOP, round_id="r1", clock=clock) for n in range(4)]
    orders = [str(n) for n in range(50)]
    four_at_once(lambda n: journals[n].plan([(fix(order), message(order)) for order in orders]))
    first = journals[0]
    assert 50 == len(first.due(Kind.CORRECT)) == len(first.waiting())
    assert {1} == {len(first.history(intent.id)) for intent in (*first.due(Kind.CORRECT), *first.waiting())}


@pytest.mark.parametrize("what", ["sightings", "pause", "shop"])
def test_what_two_find_missing_is_entered_once(postgres: Engine, what: str) -> None:
    """A writer waits for the writer before it, so that none trips over a row it had found missing."""
    clock = FixedClock()
    journals = [Journal(postgres, store="red", shop=SHOP, round_id=f"r{n}", clock=clock) for n in range(4)]
    pairs = (Parcel(1, Pair("CPAM", "RB1")),)
    orders = [Order(str(n), Status.FINISH, Deadline(""), pairs) for n in range(50)]
    calls: dict[str, Callable[[int], object]] = {
        "sightings": lambda n: journals[n].remember(orders),
        "pause": lambda n: stores.pause(postgres, "red", "person", f"reason {n}", clock),
        "shop": lambda n: stores.set_shop(postgres, "red", f"{SHOP}{n}"),
    }
    for _ in range(5):
        four_at_once(calls[what])
    seen = {
        "sightings": len(journals[0].seen(map(str, range(50)))),
        "pause": len(stores.pauses(postgres, "red")),
        "shop": len({stores.shop_of(postgres, "red")} - {""}),
    }
    assert {"sightings": 50, "pause": 1, "shop": 1}[what] == seen[what]


def test_a_reader_sees_one_moment_and_changes_nothing(postgres: Engine) -> None:
    """What is entered between two looks of one reading is not in the second; nothing keeps the writer out."""
    count = select(func.count()).select_from(StorePause)
    with reading(postgres) as connection:
        assert 0 == connection.scalar(count)
        stores.pause(postgres, "red", "person", "holiday", FixedClock())
        assert 0 == connection.scalar(count)
        with pytest.raises(DBAPIError, match="read-only transaction"):
            connection.execute(delete(StorePause))
    with reading(postgres) as connection:
        assert 1 == connection.scalar(count)


def test_a_writer_sees_what_the_one_before_it_wrote(postgres: Engine, server: Server) -> None:
    """Even on a server whose transactions freeze their view when they begin to wait."""
    server.sql("ALTER DATABASE bufa SET default_transaction_isolation = 'repeatable read'")
    postgres.dispose()
    test_two_names_of_one_shop_may_plan_at_once(postgres)


def test_what_is_begun_is_on_disk_whatever_the_server_prefers(postgres: Engine, server: Server) -> None:
    """A server set to answer before it has written is told to write first."""
    server.sql("ALTER DATABASE bufa SET synchronous_commit = off")
    postgres.dispose()
    with writing(postgres) as connection:
        assert "on" == connection.scalar(text("SHOW synchronous_commit"))


def test_a_writer_does_not_wait_for_ever(postgres: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps the database too long makes the next one stop with a sentence, nothing written."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    postgres.dispose()
    clock = FixedClock()
    with writing(postgres), pytest.raises(EvidenceUnwritable, match=r"could not be written: .*lock"):
        stores.pause(postgres, "red", "person", "holiday", clock)
    assert stores.paused(postgres, "red") is None
    stores.pause(postgres, "red", "person", "holiday", clock)


def test_a_lost_server_is_told_in_a_sentence(postgres: Engine, server: Server) -> None:
    """The connection ends within a write: the journal could not be written, and nothing of it stands."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'bufa'"

    def write() -> None:
        with writing(postgres) as connection:
            connection.execute(insert(StorePause).values(name="red", by="person", why="", at=FixedClock()()))
            server.sql(end)
            connection.execute(select(StorePause))

    with pytest.raises(EvidenceUnwritable, match="could not be written"):
        write()
    assert stores.paused(postgres, "red") is None


def test_a_server_that_is_not_there_is_no_traceback(server: Server) -> None:
    """The address is in the message, the password is not."""
    url = f"postgresql+psycopg://postgres:hunter2@/nowhere?host={server.folder}"
    with pytest.raises(InvalidInput, match="cannot be opened") as caught:
        open_database(url=url)
    assert "nowhere" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_newer_database_is_refused(postgres: Engine, server: Server) -> None:
    """As on SQLite; and no connection is left behind that would keep the database in use."""
    server.sql("UPDATE alembic_version SET version_num = '9999'", "bufa")
    postgres.dispose()
    with pytest.raises(InvalidInput, match="newer version of bufa"):
        open_database(url=postgres.url.render_as_string(hide_password=False))
    server.sql("DROP DATABASE bufa")


def test_whatever_text_a_ledger_holds_goes_in(postgres: Engine, tmp_path: Path) -> None:
    """Long titles that do not compress fit the index, a NUL is left out, a refused row holds its order."""
    words = Random(1)
    title = "".join(chr(words.randrange(0x20000, 0x2A6D0)) for _ in range(3000))
    lines = ("订单\x00号,商品名称,运单\x00号", f"8190,{title}\x00,RB1", f"8191,{title},RB\x002?", "")
    path = tmp_path / "export.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    os.utime(path, (1, 1))
    with Session(postgres) as db:
        for _ in range(2):
            import_file(db, path, store="red", names=[], clock=FixedClock())
            db.commit()
        held, found = conflicts_of(db, "red"), rows_of(db, "red", Carriers.load())
    assert ["8191"] == list(held)
    assert ["RB1"] == [row.number for row in found["8190"]]


def test_many_are_asked_for_by_name_in_parts(postgres: Engine, tmp_path: Path) -> None:
    """More orders and numbers than one part holds: those named come back, whatever stands beside them."""
    ids = [f"81900099{place:08}" for place in range(CHUNK + 2)]
    path = tmp_path / "export.csv"
    path.write_text("订单号,运单号\n" + "".join(f"{one},RB{one}\n" for one in ids), encoding="utf-8")
    asked, odd = ids[1:], ["{}", "a'b,\"c\\", "x" * 300, ids[1] + " "]
    journal = Journal(postgres, store="red", shop=SHOP, round_id="r1", clock=FixedClock())
    orders = [Order(one, Status.FINISH, Deadline("")) for one in ids]
    journal.remember(orders, (), {}, dict.fromkeys(ids, "d"))
    with Session(postgres) as db:
        import_file(db, path, store="red", names=[], clock=FixedClock())
        rows = rows_of(db, "red", Carriers.load(), [*asked, *odd])
        owners = owners_of(db, "red", [*(f"RB{one}" for one in asked), *odd])
    assert asked == sorted(rows) == sorted(journal.ledger_digests([*asked, *odd]))
    assert {f"RB{one}": {one} for one in asked} == owners


def test_there_and_back_and_there_again_are_three_writes(postgres: Engine) -> None:
    """Generations are counted as on SQLite."""
    pairs = [Pair("OTHER", "11111111"), Pair("CPAM", "RB473124829CN")] * 2
    keys = set()
    for number, (wrong, right) in enumerate(pairwise(pairs)):
        journal = Journal(postgres, store="red", shop=SHOP, round_id=f"r{number}", clock=FixedClock())
        generation = journal.generation("8190", 1)
        (intent,) = journal.plan([(fix(wrong=wrong, right=right, generation=generation), None)])
        begun(journal, intent)
        journal.settle([intent.id], S.DONE)
        keys.add(intent.key)
    assert 3 == len(keys) == journal.generation("8190", 1)


def test_our_own_draft_is_known(postgres: Engine) -> None:
    """A text that was prepared and not sent is found in the terms as this database keeps them."""
    journal = Journal(postgres, store="red", shop=SHOP, round_id="r1", clock=FixedClock())
    (told,) = journal.plan([], [message()])
    journal.preparing([told.id], "您好！\nRB473124829CN")
    assert [True, False] == [journal.wrote("您好！ RB473124829CN"), journal.wrote("您好！")]


def test_a_round_that_was_cut_off_is_counted(postgres: Engine, tmp_path: Path) -> None:
    """As on SQLite: as failed, once another round of the store was begun."""
    clock = FixedClock()
    for name in ("r1", "r2"):
        Journal(postgres, store="red", shop=SHOP, round_id=name, clock=clock).open_round("daily")
        clock.move(hours=1)
    found = {each.name: each for each in Metrics(postgres, ("red",), tmp_path, list, clock).collect()}
    (sample,) = (each for each in found["bufa_rounds"].samples if each.labels["store"] == "red")
    assert (1.0, "failed") == (sample.value, sample.labels["outcome"])
