"""What the pages' forms send, and what hazards do to it is judged by."""

from __future__ import annotations

from typing import Any

from agent.practice.shop import Order

GOOD = {"newService": "SF", "newNumber": "SF1029384756012"}
AFTER = {"service": "SF", "number": "SF1029384756012"}


def change(order: Order) -> dict[str, object]:
    """Return what the form sends that replaces an order's first parcel."""
    pair = order.parcels[0]
    old = {"oldService": pair.service, "oldNumber": pair.number, "website": "", "remark": ""}
    return {"orderId": order.order_id, "parcel": 0, **old, **GOOD, "sendType": "all"}


def declaration(order: Order) -> dict[str, object]:
    """Return what the form sends that declares an order shipped."""
    return {"orderId": order.order_id, **AFTER, "website": "", "remark": "", "sendType": "all"}


def writes(seller: Any, order: Order, waiting: Order) -> list[tuple[str, dict[str, object]]]:
    """Return the three calls by which a seller changes something: name and values."""
    thread = seller.desk.shop.of_buyer[order.buyer.buyer_id]
    message = {"sessionId": thread.session_id, "text": "Hello, a new number."}
    return [
        ("logistics.modify", change(order)),
        ("logistics.declare", declaration(waiting)),
        ("im.send", message),
    ]


def seen(seller: Any, order: Order, waiting: Order) -> tuple[object, object, object]:
    """Return what the witness says: the order's first pair, the other's parcels, the buyer's last message."""
    threads = seller.get("/_practice/state").json()["conversations"]
    thread = next(one for one in threads if one["buyer_id"] == order.buyer.buyer_id)
    pair, parcels = seller.order(order.order_id)["parcels"][0], seller.order(waiting.order_id)["parcels"]
    return pair, parcels, thread["messages"][-1]["text"]


DONE = (AFTER, [AFTER], "Hello, a new number.")


def effects(seller: Any) -> list[bool]:
    """Return, for each change, declaration and message in the book, whether it had an effect."""
    kinds = {"modify", "declare", "message"}
    return [entry["effect"] for entry in seller.log() if entry["kind"] in kinds]
