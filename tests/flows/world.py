"""A little world to decide on: an order as the console shows it, ledger rows, and the store's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.ledger.carriers import Carriers
from agent.models import LedgerRow, Order, Pair, Parcel, Reason, RowKind, Status
from flows.decide import History, Ledger, Plan, Rules, decide

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ORDER = "8190001234567890"
ANOTHER = "8190005555555555"

# S10 numbers with a right check digit (47312482 → 9, 88887777 → 2), and one with a wrong digit.
POSTAL, POSTAL_TOO, POSTAL_BAD = "RB473124829CN", "RB888877772CN", "RB473124828CN"
UPS_GOOD, UPS_BAD = "1Z999AA10123456784", "1Z999AA10123456785"
LOOSE, LOOSE_NEAR, LOOSE_FAR = "4PX3001234567890CN", "4PX3001234567891CN", "4PX3009988776655CN"
PLATFORM, PLATFORM_TOO = "LP00612345678901", "LP00698765432109"

#: The ledger's word for a carrier, by the service it stands for.
WORDS = {"CPAM": "中国邮政挂号小包", "FOURPX_RM": "4PX", "CAINIAO_STANDARD": "无忧物流-标准", "UPS": "UPS"}

CARRIERS = Carriers.load()
RULES = Rules(
    now=NOW,
    changes=2,
    days=5,
    trust_ledger=False,
    shipped_days=30,
    carriers=CARRIERS,
    message_length=1000,
)


def shows(*pairs: tuple[str, str], **fields: Any) -> Order:
    """Return a shipped order, read from its own page, that shows these (number, service) pairs."""
    parcels = tuple(
        Parcel(position, Pair(service, number)) for position, (number, service) in enumerate(pairs, 1)
    )
    order = Order(
        ORDER,
        Status.WAIT_BUYER_ACCEPT_GOODS,
        parcels=parcels,
        goods="Reading lamp",
        ship_to="ES",
        buyer="M***a",
        declared_at=NOW - timedelta(days=1),
        changes=0,
        detailed=True,
    )
    return replace(order, **fields)


def row(number: str, service: str = "FOURPX_RM", **fields: Any) -> LedgerRow:
    """Return an original row of the order; the carrier's word is the one that stands for the service."""
    values: dict[str, Any] = {
        "order_id": ORDER,
        "kind": RowKind.ORIGINAL,
        "carrier": WORDS.get(service, "某某快递"),
        "number": number,
        "service": service,
        "goods": "台灯",
        "source": "ledger.xlsx, row 12",
        "first_seen": NOW - timedelta(days=2),
    }
    return LedgerRow(**(values | fields))


def sent_again(number: str = LOOSE_FAR, service: str = "FOURPX_RM", **fields: Any) -> LedgerRow:
    """Return a replacement row of the order."""
    return row(number, service, kind=RowKind.REPLACEMENT, **fields)


def ledger(*rows: LedgerRow, **fields: Any) -> Ledger:
    """Return the ledger of these rows; it owns their numbers and aliases unless told otherwise."""
    by_order: dict[str, list[LedgerRow]] = {}
    owners: dict[str, set[str]] = {}
    for one in rows:
        by_order.setdefault(one.order_id, []).append(one)
        for number in (one.number, *one.aliases):
            owners.setdefault(number, set()).add(one.order_id)
    known = {number: frozenset(ids) for number, ids in owners.items()}
    return Ledger(**({"rows": by_order, "owners": known} | fields))


def plan(order: Order, of: Ledger, history: History | None = None, **rules: Any) -> Plan:
    """Decide one order."""
    return decide([order], of, history or History(), replace(RULES, **rules))


def found(plan: Plan) -> list[tuple[Reason, bool]]:
    """Return the findings as (reason, whether a note)."""
    return [(finding.reason, finding.note) for finding in plan.findings]


def fixed(plan: Plan) -> list[tuple[Reason, Pair, Pair]]:
    """Return the corrections as (reason, wrong, right)."""
    return [(planned.fix.reason, planned.fix.wrong, planned.fix.right) for planned in plan.fixes]


def nothing_written(plan: Plan) -> bool:
    """Tell whether the plan writes nothing at all."""
    return not plan.fixes and not plan.messages


def console_after(orders: Sequence[Order], plan: Plan) -> list[Order]:
    """Return the orders as the console shows them once every correction of the plan is done."""
    done = {(planned.fix.order_id, planned.fix.parcel): planned.fix.right for planned in plan.fixes}
    return [
        replace(
            order,
            parcels=tuple(
                replace(parcel, pair=done.get((order.order_id, parcel.position), parcel.pair))
                for parcel in order.parcels
            ),
        )
        for order in orders
    ]
