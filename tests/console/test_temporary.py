"""The folder for what a browser leaves lying about, and the sweeping after runs that were killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.console.temporary import own_folder, sweep

HOLDS = """
import sys, time
from agent.console.temporary import own_folder
with own_folder() as folder:
    (folder / "cookies").write_text("secret")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that everybody takes for the temporary one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def other(place: Path) -> Iterator[subprocess.Popen[str]]:
    """Another run, in an interpreter of its own, that holds a folder there."""
    running = subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        env={**os.environ, "TMPDIR": str(place), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        assert running.stdout
        assert Path(running.stdout.readline().strip()).is_dir()
        yield running
        running.kill()


def test_a_folder_goes_with_its_block(place: Path) -> None:
    """It is private, and nothing is left of it."""
    with own_folder() as folder:
        assert place in folder.parents
        assert 0o700 == folder.stat().st_mode & 0o777
    assert [] == list(place.iterdir())


def test_what_a_killed_run_left_is_swept_up(place: Path, other: subprocess.Popen[str]) -> None:
    """While it lives its folder stays, however many start; once it is killed the next start removes it."""
    (theirs,) = place.iterdir()
    with own_folder() as mine:
        assert {theirs, mine.parent} == set(place.iterdir())
    assert ["secret"] == [found.read_text() for found in theirs.rglob("cookies")]
    other.kill()
    other.wait()
    with own_folder() as mine:
        assert [mine.parent] == list(place.iterdir())


def test_a_folder_in_the_making_is_left_for_an_hour(place: Path) -> None:
    """Until its run holds the lock it cannot be told from one whose run died just then."""
    young, old = place / "bufa-browser-young", place / "bufa-browser-old"
    for folder in (young, old):
        folder.mkdir()
    os.utime(old, (time.time() - 7200,) * 2)
    sweep(place)
    assert [young] == list(place.iterdir())


def test_what_is_not_ours_is_not_touched(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither what a link of that name leads to, nor a file, nor folders of other names."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "tmp").mkdir()
    (place / "bufa-browser-link").symlink_to(elsewhere)
    (place / "bufa-browser-file").write_text("kept")
    (place / "bufa-ledger").mkdir()
    before = set(place.iterdir())
    sweep(place)
    assert before == set(place.iterdir())
    assert (elsewhere / "tmp").is_dir()
