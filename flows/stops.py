"""What keeps a difference from being written, one small function per reason, asked in the order of `STOPS`.

The first one that answers decides: its finding is what people read, and the console stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.models import Finding, LedgerRow, Order, Pair, Reason, RowKind, Status
from agent.say import say
from flows.rules import Difference, ledger_number_problem
from flows.terms import Basis, Rules

#: The service that stands for a carrier the console does not list; it needs a tracking website.
OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A difference that might be corrected, with all that could forbid it."""

    difference: Difference
    basis: Basis

    @property
    def rules(self) -> Rules:
        """The limits and settings that hold."""
        return self.basis.rules

    @property
    def order(self) -> Order:
        """The order that the parcel belongs to."""
        return self.difference.order

    @property
    def row(self) -> LedgerRow:
        """The ledger row that says what is right."""
        return self.difference.row

    @property
    def shown(self) -> Pair:
        """The pair that the console shows."""
        return self.difference.parcel.pair

    @property
    def right(self) -> Pair:
        """The pair that the ledger gives; the carrier's own word stands in for an unknown service."""
        return Pair(self.row.service or self.row.carrier, self.row.number)

    @property
    def rests_on(self) -> str:
        """What the difference rests on, as one sentence for people."""
        return say(
            "the console shows {shown} for parcel {position}, the ledger ({source}) says {right}: {why}",
            shown=self.shown,
            position=self.difference.parcel.position,
            source=self.row.source,
            right=self.right,
            why=self.difference.why,
        )

    def finding(self, reason: Reason, text: str = "", *, note: bool = False) -> Finding:
        """Return a finding that begins with what the difference rests on and goes on with `text`."""
        words = f"{self.rests_on}; {text}" if text else self.rests_on
        return Finding(self.order.order_id, reason, words, note, self.shown, self.right)


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


def spent(candidate: Candidate) -> Finding | None:
    """Return a finding where the console's limit of changes or days is reached.

    The more of two counts is taken: the console's own, and the changes that the journal has begun.
    """
    return _past_window(candidate) or _budget_spent(candidate)


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
    row = candidate.row
    if not row.service:
        return candidate.finding(Reason.CARRIER_UNMAPPED, unmapped(row, candidate.rules))
    if row.service == OTHER and not candidate.rules.carriers.link(row.carrier, row.number):
        why = say("the service {service} needs a tracking website, and the table has none", service=OTHER)
        return candidate.finding(Reason.CARRIER_UNMAPPED, why)
    return None


def _healed(candidate: Candidate) -> Finding | None:
    if not candidate.order.healed:
        return None
    return candidate.finding(
        Reason.HEALED, say("a value was read by a fallback locator, which is good for findings only")
    )


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
    if candidate.difference.proven or candidate.rules.trust_ledger:
        return None
    return candidate.finding(candidate.difference.reason, say("not proven wrong, so a person decides"))


def _stale(candidate: Candidate) -> Finding | None:
    if not candidate.basis.ledger.stale:
        return None
    return candidate.finding(
        Reason.LEDGER_STALE,
        say("the ledger is older than its limit; import a newer export, then run again"),
    )


def _open(candidate: Candidate) -> Finding | None:
    if candidate.order.order_id not in candidate.basis.history.open_orders:
        return None
    return candidate.finding(
        Reason.UNCONFIRMED,
        say("a correction of this order is begun and not yet proven, so no other is planned"),
        note=True,
    )


def _colleague(candidate: Candidate) -> Finding | None:
    changed = changed_by_others(candidate)
    if changed is None or _newer(candidate.row.first_seen, changed):
        return None
    return candidate.finding(
        Reason.CHANGED_BY_OTHERS,
        say("somebody else changed it (noticed {when}), which is never overwritten", when=_stamp(changed)),
    )


def changed_by_others(candidate: Candidate) -> datetime | None:
    """Return when it was noticed that somebody else had changed what is shown, None where nobody did.

    A first sight is no change, and a parcel that came beside those seen before is a declaration, not one:
    where the console counts no change at all, what was noticed earlier can only have been that.
    """
    seen = candidate.basis.history.seen.get(candidate.order.order_id)
    if seen is None:
        return None
    if candidate.shown not in seen.parcels:
        return None if _only_added(candidate.order, seen.parcels) else candidate.rules.now
    if seen.ours or seen.changed_at <= _NEVER or candidate.order.changes == 0:
        return None
    return seen.changed_at


def _only_added(order: Order, before: tuple[Pair, ...]) -> bool:
    now = [parcel.pair for parcel in order.parcels]
    return all(now.count(pair) >= before.count(pair) for pair in before)


def _not_opened(candidate: Candidate) -> Finding | None:
    if candidate.order.detailed:
        return None
    return candidate.finding(
        candidate.difference.reason,
        say("the order's own page was not opened in this round, so nothing is written"),
    )


def _undated(candidate: Candidate) -> Finding | None:
    """Without the date of declaration nobody knows whether the window is open: a change is not risked."""
    if candidate.rules.days == 0 or candidate.order.declared_at is not None:
        return None
    return candidate.finding(
        candidate.difference.reason,
        say("the page does not say when it was declared, so whether it may still be changed is unknown"),
    )


def _past_window(candidate: Candidate) -> Finding | None:
    declared, days = candidate.order.declared_at, candidate.rules.days
    if days == 0 or declared is None or declared + timedelta(days=days) >= candidate.rules.now:
        return None
    return candidate.finding(
        Reason.PAST_WINDOW,
        say(
            "declared {when}, and the console takes changes for {days} days only",
            when=_stamp(declared),
            days=days,
        ),
    )


def _budget_spent(candidate: Candidate) -> Finding | None:
    limit = candidate.rules.changes
    done = max(candidate.order.changes or 0, candidate.basis.history.begun.get(candidate.order.order_id, 0))
    if limit == 0 or done < limit:
        return None
    return candidate.finding(
        Reason.BUDGET_SPENT,
        say("{done} of {limit} changes are used, so the console takes no other", done=done, limit=limit),
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
    _colleague,
    _not_opened,
    _undated,
)

#: The mark of the journal for "never seen to change".
_NEVER = datetime.fromtimestamp(0, UTC)


def _newer(first_seen: datetime | None, changed: datetime) -> bool:
    return first_seen is not None and first_seen > changed


def _stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
