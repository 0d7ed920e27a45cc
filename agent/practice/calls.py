"""The calls behind the pages and what each one answers.

A call gets the desk and the values the page sent, returns what goes into the reply's `data`, and raises
`Refused`. `api` decides who may call and writes the book.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.practice import refusals, views, writes
from agent.practice.desk import Desk
from agent.practice.refusals import Refused
from agent.practice.shop import TABS, Conversation, Order, Pair
from agent.practice.views import Json
from agent.practice.words import COUNTRIES, SERVICES

SIZES = (10, 20, 50, 100)
SESSIONS_A_PAGE = 20
MESSAGES_A_PAGE = 20


class Values(dict[str, object]):
    """What a page sent; a missing text is empty, one of another type is refused."""

    def text(self, name: str) -> str:
        """Return a text."""
        value = self.get(name, "")
        if not isinstance(value, str):
            raise Refused(refusals.PARAMETER)
        return value

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused(refusals.PARAMETER)
        return value


@dataclass(slots=True, frozen=True)
class Done:
    """What a call answers, and whether it changed anything."""

    content: Json
    effect: bool = False


def login(desk: Desk, values: Values) -> Done:
    """Check a name and a password; `api` opens the session."""
    right = (desk.shop.account, desk.shop.password)
    if (values.text("loginName"), values.text("password")) != right:
        raise Refused(refusals.PASSWORD)
    return Done({"returnUrl": values.text("returnUrl")}, effect=True)


def shop(desk: Desk, values: Values) -> Done:
    """Say which shop this is."""
    own = desk.shop
    return Done({"channelId": own.shop_id, "shopName": own.name, "account": own.account, "lang": desk.lang})


def order_list(desk: Desk, values: Values) -> Done:
    """Return one page of a tab; a query narrows it to the order of that number."""
    tab, size, page = values.text("tab") or "all", values.number("size", 10), values.number("page", 1)
    if tab not in TABS or size not in SIZES or page < 1:
        raise Refused(refusals.PARAMETER)
    found = _found(desk, tab, values.text("query").strip())
    shown = found[(page - 1) * size : page * size]
    return Done(
        {
            "total": len(found),
            "page": page,
            "pages": max(1, -(-len(found) // size)),
            "counters": {name: len(desk.shop.tab(name)) for name in TABS},
            "orders": [views.row(order, desk.clock(), desk.lang) for order in shown],
        }
    )


def _found(desk: Desk, tab: str, query: str) -> list[Order]:
    if not query:
        return desk.shop.tab(tab)
    order = desk.shop.orders.get(query)
    return [order] if order is not None and tab in {"all", order.tab} else []


def order_detail(desk: Desk, values: Values) -> Done:
    """Return one order with everything its page shows."""
    order = writes.own_order(desk.shop, values.text("orderId"))
    return Done(views.detail(order, desk.clock(), desk.lang))


def unmask(desk: Desk, values: Values) -> Done:
    """Return where an order goes in clear."""
    order = writes.own_order(desk.shop, values.text("orderId"))
    return Done({"receiver": views.receiver(order.buyer, clear=True)}, effect=True)


def services(desk: Desk, values: Values) -> Done:
    """Return every logistics service."""
    return Done({"services": [{"key": key, "name": name.to(desk.lang)} for key, name in SERVICES.items()]})


def _shipment(values: Values, service: str, number: str) -> writes.Shipment:
    pair = Pair(values.text(service), values.text(number))
    return writes.Shipment(
        pair, values.text("website"), values.text("remark"), values.text("sendType") or "all"
    )


def modify(desk: Desk, values: Values) -> Done:
    """Replace one parcel's service and number."""
    old = Pair(values.text("oldService"), values.text("oldNumber"))
    sent, parcel = _shipment(values, "newService", "newNumber"), values.number("parcel", 0)
    writes.modify(desk.shop, writes.Place(values.text("orderId"), parcel), old, sent, desk.clock())
    return Done({}, effect=True)


def declare(desk: Desk, values: Values) -> Done:
    """Declare a parcel of an order that waits for shipment."""
    sent = _shipment(values, "service", "number")
    writes.declare(desk.shop, values.text("orderId"), sent, desk.clock())
    return Done({}, effect=True)


def sessions(desk: Desk, values: Values) -> Done:
    """Return one page of the conversations, found by order number or buyer where a query is given."""
    start = values.text("cursor") or "0"
    if not start.isdecimal():
        raise Refused(refusals.PARAMETER)
    first, everything = int(start), _threads(desk, values.text("query").strip())
    shown = everything[first : first + SESSIONS_A_PAGE]
    more = first + SESSIONS_A_PAGE < len(everything)
    after = str(first + SESSIONS_A_PAGE) if more else None
    return Done({"sessions": [views.session(one) for one in shown], "next": after})


def _threads(desk: Desk, query: str) -> list[Conversation]:
    if not query:
        return desk.shop.sessions()
    order = desk.shop.orders.get(query)
    if order is not None:
        thread = desk.shop.of_buyer.get(order.buyer.buyer_id)
        return [thread] if thread else []
    wanted = query.casefold()
    return [one for one in desk.shop.sessions() if _is_named(one, wanted)]


def _is_named(thread: Conversation, wanted: str) -> bool:
    name = thread.buyer.name
    return wanted in name.casefold() or wanted == views.masked(name).casefold()


def messages(desk: Desk, values: Values) -> Done:
    """Return the last messages of a thread, or those before the one named; oldest first, with its box."""
    thread = writes.own_conversation(desk.shop, values.text("sessionId"))
    ids = [one.message_id for one in thread.messages]
    before = values.text("before")
    if before and before not in ids:
        raise Refused(refusals.PARAMETER)
    end = ids.index(before) if before else len(ids)
    start = max(0, end - MESSAGES_A_PAGE)
    shown = [views.message(one) for one in thread.messages[start:end]]
    box = {"draft": thread.draft, "blocked": thread.blocked == "box"}
    return Done({"messages": shown, "more": start > 0, **box})


def cards(desk: Desk, values: Values) -> Done:
    """Return the buyer of a thread and the buyer's orders, newest first."""
    thread = writes.own_conversation(desk.shop, values.text("sessionId"))
    country = COUNTRIES[thread.buyer.country].to(desk.lang)
    orders = sorted(desk.shop.orders_of[thread.buyer.buyer_id], key=lambda one: one.created, reverse=True)
    return Done(
        {
            "buyer": {"name": views.masked(thread.buyer.name), "countryName": country},
            "cards": [views.card(order, desk.lang) for order in orders],
        }
    )


def read(desk: Desk, values: Values) -> Done:
    """Mark a thread read."""
    return Done({}, effect=writes.mark_read(desk.shop, values.text("sessionId")))


def send(desk: Desk, values: Values) -> Done:
    """Post a message."""
    message = writes.send(desk.shop, values.text("sessionId"), values.text("text"), desk.clock())
    return Done({"messageId": message.message_id}, effect=True)


def draft(desk: Desk, values: Values) -> Done:
    """Keep what stands in a thread's box."""
    return Done({}, effect=writes.keep_draft(desk.shop, values.text("sessionId"), values.text("text")))
