"""What a colleague does wins: a value that somebody else changed is not overwritten."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.models import Finding, Order, Pair, Reason
from agent.say import say
from flows.candidate import Candidate, stamp

#: The mark of the journal for "never seen to change".
_NEVER = datetime.fromtimestamp(0, UTC)


def colleague(candidate: Candidate) -> Finding | None:
    """Return a finding where somebody else changed what is shown and the ledger row is no newer."""
    changed = changed_by_others(candidate)
    if changed is None or _newer(candidate.row.first_seen, changed):
        return None
    return candidate.finding(
        Reason.CHANGED_BY_OTHERS,
        say("somebody else changed it (noticed {when}), which is never overwritten", when=stamp(changed)),
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


def _newer(first_seen: datetime | None, changed: datetime) -> bool:
    return first_seen is not None and first_seen > changed
