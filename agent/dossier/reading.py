"""Reads what rounds recorded of one order; believes no name, follows no link, and reads nothing outside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from agent.dossier.proof import Proof, prove
from agent.errors import InvalidInput, UsageError
from agent.evidence.canonical import tidy
from agent.evidence.files import (
    LARGEST_LIST,
    RECORDING,
    STEPS,
    STILLS,
    TEXTS,
    is_folder,
    is_plain,
    plain_bytes,
    walked,
)
from agent.evidence.keys import Known
from agent.evidence.pruned import Pruned, read_pruned
from agent.evidence.told import count
from agent.say import say

#: Folders of a recording that hold what a page looked like, and what it said.
SEEN = (STILLS, TEXTS)
#: A name that every archive and disk can have; no run gives another one.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,120}(/[A-Za-z0-9_.-]{1,120}){0,8}")
#: Order numbers of consoles are digits; letters do no harm in a file name.
_ORDER = re.compile(r"[0-9A-Za-z_-]{1,40}")


@dataclass(frozen=True)
class Recorded:
    """One recording: `summary` is its `recording.json` (empty where there is none), `steps` its lines.

    Lines end before the first one that is none; what is wrong stands in `proof`.
    """

    folder: Path
    summary: dict[str, Any]
    steps: list[dict[str, Any]]
    proof: Proof

    @property
    def round_id(self) -> str:
        """The round that it belongs to."""
        return self.folder.parent.name

    @property
    def name(self) -> str:
        """Round and recording, as a path inside the store's folder."""
        return f"{self.round_id}/{self.folder.name}"

    @property
    def silent(self) -> bool:
        """Whether there are fewer steps than it was sealed with: what the others told is not known."""
        return len(self.steps) < (count(self.summary.get("lines")) or 0)

    @cached_property
    def names(self) -> list[str]:
        """The names of all plain files that are there, listed or not, but those that no archive can have."""
        with _readable(self.folder):
            found = [name for name in walked(self.folder) if is_plain(self.folder / name)]
        return sorted(name for name in found if _PLAIN_NAME.fullmatch(name))

    def file(self, name: str) -> bytes | None:
        """Return a still or text that a line names; None where it is missing or no file of this recording."""
        parts = PurePosixPath(name).parts
        if len(parts) != 2 or parts[0] not in SEEN or ".." in parts or (self.folder / parts[0]).is_symlink():
            return None
        return plain(self.folder / parts[0] / parts[1])


def checked(order_id: str) -> str:
    """Return an order number that is safe in file names; UsageError for anything else."""
    if _ORDER.fullmatch(order_id):
        return order_id
    raise UsageError(
        say("`{order}` is no order number", order=order_id),
        hint=say("take the number from the console: digits only, as in `bufa dossier 8190001234567890`"),
    )


def recordings_of(store: Path, order_id: str, known: Known) -> list[Recorded]:
    """Return the recordings of an order in a store's folder, oldest first.

    Raises InvalidInput where one cannot be looked into.
    """
    with _readable(store):
        pruned = read_pruned(store, known)
        return [_recorded(folder, order_id, known, pruned) for folder in folders_of(store, order_id)]


def folders_of(store: Path, order_id: str) -> list[Path]:
    """Return the folders of an order's recordings; links are none. Raises InvalidInput as above."""
    found = (round_folder / f"order-{checked(order_id)}" for round_folder in rounds_of(store))
    return [folder for folder in found if is_folder(folder)]


def rounds_of(store: Path) -> list[Path]:
    """Return the folders of a store's rounds, oldest first. Raises InvalidInput as above."""
    with _readable(store):
        return sorted(path for path in store.iterdir() if is_folder(path)) if store.is_dir() else []


@contextmanager
def _readable(store: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error that says so."""
    try:
        yield
    except OSError as error:
        raise InvalidInput(
            say("not all recordings can be read"),
            {"file": str(error.filename or store), "seen": error.strerror or str(error)},
            say("correct the access rights; nothing was made, since it would lack what cannot be read"),
        ) from error


def _recorded(folder: Path, order_id: str, known: Known, pruned: Pruned) -> Recorded:
    summary = read_object(plain(folder / RECORDING) or b"")
    if why := too_long(folder):
        return Recorded(folder, summary, [], Proof((why,)))
    steps, proof = list(lines_of(folder)), prove(folder, order_id, summary, known, pruned)
    if len(steps) < len((plain(folder / STEPS) or b"").splitlines()):
        why = say("steps.jsonl: what comes after line {n} cannot be told", n=len(steps))
        proof = replace(proof, problems=(*proof.problems, why))
    return Recorded(folder, summary, steps, proof)


def lines_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a recording up to the first that is none: a run may be amid its last one.

    A list that is `too_long` has none: read whole it would fill the memory.
    """
    if too_long(folder):
        return
    for line in (plain(folder / STEPS) or b"").splitlines():
        step = read_object(line)
        if not isinstance(step.get("verb"), str) or not isinstance(step.get("at"), str):
            return
        yield step


def too_long(folder: Path) -> str:
    """Return what is wrong with a list of steps that is larger than any that a run leaves, else nothing."""
    path = folder / STEPS
    if is_plain(path) and path.lstat().st_size > LARGEST_LIST:
        return say("steps.jsonl: is larger than any that a run leaves, and is not read")
    return ""


def read_object(content: bytes) -> dict[str, Any]:
    """Return the object of a JSON text, its values such as can be written again; empty for anything else."""
    try:
        value = tidy(json.loads(content))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def plain(path: Path) -> bytes | None:
    """Return the bytes of a file; None for what is missing, a link, no plain file, or too large."""
    try:
        return plain_bytes(path)
    except OSError:
        return None
