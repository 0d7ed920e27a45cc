"""What a scan could not understand of orders: words and times left that the pack does not know."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from agent.console.pack import Pack
from agent.console.session import Session
from agent.errors import PageChanged
from agent.models import WAITING, Order, Status
from agent.say import say


def tell_not_understood(session: Session, orders: Collection[Order]) -> None:
    """Note an error for each thing that the pack lacks, which nobody would notice else; the round goes on."""
    for error in not_understood(session.pack, orders):
        session.fail(error, [])


def not_understood(pack: Pack, orders: Collection[Order]) -> Iterator[PageChanged]:
    """Yield an error for each thing that the pack lacks; without it nobody decides, or is alerted."""
    yield from _status_words(pack, orders)
    yield from _times_left(pack, orders)


def _status_words(pack: Pack, orders: Collection[Order]) -> Iterator[PageChanged]:
    unknown = [order for order in orders if order.status is Status.UNKNOWN]
    for text in sorted({order.texts.get("status", "") for order in unknown}):
        ids = [order.order_id for order in unknown if order.texts.get("status", "") == text]
        yield PageChanged(
            say("the console shows the status `{text}`, which the pack does not know", text=text),
            {
                "seen": say("{n} orders, {first} the first", n=len(ids), first=ids[0]),
                "pack": pack.describe_words("status"),
            },
            say("add the word to its meaning; until then nothing is decided about these orders"),
        )


def _times_left(pack: Pack, orders: Collection[Order]) -> Iterator[PageChanged]:
    """Yield an error about times left that nobody can read, and one where no order shows any.

    A console may leave the time away for some orders, new or partly shipped ones: these are only counted.
    """
    if not reads_deadlines(pack):
        return
    waiting = [order for order in orders if order.status in WAITING and not order.platform_warehouse]
    shown = [order for order in waiting if order.deadline.raw or order.deadline.left is not None]
    unread = [order for order in shown if order.deadline.left is None]
    if unread:
        yield _time_left(pack, unread)
    if waiting and not shown:
        yield _time_left(pack, waiting)


def _time_left(pack: Pack, orders: list[Order]) -> PageChanged:
    facts = {"n": len(orders), "first": orders[0].order_id, "text": orders[0].deadline.raw}
    if orders[0].deadline.raw:
        what = say("the console shows the time left to ship as `{text}`, which cannot be read", **facts)
        pack_says = pack.describe_words("countdown")
    else:
        what = say("orders wait for shipment, and the console shows no time left for them")
        pack_says = pack.describe_list("waiting", "orders")
    return PageChanged(
        what,
        {"seen": say("{n} orders, {first} the first", **facts), "pack": pack_says},
        say("correct what reads it; until then nobody is alerted before these orders run out of time"),
    )


def reads_deadlines(pack: Pack) -> bool:
    """Tell whether a pack reads or derives the time left to ship; a console may show none at all."""
    page = pack.pages.get("waiting")
    orders = page.lists.get("orders") if page else None
    return pack.deadline is not None or (orders is not None and "countdown" in orders.fields)
