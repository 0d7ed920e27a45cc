"""One run per store, and no lock that outlives its process."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.errors import ExitCode, StoreBusy
from agent.ledger.lock import store_lock

HOLD = """
import sys
from pathlib import Path
from agent.ledger.lock import store_lock
with store_lock(Path(sys.argv[1]), "red", "20261122t091403z-daily"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the store until its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin
    assert child.stdout
    try:
        assert "held\n" == child.stdout.readline()
        yield child
    finally:
        child.kill()
        child.communicate()


def test_a_second_run_is_refused_at_once(tmp_path: Path) -> None:
    """It is told who holds the store, that nothing was sent, and ends with exit code 9."""
    with holder(tmp_path) as child:
        with (
            pytest.raises(StoreBusy, match="another run holds store `red`") as caught,
            store_lock(tmp_path, "red"),
        ):
            pytest.fail("two runs hold one store")
        facts = caught.value.facts
        assert (str(child.pid), "20261122t091403z-daily") == (facts["pid"], facts["round"])
        assert "not sent; the console is unchanged" == facts["write"]
        assert ExitCode.BUSY == caught.value.exit_code


def test_another_store_is_free(tmp_path: Path) -> None:
    """The lock is of one store."""
    with holder(tmp_path), store_lock(tmp_path, "blue"):
        pass


def test_a_killed_runs_lock_is_free_at_once(tmp_path: Path) -> None:
    """SIGKILL leaves the files behind, but not the lock."""
    with holder(tmp_path) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert (tmp_path / "locks" / "red.holder").exists()
        with store_lock(tmp_path, "red"):
            pass


def test_a_finished_runs_lock_is_free(tmp_path: Path) -> None:
    """Twice in a row, also after a block that failed; nobody is named as holder afterwards."""
    with pytest.raises(ZeroDivisionError), store_lock(tmp_path, "red"):
        _ = 1 / 0
    with store_lock(tmp_path, "red"):
        pass
    assert not (tmp_path / "locks" / "red.holder").exists()


def test_one_process_does_not_hold_a_store_twice(tmp_path: Path) -> None:
    """A second run in the same process is refused as well."""
    with store_lock(tmp_path, "red"), pytest.raises(StoreBusy), store_lock(tmp_path, "red"):
        pytest.fail("two runs hold one store")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"pid": null}'])
def test_a_broken_note_about_the_holder_does_no_harm(tmp_path: Path, content: bytes) -> None:
    """Who holds the store is a courtesy; without it the store is just busy."""
    with store_lock(tmp_path, "red"):
        (tmp_path / "locks" / "red.holder").write_bytes(content)
        with pytest.raises(StoreBusy) as caught, store_lock(tmp_path, "red"):
            pytest.fail("two runs hold one store")
        assert ["write"] == list(caught.value.facts)


def test_a_child_of_the_run_does_not_keep_its_lock(tmp_path: Path) -> None:
    """A browser that outlives its run does not hold the store: the lock is not inherited."""
    with store_lock(tmp_path, "red"):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with store_lock(tmp_path, "red"):
            pass
        assert child.poll() is None
    finally:
        child.kill()
        child.communicate()
