"""What happens to an order without a request of ours: a colleague's or the platform's doing, for the witness.

The book holds what was asked for; whoever judges by it must be able to tell what nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agent.practice.book import stamp
from agent.practice.desk import Desk
from agent.practice.shop import Order


@contextmanager
def beneath(desk: Desk, by: str, order: Order) -> Iterator[None]:
    """Write down what becomes of an order inside the block, and by which bad day."""
    before = _facts(order)
    yield
    after = _facts(order)
    moved = [name for name in after if after[name] != before[name]]
    if moved:
        _enter(desk, by, order, {name: before[name] for name in moved}, {name: after[name] for name in moved})


def came(desk: Desk, by: str, order: Order) -> None:
    """Write down that an order came in; nothing stood there before."""
    _enter(desk, by, order, {}, _facts(order))


def _enter(desk: Desk, by: str, order: Order, before: dict[str, object], after: dict[str, object]) -> None:
    desk.moves.append(
        {
            "at": stamp(desk.clock()),
            "by": by,
            "order_id": order.order_id,
            "before": before,
            "after": after,
        }
    )


def _facts(order: Order) -> dict[str, object]:
    return {
        "status": order.status,
        "end_reason": order.end_reason,
        "changes": order.changes,
        "parcels": [pair.as_json() for pair in order.parcels],
    }
