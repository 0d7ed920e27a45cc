"""One recording: the lines of its chain and its stills, written behind the caller's back but in order.

A call returns as soon as the line is numbered and redacted; a thread of the round encodes, digests, links and
writes. The first failure there stops the recording where it is, a valid chain up to that line, and comes to
light at the next `flush` or `close`.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple, Unpack

from agent.errors import EvidenceUnwritable
from agent.evidence import disk, encoding
from agent.evidence.canonical import canonical, digest, stamp
from agent.evidence.card import WriteCard, whole_boxes
from agent.evidence.chain import Chain
from agent.evidence.files import STILLS, TEXTS
from agent.evidence.step import Desk, Shot, Step
from agent.say import say

FORMAT = "bufa-recording-1"
#: Names in `write` under which the order, tracking numbers and pairs stand that a write is about.
TERMS = frozenset({"order_id", "number", "old", "new", "wrong", "right"})
#: Fields of a line whose words are the pack's and ours, never the page's.
_PLAIN = frozenset({"verb", "page", "element", "moment", "outcome", "still", "boxes"})


class Added(NamedTuple):
    """A line that was passed on: its number and the name of its still."""

    line: int
    still: str


class Recording:
    """One folder: `steps.jsonl`, `stills/`, and at the end `recording.json`. Made by `Round.recording`.

    Calls from several threads are ordered by their arrival. Nothing raises but `flush` and `close`, and
    any call after `close` (`EvidenceUnwritable`).
    """

    def __init__(self, folder: Path, desk: Desk, order_id: str = "") -> None:
        self.folder = folder
        self.name = folder.name
        self.order_id = order_id
        self.outcome = ""
        self.lines = 0
        self.last_still = ""
        self._desk = desk
        self._lock = threading.Lock()
        self._fault: BaseException | None = None
        self._files: dict[str, dict[str, Any]] = {}
        self._unsynced: set[Path] = set()
        self._closed = False
        self._ended = ""
        disk.make_folder(folder)
        disk.make_folder(folder / STILLS)
        self._chain = Chain(folder / "steps.jsonl")

    @property
    def closed(self) -> bool:
        """Whether nothing more is accepted."""
        return self._closed

    def line(self, **step: Unpack[Step]) -> int:
        """Record one verb on one element and return the line's number; empty fields are left out.

        `resolved` is what the element turned out to be, `still` a name returned by `still`, `write` what a
        commit changes; the numbers under the names of `TERMS` in it are kept from redaction from here on.
        Values, notes and addresses are redacted here.
        """
        self._desk.redactor.keep_also(*_terms(step.get("write")))
        return self._add({"outcome": "ok", **step, "boxes": whole_boxes(step.get("boxes"))}).line

    def still(self, image: bytes | None, **shot: Unpack[Shot]) -> str:
        """Record a picture and return its name, `stills/NNNN-page-moment.webp`, NNNN being its line.

        Without an image the line says why (`missing`), and the name is empty. `boxes` name places in the
        picture, in its pixels; `masked` counts the elements that were covered before it was taken. It is
        stored with the same pixels in fewer bytes; `awaited`, or where it cannot be less, as it was taken.
        `text` is redacted and stored beside it, `texts/NNNN-page-moment.txt`.
        """
        fields = {"outcome": "ok", "verb": "still", **shot, "boxes": whole_boxes(shot.get("boxes"))}
        missing, awaited = fields.pop("missing", ""), bool(fields.pop("awaited", False))
        text = self._desk.redactor.text(str(fields.pop("text", "")))
        if image is None:
            self._add({**fields, "outcome": "missing", "note": missing or say("no reason was given")})
            return ""
        return self._add(fields, image, encoding.suffix(image, awaited=awaited), text).still

    def card(self, card: WriteCard) -> None:
        """Record what the index page shall say about a write; its numbers are kept from redaction."""
        self._desk.redactor.keep_also(card.order_id, card.old, card.new)
        self._add({"verb": "card", "outcome": card.outcome, "write": card.entry()})

    def flush(self) -> None:
        """Return when everything so far is on the disk, with room left there and in the store's budget.

        Else `EvidenceUnwritable`.
        """
        self._refuse_closed()
        self._desk.pool.submit(self._sync).result()
        self._raise_fault()
        free = shutil.disk_usage(self.folder).free
        if free < self._desk.min_free:
            seen = say("{free} MiB free", free=free // 2**20)
            raise self._unwritable(say("there is too little room left for evidence"), seen)
        if self._desk.room.full:
            what = say("the recordings of this store take more than `disk_budget_mb`")
            hint = say("`bufa prune` makes room by the days under [retention]; or allow more room there")
            raise self._unwritable(what, str(self._desk.room), hint)

    def close(self, outcome: str) -> None:
        """Accept nothing more; write `recording.json` unless the round seals it. A second call does nothing.

        A recording that failed earlier is closed too, with `cut_short` saying why, before
        `EvidenceUnwritable` is raised.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self.outcome = outcome
        self._desk.pool.submit(self._sync).result()
        self._ended = stamp(self._desk.clock())
        try:
            if not self._desk.sealed:
                disk.replace(self.folder / "recording.json", canonical(self.summary()))
        except OSError as error:
            raise self._unwritable(say("evidence cannot be written"), str(error)) from error
        self._raise_fault()

    def _add(
        self, fields: dict[str, Any], image: bytes | None = None, suffix: str = "", text: str = ""
    ) -> Added:
        """Number, time and redact a line, and pass it on to be written."""
        desk = self._desk
        entry = {name: self._clean(name, value) for name, value in fields.items() if value}
        with self._lock:
            self._refuse_closed()
            self.lines += 1
            if image is not None:
                entry["still"] = self.last_still = _file_name(STILLS, self.lines, fields, suffix)
            if text:
                entry["text"] = _file_name(TEXTS, self.lines, fields, "txt")
            now = desk.clock()
            entry |= {"at": stamp(now), **desk.facts.local(now), "ms": desk.elapsed()}
            desk.pool.submit(self._write, entry, image, text).add_done_callback(self._note_fault)
            return Added(self.lines, str(entry.get("still", "")))

    def _clean(self, name: str, value: object) -> object:
        redactor = self._desk.redactor
        if name == "url":
            return redactor.url(str(value))
        return value if name in _PLAIN else redactor.tree(value)

    def _write(self, entry: dict[str, Any], image: bytes | None, text: str) -> None:
        """Write picture and text, then the line that names their digests; nothing after a failure."""
        if self._fault is not None:
            return
        before, files = self._chain.size, dict[str, dict[str, Any]]()
        if text:
            files[entry["text"]] = said = self._put(entry["text"], text.encode())
            entry |= {"text_sha256": said["sha256"]}
        if image is not None:
            path = Path(entry["still"])
            files[entry["still"]] = self._put(entry["still"], encoding.encode(image, path.suffix[1:]))
            entry |= files[entry["still"]]
        self._chain.append(entry)
        self._files |= files
        written = sum(proof["size"] for proof in files.values())
        self._desk.room.add(self._chain.size - before + written)

    def _put(self, name: str, content: bytes) -> dict[str, Any]:
        """Write one file and return its digest and size; until a line names it, it is listed `unnamed`."""
        path = self.folder / name
        if not path.parent.exists():
            disk.make_folder(path.parent)
        disk.create(path, content)
        self._unsynced.add(path)
        proof = {"sha256": digest(content), "size": len(content)}
        self._files[name] = {**proof, "unnamed": True}
        return proof

    def _note_fault(self, written: Future[None]) -> None:
        self._fault = self._fault or written.exception()

    def _sync(self) -> None:
        """Bring files, then the folders that name them, to the disk; remembers a failure."""
        if self._fault is not None:
            return
        try:
            for path in (*self._unsynced, self._chain.path):
                disk.sync_file(path)
            inside = {path.parent for path in self._unsynced} | {self.folder / STILLS}
            for folder in (*inside, self.folder, *list(self.folder.parents)[:3]):
                disk.sync_folder(folder)
            self._unsynced.clear()
        except OSError as error:
            self._fault = error

    def summary(self) -> dict[str, Any]:
        """Return what `recording.json` says of a closed recording, apart from its seal."""
        chain = self._chain
        steps = {"steps.jsonl": {"sha256": chain.sha256, "size": chain.size}}
        own = {"format": FORMAT, "recording": self.name, "order_id": self.order_id, "outcome": self.outcome}
        own |= {"ended": self._ended, "last": chain.last}
        own |= {"cut_short": str(self._fault)} if self._fault else {}
        facts = self._desk.facts.entry()
        return {**facts, **own, "lines": chain.count, "files": {**self._files, **steps}}

    def _refuse_closed(self) -> None:
        if self._closed:
            raise self._unwritable(say("the recording is closed"), self.outcome)

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise self._unwritable(say("evidence cannot be written"), str(self._fault)) from self._fault

    def _unwritable(self, what: str, seen: str, hint: str = "") -> EvidenceUnwritable:
        usual = say("make room on the disk or correct its access rights, then run the same command again")
        return EvidenceUnwritable(what, {"folder": str(self.folder), "seen": seen}, hint or usual)


def _file_name(folder: str, number: int, fields: Mapping[str, Any], suffix: str) -> str:
    """Return a name that sorts by line and is safe in every file system and archive."""
    words = (re.sub(r"[^a-z0-9]+", "-", fields[name].lower()).strip("-") for name in ("page", "moment"))
    return f"{folder}/{number:04}-{'-'.join(filter(None, words))[:60]}.{suffix}"


def _terms(write: object, wanted: bool = False) -> Iterator[str]:
    """Yield the texts under the names of `TERMS`, at any depth."""
    if isinstance(write, Mapping):
        for name, value in write.items():
            yield from _terms(value, wanted or name in TERMS)
    elif isinstance(write, list | tuple):
        for value in write:
            yield from _terms(value, wanted)
    elif wanted:
        yield str(write)
