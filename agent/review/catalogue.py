"""What lies in the recordings folder: stores, rounds, recordings, steps; read again only when it changed.

A closed round is read once and kept until its files say of themselves (by time and size) that they changed;
one that is open is read anew whenever it is asked for. Nothing is written, no link is followed, and no name
that somebody asks for is ever made into a path: it is looked up among those that are there.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from agent.evidence.files import RECORDING, ROUND, STEPS, is_folder, signature_of
from agent.review.opened import Opened, open_recording
from agent.review.rounds import Recording, Round, State, is_round_name, read_round

#: How many recordings are kept open: a reviewer goes back and forth among few.
KEPT = 2048
#: What a file says of itself: time of the last change in nanoseconds, size; None for one that is not there.
Mark = tuple[tuple[int, int] | None, ...]


class Catalogue:
    """The recordings under one folder; safe for several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rounds: dict[Path, tuple[Mark, Round]] = {}
        self._opened: OrderedDict[tuple[str, str, str], tuple[Mark, Opened]] = OrderedDict()
        self._lock = Lock()

    def stores(self) -> list[str]:
        """Return the names of all stores that have a folder here."""
        return [path.name for path in _folders(self.folder)]

    def rounds(self, store: str | None = None) -> list[Round]:
        """Return the rounds of one store or of all, the newest first."""
        stores = [path for path in _folders(self.folder) if store in (None, path.name)]
        found = [self._round(path) for place in stores for path in _rounds(place)]
        return sorted((each for each in found if each), key=lambda one: (one.id, one.store), reverse=True)

    def round(self, store: str, round_id: str) -> Round | None:
        """Return one round; None where there is none of that name."""
        if store not in self.stores() or not is_round_name(round_id):
            return None
        folder = self.folder / store / round_id
        return self._round(folder) if is_folder(folder) else None

    def recording(self, store: str, round_id: str, name: str) -> Opened | None:
        """Return one recording with its steps; None where there is none of that name."""
        found = self.round(store, round_id)
        named = (each for each in (found.recordings if found else ()) if each.name == name)
        recording = next(named, None)
        return self.open(recording) if recording else None

    def open(self, recording: Recording) -> Opened:
        """Return a recording with its steps, as it lies there now."""
        mark = self.mark(recording)
        with self._lock:
            kept = self._opened.get(recording.key)
            if kept and kept[0] == mark and kept[1].recording == recording:
                self._opened.move_to_end(recording.key)
                return kept[1]
        opened = open_recording(recording)
        with self._lock:
            self._opened[recording.key] = mark, opened
            while len(self._opened) > KEPT:
                self._opened.popitem(last=False)
        return opened

    def mark(self, recording: Recording) -> Mark:
        """Return what changes when a recording does; good as a key for what is worked out of it."""
        path = recording.folder / RECORDING
        return _marks(recording.folder / STEPS, path, signature_of(path))

    def _round(self, folder: Path) -> Round | None:
        mark = _marks(folder, folder / ROUND, signature_of(folder / ROUND))
        kept = self._rounds.get(folder)
        if kept and kept[0] == mark and kept[1].state is not State.OPEN:
            return kept[1]
        try:
            found = read_round(folder)
        except OSError:  # pruned or moved away while it was read
            self._rounds.pop(folder, None)
            return None
        self._rounds[folder] = mark, found
        return found


def _folders(place: Path) -> Iterator[Path]:
    """Yield the folders in a folder, by name; links are none, and neither is what begins with a dot."""
    if not is_folder(place):
        return
    with os.scandir(place) as entries:
        names = sorted(
            each.name for each in entries if each.is_dir(follow_symlinks=False) and each.name[0] != "."
        )
    yield from (place / name for name in names)


def _rounds(store: Path) -> Iterator[Path]:
    return (path for path in _folders(store) if is_round_name(path.name))


def _marks(*paths: Path) -> Mark:
    return tuple(_mark(path) for path in paths)


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        told = os.lstat(path)
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size
