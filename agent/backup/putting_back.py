"""Puts a checked backup in the place of an installation; what was there before is kept aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.backup.contents import RECORDINGS, compared, key_files
from agent.backup.opening import Opened
from agent.errors import EvidenceUnwritable, InvalidInput, UsageError
from agent.evidence import disk, keys
from agent.ledger.database_file import BESIDE, copy_to, database_file, put_back
from agent.ledger.lock import store_lock
from agent.say import say

#: Where the list of recordings lies after a restore, in `data_dir`.
LISTED = "restored-recordings.json"


@dataclass(frozen=True)
class Restored:
    """What became of it: where the one before lies, and which listed recordings are not as listed."""

    aside: Path | None
    listed: int
    missing: list[str]
    other: list[str]


def refuse_installed(data_dir: Path, *, over: bool) -> None:
    """Raise UsageError where there is a database already, unless it is to be moved aside."""
    if database_file(data_dir).exists() and not over:
        raise UsageError(
            say("there is an installation in `{folder}`; it was not changed", folder=data_dir),
            hint=say("add `--over` to move it aside, or name another `data_dir`"),
        )


@contextmanager
def held(data_dir: Path, stores: Iterable[str]) -> Iterator[None]:
    """Hold every store that is named or was ever locked here, and `bufa serve`; StoreBusy if one runs."""
    known = {path.stem for path in (data_dir / "locks").glob("*.lock")}
    with ExitStack() as stack:
        for name in sorted({*known, *stores}):
            stack.enter_context(store_lock(data_dir, name, "restore"))
        yield


def restore(found: Opened, data_dir: Path, recordings: Path, clock: Callable[[], datetime]) -> Restored:
    """Put keys and then the database in place, for whoever holds all stores.

    Raises `EvidenceUnwritable` where the disk refuses: then the database is as it was.
    """
    try:
        disk.make_folders(data_dir)
        aside = _kept_aside(data_dir, clock)
        _put_keys(found.place, data_dir)
        put_back(database_file(found.place), database_file(data_dir))
        disk.replace(data_dir / LISTED, (found.place / RECORDINGS).read_bytes())
    except OSError as error:
        raise EvidenceUnwritable(
            say("the backup could not be put in place: {why}", why=error.strerror or error),
            {"folder": str(data_dir)},
            say("make room on the disk or correct its access rights, then restore again with `--over`"),
        ) from error
    missing, other = compared(found.index, recordings)
    return Restored(aside, len(found.index), missing, other)


def _kept_aside(data_dir: Path, clock: Callable[[], datetime]) -> Path | None:
    """Copy database and keys that are here into a folder of their own; a damaged database is moved there."""
    if not database_file(data_dir).exists():
        return None
    aside = data_dir / f"before-restore-{clock():%Y%m%dt%H%M%Sz}"
    disk.make_folder(aside)
    disk.make_folder(aside / keys.FOLDER)
    for path in key_files(data_dir):
        disk.create(aside / keys.FOLDER / path.name, path.read_bytes())
    try:
        copy_to(database_file(data_dir), database_file(aside))
    except (InvalidInput, sqlite3.Error):
        database_file(aside).unlink(missing_ok=True)
        for end in ("", *BESIDE):
            with suppress(FileNotFoundError):
                database_file(data_dir).with_name(f"{database_file(data_dir).name}{end}").rename(
                    aside / f"{database_file(data_dir).name}{end}"
                )
    return aside


def _put_keys(place: Path, data_dir: Path) -> None:
    """Put the backup's keys in place, the private one last; public keys that are here stay.

    Where the key that signs here came after that of the backup it goes on: a rotation is not undone. How far
    a store was sealed is never set back.
    """
    folder = data_dir / keys.FOLDER
    disk.make_folders(folder)
    newer = _is_newer(place, data_dir)
    for path in reversed(key_files(place)):
        here = folder / path.name
        keep = _knows_more(here, path) if path.suffix == ".sealed" else newer
        if not (here.exists() and keep):
            disk.replace(here, path.read_bytes())


def _is_newer(place: Path, data_dir: Path) -> bool:
    """Tell whether this installation's key can sign, and knows the backup's as itself or one before it."""
    try:
        return bool(keys.current(data_dir)) and keys.current(place) in keys.known(data_dir)
    except InvalidInput:
        return False


def _knows_more(here: Path, there: Path) -> bool:
    """Tell whether a note on how far a store was sealed says as much as another one, or more."""
    store = here.name.removesuffix(".sealed")
    return keys.Known(folder=here.parent).remembered(store) >= keys.Known(folder=there.parent).remembered(
        store
    )
