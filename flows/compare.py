"""Brings together what `decide` needs: ledger rows, what the journal remembers, and the store's rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session as Database

from agent.console.session import Session
from agent.ledger.imports import conflicts_of, newest_seen, owners_of, young_orders
from agent.ledger.rows_at_hand import LedgerRows
from agent.models import Kind, Order, Policy, Purpose
from flows.decide import History, Ledger, Rules, Seen
from flows.declare import ROUTE


class Book:
    """The dispatch ledger and the journal's memory as one round sees them; reads, never writes."""

    def __init__(self, session: Session, again: Collection[str] = ()) -> None:
        """Take the orders of `again` as if nothing were open: their correction may be written once more."""
        self.session = session
        self.again = frozenset(again)
        self.now = session.clock()
        self.rows = LedgerRows(
            session.journal.engine, session.store.name, session.carriers, session.wanted_orders()
        )
        with Database(session.journal.engine) as database:
            self.conflicts = conflicts_of(database, session.store.name)
            newest = newest_seen(database, session.store.name)
        limit = timedelta(hours=session.store.ledger_max_age)
        self.empty = newest is None if session.only_order is None else session.only_order not in self.rows
        self.stale = newest is None or newest < self.now - limit

    def rules(self) -> Rules:
        """Return the console's limits and the store's settings."""
        store, limits = self.session.store, self.session.pack.limits
        return Rules(
            now=self.now,
            changes=limits.changes,
            days=limits.days,
            trust_ledger=store.trust_ledger,
            shipped_days=store.shipped_days,
            carriers=self.session.carriers,
            message_length=limits.message_length,
            asks=self.session.policy(Kind.CORRECT) is not Policy.OFF,
            declare_within=timedelta(hours=store.declare_within_hours)
            if ROUTE in self.session.pack.routes
            else None,
            zone=ZoneInfo(store.time_zone),
        )

    def ledger(self, orders: Mapping[str, Order]) -> Ledger:
        """Return the ledger as far as it touches these orders."""
        self.rows.load(orders)
        numbers = {parcel.pair.number for order in orders.values() for parcel in order.parcels}
        numbers |= {row.number for order_id in orders for row in self.rows.get(order_id, ())}
        with Database(self.session.journal.engine) as database:
            # Read after the rows: an import in between may add contradictions, but hide none.
            self.conflicts = conflicts_of(database, self.session.store.name)
            owners = owners_of(database, self.session.store.name, numbers)
        owned = {number: frozenset(ids) for number, ids in owners.items()}
        return Ledger(self.rows, self.conflicts, owned, self.stale)

    def history(self, orders: Collection[str]) -> History:
        """Return what the journal knows of these orders."""
        past = self.session.journal.past(orders)
        seen = self.session.journal.seen(orders)
        return History(
            seen={key: Seen(one.parcels, one.changed_at, one.ours) for key, one in seen.items()},
            begun=past.begun,
            generation=past.generation,
            told=past.told,
            open_orders=past.open_orders - self.again,
            halved=past.halved,
            declared=past.declared,
        )

    def digests(self, orders: Collection[str]) -> dict[str, str]:
        """Return a digest of the ledger rows of each order, to know later whether they changed."""
        return self.rows.digests(orders)

    def changed(self, list_digests: Mapping[str, str]) -> set[str]:
        """Return the orders whose list row or ledger rows are others than when they were last read."""
        before = self.session.journal.seen(list_digests)
        rows = self.digests(list_digests)
        return {
            order_id
            for order_id, digest in list_digests.items()
            if order_id not in before
            or (before[order_id].list_digest, before[order_id].ledger_digest) != (digest, rows[order_id])
        }

    def to_tell(self) -> set[str]:
        """Return the orders with a message or half a correction owed: they are read in every round."""
        journal = self.session.journal
        waiting = [*journal.due(Kind.MESSAGE), *journal.waiting(), *journal.halves()]
        wanted = self.session.only_order
        return {one.order_id for one in waiting if wanted in (None, one.order_id)}

    def beyond(self, orders: Collection[str]) -> list[str]:
        """Return the ledger's orders that stand on no list and may still matter.

        Young enough by their ledger row, and not known to be finished since with the same ledger rows, unless
        a message to the buyer is still owed.
        """
        since = self.now - timedelta(days=max(1, self.session.store.shipped_days))
        with Database(self.session.journal.engine) as database:
            some = [i for i in young_orders(database, self.session.store.name, since) if i not in orders]
        digests, before = self.digests(some), self.session.journal.ledger_digests(some)
        owed = self._owed(some)
        open_ = [one for one in some if before.get(one) != digests[one] or one in owed]
        self.rows.load(open_)
        return [one for one in open_ if self._young(one, since)]

    def _young(self, order_id: str, since: datetime) -> bool:
        """Tell whether a parcel of the order is young; one that an older file has as well is not."""
        rows = self.rows.get(order_id, ())
        return any(row.first_seen is None or row.first_seen >= since for row in rows)

    def _owed(self, orders: Collection[str]) -> set[str]:
        """Return the orders with a replacement nobody was told of, or with a message planned, not begun."""
        journal = self.session.journal
        planned = {intent.order_id for intent in [*journal.due(Kind.MESSAGE), *journal.waiting()]}
        replacements = self.rows.replacements(orders)
        again = {(order_id, Purpose.REPLACEMENT, number) for order_id, number in replacements}
        told = journal.past(order_id for order_id, *_ in again).told
        return planned | {order_id for order_id, *_ in again - told}
