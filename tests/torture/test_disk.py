"""The disk is full: nothing is begun, and what was begun just before is put right once there is room."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rounds.person import Ran, ended
from tests.torture import small_disk
from tests.torture.checks import everything_done
from tests.torture.points import parse
from tests.torture.stage import Stage, staged

UNCONFIRMED, BUSY = 6, 9


def test_the_disk_is_full_when_a_commit_is_begun(tmp_path: Path) -> None:
    """It is reported; while there is no room nothing is begun; with room again all is put right."""
    folder = tmp_path / "shop"
    folder.mkdir()
    with small_disk.small_disk(folder) as allowed:
        if not allowed:
            pytest.skip("mounting is not allowed here; the test below stands in for it")
        with staged(folder, "plain", corrections=1) as stage:
            full = _begun_without_room(stage, lambda pid: small_disk.fill(folder))
            assert UNCONFIRMED == full.code, full.err
            assert "unconfirmed" in full.outcomes().values()
            asked = stage.log()
            while_full = ended(stage.begin())
            assert while_full.code not in (0, BUSY), while_full.err
            assert asked == stage.log()
            small_disk.make_room(folder)
            assert [] == everything_done(stage)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a program that is running")
def test_a_round_that_may_write_no_more_when_a_commit_is_begun(stage: Stage) -> None:
    """The same where no small disk can be had: every file of the round is as good as full from then on."""
    ran = _begun_without_room(stage, small_disk.let_write_nothing)
    assert UNCONFIRMED == ran.code, ran.err
    assert "unconfirmed" in ran.outcomes().values()
    assert [] == everything_done(stage)


def _begun_without_room(stage: Stage, fill: Callable[[int], None]) -> Ran:
    """Run a round whose disk is full from the moment on at which its first commit is begun."""
    with stage.reaching(parse("state:correct.begun:1")) as running:
        assert running is not None
        fill(running.pid)
        return ended(running)
