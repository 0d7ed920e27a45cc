"""What there is to say of a store once a day: orders, ledger rows, findings, writes; plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from agent.ledger import clocks
from agent.ledger.approvals import ApprovalState
from agent.ledger.clocks import OneClock
from agent.ledger.intents import IntentState
from agent.ledger.many import chunks
from agent.ledger.status import ClockLine, in_order
from agent.ledger.tables import ApprovalRow, InboxRow, IntentEvent, IntentRow, LedgerEntry, StorePause
from agent.ledger.urgency import Limits
from agent.models import ClockKind, Kind, RowKind, Status


@dataclass(frozen=True, slots=True)
class Written:
    """One write that was proven: its order, kind, and the number that stands there now or was told."""

    order_id: str
    kind: Kind
    number: str


@dataclass(frozen=True, slots=True)
class Stocktake:
    """What is known of a store: orders that must ship (`open`), the most urgent first, and all about them.

    `undeclared` are numbers by order that the ledger has, of orders on which the console shows no parcel.
    `findings` and `waiting` are counted by reason and by kind; `pauses` are who holds the store.
    """

    open: tuple[ClockLine, ...]
    without_row: tuple[str, ...]
    undeclared: Mapping[str, str]
    findings: Mapping[str, int]
    written: tuple[Written, ...]
    waiting: Mapping[str, int]
    pauses: tuple[str, ...]

    @property
    def levels(self) -> dict[str, str]:
        """The class of each open order, to compare the next one with."""
        return {line.order_id: line.level.value for line in self.open}


def take(
    connection: Connection, store: str, shop: str, limits: Limits, now: datetime, since: datetime
) -> Stocktake:
    """Return what is known now; writes are those that were proven after `since` (UTC)."""
    running = clocks.known(connection, shop, ClockKind.SHIP_BY)
    numbers = _ledger(connection, store, [one.order_id for one in running])
    inbox = _inbox(connection, store)
    return Stocktake(
        open=tuple(in_order(running, limits, now)),
        without_row=tuple(one.order_id for one in running if one.order_id not in numbers),
        undeclared=_undeclared(running, numbers),
        findings=dict(inbox["finding"]),
        written=_written(connection, store, since),
        waiting=_waiting(connection, store, inbox),
        pauses=tuple(connection.scalars(select(StorePause.by).where(StorePause.name == store))),
    )


def _ledger(connection: Connection, store: str, order_ids: Collection[str]) -> dict[str, str]:
    """Return by order what the ledger has: its original's number, empty where it has other rows alone."""
    query = select(LedgerEntry.order_id, LedgerEntry.kind, LedgerEntry.number)
    found: dict[str, str] = {}
    for part in chunks(order_ids):
        mine = query.where(LedgerEntry.store == store, LedgerEntry.order_id.in_(part))
        for row in connection.execute(mine.order_by(LedgerEntry.id)):
            original = row.number if row.kind == RowKind.ORIGINAL.value else ""
            found[row.order_id] = found.get(row.order_id) or original
    return found


def _undeclared(running: Collection[OneClock], numbers: Mapping[str, str]) -> dict[str, str]:
    bare = [one.order_id for one in running if one.status is Status.WAIT_SELLER_SEND_GOODS]
    return {order_id: numbers[order_id] for order_id in bare if numbers.get(order_id)}


def _inbox(connection: Connection, store: str) -> dict[str, Counter[str]]:
    """Return how many matters are open, by kind and reason."""
    query = select(InboxRow.kind, InboxRow.reason).where(InboxRow.store == store, InboxRow.open)
    found: dict[str, Counter[str]] = {"finding": Counter()}
    for row in connection.execute(query):
        found.setdefault(row.kind, Counter())[row.reason] += 1
    return found


def _waiting(connection: Connection, store: str, inbox: Mapping[str, Counter[str]]) -> dict[str, int]:
    asked = ApprovalRow.store == store, ApprovalRow.state == ApprovalState.WAITING.value
    requests = len(connection.scalars(select(ApprovalRow.id).where(*asked)).all())
    counted = {kind: reasons.total() for kind, reasons in inbox.items() if kind != "finding"}
    return {kind: n for kind, n in {"approval": requests, **counted}.items() if n}


def _written(connection: Connection, store: str, since: datetime) -> tuple[Written, ...]:
    done = IntentEvent.state == IntentState.DONE.value, IntentEvent.at > since, IntentRow.store == store
    query = select(IntentRow.id, IntentRow.order_id, IntentRow.kind, IntentRow.terms)
    joined = query.join(IntentEvent, IntentEvent.intent_id == IntentRow.id).where(*done)
    rows = connection.execute(joined.order_by(IntentEvent.id)).all()
    return tuple(Written(row.order_id, Kind(row.kind), _number(row.terms)) for row in rows)


def _number(terms: Mapping[str, object]) -> str:
    right = terms.get("right") or terms.get("pair")
    return str(right[1]) if isinstance(right, list) else str(terms.get("number", ""))
