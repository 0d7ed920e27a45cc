"""The budget of a store: what is counted, when people are told, when nothing is written any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.errors import EvidenceUnwritable
from agent.evidence.chain import read_chain
from agent.evidence.room import MEBI, Room


def test_everything_in_a_stores_folder_counts(tmp_path: Path) -> None:
    """Files at any depth, hidden ones too; a link counts itself, not what it leads to."""
    (tmp_path / "elsewhere").write_bytes(bytes(10**6))
    store = tmp_path / "store"
    (store / "round/scan/stills").mkdir(parents=True)
    (store / "head.json").write_bytes(bytes(10))
    (store / "round/scan/stills/1").write_bytes(bytes(100))
    (store / "round/.draft").write_bytes(bytes(1000))
    (store / "round/link").symlink_to(tmp_path / "elsewhere")
    (store / "round/self").symlink_to(store)
    links = sum((store / "round" / name).lstat().st_size for name in ("link", "self"))
    assert Room(MEBI, 1110 + links) == Room.measured(store, 1)
    assert Room() == Room.measured(store, 0)
    assert Room(MEBI) == Room.measured(tmp_path / "none", 1)


@pytest.mark.parametrize(
    ("budget", "used", "short", "full"),
    [
        (0, 2**60, False, False),
        (100, 79, False, False),
        (100, 80, True, False),
        (100, 100, True, False),
        (100, 101, True, True),
    ],
)
def test_a_budget_is_short_before_it_is_used_up(budget: int, used: int, short: bool, full: bool) -> None:
    """80 % of it is short, more than all of it is full; without a budget there is always room."""
    room = Room(budget, used)
    assert (short, full) == (room.short, room.full)


def test_a_round_counts_what_it_writes(make_round: Any, png: Any) -> None:
    """Each line and each picture, in the bytes that lie on the disk."""
    room = Room(MEBI, 1000)
    work = make_round(room=room)
    scan, order = work.recording("scan"), work.recording("order-1")
    scan.line(verb="open", page="orders")
    order.still(png(), page="order", moment="before")
    scan.flush()
    order.flush()
    assert 1000 + sum(path.stat().st_size for path in work.folder.rglob("*") if path.is_file()) == room.used


def test_without_room_nothing_can_be_begun(make_round: Any) -> None:
    """`flush`, which every write asks first, refuses and names the way out; what was recorded stays whole."""
    scan = make_round(room=Room(150, 100)).recording("scan")
    scan.flush()
    scan.line(verb="open", page="orders")
    with pytest.raises(EvidenceUnwritable, match="more than `disk_budget_mb`") as refused:
        scan.flush()
    assert "`bufa prune` makes room" in refused.value.hint
    assert "of 0 MiB" in refused.value.facts["seen"]
    scan.line(verb="read", page="orders")
    scan.close("failed")
    assert ["open", "read"] == [step["verb"] for step in read_chain(scan.folder / "steps.jsonl")]
