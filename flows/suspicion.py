"""When so much differs that the ledger or the pack is wrong rather than the console.

A ledger whose numbers slipped by a row, or a pack that reads the wrong column, makes nearly every order look
wrong, and some of it even proven. Pure rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from agent.models import LedgerRow, Order, Reason, RowKind
from agent.say import say
from flows.terms import Plan

#: So few differing orders are a day's work in the smallest shop, whatever share of it they are.
FEW = 10


def suspicion(plan: Plan, compared: int, share: float) -> str:
    """Return why ledger or pack is not believed, with the counts; empty where both are.

    That is where more than `share` (0 to 1) of the `compared` orders differ, and more than `FEW`.
    """
    found = differing(plan)
    if len(found) <= FEW or len(found) <= share * compared:
        return ""
    often = ", ".join(f"{reason} {count}" for reason, count in Counter(found.values()).most_common(3))
    return say(
        "{n} of {compared} compared orders differ from the ledger ({often}), more than the {share:.0%} of"
        " `suspect_share`: the ledger or the pack is more likely to be wrong than the console",
        n=len(found),
        compared=compared,
        often=often,
        share=share,
    )


def differing(plan: Plan) -> dict[str, Reason]:
    """Return the orders that show another pair than the ledger, with a reason of each; notes are none."""
    told = (one for one in plan.findings if not one.note)
    found = {
        one.order_id: one.reason
        for one in told
        if one.reason is Reason.AMBIGUOUS_PARCELS or (one.old and one.new)
    }
    return found | {planned.fix.order_id: planned.fix.reason for planned in plan.fixes}


def comparable(orders: Iterable[Order], rows: Mapping[str, Sequence[LedgerRow]]) -> int:
    """Count the orders of which both sides show an original parcel, so that they could differ."""
    return sum(1 for order in orders if order.parcels and _originals(rows.get(order.order_id, ())))


def _originals(rows: Sequence[LedgerRow]) -> bool:
    return any(row.kind is RowKind.ORIGINAL and row.number for row in rows)
