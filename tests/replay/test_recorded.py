"""Recordings are read for replaying, and nothing in them is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import InvalidInput, UsageError
from agent.replay.recorded import line_of, read, recordings_in
from tests.replay.samples import CORRECTION, ORDER, on_disk


def test_a_recording_is_read(tmp_path: Path) -> None:
    """Its lines come in order, its order and store by name, its pictures as the lines name them."""
    (found,) = recordings_in(on_disk(tmp_path / "r1" / "order-x", CORRECTION))
    assert [step["verb"] for step in CORRECTION] == [line.verb for line in found.lines]
    assert (ORDER, "main", "r1/order-x") == (found.told("order_id"), found.told("store"), found.name)
    assert {"old": (9, 9, 40, 20)} == found.lines[1].boxes
    assert b"one" == found.still(found.lines[1])


def test_a_round_is_read_in_order(tmp_path: Path) -> None:
    """Recordings come as they were begun, not by their names; empty ones are left out."""
    late = [{"verb": "open", "page": "order", "at": "2026-11-22T10:00:00Z"}]
    on_disk(tmp_path / "r1" / "order-a", late)
    on_disk(tmp_path / "r1" / "scan", CORRECTION)
    on_disk(tmp_path / "r1" / "order-empty", [])
    expected = ["scan", "order-a"]
    assert expected == [one.folder.name for one in recordings_in(tmp_path / "r1")]


def test_another_picture_is_none(tmp_path: Path) -> None:
    """A still that was altered, a link, and a name that leads out of the recording show nothing."""
    folder = on_disk(tmp_path / "r1" / "order-x", CORRECTION)
    still = min((folder / "stills").iterdir())
    still.write_bytes(b"another")
    found = read(folder)
    assert found.still(found.lines[1]) is None
    still.unlink()
    (tmp_path / "outside").write_bytes(b"one")
    still.symlink_to(tmp_path / "outside")
    assert found.still(found.lines[1]) is None
    out = line_of({"verb": "still", "still": "../outside", "sha256": found.lines[1].sha256})
    assert found.still(out) is None


def test_lines_end_where_the_chain_does(tmp_path: Path) -> None:
    """What follows a line that was altered is not replayed."""
    folder = on_disk(tmp_path / "r1" / "order-x", CORRECTION)
    steps = folder / "steps.jsonl"
    steps.write_bytes(steps.read_bytes().replace(b'"value":"RB473124829CN"', b'"value":"RB473124820CN"'))
    assert ["open", "still", "click", "open", "fill"] == [line.verb for line in read(folder).lines]


def test_strange_fields_are_left_out() -> None:
    """A line of wrong types is a line that says less, not an error."""
    line = line_of(
        {"seq": "4", "verb": 7, "page": ["x"], "boxes": {"a": [1, 2, "3", 4], "b": 5}, "write": "no"}
    )
    assert ("", "", 0, {}, {}) == (line.verb, line.page, line.seq, line.boxes, line.write)


@pytest.mark.parametrize(
    ("name", "error"), [("store", UsageError), ("nothing", UsageError), ("bare", InvalidInput)]
)
def test_what_cannot_be_replayed(tmp_path: Path, name: str, error: type[Exception]) -> None:
    """A store's folder, no folder at all, and a recording without lines are refused by name."""
    on_disk(tmp_path / "store" / "r1" / "scan", CORRECTION)
    on_disk(tmp_path / "bare", [])
    with pytest.raises(error):
        recordings_in(tmp_path / name)
