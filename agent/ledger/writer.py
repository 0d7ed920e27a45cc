"""Writes what a ledger file says into the database, some hundred orders at a time to keep memory flat.

What a newer file says stands against an older one, whichever is imported first: an older one adds what is
missing and makes nothing old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from agent.ledger.aliases import keep_aliases
from agent.ledger.carriers import fold
from agent.ledger.many import chunks
from agent.ledger.merge import Change, Group, Key, Stored, Value, merge, without_olds
from agent.ledger.tables import LedgerEntry


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values come from: the store, the file's row in the database, and the time (UTC).

    `times` says as of when each of the store's files speaks; a file without one is no older than any other.
    """

    store: str
    file_id: int
    now: datetime
    times: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def time(self) -> datetime:
        """As of when this file speaks."""
        return self.times.get(self.file_id, self.now)

    @property
    def seen(self) -> datetime:
        """When the file's values became known: now, but an older file than others brings no news."""
        return self.time if any(time > self.time for time in self.times.values()) else self.now

    def outdone_by(self, file_id: int, or_equal: bool = False) -> bool:
        """Return whether another file is newer than this one, `or_equal` of its time at least."""
        time = self.times.get(file_id, self.time)
        return time > self.time or (or_equal and time == self.time and file_id != self.file_id)


@dataclass(slots=True)
class Counts:
    """How many numbers are new, took another's place, stood there before, or are outdone by a newer file."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    older: int = 0

    def add(self, change: Change) -> None:
        """Count one group's change; a number that left is replaced by those that stay."""
        changed = sum(flag for *_, flag in change.updated)
        self.added += len(change.inserted)
        self.replaced += changed + len(change.removed)
        self.unchanged += len(change.unchanged) + len(change.updated) - changed

    def leave(self, group: Group, stored: Sequence[Stored]) -> None:
        """Count a group that changes nothing since a newer file has spoken."""
        held = {one.value.number: fold(one.value.carrier) for one in stored}
        same = sum(held.get(value.number) in (fold(value.carrier), "") for value in group.values)
        self.unchanged += same
        self.older += len(group.values) - same


def write_groups(
    db: Session, groups: Mapping[Key, Group], *, source: Source, only_missing: bool = False
) -> Counts:
    """Bring a file's groups in and return the counts; `only_missing` leaves known keys as they are.

    Nothing is committed.
    """
    counts, seen = Counts(), source.seen
    by_order: dict[str, list[Key]] = {}
    for key in groups:
        by_order.setdefault(key[0], []).append(key)
    for orders in chunks(by_order):
        stored = _stored(db, source.store, orders)
        batch = _Batch(source, seen, _right(stored) if seen < source.now else {})
        for key in (key for order in orders for key in by_order[order]):
            held = stored.get(key, ())
            if only_missing and held:
                counts.unchanged += len(held)
            elif any(source.outdone_by(one.said_by) for one in held):
                counts.leave(groups[key], held)
            else:
                counts.add(batch.take(key, groups[key], held))
        batch.execute(db)
    return counts


def _right(stored: Mapping[Key, Sequence[Stored]]) -> dict[str, set[str]]:
    """Return the numbers of each order that an older file must not call old."""
    right: dict[str, set[str]] = {}
    for key, held in stored.items():
        right.setdefault(key[0], set()).update(*({one.value.number} | one.value.aliases for one in held))
    return right


def _stored(db: Session, store: str, orders: Sequence[str]) -> dict[Key, list[Stored]]:
    entry = LedgerEntry
    columns = (
        entry.id, entry.order_id, entry.kind, entry.goods, entry.quantity, entry.slot,
        entry.number, entry.carrier, entry.aliases, entry.olds, entry.row_number, entry.conflict,
        entry.said_by, entry.sent,
    )  # fmt: skip
    query = select(*columns).where(entry.store == store, entry.order_id.in_(orders)).order_by(entry.id)
    found: dict[Key, list[Stored]] = {}
    for row in db.execute(query):
        beside = frozenset(row.aliases), frozenset(row.olds)
        value = Value(row.number, row.carrier, *beside, row.row_number, row.sent)
        key = (row.order_id, row.kind, row.goods, row.quantity)
        found.setdefault(key, []).append(Stored(row.id, row.slot, value, row.conflict, row.said_by))
    return found


@dataclass(slots=True)
class _Batch:
    """The statements for one lot of orders; `right` are numbers of an order that are not called old."""

    source: Source
    seen: datetime
    right: Mapping[str, Collection[str]]
    inserts: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    said_again: list[int] = field(default_factory=list)
    renamed: set[str] = field(default_factory=set)

    def take(self, key: Key, group: Group, held: Sequence[Stored]) -> Change:
        if right := self.right.get(key[0]):
            group = without_olds(group, right)
        change = merge(group, held)
        for slot, value in change.inserted:
            self.inserts.append({**self._place(key, slot), **self._terms(value, group)})
        for one, value, changed in change.updated:
            # A value keeps the time at which it was first imported until it becomes another.
            seen = {"first_seen": self.seen} if changed else {}
            self.updates.append({"id": one.id, **self._terms(value, group), **seen})
        self.removed += change.removed
        if change.touches_aliases:
            self.renamed.add(key[0])
        self.said_again += [one.id for one in change.unchanged if one.said_by != self.source.file_id]
        return change

    def _place(self, key: Key, slot: int) -> dict[str, Any]:
        names = ("order_id", "kind", "goods", "quantity")
        place = {"store": self.source.store, "slot": slot, "first_seen": self.seen}
        return {**dict(zip(names, key, strict=True)), **place}

    def _terms(self, value: Value, group: Group) -> dict[str, Any]:
        return {
            "carrier": value.carrier,
            "number": value.number,
            "aliases": sorted(value.aliases),
            "olds": sorted(value.olds),
            "sent": value.sent,
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
        for ids in chunks(self.said_again):
            said = update(LedgerEntry).where(LedgerEntry.id.in_(ids))
            db.execute(said.values(said_by=self.source.file_id))
        if self.inserts:
            db.execute(insert(LedgerEntry), self.inserts)
        keep_aliases(db, self.source.store, self.renamed)


def _alike(updates: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the updates in lists with the same columns, which go out as one batch each."""
    for seen in (True, False):
        if some := [terms for terms in updates if ("first_seen" in terms) is seen]:
            yield some
