"""Imports the dispatch ledger: files in, current rows in the database, and a report of what was not taken.

The caller owns the transaction: nothing is committed here, and a file that cannot be read has changed
nothing. Clocks are passed in. What the rows mean is in `rows`, what a later file changes in `merge`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.errors import InvalidInput
from agent.ledger.contents import read_contents
from agent.ledger.entries import conflicts_of, newest_seen, owners_of, rows_of, young_orders
from agent.ledger.merge import group_rows
from agent.ledger.refusals import hold_refused
from agent.ledger.rows import RefusedRow
from agent.ledger.sheet import LedgerFile, StillGrowing, is_lock_file, read_file
from agent.ledger.tables import LedgerFileRow
from agent.ledger.writer import Source, write_groups
from agent.say import say

__all__ = [
    "ImportReport",
    "RefusedRow",
    "conflicts_of",
    "import_file",
    "import_new",
    "newest_seen",
    "owners_of",
    "rows_of",
    "young_orders",
]

Clock = Callable[[], datetime]
Wait = Callable[[float], None]


@dataclass(slots=True)
class ImportReport:
    """What became of one file.

    `added`, `replaced` and `unchanged` count numbers, `older` those against which a newer file stands, and
    `left_out` rows of other stores. `conflicts` are the numbers of its orders to which nothing is written, as
    rows contradict each other or were refused. `already` means that this very file, or an equal one no older,
    was imported before.
    """

    file: str
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    older: int = 0
    left_out: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    already: bool = False


def import_file(
    db: Session, path: Path, *, store: str, names: Sequence[str], clock: Clock, wait: Wait = time.sleep
) -> ImportReport:
    """Import one ledger file for a store; `names` are the store's names in the ledger.

    Good rows go in, refused ones are in the report. A file imported before changes nothing, except that rows
    which were left out then (other `names`) go in. Raises InvalidInput where the file cannot be used at all.
    """
    return _import(db, read_file(path, wait), store, names, clock)


def import_new(
    db: Session,
    pattern: str,
    base: Path,
    *,
    store: str,
    names: Sequence[str],
    clock: Clock,
    wait: Wait = time.sleep,
) -> list[ImportReport]:
    """Import the files that match `pattern` (under `base` unless absolute) and are new or changed.

    The oldest by file time comes first, so that later exports replace earlier ones. Lock files and files
    still growing are left for the next time. Raises InvalidInput where nothing matches, or for a broken file.
    """
    reports = []
    for path in _matching(pattern, base):
        try:
            file = read_file(path, wait)
        except StillGrowing:
            continue
        if not _is_done(_known(db, store, file.sha256), file):
            reports.append(_import(db, file, store, names, clock))
    return reports


def _matching(pattern: str, base: Path) -> list[Path]:
    anchor = Path(pattern).anchor
    root = Path(anchor) if anchor else base
    try:
        found = [path for path in root.glob(pattern[len(anchor) :]) if path.is_file()]
    except ValueError as error:
        raise InvalidInput(
            say("`ledger = {pattern}` is no pattern: {why}", pattern=pattern, why=error)
        ) from None
    if not found:
        raise InvalidInput(
            say("no ledger file matches `{pattern}`", pattern=pattern),
            {"looked": str(root)},
            say("correct `ledger` in the store's settings, or put the export there; nothing was changed"),
        )
    kept = [path for path in found if not is_lock_file(path)]
    return sorted(kept, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _known(db: Session, store: str, sha256: str) -> LedgerFileRow | None:
    same = select(LedgerFileRow).where(LedgerFileRow.store == store, LedgerFileRow.sha256 == sha256)
    return db.scalar(same)


def _is_known(row: LedgerFileRow | None, file: LedgerFile) -> bool:
    """Return whether the file was imported before.

    A newer file with the bytes of an earlier one was not: the ledger went back to what it said then.
    """
    return row is not None and file.changed <= row.file_time


def _is_done(row: LedgerFileRow | None, file: LedgerFile) -> bool:
    """Return whether the file brings nothing new.

    A known one that gave no rows may, since the store's names may have been corrected.
    """
    return row is not None and row.rows > 0 and _is_known(row, file)


def _import(db: Session, file: LedgerFile, store: str, names: Sequence[str], clock: Clock) -> ImportReport:
    contents = read_contents(file, names)  # before the first query, which may lock the database
    groups = group_rows(contents.rows)
    now = clock()
    row = _known(db, store, file.sha256)
    known, already = _is_known(row, file), _is_done(row, file)
    row = row or _new_file(db, file, store)
    row.rows, row.refused = len(contents.rows), len(contents.refused)
    if not known:
        row.file_time, row.imported_at = file.changed, now
    db.flush()
    source = Source(store, row.id, now, _times(db, store))
    counts = write_groups(db, groups, source=source, only_missing=already)
    good = {key[0] for key in groups}
    held = hold_refused(db, contents.refused, good, source=source, known=known)
    conflicts = sorted((good | held) & conflicts_of(db, store).keys())
    return ImportReport(
        file.path.name,
        **asdict(counts),
        left_out=contents.left_out,
        refused=contents.refused,
        conflicts=conflicts,
        already=already,
    )


def _new_file(db: Session, file: LedgerFile, store: str) -> LedgerFileRow:
    row = LedgerFileRow(store=store, name=file.path.name, sha256=file.sha256)
    db.add(row)
    return row


def _times(db: Session, store: str) -> dict[int, datetime]:
    """Return as of when each file speaks: its own time, but no later than it was imported.

    A clock that ran ahead would else outdo every export to come.
    """
    columns = (LedgerFileRow.id, LedgerFileRow.file_time, LedgerFileRow.imported_at)
    files = db.execute(select(*columns).where(LedgerFileRow.store == store))
    return {file.id: min(file.file_time, file.imported_at) for file in files}
