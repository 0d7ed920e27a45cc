"""What a seller can change: a parcel's pair, a first declaration, messages, read marks and drafts.

Each function changes the shop or raises `Refused` with nothing changed, and returns whether anything changed.
Who may call, and the log of what was asked, are left to `api`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.practice import refusals, rules
from agent.practice.refusals import Refused
from agent.practice.shop import Conversation, Message, Order, Pair, Shop
from agent.practice.words import OTHER_SERVICE, SERVICES


@dataclass(slots=True, frozen=True)
class Shipment:
    """What a form about logistics sends besides order and parcel."""

    pair: Pair
    website: str
    remark: str
    send_type: str


@dataclass(slots=True, frozen=True)
class Place:
    """One parcel of one order; parcels count from 0."""

    order_id: str
    parcel: int


def own_order(shop: Shop, order_id: str) -> Order:
    """Return the shop's order; an unknown one is refused as another shop's."""
    if order_id not in shop.orders:
        raise Refused(refusals.NOT_YOURS)
    return shop.orders[order_id]


def own_conversation(shop: Shop, session_id: str) -> Conversation:
    """Return the shop's conversation or refuse."""
    if session_id not in shop.conversations:
        raise Refused(refusals.NO_CONVERSATION)
    return shop.conversations[session_id]


def _check(sent: Shipment) -> None:
    if sent.pair.service not in SERVICES:
        raise Refused(refusals.SERVICE)
    if not rules.is_number(sent.pair.number):
        raise Refused(refusals.NUMBER)
    if sent.pair.service == OTHER_SERVICE and not rules.is_website(sent.website):
        raise Refused(refusals.WEBSITE)
    if not rules.is_remark(sent.remark):
        raise Refused(refusals.REMARK)
    if sent.send_type not in {"all", "part"}:
        raise Refused(refusals.PARAMETER)


def modify(shop: Shop, place: Place, old: Pair, sent: Shipment, now: datetime) -> bool:
    """Replace one parcel's pair; `old` must be what stands there."""
    order = own_order(shop, place.order_id)
    _check(sent)
    in_range = 0 <= place.parcel < len(order.parcels)
    if not order.can_modify(now) or not in_range or order.parcels[place.parcel] != old:
        raise Refused(refusals.OLD_NUMBER)
    order.parcels[place.parcel] = Pair(sent.pair.service, shop.noted(sent.pair.number))
    order.changes += 1
    shop.touch_order(order)
    return True


def declare(shop: Shop, order_id: str, sent: Shipment, now: datetime) -> bool:
    """Declare a parcel of an order that waits for shipment; `all` makes it shipped, `part` part shipped."""
    order = own_order(shop, order_id)
    _check(sent)
    if not order.can_declare:
        raise Refused(refusals.STATUS)
    order.parcels.append(sent.pair)
    order.declared_at = order.declared_at or now
    order.status = "WAIT_BUYER_ACCEPT_GOODS" if sent.send_type == "all" else "SELLER_PART_SEND_GOODS"
    shop.touch_order(order)
    return True


def send(shop: Shop, session_id: str, text: str, now: datetime) -> Message:
    """Post a seller's message into a thread and return it; the draft in the box is gone with it."""
    conversation = own_conversation(shop, session_id)
    if not text.strip() or len(text) > rules.MESSAGE_LIMIT:
        raise Refused(refusals.LENGTH)
    if conversation.blocked:
        raise Refused(refusals.BLOCKED)
    if conversation.moderated or rules.has_contact(text):
        raise Refused(refusals.ABUSE)
    message = Message(f"{session_id}-{len(conversation.messages) + 1}", "seller", text, now)
    conversation.messages.append(message)
    conversation.draft = ""
    shop.touch_conversation(conversation)
    return message


def mark_read(shop: Shop, session_id: str) -> bool:
    """Mark a thread read for the whole team; False when nothing was unread."""
    conversation = own_conversation(shop, session_id)
    changed = conversation.unread > 0
    conversation.unread = 0
    if changed:
        shop.touch_conversation(conversation)
    return changed


def keep_draft(shop: Shop, session_id: str, text: str) -> bool:
    """Keep what stands in a thread's box; False when the same stood there before."""
    conversation = own_conversation(shop, session_id)
    changed = conversation.draft != text
    conversation.draft = text
    if changed:
        shop.touch_conversation(conversation)
    return changed
