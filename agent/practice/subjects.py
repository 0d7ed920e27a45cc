"""Whom a write request is about and what it would change, read before it is carried out or refused.

Values of a wrong type count as missing here: the request is refused for them, but it stands in the book.
"""

from __future__ import annotations

from agent.practice.book import Subject, Value
from agent.practice.desk import Desk
from agent.practice.shop import Conversation

Sent = dict[str, object]


def _text(values: Sent, name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""


def _of_order(desk: Desk, values: Sent, before: Value, after: Value) -> Subject:
    order_id = _text(values, "orderId")
    order = desk.shop.orders.get(order_id)
    return Subject(order_id, order.buyer.buyer_id if order else "", before, after)


def of_login(desk: Desk, values: Sent) -> Subject:
    """A sign-in is about an account; its password is never written."""
    return Subject(after=_text(values, "loginName"))


def of_modify(desk: Desk, values: Sent) -> Subject:
    """A change is about one parcel: the pair that stands there and the pair asked for."""
    order = desk.shop.orders.get(_text(values, "orderId"))
    parcel = values.get("parcel", 0)
    known = order is not None and isinstance(parcel, int) and 0 <= parcel < len(order.parcels)
    before: Value = order.parcels[parcel].as_json() if order and known and isinstance(parcel, int) else ""
    after = {"service": _text(values, "newService"), "number": _text(values, "newNumber")}
    return _of_order(desk, values, before, after)


def of_declare(desk: Desk, values: Sent) -> Subject:
    """A declaration adds a parcel: nothing stands there before."""
    after = {"service": _text(values, "service"), "number": _text(values, "number")}
    return _of_order(desk, values, "", after)


def of_unmask(desk: Desk, values: Sent) -> Subject:
    """To unmask is about the order whose receiver is shown."""
    return _of_order(desk, values, "", "")


def _thread(desk: Desk, values: Sent) -> Conversation | None:
    return desk.shop.conversations.get(_text(values, "sessionId"))


def of_message(desk: Desk, values: Sent) -> Subject:
    """A message is about a buyer."""
    thread = _thread(desk, values)
    return Subject("", thread.buyer.buyer_id if thread else "", "", _text(values, "text"))


def of_read(desk: Desk, values: Sent) -> Subject:
    """A read mark takes the count of unread messages, as a text, to `0`."""
    thread = _thread(desk, values)
    return Subject("", thread.buyer.buyer_id, str(thread.unread), "0") if thread else Subject()


def of_draft(desk: Desk, values: Sent) -> Subject:
    """A draft takes the place of the draft before it."""
    thread = _thread(desk, values)
    after = _text(values, "text")
    return Subject("", thread.buyer.buyer_id, thread.draft, after) if thread else Subject(after=after)
