"""The evidence of one round: a folder with a recording for the scan and one for each order worked on.

    recordings/<store>/<round id>/round.json      every recording's digest, written last
                                  index.html      the same for people
                                  scan/           steps.jsonl, stills/, recording.json
                                  order-<id>/     the same

Import everything of the recorder from here.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from agent.errors import EvidenceUnwritable
from agent.evidence import disk
from agent.evidence.canonical import canonical, digest, stamp
from agent.evidence.card import Box, CardPicture, WriteCard
from agent.evidence.recording import Recording
from agent.evidence.redact import Redactor
from agent.evidence.several import Several
from agent.evidence.step import MIN_FREE, Desk, Facts, Recorder, Shot, Step
from agent.say import say

__all__ = [
    "Box",
    "CardPicture",
    "Facts",
    "Recorder",
    "Recording",
    "Redactor",
    "Round",
    "Several",
    "Shot",
    "Step",
    "WriteCard",
]

ROUND_FORMAT = "bufa-round-1"
T = TypeVar("T")
_NAME = re.compile(r"[a-z0-9_-]{1,80}")


class Round:
    """The recordings of one round under `folder` (the recordings folder of the settings), closed together.

    `clock` gives aware UTC times; `monotonic` seconds on a clock that never jumps. `min_free` bytes must be
    left on the disk at every `flush`. Raises `EvidenceUnwritable` where the folder cannot be made or is
    there already.
    """

    def __init__(
        self,
        folder: Path,
        facts: Facts,
        clock: Callable[[], datetime],
        redactor: Redactor,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        min_free: int = MIN_FREE,
    ) -> None:
        self.folder = folder / _checked(facts.store) / _checked(facts.round_id)
        began = monotonic()
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="evidence")
        self._desk = Desk(facts, clock, lambda: round((monotonic() - began) * 1000), redactor, pool, min_free)
        self._recordings: dict[str, Recording] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._try(lambda: disk.make_folders(self.folder.parent))
        self._try(lambda: disk.make_folder(self.folder))

    @property
    def redactor(self) -> Redactor:
        """What takes secrets out of this round's texts; tell it what becomes known."""
        return self._desk.redactor

    @property
    def facts(self) -> Facts:
        """The facts as known now."""
        return self._desk.facts

    def update(self, **facts: Any) -> None:
        """Replace facts by what became known (`shop` after sign-in); recordings closed before keep theirs."""
        self._desk.update(**facts)

    def recording(self, name: str, order_id: str = "") -> Recording:
        """Return the recording called `name` (`scan` or `order-<id>`), made at the first call.

        The order number is taken from the name where it is not given.
        """
        with self._lock:
            if name not in self._recordings:
                if self._closed:
                    raise EvidenceUnwritable(say("the round is closed"), {"folder": str(self.folder)})
                path = self.folder / _checked(name)
                order = order_id or name.removeprefix("order-").replace(name, "")
                self._recordings[name] = self._try(lambda: Recording(path, self._desk, order))
            return self._recordings[name]

    def flush(self) -> None:
        """Flush every recording that is still open."""
        for recording in self._recordings.values():
            if not recording.closed:
                recording.flush()

    def close(self, outcome: str, summary: Mapping[str, object]) -> Path:
        """Close all recordings, write `index.html`, then `round.json`; return the path of `index.html`.

        A recording that is still open gets the round's outcome. Whatever fails, the rest is written first;
        then the first failure is raised. A second call changes nothing.
        """
        index = self.folder / "index.html"
        with self._lock:
            if self._closed:
                return index
            self._closed = True
        faults = [fault for found in self._recordings.values() if (fault := _close(found, outcome))]
        self._desk.pool.shutdown()
        self._try(lambda: self._write_round(outcome, self._desk.redactor.tree(dict(summary))))
        if faults:
            raise faults[0]
        return index

    def _write_round(self, outcome: str, summary: object) -> None:
        from agent.evidence.page import render

        head = {**self._desk.facts.entry(), "format": ROUND_FORMAT, "outcome": outcome, "summary": summary}
        head |= {"ended": stamp(self._desk.clock())}
        page = render(self.folder, head)
        disk.replace(self.folder / "index.html", page)
        listed = {name: _listing(found) for name, found in self._recordings.items()}
        head |= {"recordings": listed, "index": {"sha256": digest(page), "size": len(page)}}
        disk.replace(self.folder / "round.json", canonical(head))

    def _try(self, work: Callable[[], T]) -> T:
        """Return what `work` returns; a refusal of the disk becomes `EvidenceUnwritable`."""
        try:
            return work()
        except OSError as error:
            raise EvidenceUnwritable(
                say("evidence cannot be written"),
                {"folder": str(self.folder), "seen": str(error)},
                say("make room on the disk or correct its access rights, then run the same command again"),
            ) from error


def _close(recording: Recording, outcome: str) -> EvidenceUnwritable | None:
    """Close a recording and return what went wrong, so that the others are closed too."""
    try:
        recording.close(outcome)
    except EvidenceUnwritable as fault:
        return fault
    return None


def _listing(recording: Recording) -> dict[str, Any]:
    """Return a recording's entry in `round.json`; without `recording.json` it has no digest."""
    path = recording.folder / "recording.json"
    proof = {"sha256": digest(path.read_bytes())} if path.is_file() else {}
    return {**proof, "order_id": recording.order_id, "outcome": recording.outcome}


def _checked(name: str) -> str:
    """Return a folder name that cannot lead elsewhere."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a folder of evidence")
    return name
