"""The console's limits on changes: so many per order, within so many days of the first declaration."""

from __future__ import annotations

from datetime import timedelta

from agent.models import Finding, Reason
from agent.say import say
from flows.candidate import Candidate, stamp


def spent(candidate: Candidate) -> Finding | None:
    """Return a finding where the console's limit of changes or days is reached.

    The more of two counts is taken: the console's own, and the changes that the journal has begun.
    """
    return _past_window(candidate) or _budget_spent(candidate)


def _past_window(candidate: Candidate) -> Finding | None:
    declared, days = candidate.order.declared_at, candidate.rules.days
    if days == 0 or declared is None or declared + timedelta(days=days) >= candidate.rules.now:
        return None
    return candidate.finding(
        Reason.PAST_WINDOW,
        say(
            "declared {when}, and the console takes changes for {days} days only",
            when=stamp(declared),
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
