"""What the pages are shown of an order, a buyer or a thread: masked, in US Pacific time, in their language.

Shapes are JSON objects; nothing is decided or changed here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agent.practice.shop import CHANGE_LIMIT, WINDOW, Buyer, Conversation, Message, Order
from agent.practice.words import COUNTRIES, Lang, Words, service_name, status_text

PACIFIC = ZoneInfo("America/Los_Angeles")
OVERDUE = Words("已超时", "Overdue")

Json = dict[str, object]


def moment(at: datetime | None) -> str:
    """Return a time as pages show it, `YYYY-MM-DD HH:mm` in US Pacific time; empty for none."""
    return "" if at is None else at.astimezone(PACIFIC).strftime("%Y-%m-%d %H:%M")


def masked(text: str) -> str:
    """Return a name or address with all but its first and last sign hidden."""
    return f"{text[:1]}***{text[-1:]}" if len(text) > 1 else "***"


def countdown(order: Order, now: datetime, lang: Lang) -> str:
    """Return what is left of the time to ship, in the order's own form; empty where the page shows none."""
    if order.deadline is None or not order.countdown:
        return ""
    left = int((order.deadline - now) / timedelta(seconds=1))
    if left <= 0:
        return OVERDUE.to(lang)
    hours, minutes, seconds = left // 3600, left // 60 % 60, left % 60
    if order.countdown == "clock":
        return f"{hours:02}:{minutes:02}:{seconds:02}"
    days, hours = divmod(hours, 24)
    if lang == "zh":
        return f"{days}天{hours}小时{minutes}分"
    return f"{_count(days, 'day')} {_count(hours, 'hour')} {_count(minutes, 'minute')}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def row(order: Order, now: datetime, lang: Lang) -> Json:
    """Return one order as the list shows it."""
    buyer = order.buyer
    return {
        "orderId": order.order_id,
        "status": order.status,
        "statusText": status(order, lang),
        "orderTime": moment(order.created),
        "countdown": countdown(order, now, lang),
        "buyerName": masked(buyer.name),
        "buyerId": buyer.buyer_id,
        "country": buyer.country,
        "countryName": COUNTRIES[buyer.country].to(lang),
        "tags": list(order.tags),
        "platformWarehouse": order.platform_warehouse,
        "parcels": [
            {**pair.as_json(), "serviceName": service_name(pair.service, lang)} for pair in order.parcels
        ],
        "items": [
            {
                "title": item.title,
                "sku": item.sku,
                "quantity": item.quantity,
                "price": f"US ${item.price:.2f}",
            }
            for item in order.items
        ],
        "amount": f"US ${sum(item.price * item.quantity for item in order.items):.2f}",
    }


def status(order: Order, lang: Lang) -> str:
    """Return an order's state in the page's language."""
    return status_text(order.status, order.end_reason, order.platform_warehouse, lang)


def detail(order: Order, now: datetime, lang: Lang) -> Json:
    """Return one order as its own page shows it."""
    return {
        **row(order, now, lang),
        "declaredAt": moment(order.declared_at),
        "changes": order.changes,
        "changeLimit": CHANGE_LIMIT,
        "windowDays": WINDOW.days,
        "canModify": order.can_modify(now),
        "canDeclare": order.can_declare,
        "receiver": receiver(order.buyer, clear=False),
        "note": order.note,
        "endReason": order.end_reason,
    }


def receiver(buyer: Buyer, *, clear: bool) -> Json:
    """Return where an order goes, hidden with `*` unless `clear`."""
    fields = ("name", "phone", "email", "street", "zip", "city")
    return {name: getattr(buyer, name) if clear else masked(getattr(buyer, name)) for name in fields}


def session(conversation: Conversation) -> Json:
    """Return one conversation as the list of sessions shows it."""
    return {
        "sessionId": conversation.session_id,
        "buyerId": conversation.buyer.buyer_id,
        "title": masked(conversation.buyer.name),
        "preview": " ".join(conversation.messages[-1].text.split())[:60],
        "unread": conversation.unread,
        "lastTime": moment(conversation.last_time),
        "tags": list(conversation.tags),
    }


def message(one: Message) -> Json:
    """Return one message of a thread."""
    return {"id": one.message_id, "from": one.sender, "text": one.text, "at": moment(one.at), "kind": "text"}


def card(order: Order, lang: Lang) -> Json:
    """Return one order as the card beside its buyer's thread."""
    return {"orderId": order.order_id, "statusText": status(order, lang), "created": moment(order.created)}
