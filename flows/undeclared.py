"""An order that waits although the ledger has a number for it: declared by the program, or left to a person.

Declaring a parcel that nobody has handed over is a false shipment, and not declaring one that is on its way
lets the order time out. So the program declares only shortly before the time to ship is over, and only where
everything speaks for it; whatever is in doubt is a person's, who is told why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.ledger.handing import NOT_SENT, SENT, UNSAID
from agent.models import Declaration, LedgerRow, Order, Reason, RowKind
from agent.say import say
from flows.notes import not_declared
from flows.rules import listed
from flows.stops import healed, no_carrier, not_opened, stale
from flows.terms import Basis, Plan, Rules


@dataclass(frozen=True, slots=True)
class Undeclared:
    """The one row of an order that has no parcel, with everything it is decided on."""

    order: Order
    row: LedgerRow
    basis: Basis

    @property
    def rules(self) -> Rules:
        """The limits and settings that hold."""
        return self.basis.rules

    @property
    def website(self) -> str:
        """Where the parcel is tracked, empty where the carrier has no such page."""
        return self.rules.carriers.link(self.row.carrier, self.row.number)


def undeclared(order: Order, row: LedgerRow, basis: Basis) -> Plan:
    """Return the plan for the one row of an order without a parcel: a declaration, or a finding with its why.

    The order must wait for shipment as a whole. Where the console's pack cannot declare, the finding alone.
    """
    finding = not_declared(order, row, basis)
    if finding.reason is not Reason.NOT_DECLARED or basis.rules.declare_within is None:
        return Plan(findings=(finding,))
    one = Undeclared(order, row, basis)
    why = next(((reason, clause) for reason, stop in STOPS if (clause := stop(one))), None)
    if why is not None:
        return Plan(findings=(replace(finding, reason=why[0], text=f"{finding.text}; {why[1]}"),))
    declaration = Declaration(order.order_id, row.pair, Reason.NOT_DECLARED, finding.text, one.website)
    return Plan(declarations=(declaration,))


def handed_over(row: LedgerRow, rules: Rules) -> str:
    """Return why a row does not count as handed over to its carrier, empty where it does."""
    if row.sent == UNSAID:
        return say("no column of the ledger says whether it was handed over to the carrier")
    if row.sent == NOT_SENT:
        return say("the ledger does not say that it was handed over to the carrier")
    if row.sent != SENT and _at(row, rules) > rules.now:
        return say("the ledger has it handed over at {time} only", time=row.sent)
    return ""


def _at(row: LedgerRow, rules: Rules) -> datetime:
    return datetime.fromisoformat(row.sent).replace(tzinfo=rules.zone)


def _declared(one: Undeclared) -> str:
    if one.order.order_id not in one.basis.history.declared:
        return ""
    return say("bufa has declared it before, or begun to, and an order is declared by it only once")


def _carrier(one: Undeclared) -> str:
    return no_carrier(one.row, one.rules)


def _shared(one: Undeclared) -> str:
    others = one.basis.ledger.owners.get(one.row.number, frozenset()) - {one.order.order_id}
    if not others:
        return ""
    return say("the ledger gives the number to order {orders} as well", orders=listed(others))


def _sent_again(one: Undeclared) -> str:
    rows = one.basis.rows(one.order.order_id)
    if not any(row.kind is RowKind.REPLACEMENT for row in rows):
        return ""
    return say("the ledger says that it was sent again as well, so which parcel counts is open")


def _not_handed_over(one: Undeclared) -> str:
    return handed_over(one.row, one.rules)


def _before_the_order(one: Undeclared) -> str:
    """A parcel that was on its way before the order was placed is another one's; a day's doubt is allowed."""
    ordered = one.order.ordered_at
    if one.row.sent == SENT or ordered is None or _at(one.row, one.rules) + timedelta(days=1) >= ordered:
        return ""
    return say("the ledger has it handed over before the order was placed")


def _time(one: Undeclared) -> str:
    left, within = one.order.deadline.left, one.rules.declare_within
    if left is None:
        return say("how much time is left cannot be told, so a person decides")
    if left <= timedelta(0):
        return say("the time to ship is over, so a person decides")
    if within is not None and left >= within:
        hours = f"{within / timedelta(hours=1):g}"
        return say("bufa declares an order when less than {hours} h are left", hours=hours)
    return ""


def _healed(one: Undeclared) -> str:
    return healed(one.order)


def _stale(one: Undeclared) -> str:
    return stale(one.basis.ledger)


def _not_opened(one: Undeclared) -> str:
    return not_opened(one.order)


#: Asked in this order; the first that answers decides. What only the order's own page can say comes last.
STOPS: tuple[tuple[Reason, Callable[[Undeclared], str]], ...] = (
    (Reason.NOT_DECLARED, _declared),
    (Reason.CARRIER_UNMAPPED, _carrier),
    (Reason.NOT_DECLARED, _shared),
    (Reason.NOT_DECLARED, _sent_again),
    (Reason.NOT_DECLARED, _not_handed_over),
    (Reason.NOT_DECLARED, _before_the_order),
    (Reason.NOT_DECLARED, _time),
    (Reason.NOT_DECLARED, _healed),
    (Reason.NOT_DECLARED, _stale),
    (Reason.NOT_DECLARED, _not_opened),
)
