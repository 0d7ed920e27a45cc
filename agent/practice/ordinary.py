"""Orders with nothing sown in them: the everyday around the ones that matter, in every state a list shows.

The ledger agrees with each of them or is silent. Cases come round in a fixed order, so that a shop of forty
orders has every one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from agent.practice import carriers
from agent.practice.ground import FINISHED, Ground
from agent.practice.shop import Buyer, Order, Pair

_SOWN = "none"


def sent(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """Shipped; console and ledger agree. The first ones of these lend their numbers to `other-order`."""
    order = ground.shipped(_SOWN, (0.3, 26), buyer=buyer)
    carrier = carriers.ALL[turn % len(carriers.ALL)]
    pair = ground.pair(carrier)
    ground.put(order, pair, pair, carrier)
    ground.donors.append(order)
    return order


def sent_in_two(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """Shipped in two parcels, each with goods of its own."""
    order = ground.shipped(_SOWN, (0.5, 9), buyer=buyer, lines=2)
    for item in order.items:
        carrier = ground.rng.choice(carriers.ALL)
        pair = ground.pair(carrier)
        ground.put(order, pair, pair, carrier, item)
    return order


def sent_in_one(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """Two goods in one parcel: the ledger has a row for each, with one number."""
    order = ground.shipped(_SOWN, (0.5, 9), buyer=buyer, lines=2)
    carrier = carriers.ALL[turn % len(carriers.ALL)]
    pair = ground.pair(carrier)
    ground.put(order, pair, pair, carrier, order.items[0])
    ground.line(order, carrier, pair.number, order.items[1])
    return order


def long_sent(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """Shipped so long ago that the ledger has forgotten it."""
    order = ground.shipped(_SOWN, (34, 50), buyer=buyer)
    order.parcels = [ground.pair(carriers.CAINIAO)]
    order.right = [Pair(one.service, one.number) for one in order.parcels]
    return order


def _waits(least: float, most: float, form: str) -> Callable[[Ground, int, Buyer | None], Order]:
    def waits(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
        return ground.waiting(_SOWN, (least, most), form, buyer=buyer)

    return waits


def warehouse(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """To be shipped by the platform's own warehouse; the seller has nothing to do."""
    order = ground.waiting(_SOWN, (3, 80), ("words", "")[turn % 2], buyer=buyer)
    order.platform_warehouse, order.tags = True, (("半托管", "Choice")[turn % 2], *order.tags)
    return order


def finished(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """Received by the buyer; of the first two the ledger still has the row."""
    order = ground.shipped(_SOWN, (12, 28), buyer=buyer)
    carrier = carriers.ALL[turn % len(carriers.ALL)]
    pair = ground.pair(carrier)
    ground.put(order, pair, pair, carrier)
    if turn >= 2:
        order.ledger.clear()
    order.status = FINISHED
    order.end_reason = ("buyer_accept_goods", "buyer_accept_goods_timeout")[turn % 2]
    return order


def closed(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """Closed before anything was shipped, most often because the time to ship ran out."""
    order = ground.order(_SOWN, FINISHED, ground.ago(6, 40), buyer=buyer)
    reasons = ("seller_send_goods_timeout", "cancel_order_close_trade", "seller_send_goods_timeout")
    order.end_reason = reasons[turn % len(reasons)]
    return order


def _troubled(status: str) -> Callable[[Ground, int, Buyer | None], Order]:
    def troubled(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
        order = sent(ground, turn, buyer)
        ground.donors.remove(order)
        order.status = status
        return order

    return troubled


def cancelling(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """The buyer asks to cancel an order that was not shipped."""
    return ground.order(_SOWN, "IN_CANCEL", ground.ago(0.2, 2), buyer=buyer)


def unpaid(ground: Ground, turn: int, buyer: Buyer | None = None) -> Order:
    """Not paid for yet, or the payment is under review."""
    status = ("RISK_CONTROL", "PLACE_ORDER_SUCCESS")[turn % 2]
    order = ground.order(_SOWN, status, ground.ago(0.01, 0.9), buyer=buyer)
    order.created += timedelta(minutes=1)
    return order


Case = Callable[[Ground, int, Buyer | None], Order]
CASES: tuple[Case, ...] = (
    sent,
    _waits(-20, -1, "words"),
    _waits(0.4, 1.8, "clock"),
    sent,
    _waits(4, 22, "words"),
    _waits(30, 200, "words"),
    warehouse,
    sent_in_two,
    _troubled("IN_ISSUE"),
    closed,
    _waits(0.7, 1.9, "words"),
    finished,
    _troubled("IN_CANCEL"),
    sent_in_one,
    sent,
    _waits(3, 20, "clock"),
    unpaid,
    _waits(26, 300, ""),
    sent,
    finished,
    _waits(40, 150, "clock"),
    cancelling,
    sent,
    warehouse,
    sent,
    finished,
    long_sent,
    _waits(-9, -2, "clock"),
    sent,
)
