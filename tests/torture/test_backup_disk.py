"""A disk that fills while a backup is made or put back: one sentence, and nothing half done is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger.database import FILE_NAME, open_database
from tests.rounds.person import Person
from tests.torture import small_disk

OURS, INPUT = 1, 3


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A disk without a byte of room."""
    folder = tmp_path / "full"
    folder.mkdir()
    with small_disk.small_disk(folder) as allowed:
        if not allowed:
            pytest.skip("mounting is not allowed here")
        yield folder


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody with an installation and a passphrase."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "bufa.toml").write_text('data_dir = "."\n', encoding="utf-8")
    open_database(home).dispose()
    phrase = tmp_path / "phrase"
    phrase.write_text("four words that belong nowhere\n", "utf-8")
    phrase.chmod(0o600)
    return Person(home)


def test_a_backup_onto_a_full_disk(person: Person, full: Path) -> None:
    """It says why and that the installation is unchanged; no part of the file stays."""
    small_disk.fill(full)
    before = sorted(path.name for path in full.iterdir())
    ran = person("backup", str(full / "b"), "--passphrase-file", "../phrase")
    assert INPUT == ran.code, ran.err
    assert "No space left" in ran.err
    assert "the installation is unchanged" in ran.err
    assert before == sorted(path.name for path in full.iterdir())
    small_disk.make_room(full)
    assert 0 == person("backup", str(full / "b"), "--passphrase-file", "../phrase").code


def test_a_restore_onto_a_full_disk(person: Person, full: Path) -> None:
    """The database that was there is as it was; with room the same command does it."""
    assert 0 == person("backup", "b", "--passphrase-file", "../phrase").code
    (person.folder / "bufa.toml").write_text(f'data_dir = "{full}"\n', encoding="utf-8")
    open_database(full).dispose()
    before = (full / FILE_NAME).read_bytes()
    small_disk.fill(full)
    line = ("restore", "b", "--over", "--passphrase-file", "../phrase")
    ran = person(*line)
    assert OURS == ran.code, ran.err
    assert "make room on the disk" in ran.err
    assert before == (full / FILE_NAME).read_bytes()
    doctor = person("doctor")
    assert "nothing is written below 64" in doctor.out
    small_disk.make_room(full)
    done = person(*line)
    assert 0 == done.code, done.err
