"""Everything the journal knows of one order that people said or did; reads, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select

from agent.ledger.approvals import Approval
from agent.ledger.asking import approvals_of
from agent.ledger.database import reading
from agent.ledger.past import BY_HAND
from agent.ledger.stores import shop_of
from agent.ledger.tables import ApprovalRow, InboxRow, IntentEvent, IntentRow, LedgerEntry, OrderSeen


@dataclass(frozen=True, slots=True)
class Left:
    """A matter that was left to people, and what they answered; times are UTC, `answered_at` None if none."""

    id: int
    kind: str
    reason: str
    text: str
    since: datetime
    round_id: str
    answer: str
    by: str
    note: str
    attachment: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ByHand:
    """An entry of the journal that a person's answer made."""

    at: datetime
    kind: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class About:
    """`known` tells whether ledger, journal or console ever named the order."""

    known: bool
    approvals: tuple[Approval, ...] = ()
    left: tuple[Left, ...] = ()
    by_hand: tuple[ByHand, ...] = ()


def about(engine: Engine, store: str, order_id: str) -> About:
    """Return what is known of an order of a store, oldest first."""
    shop = shop_of(engine, store)
    with reading(engine) as connection:
        left = tuple(_left(connection, _of(InboxRow, shop, store), order_id))
        answered = {f"{BY_HAND}{each.id}" for each in left if each.answer}
        return About(
            _known(connection, shop, store, order_id),
            tuple(
                one
                for one in approvals_of(connection, _of(ApprovalRow, shop, store))
                if order_id in one.orders
            ),
            left,
            tuple(_by_hand(connection, _of(IntentRow, shop, store), order_id, answered)),
        )


def _of(table: Any, shop: str, store: str) -> ColumnElement[bool]:
    """Compare by shop, which renaming a store leaves alone; by name where no shop is known yet."""
    condition: ColumnElement[bool] = table.shop == shop if shop else table.store == store
    return condition


def _left(connection: Connection, of_store: ColumnElement[bool], order_id: str) -> Iterator[Left]:
    names = Left.__slots__
    columns = [InboxRow.__table__.c[name] for name in names]
    query = select(*columns).where(of_store, InboxRow.order_id == order_id).order_by(InboxRow.id)
    for row in connection.execute(query).mappings():
        yield Left(**{name: row[name] for name in names})


def _by_hand(
    connection: Connection, of_store: ColumnElement[bool], order_id: str, told: set[str]
) -> Iterator[ByHand]:
    """Yield the answers in the journal that no entry of the inbox tells."""
    query = (
        select(IntentEvent.at, IntentEvent.state, IntentEvent.note, IntentEvent.round_id, IntentRow.kind)
        .join(IntentRow, IntentEvent.intent_id == IntentRow.id)
        .where(of_store, IntentRow.order_id == order_id, IntentEvent.round_id.startswith(BY_HAND))
        .order_by(IntentEvent.id)
    )
    for row in connection.execute(query):
        if row.round_id not in told:
            yield ByHand(row.at, row.kind, row.state, row.note)


def _known(connection: Connection, shop: str, store: str, order_id: str) -> bool:
    places = (
        (LedgerEntry.order_id, LedgerEntry.store == store),
        (OrderSeen.order_id, OrderSeen.shop == shop),
        (IntentRow.order_id, _of(IntentRow, shop, store)),
        (InboxRow.order_id, _of(InboxRow, shop, store)),
    )
    found = (connection.scalar(select(column).where(where, column == order_id)) for column, where in places)
    return any(found)
