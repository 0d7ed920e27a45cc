"""Remembers the orders of which a row was refused: what the ledger says of them is incomplete.

Of two goods rows with one refused, the other would look like all that was sent, and its number would be
written over a parcel that it does not belong to. Such an order is left alone until a file no older has rows
of it that are all good. What a newer file says stands, whichever is imported first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from agent.ledger.many import chunks
from agent.ledger.rows import RefusedRow
from agent.ledger.tables import LedgerEntry, LedgerRefusal
from agent.ledger.writer import Source
from agent.say import say


def hold_refused(
    db: Session, refused: Iterable[RefusedRow], good: Collection[str], *, source: Source, known: bool = False
) -> set[str]:
    """Hold the orders of refused rows, let go those that have good rows alone, and return the former.

    `good` are the orders of which the file has good rows, already written; a `known` file was imported
    before. Of several refused rows of one order the first is remembered. Nothing is committed.
    """
    first: dict[str, RefusedRow] = {}
    for row in refused:
        if row.order_id:
            first.setdefault(row.order_id, row)
    held = set(db.scalars(select(LedgerRefusal.order_id).where(LedgerRefusal.store == source.store)))
    for orders in chunks(sorted(first.keys() | held.intersection(good))):
        _replace(db, source, orders, first, _outdone(db, source, orders, known))
    return set(first)


def _replace(
    db: Session, source: Source, orders: Sequence[str], first: dict[str, RefusedRow], outdone: set[str]
) -> None:
    """Put what this file says of the orders in the place of what older ones said."""
    ours = [order for order in orders if order not in outdone]
    refusal = LedgerRefusal
    db.execute(delete(refusal).where(refusal.store == source.store, refusal.order_id.in_(ours)))
    found = [
        {"store": source.store, "order_id": order, "why": _why(first[order]), "file_id": source.file_id}
        for order in ours
        if order in first
    ]
    if found:
        db.execute(insert(refusal), found)


def _outdone(db: Session, source: Source, orders: Sequence[str], known: bool) -> set[str]:
    """Return the orders of which a newer file speaks, whether well or not.

    Against a file that was imported before, one of the same time counts as newer: it came later.
    """
    entry, refusal = LedgerEntry, LedgerRefusal
    said = (
        select(entry.order_id, entry.said_by).where(entry.store == source.store, entry.order_id.in_(orders)),
        select(refusal.order_id, refusal.file_id).where(
            refusal.store == source.store, refusal.order_id.in_(orders)
        ),
    )
    found = (row for query in said for row in db.execute(query))
    return {order for order, file_id in found if source.outdone_by(file_id, or_equal=known)}


def _why(row: RefusedRow) -> str:
    return say("row {row} was refused: {column}: {why}", row=row.row, column=row.column, why=row.why)
