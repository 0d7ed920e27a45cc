"""`bufa backup` and `bufa restore`: an installation goes on elsewhere, and nothing half restored is left."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from typer.testing import Result

from agent.backup import sealed
from agent.evidence import keys
from agent.ledger.database import MIGRATIONS, REVISIONS, open_database
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.lock import store_lock
from agent.ledger.restored import not_looked_at
from agent.ledger.trust import distrusted
from agent.models import Kind
from agent.review.access import Reviewers
from agent.review.brake import Bench
from agent.review.looked_at import Target
from agent.review.verdicts import Said
from agent.secrets import Secret
from tests.cli.conftest import STORE, Bufa
from tests.evidence.sealing import FIRST, ORDER, SECOND, whole_round
from tests.journal.samples import SHOP, begun, fix, message

PHRASE = "four words that belong nowhere"


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase in the environment, and a key that is derived at once."""
    monkeypatch.setattr(sealed, "_COST", 2**4)
    monkeypatch.setenv("BUFA_PASSPHRASE", PHRASE)


@pytest.fixture
def home(store: Path) -> Path:
    """An installation with a begun write in its journal and two sealed rounds."""
    engine = open_database(store)
    journal = Journal(engine, store="main", shop=SHOP, round_id="r1", clock=now)
    journal.open_round("daily")
    correction, _ = journal.plan([(fix("8191"), message("8191"))])
    begun(journal, correction)
    engine.dispose()
    signer = keys.load(store, now)
    for round_id in (FIRST, SECOND):
        whole_round(store / "recordings", round_id, signer)
    return store


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """An empty folder on another machine."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    return place


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content; locks and logs mean nothing."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    kept = [path for path in files if not {"locks", "logs"} & set(path.relative_to(folder).parts)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}


def refused(result: Result, code: int, *words: str) -> None:
    """Check that a command ended with a code and said these words, without a traceback."""
    assert code == result.exit_code, result.output
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.output


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Ask a database directly."""
    with closing(sqlite3.connect(folder / "bufa.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def test_an_installation_goes_on_elsewhere(
    home: Path, elsewhere: Path, bufa: Bufa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restored and verified: journal, keys and settings are there, the begun write is open to be read again.

    The file is its owner's alone and says nothing in clear; the recordings are copied by hand.
    """
    file = elsewhere / "bufa.backup"
    made = bufa("backup", str(file))
    assert 0 == made.exit_code, made.output
    assert 0o600 == file.stat().st_mode & 0o777
    assert [file] == list(elsewhere.iterdir())
    assert b"SQLite" not in file.read_bytes()
    assert b"8191" not in file.read_bytes()
    (home / "recordings").rename(elsewhere / "recordings")
    monkeypatch.chdir(elsewhere)
    done = bufa("restore", str(file))
    assert 0 == done.exit_code, done.output
    assert "all listed recordings are here" in done.stderr
    assert (home / "bufa.toml").read_bytes() == (elsewhere / "bufa.toml").read_bytes()
    for folder in ("keys/signing.pem", "bufa.sqlite3", "bufa.toml"):
        assert 0o600 == (elsewhere / folder).stat().st_mode & 0o777
    verified = bufa("verify", "recordings/practice")
    assert 0 == verified.exit_code, verified.output
    engine = open_database(elsewhere)
    journal = Journal(engine, store="main", shop="", round_id="r2", clock=now)
    journal.arrive(SHOP)
    assert [IntentState.UNCONFIRMED] == [one.state for one in journal.open_intents()]
    assert not_looked_at(engine, "main")
    engine.dispose()
    whole_round(elsewhere / "recordings", "20261122t111403z-daily", keys.load(elsewhere, now))
    assert 0 == bufa("verify", "recordings/practice").exit_code


def test_what_waits_is_said(home: Path, elsewhere: Path, bufa: Bufa, monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` is `approve` until a full scan, and `bufa trust` says why."""
    (home / "bufa.toml").write_text(STORE + 'kinds = {correct = "auto"}\n', encoding="utf-8")
    bufa("backup", str(elsewhere / "b"))
    monkeypatch.chdir(elsewhere)
    done = bufa("restore", "b")
    assert "every kind of write waits for a yes until a full scan" in done.stderr
    assert "7 are missing" in done.stderr
    (listed,) = json.loads(bufa("stores", "--json").stdout)
    assert "approve" == listed["correct"]
    assert "restored on" in bufa("trust").stderr


def test_what_a_killed_restore_left_goes(home: Path, bufa: Bufa) -> None:
    """A database that was decrypted must not lie about: the next backup or restore sweeps it up."""
    left = home / "bufa-browser-killed"
    (left / "tmp").mkdir(parents=True)
    (left / "tmp" / "bufa.sqlite3").write_bytes(b"buyers")
    assert 0 == bufa("backup", "b").exit_code
    assert not left.exists()


def test_an_installation_is_never_overwritten(home: Path, bufa: Bufa) -> None:
    """Without `--over` it is refused and stays as it was, and so does a file that a backup would replace."""
    assert 0 == bufa("backup", "b").exit_code
    before = tree(home)
    refused(bufa("restore", "b"), 2, "there is an installation", "--over")
    refused(bufa("backup", "b"), 2, "`", "exists; it was not changed")
    assert before == tree(home)


def test_over_keeps_what_was_there(home: Path, bufa: Bufa) -> None:
    """The database of before lies aside; a key rotated in since goes on, and no seal is forgotten."""
    assert 0 == bufa("backup", "b").exit_code
    engine = open_database(home)
    Journal(engine, store="main", shop=SHOP, round_id="r9", clock=now).open_round("scan")
    engine.dispose()
    newer = keys.rotate(home, now)
    whole_round(home / "recordings", "20261122t121403z-daily", newer)
    done = bufa("restore", "b", "--over")
    assert 0 == done.exit_code, done.output
    (aside,) = home.glob("before-restore-*")
    rounds = "select id from round order by id"
    assert [("r1",)] == rows(home, rounds)
    assert [("r1",), ("r9",)] == rows(aside, rounds)
    assert newer.id == keys.current(home)
    assert 6 == keys.known(home).remembered("practice")
    assert 0 == bufa("verify", "recordings/practice").exit_code


def test_what_was_seen_wrong_since_waits_again(home: Path, bufa: Bufa) -> None:
    """The backup knows of no such verdict; its kind is set back anew, and what was taken back is not."""
    engine = open_database(home)
    bench = Bench(home / "recordings" / "practice", home, engine, now)
    token = Reviewers(engine, now).issue("Li")
    assert 0 == bufa("backup", "b").exit_code
    bench.say("Li", Target(FIRST, f"order-{ORDER}", 2), Said.WRONG, "another parcel")
    engine.dispose()
    done = bufa("restore", "b", "--over")
    assert 0 == done.exit_code, done.output
    for words in ("bufa trust practice correct", "bufa trust practice message", "bufa review token NAME"):
        assert words in done.stderr
    engine = open_database(home)
    found = distrusted(engine, "practice")
    assert {Kind.CORRECT, Kind.MESSAGE} == {one.kind for one in found}
    assert {"Li"} == {one.by for one in found}
    assert all("another parcel" in one.why for one in found)
    assert None is Reviewers(engine, now).known(token)
    (said,) = bench.verdicts.standing()
    bench.verdicts.undo("Li", said.number)
    engine.dispose()
    assert "seen wrong" not in bufa("restore", "b", "--over").stderr


def test_another_installation_s_keys_give_way(
    home: Path, elsewhere: Path, bufa: Bufa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup's key signs from then on; what was signed here before can still be checked by its file."""
    assert 0 == bufa("backup", str(elsewhere / "b")).exit_code
    monkeypatch.chdir(elsewhere)
    open_database(elsewhere).dispose()
    own = keys.load(elsewhere, now)
    assert 0 == bufa("restore", "b", "--over").exit_code
    assert keys.current(home) == keys.current(elsewhere)
    assert (elsewhere / "keys" / f"{own.id}.pem").exists()
    (aside,) = elsewhere.glob("before-restore-*")
    assert own.id == keys.current(aside)


def test_a_damaged_database_is_replaced(home: Path, bufa: Bufa) -> None:
    """That is what backups are for: what is left of it lies aside, byte for byte."""
    assert 0 == bufa("backup", "b").exit_code
    (home / "bufa.sqlite3").write_bytes(b"no database at all" * 99)
    refused(bufa("backup", "c"), 3, "cannot be read", "bufa restore FILE --over")
    assert 0 == bufa("restore", "b", "--over").exit_code
    (aside,) = home.glob("before-restore-*")
    assert b"no database at all" * 99 == (aside / "bufa.sqlite3").read_bytes()
    assert [("r1",)] == rows(home, "select id from round")


def test_nothing_is_restored_while_a_round_runs(home: Path, bufa: Bufa) -> None:
    """Of whatever store, also one that the settings name no more, and `bufa serve`; a backup goes on."""
    for name in ("main", "practice", "serve!"):
        with store_lock(home, name, "r2"):
            assert 0 == bufa("backup", f"b-{name}").exit_code
            before = tree(home)
            refused(bufa("restore", f"b-{name}", "--over"), 9, "another run holds")
            assert before == tree(home)


def packed(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return a file that opens with the passphrase and holds what somebody put there."""
    stream = io.BytesIO()
    writer = sealed.SealedWriter(stream, Secret(PHRASE))
    with tarfile.open(fileobj=writer, mode="w|gz") as archive:  # type: ignore[call-overload]
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type = len(content), kind
            archive.addfile(entry, io.BytesIO(content))
    writer.close()
    return stream.getvalue()


def _changed(content: bytes) -> bytes:
    return content[:400] + bytes([content[400] ^ 1]) + content[401:]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: content[:-1], "cut short"),
        (lambda content: content[:3000], "changed"),
        (_changed, "changed"),
        (lambda _: b"", "no backup of bufa"),
        (lambda content: content.replace(b"backup 1", b"backup 2"), "newer version of bufa"),
        (lambda _: packed(("../evil", b"x")), "no backup of this version"),
        (lambda _: packed(("keys/../../evil.pem", b"x")), "no backup of this version"),
        (lambda _: packed(("keys/a.pem", b""), kind=tarfile.SYMTYPE), "no backup of this version"),
        (lambda _: packed(("manifest.json", b"{}")), "lacks `bufa.toml`"),
    ],
    ids=["end", "half", "byte", "empty", "newer", "outside", "above", "link", "little"],
)
def test_a_bad_file_restores_nothing(
    home: Path, elsewhere: Path, bufa: Bufa, change: Callable[[bytes], bytes], words: str
) -> None:
    """One sentence, code 3, and the installation is byte for byte as it was."""
    assert 0 == bufa("backup", str(elsewhere / "b")).exit_code
    (elsewhere / "b").write_bytes(change((elsewhere / "b").read_bytes()))
    before = tree(home)
    refused(
        bufa("restore", str(elsewhere / "b"), "--over"), 3, words, "hint:" if "lacks" not in words else ""
    )
    assert before == tree(home)
    assert [elsewhere / "b"] == list(elsewhere.iterdir())


def test_a_wrong_passphrase_restores_nothing(
    home: Path, bufa: Bufa, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From a file as well, which must be its owner's alone; nobody there to type one is said, too."""
    assert 0 == bufa("backup", "b").exit_code
    file = tmp_path / "phrase"
    file.write_text("four words that belong elsewhere\n")
    file.chmod(0o644)
    before = tree(home)
    line = ("restore", "b", "--over", "--passphrase-file", str(file))
    refused(bufa(*line), 3, "others can read", "chmod 600")
    file.chmod(0o600)
    refused(bufa(*line), 3, "another passphrase", "nothing was restored")
    monkeypatch.delenv("BUFA_PASSPHRASE")
    refused(bufa("restore", "b", "--over"), 2, "--passphrase-file FILE")
    monkeypatch.setenv("BUFA_PASSPHRASE", "short")
    refused(bufa("backup", "c"), 3, "too short")
    assert before == tree(home)
    file.write_text(f"{PHRASE}\n")
    assert 0 == bufa(*line).exit_code


def test_a_database_of_a_newer_version_is_refused(home: Path, elsewhere: Path, bufa: Bufa) -> None:
    """The backup itself is of this version, what is in it is not: nothing is restored."""
    with closing(sqlite3.connect(home / "bufa.sqlite3")) as connection, connection:
        connection.execute("update alembic_version set version_num = '9999'")
    made = bufa("backup", str(elsewhere / "b"))
    assert 0 == made.exit_code, made.output
    before = tree(home)
    refused(bufa("restore", str(elsewhere / "b"), "--over"), 3, "newer version", "9999", REVISIONS[-1])
    assert before == tree(home)


def test_an_older_database_is_restored_as_a_present_one(
    home: Path, elsewhere: Path, bufa: Bufa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup does not upgrade what it copies; a restore does."""
    (home / "bufa.sqlite3").unlink()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{home / 'bufa.sqlite3'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    made = bufa("backup", str(elsewhere / "b"))
    assert "revision 0001" in made.stderr
    assert [("0001",)] == rows(home, "select version_num from alembic_version")
    monkeypatch.chdir(elsewhere)
    assert 0 == bufa("restore", "b").exit_code
    assert [(REVISIONS[-1],)] == rows(elsewhere, "select version_num from alembic_version")


def test_other_settings_stay(
    home: Path, elsewhere: Path, bufa: Bufa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the backup are put beside them, and where data lies is said by those that are there."""
    assert 0 == bufa("backup", str(elsewhere / "b")).exit_code
    monkeypatch.chdir(elsewhere)
    (elsewhere / "bufa.toml").write_text('data_dir = "own"\n', encoding="utf-8")
    done = bufa("restore", "b")
    assert 0 == done.exit_code, done.output
    assert 'data_dir = "own"\n' == (elsewhere / "bufa.toml").read_text("utf-8")
    assert STORE == (elsewhere / "bufa.toml.restored").read_text("utf-8")
    assert (elsewhere / "own" / "bufa.sqlite3").exists()


def test_no_secret_goes_in(home: Path, elsewhere: Path, bufa: Bufa) -> None:
    """Neither sessions nor the key that opens them, nor passwords: who finds the file cannot sign in."""
    for name in ("main.session", "bufa.key", "password.txt"):
        (home / name).write_bytes(b"a secret of mine")
    assert 0 == bufa("backup", str(elsewhere / "b")).exit_code
    reader = sealed.SealedReader(io.BytesIO((elsewhere / "b").read_bytes()), Secret(PHRASE))
    with tarfile.open(fileobj=io.BytesIO(reader.read()), mode="r:gz") as archive:
        names = archive.getnames()
        contents = [archive.extractfile(name).read() for name in names]  # type: ignore[union-attr]
    signing = [name for name in names if name.startswith("keys/")]
    assert {"keys/signing.pem", f"keys/{keys.current(home)}.pem", "keys/practice.sealed"} <= set(signing)
    assert {"manifest.json", "bufa.toml", "recordings.json", "bufa.sqlite3"} == set(names) - set(signing)
    assert not any(b"a secret of mine" in content for content in contents)


def test_a_backup_waits_for_a_database_that_is_locked(
    home: Path, bufa: Bufa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writers do not keep it from reading; whoever locks all of it for too long is told of in a sentence."""
    with closing(sqlite3.connect(home / "bufa.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert 0 == bufa("backup", "b").exit_code
        writer.execute("ROLLBACK")
        monkeypatch.setattr("agent.ledger.database_file.BUSY_SECONDS", 0.2)
        writer.execute("PRAGMA locking_mode = EXCLUSIVE")
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("update round set outcome = 'done'")
        refused(bufa("backup", "c"), 3, "locked", "end whatever holds the database")
    assert not (home / "c").exists()
