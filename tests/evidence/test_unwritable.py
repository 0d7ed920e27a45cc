"""What happens when the disk refuses: it comes to light before a write is begun, and nothing is torn."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agent.errors import EvidenceUnwritable, ExitCode
from agent.evidence import disk
from agent.evidence.chain import read_chain
from agent.evidence.check import check

ORDER = "8190001234567890"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB; skipped where we may not mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk needs the rights of root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Let the system cut every write off at `size` bytes of a file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_comes_to_light_at_the_flush(make_round: Any, small_disk: Path, png: Any) -> None:
    """Recording goes on without an error; flush names the place, the cause and the next move."""
    work = make_round(folder=small_disk / "recordings")
    order = work.recording(f"order-{ORDER}")
    order.line(verb="open", page="order")
    order.flush()
    for _ in range(6):
        order.still(os.urandom(60_000), page="order", moment="before")
    order.line(verb="click", page="order")
    with pytest.raises(EvidenceUnwritable) as refused:
        order.flush()
    assert str(order.folder) == refused.value.facts["folder"]
    assert "No space left" in refused.value.facts["seen"]
    assert "make room" in refused.value.hint
    assert ExitCode.OURS == refused.value.exit_code
    seen = read_chain(order.folder / "steps.jsonl")
    stills = [step for step in seen if step["verb"] == "still"]
    assert 60_000 * len(stills) == sum(path.stat().st_size for path in (order.folder / "stills").iterdir())
    assert "click" not in {step["verb"] for step in seen}


def test_a_full_disk_that_is_emptied_still_gets_an_honest_end(make_round: Any, small_disk: Path) -> None:
    """The recording stays cut short, its end says so, and the round names it; the failure is raised last."""
    work = make_round(folder=small_disk / "recordings")
    order, scan = work.recording(f"order-{ORDER}"), work.recording("scan")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 150_000)
    order.still(b"x" * 150_000, page="order", moment="before")
    with pytest.raises(EvidenceUnwritable):
        order.flush()
    filler.unlink()
    order.line(verb="click", page="order")
    scan.line(verb="open", page="orders")
    with pytest.raises(EvidenceUnwritable, match="cannot be written"):
        work.close("failed", {})
    assert [] == read_chain(order.folder / "steps.jsonl")
    assert "No space left" in json.loads((order.folder / "recording.json").read_bytes())["cut_short"]
    assert 1 == len(read_chain(scan.folder / "steps.jsonl"))
    assert 1 == len(findings := check(work.folder))
    assert "was cut short" in findings[0]


def test_too_little_room_is_refused_before_it_is_too_late(make_round: Any) -> None:
    """With less room than asked for, flush refuses although everything so far is written."""
    scan = make_round(min_free=2**62).recording("scan")
    scan.line(verb="open", page="orders")
    with pytest.raises(EvidenceUnwritable, match="too little room") as refused:
        scan.flush()
    assert "MiB free" in refused.value.facts["seen"]
    assert 1 == len(read_chain(scan.folder / "steps.jsonl"))


def test_a_still_that_cannot_be_written_stops_the_recording(make_round: Any, png: Any) -> None:
    """Where the folder for stills is gone, the chain ends before the picture; other recordings go on."""
    work = make_round()
    order, scan = work.recording(f"order-{ORDER}"), work.recording("scan")
    order.line(verb="open", page="order")
    (order.folder / "stills").rmdir()
    (order.folder / "stills").write_text("in the way")
    order.still(png(), page="order", moment="before")
    order.line(verb="click", page="order")
    for _ in range(2):
        with pytest.raises(EvidenceUnwritable):
            order.flush()
    scan.flush()
    assert ["open"] == [step["verb"] for step in read_chain(order.folder / "steps.jsonl")]


def test_a_chain_that_is_taken_away_is_not_begun_anew(make_round: Any) -> None:
    """A removed `steps.jsonl` is a failure, not a reason to make a shorter one."""
    scan = make_round().recording("scan")
    (scan.folder / "steps.jsonl").unlink()
    scan.line(verb="open", page="orders")
    with pytest.raises(EvidenceUnwritable):
        scan.flush()
    assert not (scan.folder / "steps.jsonl").exists()


def test_a_line_cut_off_by_the_disk_leaves_no_trace(make_round: Any) -> None:
    """A disk that takes half a line is left with the whole lines before it."""
    scan = make_round().recording("scan")
    scan.line(verb="open", page="orders")
    scan.flush()
    whole = (scan.folder / "steps.jsonl").read_bytes()
    with files_no_longer_than(len(whole) + 40):
        scan.line(verb="read", page="orders", value="x" * 100)
        with pytest.raises(EvidenceUnwritable, match="cannot be written"):
            scan.flush()
    assert whole == (scan.folder / "steps.jsonl").read_bytes()


def test_a_new_file_that_is_cut_off_is_removed(tmp_path: Path) -> None:
    """Half a picture is worse than none: a failed file is not left behind, nor is a failed replacement."""
    (tmp_path / "kept").write_bytes(b"before")
    with files_no_longer_than(100):
        with pytest.raises(OSError, match="too large"):
            disk.create(tmp_path / "new", b"x" * 200)
        with pytest.raises(OSError, match="too large"):
            disk.replace(tmp_path / "kept", b"x" * 200)
    assert ["kept"] == [path.name for path in tmp_path.iterdir()]
    assert b"before" == (tmp_path / "kept").read_bytes()


def test_a_recordings_folder_that_cannot_be_made_is_refused(make_round: Any, tmp_path: Path) -> None:
    """A file in the place of the recordings folder gives one clear error before anything is recorded."""
    (tmp_path / "recordings").write_text("a file")
    with pytest.raises(EvidenceUnwritable) as refused:
        make_round()
    assert "recordings" in refused.value.facts["folder"]
    assert "a file" == (tmp_path / "recordings").read_text()
