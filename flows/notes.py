"""Findings about parcels and rows that never lead to a write, each with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from agent.models import WAITING, Finding, LedgerRow, Order, Parcel, Reason
from agent.say import say
from flows.matching import contradiction
from flows.rules import doubtful, ledger_number_problem, listed
from flows.stops import order_stop, unmapped
from flows.terms import Basis, Ledger


def conflict(order: Order, basis: Basis) -> Finding | None:
    """A ledger that contradicts itself about an order stops the whole order."""
    why = basis.ledger.conflicts.get(order.order_id, "")
    if not why and (both := contradiction(basis.rows(order.order_id))):
        one, other = both
        why = say("{one} and {other} give one number to two carriers", one=one.source, other=other.source)
    if not why:
        return None
    text = say("the ledger is not sure of this order, so it is left alone: {why}", why=why)
    return Finding(order.order_id, Reason.LEDGER_CONFLICT, text)


def agreed(order: Order, parcel: Parcel, row: LedgerRow, basis: Basis) -> Finding | None:
    """Return what is worth knowing of a parcel that console and ledger agree on, mostly nothing."""
    if parcel.pair.number == row.number and (why := ledger_number_problem(row, basis.rules.carriers)):
        text = say("console and ledger agree on {pair}, but: {why}", pair=parcel.pair, why=why)
        return Finding(order.order_id, Reason.LEDGER_NUMBER, text, False, parcel.pair, row.pair)
    if not row.service:
        text = say("{number} agrees; {why}", number=row.number, why=unmapped(row, basis.rules))
        return Finding(order.order_id, Reason.CARRIER_UNMAPPED, text, note=True)
    others = basis.ledger.owners.get(parcel.pair.number, frozenset()) - {order.order_id}
    return _merged(order, parcel, row, others) if others else None


def _merged(order: Order, parcel: Parcel, row: LedgerRow, others: frozenset[str]) -> Finding:
    number = parcel.pair.number
    text = say(
        "{number} carries order {orders} too, and the ledger says so", number=number, orders=listed(others)
    )
    return Finding(order.order_id, Reason.MERGED, text, True, parcel.pair, row.pair)


def ambiguous(order: Order, parcels: Sequence[Parcel], rows: Sequence[LedgerRow]) -> Finding:
    """Several parcels or rows are left over, and which speaks of which is not guessed."""
    text = say(
        "which row speaks of which parcel is not certain: the console shows {shown}, the ledger says {rows}",
        shown=", ".join(str(parcel.pair) for parcel in parcels),
        rows=", ".join(f"{row.number} ({row.source})" for row in rows),
    )
    return Finding(order.order_id, Reason.AMBIGUOUS_PARCELS, text)


def not_declared(order: Order, row: LedgerRow, basis: Basis) -> Finding:
    """The ledger has a number that the console does not show; whether to declare it is not decided here."""
    reason, clause, note = _why_not_declared(order, row, basis)
    text = say(
        "the ledger ({source}) has {number} by {carrier}; the console shows no such parcel",
        source=row.source,
        number=row.number,
        carrier=row.carrier,
    )
    return Finding(order.order_id, reason, f"{text}; {clause}" if clause else text, note, None, row.pair)


def _why_not_declared(order: Order, row: LedgerRow, basis: Basis) -> tuple[Reason, str, bool]:
    stop = order_stop(order)
    if stop and (order.platform_warehouse or order.status not in WAITING):
        # Closed without any parcel, though one was sent: goods and money are both gone, so not a mere note.
        return stop[0], stop[1], stop[2] and not (stop[0] is Reason.CLOSED and not order.parcels)
    if why := ledger_number_problem(row, basis.rules.carriers):
        clause = say("the ledger's own number is in doubt: {why}", why=why)
        return Reason.LEDGER_NUMBER, clause, False
    left = order.deadline.raw
    return Reason.NOT_DECLARED, say("time left to ship: {left}", left=left) if left else "", False


def without_row(order: Order, parcel: Parcel) -> Finding | None:
    """A number that is wrong by itself and of which the ledger says nothing: nobody knows the right one."""
    found = doubtful(parcel, order.order_id)
    if found is None or order_stop(order):
        return None
    text = say(
        "the console shows {pair}, and the ledger has no row for it: {why}", pair=parcel.pair, why=found[1]
    )
    return Finding(order.order_id, found[0], text, old=parcel.pair)


def not_found(order_id: str, ledger: Ledger) -> Finding:
    """An order of the ledger that stands on no list and is found by no search."""
    sources = ", ".join(sorted({row.source for row in ledger.rows.get(order_id, ()) if row.source}))
    text = say(
        "the ledger names this order ({source}), but it stands on no list and a search does not find it",
        source=sources or say("no row"),
    )
    return Finding(order_id, Reason.NOT_FOUND, text)
