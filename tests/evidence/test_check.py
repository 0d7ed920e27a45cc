"""Checking: an untouched round has no findings, and nothing that is changed in it goes unseen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.evidence.canonical import canonical, digest
from agent.evidence.check import check
from agent.evidence.recorder import WriteCard

ORDER = "8190001234567890"


@pytest.fixture
def folder(make_round: Any, png: Any) -> Path:
    """A finished round with two recordings and three pictures."""
    work = make_round()
    scan, order = work.recording("scan"), work.recording(f"order-{ORDER}")
    scan.still(png(), page="orders", moment="page 1")
    scan.still(png(grey=9), page="orders", moment="page 2")
    scan.line(verb="read", page="orders", value="60 orders")
    order.still(png(grey=3), page="order", moment="before")
    order.card(WriteCard(ORDER, "correct", "near", "A1B2C", "D3E4F", outcome="done"))
    work.close("done", {"orders": 60})
    return Path(work.folder)


def seal_again(folder: Path, name: str, **changes: Any) -> None:
    """Rewrite a recording's own file in good form, and the round's digest of it, as a forger would."""
    path = folder / name / "recording.json"
    path.write_bytes(canonical({**json.loads(path.read_bytes()), **changes}))
    head = json.loads((folder / "round.json").read_bytes())
    head["recordings"][name]["sha256"] = digest(path.read_bytes())
    (folder / "round.json").write_bytes(canonical(head))


def test_an_untouched_round_and_its_recordings_are_good(folder: Path, tmp_path: Path) -> None:
    """The round, and a recording copied away on its own, give no finding."""
    shutil.copytree(folder / "scan", tmp_path / "alone")
    assert [[], [], []] == [check(folder), check(folder / "scan"), check(tmp_path / "alone")]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda f: (f / "index.html").write_text("x"), "index.html: was altered"),
        (lambda f: (f / "index.html").unlink(), "index.html: is missing"),
        (lambda f: (f / "round.json").unlink(), "neither `round.json` nor `recording.json`"),
        (lambda f: (f / "round.json").write_text("{"), "round.json: is not canonical JSON"),
        (lambda f: shutil.rmtree(f / "scan"), "scan: the recording is missing"),
        (lambda f: (f / "scan").rename(f / "other"), "other: is not listed in `round.json`"),
        (lambda f: (f / "note.txt").write_text(""), "note.txt: is not listed in `round.json`"),
        (lambda f: (f / "scan/recording.json").unlink(), "scan/recording.json: is missing"),
        (lambda f: (f / "scan/extra").mkdir(), "scan/extra: is not listed in `recording.json`"),
        (lambda f: (f / "scan/stills/0009-a.png").write_text(""), "scan/stills/0009-a.png: is not listed"),
        (lambda f: (f / "scan/stills/0001-orders-page-1.png").unlink(), "0001-orders-page-1.png: is missing"),
        (lambda f: (f / "scan/stills/0001-orders-page-1.png").write_text("x"), "page-1.png: was altered"),
        (lambda f: (f / "scan/steps.jsonl").write_text(""), "does not end with the line"),
        (lambda f: (f / "scan/steps.jsonl").unlink(), "scan/steps.jsonl: cannot be read"),
    ],
)
def test_each_kind_of_change_is_named(folder: Path, change: Callable[[Path], object], finding: str) -> None:
    """Missing, added, altered or renamed: the finding names the file."""
    change(folder)
    assert [told for told in check(folder) if finding in told], check(folder)


def test_a_link_is_no_plain_file(folder: Path, tmp_path: Path) -> None:
    """A picture or a whole recording that was replaced by a link to the same bytes is a finding."""
    still = folder / "scan/stills/0001-orders-page-1.png"
    still.rename(tmp_path / "away.png")
    still.symlink_to(tmp_path / "away.png")
    assert ["scan/stills/0001-orders-page-1.png: is no plain file"] == check(folder)
    (folder / "scan").rename(tmp_path / "scan")
    (folder / "scan").symlink_to(tmp_path / "scan")
    assert ["scan: the recording is missing"] == check(folder)


@pytest.mark.parametrize("name", ["../round.json", "/etc/hostname", "stills/../../round.json", "..\\x", ""])
def test_a_listed_name_never_leads_out(folder: Path, name: str) -> None:
    """A name with `..` or from the root is a finding, and is not read."""
    files = json.loads((folder / "scan/recording.json").read_bytes())["files"]
    seal_again(folder, "scan", files={**files, name: {"sha256": "0" * 64, "size": 1}})
    assert f"scan/{name}: the name leads out of the folder" in check(folder)


def test_a_last_line_taken_off_is_found(folder: Path) -> None:
    """A chain cut at a line's end is whole in itself, but is not the one the recording names."""
    path = folder / "scan/steps.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    files = json.loads((folder / "scan/recording.json").read_bytes())["files"]
    files["steps.jsonl"] = {"sha256": digest(path.read_bytes()), "size": path.stat().st_size}
    seal_again(folder, "scan", files=files)
    assert ["scan/steps.jsonl: does not end with the line that `recording.json` names"] == check(folder)


def test_a_picture_exchanged_with_its_entry_is_found(folder: Path) -> None:
    """Another picture with a corrected list still differs from what the step saw."""
    still = "stills/0001-orders-page-1.png"
    (folder / "scan" / still).write_bytes(b"another")
    files = json.loads((folder / "scan/recording.json").read_bytes())["files"]
    seal_again(folder, "scan", files={**files, still: {"sha256": digest(b"another"), "size": 7}})
    assert [f"scan/{still}: steps and list name different files"] == check(folder)


@pytest.mark.parametrize("content", [b"null\n", b"[]\n", b'{"files":3}\n', b'{"files":{"a":1}}\n', b"\xff"])
def test_nonsense_is_a_finding_not_a_crash(folder: Path, content: bytes) -> None:
    """Files of another shape are findings."""
    (folder / "scan/recording.json").write_bytes(content)
    assert [] != check(folder / "scan")
    (folder / "round.json").write_bytes(content.replace(b"files", b"recordings"))
    assert [] != check(folder)


def test_a_folder_that_is_none_is_a_finding(tmp_path: Path) -> None:
    """Neither a missing nor a foreign folder raises."""
    assert [f"{tmp_path.name}: neither `round.json` nor `recording.json` is here"] == check(tmp_path)
    assert ["none: no such folder"] == check(tmp_path / "none")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=300,
    deadline=None,
    database=None,
)
@given(st.data())
def test_every_mutation_is_found(folder: Path, data: st.DataObject) -> None:
    """Any byte changed, added or cut off in any file of a round gives a finding; put back, none."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    kind = data.draw(st.sampled_from(["change", "insert", "remove", "cut", "double"]))
    after = {
        "change": before[:place]
        + bytes([before[place] ^ data.draw(st.integers(1, 255))])
        + before[place + 1 :],
        "insert": before[:place] + data.draw(st.binary(min_size=1, max_size=3)) + before[place:],
        "remove": before[:place] + before[place + 1 :],
        "cut": before[:place],
        "double": before + before,
    }[kind]
    path.write_bytes(after)
    try:
        if path.name == "round.json":
            assert [] != check(folder) or json.loads(after) != json.loads(before)
        else:
            assert [] != check(folder)
    finally:
        path.write_bytes(before)
    assert [] == check(folder)
