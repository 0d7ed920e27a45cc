"""Root on another user's folders takes no lock and makes no file: that user is asked to look."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from agent.doctor import machine
from agent.doctor.console import console_lines
from agent.doctor.line import Health
from agent.doctor.owner import foreign_owner
from tests.doctor.conftest import Installed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="users are told apart by number on POSIX alone")


@pytest.fixture
def anothers(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings whose data folder is not root's, looked at by root."""
    settings = installed()
    if os.geteuid() == 0:
        os.chown(settings.data_dir, 65534, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return settings


def test_a_console_is_left_to_the_owner(anothers: Any) -> None:
    """Neither is a browser started: there is none here; the next move names the user."""
    before = sorted(anothers.data_dir.rglob("*"))
    owner = anothers.data_dir.owner()
    lines = list(console_lines(None, anothers, anothers.store("main"), lambda: None))  # type: ignore[arg-type, return-value]
    expected = [
        (name, Health.UNSEEN, f"sudo -u {owner} bufa doctor") for name in ("console", "clock", "session")
    ]
    assert expected == [(line.name, line.health, line.remedy) for line in lines]
    assert before == sorted(anothers.data_dir.rglob("*"))


def test_so_is_the_right_to_write(anothers: Any) -> None:
    """Root may write anywhere, which says nothing of the user under whom rounds run."""
    line = machine.disk(anothers)
    assert (Health.UNSEEN, f"sudo -u {anothers.data_dir.owner()} bufa doctor") == (line.health, line.remedy)


def test_whoever_owns_the_folders_looks(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner; root on its own folders; any other user, who is told what may not be written to."""
    assert Health.UNSEEN is not machine.disk(installed()).health
    assert "" == foreign_owner(Path("/"))
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert "" == foreign_owner(tmp_path)
