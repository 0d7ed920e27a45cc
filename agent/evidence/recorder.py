"""The evidence of one round: a folder with a recording for the scan and one for each order worked on.

    recordings/<store>/<round id>/round.json      every recording's digest, written last
                                  index.html      the same for people
                                  scan/           steps.jsonl, stills/, recording.json
                                  order-<id>/     the same
                                  debug/          traces of the browser by their hash; no evidence

With a signer `recording.json`, `round.json` and the store's `head.json` are signed (`agent.evidence.seal`).

Import everything of the recorder from here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from agent.errors import EvidenceUnwritable
from agent.evidence import disk, encoding, seal, trace
from agent.evidence.canonical import canonical, stamp
from agent.evidence.card import Box, CardPicture, WriteCard
from agent.evidence.files import DEBUG, INDEX, ROUND, is_name
from agent.evidence.keys import Signer
from agent.evidence.recording import Recording
from agent.evidence.redact import Redactor
from agent.evidence.room import Room
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
    "Room",
    "Round",
    "Several",
    "Shot",
    "Step",
    "WriteCard",
]

ROUND_FORMAT = "bufa-round-1"
T = TypeVar("T")


class Round:
    """The recordings of one round under `folder` (the recordings folder of the settings), closed together.

    `clock` gives aware UTC times; `monotonic` seconds on a clock that never jumps. `min_free` bytes must be
    left on the disk at every `flush`, and something of `room`. With a `signer` the round is sealed when it is
    closed; whoever makes it holds the store, and has called `complete` for what an earlier run left. Raises
    `EvidenceUnwritable` where the folder cannot be made or is there already.
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
        signer: Signer | None = None,
        room: Room | None = None,
    ) -> None:
        self._seal = seal.Seal(signer, clock) if signer is not None else None
        self.folder = folder / _checked(facts.store) / _checked(facts.round_id)
        began = monotonic()
        pool = ThreadPoolExecutor(1, thread_name_prefix="evidence", initializer=encoding.give_way)

        def elapsed() -> int:
            return round((monotonic() - began) * 1000)

        self.room = room or Room()
        self._desk = Desk(facts, clock, elapsed, redactor, pool, min_free, signer is not None, self.room)
        self._recordings: dict[str, Recording] = {}
        self._traces: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._try(lambda: disk.make_folders(self.folder.parent))
        self._try(lambda: disk.make_folder(self.folder))
        self._open()

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
        self._open()

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

    def keep_trace(self, raw: Path) -> Path:
        """Keep a trace of the browser, written anew without secrets, as `debug/<sha256>.zip`.

        Raises `EvidenceUnwritable`, and `ValueError` where `raw` is no trace.
        """
        kept = self._try(lambda: trace.keep(raw, self.folder / DEBUG, self.redactor))
        self._traces[kept.name] = {"sha256": kept.stem, "size": kept.stat().st_size}
        self.room.add(kept.stat().st_size)
        return kept

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
        index = self.folder / INDEX
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

    def _open(self) -> None:
        """Leave the facts on the disk while the round runs: were it killed, nobody else would know them."""
        if self._seal is not None and not self._closed:
            opened = canonical({**self._desk.facts.entry(), "format": seal.ROUND_FORMAT})
            self._try(lambda: disk.replace(self.folder / ROUND, opened))

    def _write_round(self, outcome: str, summary: object) -> None:
        head = {**self._desk.facts.entry(), "outcome": outcome, "summary": summary}
        head |= {"ended": stamp(self._desk.clock())}
        told = {name: found.summary() for name, found in self._recordings.items()}
        if self._seal is not None:
            self._seal.round(self.folder, told, lambda listed: self._listing(head, listed))
            return
        listed = {name: seal.listing(self.folder / name, own) for name, own in told.items()}
        disk.replace(self.folder / ROUND, canonical({**self._listing(head, listed), "format": ROUND_FORMAT}))

    def _listing(self, head: dict[str, Any], listed: seal.Listing) -> dict[str, Any]:
        """Write `index.html` and return what `round.json` says."""
        from agent.evidence.page import write_page

        own = {"recordings": listed, "index": write_page(self.folder, head)}
        return {**head, **own, **({"debug": self._traces} if self._traces else {})}

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


def _checked(name: str) -> str:
    """Return a folder name that cannot lead elsewhere."""
    if not is_name(name):
        raise ValueError(f"{name!r} is no name for a folder of evidence")
    return name
