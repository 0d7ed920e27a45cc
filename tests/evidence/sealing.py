"""A sealed store of two rounds, made in a moment, and what becomes of it when its maker is killed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from agent.evidence.keys import Known, Signer
from agent.evidence.recorder import Facts, Redactor, Round, WriteCard
from agent.evidence.verify import verify

NOW = datetime(2026, 11, 22, 9, 14, 3, tzinfo=UTC)
FIRST, SECOND = "20261122t091403z-daily", "20261122t101403z-daily"
ORDER = "8190001234567890"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(64))


def clock() -> datetime:
    """Return the one time of these tests."""
    return NOW


def begin(recordings: Path, round_id: str, signer: Signer | None) -> Round:
    """Begin a round of the store `practice`."""
    versions = {"bufa": "0.1.0"}
    facts = Facts("daily", "practice", round_id, "127.0.0.1", "22", "aliexpress", "ab" * 32, versions, NOW)
    return Round(recordings, facts, clock, Redactor(), monotonic=lambda: 0.0, min_free=0, signer=signer)


def record(work: Round) -> None:
    """Record a list and one order's change."""
    scan, order = work.recording("scan"), work.recording(f"order-{ORDER}")
    scan.line(verb="open", page="orders")
    scan.still(PICTURE + b"a", page="orders", moment="page 1")
    scan.line(verb="read", page="orders", value="60 orders")
    order.still(PICTURE + b"b", page="order", moment="before", text='heading "Order"')
    order.card(WriteCard(ORDER, "correct", "near", "A1B2C", "D3E4F", outcome="done"))


def whole_round(recordings: Path, round_id: str, signer: Signer | None) -> Path:
    """Record and close one round; return its folder."""
    work = begin(recordings, round_id, signer)
    record(work)
    work.close("done", {"orders": 60})
    return work.folder


def wrong(folder: Path, known: Known) -> list[str]:
    """Return what `verify` finds wrong, as text."""
    return [str(finding) for finding in verify(folder, known).wrong]


#: What changes a disk, by its name in `os`; each may be the last thing that a killed run did.
CALLS = ("open", "write", "fsync", "replace", "unlink", "mkdir", "link")


@contextmanager
def killed_at(call: int) -> Iterator[list[int]]:
    """End this process without a word at its `call`-th change of the disk; of a write, half is done first.

    Yields a list whose only item counts the calls.
    """
    counted = [0]

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            counted[0] += 1
            if counted[0] == call:
                if name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                os._exit(9)
            return None if name == "fsync" else real(*args, **kwargs)

        return called

    with patch.multiple(os, **{name: wrapped(name, getattr(os, name)) for name in CALLS}):
        yield counted


def killed(work: Callable[[], object], call: int) -> bool:
    """Do `work` in a child that is killed at its `call`-th change; return whether it ended before."""
    child = os.fork()
    if not child:
        try:
            with killed_at(call):
                work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9), code
    return code == 0
