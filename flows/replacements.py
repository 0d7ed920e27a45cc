"""What becomes of a parcel sent again (补发): its number goes into the buyer's chat, never into the order."""

from __future__ import annotations

from dataclasses import dataclass

from agent.models import BuyerMessage, Finding, LedgerRow, Order, Pair, Purpose, Reason, RowKind, Status
from agent.say import say
from flows.matching import by_number
from flows.rules import ledger_number_problem
from flows.stops import unmapped
from flows.terms import Basis, Plan, Rules

#: Shipped: the parcel that was lost or bad is on its way or was.
SHIPPED = frozenset(
    {Status.SELLER_PART_SEND_GOODS, Status.WAIT_BUYER_ACCEPT_GOODS, Status.FUND_PROCESSING, Status.FINISH}
)


#: Why a buyer is written to: purpose, reason, and what it rests on for people.
Terms = tuple[Purpose, Reason, str]


@dataclass(frozen=True, slots=True)
class Replacement:
    """One replacement row of one order."""

    order: Order
    row: LedgerRow
    basis: Basis

    @property
    def rests_on(self) -> str:
        """What the message rests on, as one sentence for people."""
        return say(
            "the ledger ({source}) says that {number} by {carrier} was sent again",
            source=self.row.source,
            number=self.row.number,
            carrier=self.row.carrier,
        )

    def finding(self, reason: Reason, text: str, *, note: bool = False) -> Finding:
        """Return a finding about this number."""
        new = Pair(self.row.service or self.row.carrier, self.row.number)
        return Finding(self.order.order_id, reason, f"{self.rests_on}; {text}", note, None, new)


def replacements(order: Order, basis: Basis) -> Plan:
    """Plan one message per replacement number that the buyer was not told yet, or a finding instead."""
    plan = Plan()
    for row in by_number(basis.rows(order.order_id), RowKind.REPLACEMENT):
        if basis.told(order.order_id, Purpose.REPLACEMENT, row.number):
            continue
        replacement = Replacement(order, row, basis)
        finding = _stopped(replacement)
        plan += Plan(findings=(finding,)) if finding else Plan(messages=(_message(replacement),))
    return plan


def message(order: Order, row: LedgerRow, terms: Terms, rules: Rules) -> BuyerMessage:
    """Return the intended message about a row's number, in terms that `flows.texts` can render.

    The goods are named as on the console, since the ledger's own name is meant for the warehouse.
    """
    purpose, reason, rests_on = terms
    carrier = rules.carriers.find(row.carrier)
    return BuyerMessage(
        order.order_id,
        purpose,
        row.number,
        reason,
        carrier=row.service or (carrier.name if carrier else row.carrier),
        goods=order.goods or row.goods,
        link=rules.carriers.link(row.carrier, row.number),
        ship_to=order.ship_to,
        buyer=order.buyer,
        rests_on=rests_on,
    )


def _message(replacement: Replacement) -> BuyerMessage:
    terms = Purpose.REPLACEMENT, Reason.REPLACEMENT, replacement.rests_on
    return message(replacement.order, replacement.row, terms, replacement.basis.rules)


def _stopped(replacement: Replacement) -> Finding | None:
    """Return the finding of the first thing that keeps the number from being told."""
    return (
        _known(replacement) or _status(replacement) or _doubtful(replacement) or _not_now(replacement) or None
    )


def _known(replacement: Replacement) -> Finding | None:
    """The buyer sees it on the order already: a number that is also the original's is no second parcel."""
    shown = {parcel.pair.number for parcel in replacement.order.parcels}
    rows = replacement.basis.rows(replacement.order.order_id)
    originals = {row.number for row in rows if row.kind is RowKind.ORIGINAL}
    if replacement.row.number not in shown | originals:
        return None
    return replacement.finding(
        Reason.REPLACEMENT, say("it is the original parcel's number too, so nothing is told"), note=True
    )


def _status(replacement: Replacement) -> Finding | None:
    """A finished order without any parcel was closed unshipped: what was sent there belongs elsewhere."""
    order = replacement.order
    if order.status is Status.IN_ISSUE:
        return replacement.finding(Reason.IN_DISPUTE, say("a dispute is open, so a person tells the buyer"))
    if order.status is Status.IN_CANCEL:
        return replacement.finding(
            Reason.IN_CANCELLATION, say("the buyer asks to cancel, so a person tells the buyer")
        )
    if order.status not in SHIPPED:
        why = say("the order was not shipped before (state {status})", status=order.status)
        return replacement.finding(Reason.STATUS, why)
    if order.status is Status.FINISH and order.numbers_shown and not order.parcels:
        return replacement.finding(Reason.CLOSED, say("the order was closed without a parcel"))
    return None


def _doubtful(replacement: Replacement) -> Finding | None:
    row, rules = replacement.row, replacement.basis.rules
    if why := ledger_number_problem(row, rules.carriers):
        text = say("the ledger's own number is in doubt: {why}", why=why)
        return replacement.finding(Reason.LEDGER_NUMBER, text)
    if rules.carriers.find(row.carrier) is None:
        return replacement.finding(Reason.CARRIER_UNMAPPED, unmapped(row, rules))
    return None


def _not_now(replacement: Replacement) -> Finding | None:
    order = replacement.order
    if order.healed:
        text = say("a value was read by a fallback locator, which is good for findings only")
        return replacement.finding(Reason.HEALED, text)
    if replacement.basis.ledger.stale:
        text = say("the ledger is older than its limit; import a newer export, then run again")
        return replacement.finding(Reason.LEDGER_STALE, text)
    if not order.detailed:
        text = say("the order's own page was not opened in this round, so the buyer is not told yet")
        return replacement.finding(Reason.REPLACEMENT, text)
    return None
