"""A small shop made by hand, so that every value a page should show is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agent.practice.shop import Buyer, Conversation, Item, Message, Order, Pair, Shop

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHOP_ID = "1102938475"

WRONG = "8190000000000101"  # one parcel with a placeholder, may be changed
TWO = "8190000000000102"  # two parcels
SPENT = "8190000000000103"  # both changes used
WAITING = "8190000000000104"  # due, countdown in words
CLOCK = "8190000000000105"  # due, countdown as a clock
OVERDUE = "8190000000000106"
WAREHOUSE = "8190000000000107"  # the platform's warehouse ships it
CLOSED = "8190000000000108"
SHIPPED_FILLERS = 42

MARIA = Buyer(
    "90001", "Maria", "BR", "+55 11 90000 1234", "maria@example.com", "Rua Azul 9", "01310-100", "Santos"
)
JOHN = Buyer(
    "90002", "John Smith", "US", "+1 202 555 0100", "john@example.com", "1 Elm St", "20500", "Springfield"
)

TWO_LINES = "first line\nsecond <b>line</b>"


def small_shop() -> Shop:
    """Return the shop: eight particular orders, forty-two shipped ones, a conversation for every buyer."""
    shop = Shop(SHOP_ID, "晨星家居", "seller@example.com", "right-password", seed=1, size=50, born=NOW)
    for order in [*_particular(), *_fillers()]:
        shop.add_order(order)
    _conversations(shop)
    return shop


def _order(order_id: str, buyer: Buyer, status: str, parcels: list[Pair], **more: object) -> Order:
    item = Item(f"Desk lamp {order_id[-3:]}", "white / EU plug", 2, 12.5)
    order = Order(order_id, buyer, status, NOW - timedelta(days=2), [item], parcels=parcels)
    order.declared_at = NOW - timedelta(days=1) if parcels else None
    for name, value in more.items():
        setattr(order, name, value)
    return order


def _particular() -> list[Order]:
    placeholder = Pair("CAINIAO_STANDARD", "TEST000000")
    shipped, due = "WAIT_BUYER_ACCEPT_GOODS", "WAIT_SELLER_SEND_GOODS"
    return [
        _order(WRONG, MARIA, shipped, [placeholder], tags=("AE", "IOSS"), note="pack well"),
        _order(TWO, MARIA, shipped, [Pair("CPAM", "RB123456785CN"), Pair("YANWEN_AM", "1234567890")]),
        _order(SPENT, JOHN, shipped, [placeholder], changes=2),
        _order(
            WAITING, JOHN, due, [], deadline=NOW + timedelta(days=1, hours=2, minutes=3), countdown="words"
        ),
        _order(
            CLOCK, JOHN, due, [], deadline=NOW + timedelta(hours=1, minutes=2, seconds=3), countdown="clock"
        ),
        _order(OVERDUE, JOHN, due, [], deadline=NOW - timedelta(hours=1), countdown="words"),
        _order(WAREHOUSE, JOHN, due, [], platform_warehouse=True, tags=("半托管",)),
        _order(CLOSED, JOHN, "FINISH", [], end_reason="seller_send_goods_timeout"),
    ]


def _fillers() -> list[Order]:
    made = []
    for at in range(SHIPPED_FILLERS):
        buyer = Buyer(
            f"{91000 + at}",
            f"Buyer{at:02}",
            "ES",
            "+34 600 000 000",
            "b@example.com",
            "Calle 1",
            "28001",
            "Soria",
        )
        order = _order(
            f"81900000000002{at:02}", buyer, "WAIT_BUYER_ACCEPT_GOODS", [Pair("EMS", "EA123456785CN")]
        )
        order.created = NOW - timedelta(days=4, hours=at)
        made.append(order)
    return made


def _conversations(shop: Shop) -> None:
    for at, (buyer_id, orders) in enumerate(shop.orders_of.items()):
        start = NOW - timedelta(days=3, minutes=at)
        texts = [f"line {number}" for number in range(1, 46)] if buyer_id == MARIA.buyer_id else ["hello"]
        messages = [
            Message(
                f"s{buyer_id}-{number}",
                "buyer" if number % 2 else "seller",
                text,
                start + timedelta(seconds=number),
            )
            for number, text in enumerate([*texts, TWO_LINES], 1)
        ]
        shop.add_conversation(Conversation(f"s{buyer_id}", orders[0].buyer, messages))
    shop.conversations["s90002"].unread = 3
