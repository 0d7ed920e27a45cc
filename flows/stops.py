"""What keeps a difference from being written, one small function per reason, asked in the order of `STOPS`.

The first one that answers decides: its finding is what people read, and the console stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from agent.models import Finding, LedgerRow, Order, Reason, RowKind, Status
from agent.say import say
from flows.candidate import Candidate
from flows.colleague import colleague
from flows.rules import ledger_number_problem
from flows.terms import Ledger, Rules

#: The service that stands for a carrier the console does not list; it needs a tracking website.
OTHER = "Other"


def stopped(candidate: Candidate) -> Finding | None:
    """Return the finding of the first stop that forbids the write, None where nothing does."""
    return next((finding for stop in STOPS if (finding := stop(candidate))), None)


def order_stop(order: Order) -> tuple[Reason, str, bool] | None:
    """Return why this order's logistics cannot be corrected as it stands: reason, clause, whether a note.

    A note where there is nothing left to do about it.
    """
    if order.platform_warehouse:
        return (
            Reason.PLATFORM_WAREHOUSE,
            say("the platform's warehouse ships it, so it is not corrected"),
            True,
        )
    match order.status:
        case Status.SELLER_PART_SEND_GOODS | Status.WAIT_BUYER_ACCEPT_GOODS:
            return None
        case Status.FINISH:
            return Reason.CLOSED, say("the order is closed, so it is not corrected"), True
        case Status.IN_ISSUE:
            return Reason.IN_DISPUTE, say("a dispute is open, so a person decides"), False
        case Status.IN_CANCEL:
            return Reason.IN_CANCELLATION, say("the buyer asks to cancel, so a person decides"), False
    return Reason.STATUS, say("it is not corrected in the state {status}", status=order.status), False


def unmapped(row: LedgerRow, rules: Rules) -> str:
    """Return the clause about a carrier that the table does not map, with the nearest names."""
    nearest = ", ".join(rules.carriers.nearest(row.carrier))
    if not nearest:
        return say("the carrier table does not map `{carrier}`", carrier=row.carrier)
    return say(
        "the carrier table does not map `{carrier}`; nearest names: {nearest}",
        carrier=row.carrier,
        nearest=nearest,
    )


def no_carrier(row: LedgerRow, rules: Rules) -> str:
    """Return why a row's carrier cannot be given to the console, empty where it can."""
    if not row.service:
        return unmapped(row, rules)
    if row.service == OTHER and not rules.carriers.link(row.carrier, row.number):
        return say("the service {service} needs a tracking website, and the table has none", service=OTHER)
    return ""


def healed(order: Order) -> str:
    """Return why what was read of an order is good for findings only, empty where it is good for more."""
    return (
        say("a value was read by a fallback locator, which is good for findings only") if order.healed else ""
    )


def stale(ledger: Ledger) -> str:
    """Return why nothing is written by this ledger, empty where it is new enough."""
    return (
        say("the ledger is older than its limit; import a newer export, then run again")
        if ledger.stale
        else ""
    )


def not_opened(order: Order) -> str:
    """Return why nothing is written to an order that was read from a list alone, empty for another."""
    if order.detailed:
        return ""
    return say("the order's own page was not opened in this round, so nothing is written")


def _renumbered(candidate: Candidate) -> Finding | None:
    if candidate.difference.reason is not Reason.RENUMBERED:
        return None
    return candidate.finding(Reason.RENUMBERED, note=True)


def _order(candidate: Candidate) -> Finding | None:
    stop = order_stop(candidate.order)
    return candidate.finding(stop[0], stop[1], note=stop[2]) if stop else None


def _ledger_number(candidate: Candidate) -> Finding | None:
    why = ledger_number_problem(candidate.row, candidate.rules.carriers)
    if why is None:
        return None
    return candidate.finding(Reason.LEDGER_NUMBER, say("the ledger's own number is in doubt: {why}", why=why))


def _carrier(candidate: Candidate) -> Finding | None:
    why = no_carrier(candidate.row, candidate.rules)
    return candidate.finding(Reason.CARRIER_UNMAPPED, why) if why else None


def _healed(candidate: Candidate) -> Finding | None:
    why = healed(candidate.order)
    return candidate.finding(Reason.HEALED, why) if why else None


def _shows_replacement(candidate: Candidate) -> Finding | None:
    """A number that the ledger knows as this order's replacement was put there by somebody on purpose."""
    rows = candidate.basis.rows(candidate.order.order_id)
    numbers = {row.number for row in rows if row.kind is RowKind.REPLACEMENT}
    if candidate.shown.number not in numbers:
        return None
    return candidate.finding(
        candidate.difference.reason, say("the ledger knows the number shown as this order's replacement")
    )


def _unproven(candidate: Candidate) -> Finding | None:
    if candidate.difference.proven or candidate.rules.trust_ledger or candidate.rules.asks:
        return None
    return candidate.finding(candidate.difference.reason, say("not proven wrong, so a person decides"))


def _stale(candidate: Candidate) -> Finding | None:
    why = stale(candidate.basis.ledger)
    return candidate.finding(Reason.LEDGER_STALE, why) if why else None


def _open(candidate: Candidate) -> Finding | None:
    if candidate.order.order_id not in candidate.basis.history.open_orders:
        return None
    return candidate.finding(
        Reason.UNCONFIRMED,
        say("a correction of this order is begun and not yet proven, so no other is planned"),
        note=True,
    )


def _not_opened(candidate: Candidate) -> Finding | None:
    why = not_opened(candidate.order)
    return candidate.finding(candidate.difference.reason, why) if why else None


def _undated(candidate: Candidate) -> Finding | None:
    """Without the date of declaration nobody knows whether the window is open: a change is not risked."""
    if candidate.rules.days == 0 or candidate.order.declared_at is not None:
        return None
    return candidate.finding(
        candidate.difference.reason,
        say("the page does not say when it was declared, so whether it may still be changed is unknown"),
    )


#: An order's state and a bad ledger come before what is merely not proven; what can only be known on the
#: order's own page comes last. The limits (`spent`) are not here: past them the buyer may still be told.
STOPS: tuple[Callable[[Candidate], Finding | None], ...] = (
    _renumbered,
    _order,
    _ledger_number,
    _carrier,
    _healed,
    _shows_replacement,
    _unproven,
    _stale,
    _open,
    colleague,
    _not_opened,
    _undated,
)
