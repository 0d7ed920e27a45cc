"""Keeps the table by which an order is found by a number that its ledger rows hold beside the main one.

It repeats what stands in the rows, so that a number is looked up by an index however long the ledger is.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from agent.ledger.many import chunks
from agent.ledger.tables import LedgerAlias, LedgerEntry


def keep_aliases(db: Session, store: str, orders: Collection[str]) -> None:
    """Bring the table up to date with the rows of these orders, which must be written; commits nothing."""
    for some in chunks(sorted(orders)):
        db.execute(delete(LedgerAlias).where(LedgerAlias.store == store, LedgerAlias.order_id.in_(some)))
        rows = select(LedgerEntry.order_id, LedgerEntry.aliases)
        rows = rows.where(LedgerEntry.store == store, LedgerEntry.order_id.in_(some))
        found = {(number, order_id) for order_id, numbers in db.execute(rows) for number in numbers}
        new = [{"store": store, "number": number, "order_id": order_id} for number, order_id in sorted(found)]
        if new:
            db.execute(insert(LedgerAlias), new)
