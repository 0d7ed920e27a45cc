"""Compare what the console shows with the dispatch ledger and say what should be written, and why.

Pure functions: no browser, no clock of their own, no database. The rules stand beside this file: which row
speaks of which parcel (`matching`), what kind of difference that is (`rules`), what keeps it from being
written (`stops`), what becomes of parcels sent again (`replacements`) and of those not declared yet
(`undeclared`); `weighing` joins them for one order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from agent.models import Order, Parcel, Reason, RowKind, Status
from flows.notes import not_found
from flows.terms import Basis, History, Ledger, Plan, PlannedFix, Rules, Seen
from flows.weighing import weigh

__all__ = ["History", "Ledger", "Plan", "PlannedFix", "Rules", "Seen", "decide", "wants_detail"]

#: Orders whose hidden parcels are worth opening a page for; a finished one is for a replacement only.
WORTH_OPENING = frozenset(
    {Status.SELLER_PART_SEND_GOODS, Status.WAIT_BUYER_ACCEPT_GOODS, Status.IN_ISSUE, Status.IN_CANCEL}
)

#: Findings from a list row that the order's own page should bear out before a person looks.
WORTH_PROVING = frozenset({Reason.NEAR, Reason.DIFFERENT})


def decide(
    orders: Sequence[Order],
    ledger: Ledger,
    history: History,
    rules: Rules,
    missing: Collection[str] = (),
) -> Plan:
    """Return the plan for these orders; `missing` are orders of the ledger that no list and no search shows.

    An order is decided by itself, whatever the others are. Nothing is written to an order that was not read
    from its own page (`detailed`). Whether a kind of write is allowed at all is for the session.
    """
    basis = Basis(ledger, history, rules)
    plans = [weigh(order, basis) for order in orders]
    return Plan(
        fixes=tuple(fix for plan in plans for fix in plan.fixes),
        messages=tuple(message for plan in plans for message in plan.messages),
        findings=(
            *(finding for plan in plans for finding in plan.findings),
            *(not_found(order_id, ledger) for order_id in sorted(missing)),
        ),
        declarations=tuple(declaration for plan in plans for declaration in plan.declarations),
    )


def wants_detail(
    order: Order, ledger: Ledger, history: History, rules: Rules, *, changed: bool = True
) -> bool:
    """Tell whether an order read from a list row must be opened before anything can be decided.

    That is one that would be written to, told, or put before a person as near or different. Where the list
    shows no numbers, those remembered from the last reading stand in for them, and a shipped order is opened
    as well when it is young enough to be corrected or when its list row or ledger row `changed` since then.
    """
    basis = Basis(ledger, history, rules)
    if order.detailed or not basis.rows(order.order_id) or order.order_id in ledger.conflicts:
        return False
    plan = weigh(_at_best(order, basis), basis)
    writes = plan.fixes or plan.messages or plan.declarations
    if writes or any(finding.reason in WORTH_PROVING for finding in plan.findings):
        return True
    if order.numbers_shown:
        return False
    return _has_hidden_parcel(order, basis) and (changed or _young(order, rules))


def _at_best(order: Order, basis: Basis) -> Order:
    """Return the order as its own page would show it if everything there spoke for a write."""
    seen = basis.history.seen.get(order.order_id)
    if not order.numbers_shown and seen is not None:
        parcels = tuple(Parcel(position, pair) for position, pair in enumerate(seen.parcels, 1))
        order = replace(order, parcels=parcels, numbers_shown=True)
    return replace(order, detailed=True, healed=False, declared_at=order.declared_at or basis.rules.now)


def _has_hidden_parcel(order: Order, basis: Basis) -> bool:
    if order.platform_warehouse or order.status not in WORTH_OPENING:
        return False
    rows = basis.rows(order.order_id)
    return any(row.kind is RowKind.ORIGINAL and row.number for row in rows)


def _young(order: Order, rules: Rules) -> bool:
    """An order is declared after it is placed, so one placed within the window cannot be past it."""
    since = order.declared_at or order.ordered_at
    return rules.days == 0 or (since is not None and since + timedelta(days=rules.days) >= rules.now)
