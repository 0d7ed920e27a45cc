"""Writes what a ledger file says into the database, some hundred orders at a time to keep memory flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from agent.ledger.entries import chunks
from agent.ledger.merge import Change, Group, Key, Stored, Value, merge
from agent.ledger.tables import LedgerEntry


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values come from: the store, the file's row in the database, and the time (UTC)."""

    store: str
    file_id: int
    now: datetime


@dataclass(slots=True)
class Counts:
    """How many numbers are new, took another's place, or stood there before."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0

    def add(self, change: Change) -> None:
        """Count one group's change; a number that left is replaced by those that stay."""
        changed = sum(flag for *_, flag in change.updated)
        self.added += len(change.inserted)
        self.replaced += changed + len(change.removed)
        self.unchanged += change.unchanged + len(change.updated) - changed


def write_groups(
    db: Session, groups: Mapping[Key, Group], *, source: Source, only_missing: bool = False
) -> Counts:
    """Bring a file's groups in and return the counts; `only_missing` leaves known keys as they are.

    Nothing is committed.
    """
    counts = Counts()
    by_order: dict[str, list[Key]] = {}
    for key in groups:
        by_order.setdefault(key[0], []).append(key)
    for orders in chunks(by_order):
        batch = _Batch(source)
        stored = _stored(db, source.store, orders)
        for key in (key for order in orders for key in by_order[order]):
            if only_missing and key in stored:
                counts.unchanged += len(stored[key])
                continue
            change = merge(groups[key], stored.get(key, ()))
            counts.add(change)
            batch.take(key, groups[key], change)
        batch.execute(db)
    return counts


def _stored(db: Session, store: str, orders: Sequence[str]) -> dict[Key, list[Stored]]:
    entry = LedgerEntry
    columns = (
        entry.id, entry.order_id, entry.kind, entry.goods, entry.quantity, entry.slot,
        entry.number, entry.carrier, entry.aliases, entry.olds, entry.row_number, entry.conflict,
    )  # fmt: skip
    query = select(*columns).where(entry.store == store, entry.order_id.in_(orders)).order_by(entry.id)
    found: dict[Key, list[Stored]] = {}
    for row in db.execute(query):
        value = Value(row.number, row.carrier, frozenset(row.aliases), frozenset(row.olds), row.row_number)
        key = (row.order_id, row.kind, row.goods, row.quantity)
        found.setdefault(key, []).append(Stored(row.id, row.slot, value, row.conflict))
    return found


@dataclass(slots=True)
class _Batch:
    """The statements for one lot of orders."""

    source: Source
    inserts: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    def take(self, key: Key, group: Group, change: Change) -> None:
        for slot, value in change.inserted:
            self.inserts.append({**_place(self.source, key, slot), **self._terms(value, group)})
        for one, value, changed in change.updated:
            # A value keeps the time at which it was first imported until it becomes another.
            seen = {"first_seen": self.source.now} if changed else {}
            self.updates.append({"id": one.id, **self._terms(value, group), **seen})
        self.removed += change.removed

    def _terms(self, value: Value, group: Group) -> dict[str, Any]:
        return {
            "carrier": value.carrier,
            "number": value.number,
            "aliases": sorted(value.aliases),
            "olds": sorted(value.olds),
            "conflict": group.conflict,
            "file_id": self.source.file_id,
            "row_number": value.row,
            "said_by": self.source.file_id,
        }

    def execute(self, db: Session) -> None:
        for ids in chunks(self.removed):
            db.execute(delete(LedgerEntry).where(LedgerEntry.id.in_(ids)))
        for updates in _alike(self.updates):
            db.execute(update(LedgerEntry), updates)
        if self.inserts:
            db.execute(insert(LedgerEntry), self.inserts)


def _place(source: Source, key: Key, slot: int) -> dict[str, Any]:
    names = ("order_id", "kind", "goods", "quantity")
    place = {"store": source.store, "slot": slot, "first_seen": source.now}
    return {**dict(zip(names, key, strict=True)), **place}


def _alike(updates: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the updates in lists with the same columns, which go out as one batch each."""
    for seen in (True, False):
        if some := [terms for terms in updates if ("first_seen" in terms) is seen]:
            yield some
