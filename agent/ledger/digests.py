"""A digest of what the ledger says of an order, to know later whether that changed.

A round asks this of every order whose rows are young, tens of thousands, and reads the rows of few.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from agent.ledger.carriers import Carriers
from agent.ledger.entries import of_orders, rows_of, uncollected, word_of
from agent.ledger.tables import LedgerEntry
from agent.models import LedgerRow, RowKind

_KINDS = {kind.value: kind for kind in RowKind}
_ENTRIES = select(
    LedgerEntry.order_id,
    LedgerEntry.kind,
    LedgerEntry.carrier,
    LedgerEntry.number,
    LedgerEntry.aliases,
    LedgerEntry.olds,
)


@dataclass
class Digests:
    """What a look at many orders' rows gives: a digest by order, and the replacements' numbers by order."""

    found: dict[str, str] = field(default_factory=dict)
    replacements: dict[str, set[str]] = field(default_factory=dict)


def digests_of(db: Session, store: str, carriers: Carriers, order_ids: Collection[str]) -> Digests:
    """Return the digests of these orders' rows as `rows_of` gives them; without rows it is that of none."""
    made, alone, several = Digests(), dict[str, Row[Any]](), set[str]()
    with uncollected():
        for entry in of_orders(db, _ENTRIES.where(LedgerEntry.store == store), order_ids):
            if entry.kind == RowKind.REPLACEMENT:
                made.replacements.setdefault(entry.order_id, set()).add(entry.number)
            if entry.order_id in alone:
                several.add(entry.order_id)  # rows of one parcel may be one row in truth
            alone[entry.order_id] = entry
        words = {carrier: word_of(carrier, carriers) for carrier in {one.carrier for one in alone.values()}}
        made.found = dict.fromkeys(order_ids, digest(()))
        made.found |= {key: _of_entry(one, words[one.carrier]) for key, one in alone.items()}
    if several:
        made.found |= {order: digest(rows) for order, rows in rows_of(db, store, carriers, several).items()}
    return made


def digest(rows: Iterable[LedgerRow]) -> str:
    """Return the digest of an order's rows; their order, goods and files do not matter."""
    return _hashed(
        sorted((row.kind, row.carrier, row.number, sorted(row.aliases), sorted(row.olds)) for row in rows)
    )


def _of_entry(entry: Row[Any], word: str) -> str:
    values = _KINDS[entry.kind], word, entry.number, sorted(set(entry.aliases)), sorted(set(entry.olds))
    return _hashed([values])


def _hashed(values: list[Any]) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()
