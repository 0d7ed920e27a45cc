"""What the machine gives, told from what it does not; nothing is made to find out."""

from __future__ import annotations

import os
import shutil
import zoneinfo
from collections import namedtuple
from pathlib import Path

import pytest

from agent.doctor import machine
from agent.doctor.line import Health
from agent.errors import ExitCode, InvalidInput
from agent.evidence.room import MEBI
from agent.secrets import KEY_FILE, key_place, master_key
from tests.doctor.conftest import Installed

Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [((3, 10, 9), Health.WRONG), ((3, 11, 0), Health.OK), ((4, 0, 0), Health.OK)],
)
def test_python(seen: tuple[int, ...], expected: Health) -> None:
    """3.11 is the oldest that will do."""
    line = machine.python(seen)
    assert expected is line.health
    assert line.seen.startswith(".".join(map(str, seen)))


def test_time_zones_are_known_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """A zone's offset in summer and in winter is what it should be; one that nobody knows is told."""
    assert Health.OK is machine.time_zones(["Asia/Shanghai"]).health
    monkeypatch.setattr(machine, "_KNOWN", (("Asia/Shanghai", 7, 9),))
    wrong = machine.time_zones([])
    assert (Health.WRONG, "pip install -U tzdata") == (wrong.health, wrong.remedy)
    assert "Asia/Shanghai" in wrong.seen
    unknown = machine.time_zones(["Asia/Nowhere"])
    assert (Health.WRONG, "pip install tzdata") == (unknown.health, unknown.remedy)
    assert "Asia/Nowhere" in unknown.seen


def test_time_zones_without_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without zone files has those of the package, and it is said where they come from."""
    monkeypatch.setattr(machine, "TZPATH", ())
    zoneinfo.ZoneInfo.clear_cache()
    assert "tzdata 20" in machine.time_zones(["Asia/Shanghai"]).seen


def test_the_key_is_found_and_never_made(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    """First none, then the file's, then that of the environment; one that others can read is refused."""
    settings = installed()
    before = sorted(settings.data_dir.iterdir())
    assert Health.NOTE is machine.key(settings).health
    assert before == sorted(settings.data_dir.iterdir())
    master_key(settings.data_dir)
    assert str(settings.data_dir / KEY_FILE) in machine.key(settings).seen
    (settings.data_dir / KEY_FILE).chmod(0o644)
    with pytest.raises(InvalidInput, match="others can read"):
        machine.key(settings)
    monkeypatch.setenv("BUFA_KEY", "short")
    with pytest.raises(InvalidInput, match="BUFA_KEY is no key"):
        key_place(settings.data_dir)


@pytest.mark.parametrize(
    ("free", "health", "code"),
    [
        (63, Health.WRONG, ExitCode.OURS),
        (65, Health.NOTE, ExitCode.OK),
        (1023, Health.NOTE, ExitCode.OK),
        (1025, Health.OK, ExitCode.OK),
    ],
)
def test_room_on_the_disk(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, free: int, health: Health, code: ExitCode
) -> None:
    """Below 64 MiB nothing is written; below a gigabyte people should know; the fuller disk counts."""
    settings = installed('recordings_dir = "far/away"\n')
    (settings.folder / "far").mkdir()

    def usage(path: Path) -> Usage:
        return Usage(0, 0, (free if Path(path).name == "far" else 9999) * MEBI)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    line = machine.disk(settings)
    assert (health, code) == (line.health, line.code)
    assert str(free) in line.seen
    assert not (settings.folder / "far" / "away").exists()


def test_a_folder_that_may_not_be_written_to(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, with the way to make it ours."""
    settings = installed('recordings_dir = "away"\n')
    (settings.folder / "away").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "away")
    line = machine.disk(settings)
    assert (Health.WRONG, ExitCode.OURS) == (line.health, line.code)
    assert line.remedy.startswith("sudo chown ")
    assert str(settings.folder / "away") in line.remedy


@pytest.mark.parametrize(("used", "expected"), [(0, Health.OK), (0.9, Health.NOTE), (1.1, Health.WRONG)])
def test_the_budget_of_recordings(installed: Installed, used: float, expected: Health) -> None:
    """From 80 % on it is a note; beyond it no round writes."""
    settings = installed(below="[retention]\ndisk_budget_mb = 1\n")
    place = settings.recordings_dir / "main"
    place.mkdir(parents=True)
    (place / "still").write_bytes(bytes(int(used * MEBI)))
    assert expected is machine.budget(settings, "main").health
    assert "no `disk_budget_mb`" in machine.budget(installed(), "main").seen
