"""What is true of the shop, for tests: read without signing in, on loopback only, and changing nothing.

The one exception is `pass_check`, with which a test plays the person that a human check waits for.

`state` also says what was sown in each order and what a round should make of it (`right`, `tell`) when
nobody approves anything, and what became of orders without a request of ours (`moves`); `log` is the book of
writes; `secrets` is what must never be found in any file;
`struck` is on whom the bad days lie.
"""

from __future__ import annotations

from agent.practice.book import stamp
from agent.practice.desk import Desk
from agent.practice.shop import Conversation, Order


def state(desk: Desk) -> dict[str, object]:
    """Return every order and conversation as it stands now; times are ISO 8601 UTC, empty for none."""
    return {
        "now": stamp(desk.clock()),
        "orders": [_order(order) for order in desk.shop.tab("all")],
        "conversations": [_conversation(desk, thread) for thread in desk.shop.sessions()],
        "moves": list(desk.moves),
    }


def _order(order: Order) -> dict[str, object]:
    return {
        "order_id": order.order_id,
        "buyer_id": order.buyer.buyer_id,
        "status": order.status,
        "end_reason": order.end_reason,
        "ship_to": order.buyer.country,
        "platform_warehouse": order.platform_warehouse,
        "declared_at": stamp(order.declared_at) if order.declared_at else "",
        "changes": order.changes,
        "parcels": [pair.as_json() for pair in order.parcels],
        "sown": order.sown,
        "right": [pair.as_json() for pair in order.right],
        "tell": list(order.tell),
        "declare": order.declare.as_json() if order.declare else None,
    }


def _conversation(desk: Desk, thread: Conversation) -> dict[str, object]:
    buyer_id = thread.buyer.buyer_id
    return {
        "buyer_id": buyer_id,
        "order_ids": [order.order_id for order in desk.shop.orders_of.get(buyer_id, [])],
        "unread": thread.unread,
        "messages": [
            {"from": message.sender, "text": message.text, "at": stamp(message.at)}
            for message in thread.messages
        ],
    }


def log(desk: Desk) -> list[dict[str, object]]:
    """Return every write request so far, in the order they came."""
    return desk.book.as_json()


def struck(desk: Desk) -> dict[str, list[str]]:
    """Return by each hazard's name the numbers of the orders, or of the buyers, that it strikes."""
    return desk.struck


def secrets(desk: Desk) -> dict[str, object]:
    """Return the password and every cookie and token issued so far."""
    gate = desk.gate
    return {"password": desk.shop.password, "cookies": list(gate.sessions), "tokens": list(gate.tokens)}


def pass_check(desk: Desk) -> dict[str, object]:
    """Pass whatever check stands, as a person would, and tell which it was."""
    stood = desk.gate.check
    desk.gate.pass_check()
    return {"passed": stood}
