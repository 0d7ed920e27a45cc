"""What is sown in orders: each function plants one kind of difference between console and dispatch ledger.

`turn` counts the orders of a kind from 0, so that the orders of one kind differ among themselves. Each order
leaves with what a round should make of it: `right` (its parcels in the end) and `tell` (numbers for its
buyer).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from agent.practice import carriers, numbers
from agent.practice.ground import FINISHED, PART, SHIPPED, Ground
from agent.practice.shop import CHANGE_LIMIT, Buyer, Order, Pair
from agent.practice.undeclared import not_declared

CORRECTABLE = (0.2, 4.0)
PLACEHOLDERS = ("1234567890", "待补", "", "0000000000000", "TEST0001", "111111111111")
_PLATFORM = ("LP00", "AE", "LP00", "CN")


def _two_lines(ground: Ground, order: Order) -> None:
    """Give the order a first parcel that is right, so that its second is the wrong one."""
    good = ground.pair(carriers.CHINA_POST)
    ground.put(order, good, good, carriers.CHINA_POST, order.items[0])


def placeholder(ground: Ground, turn: int, buyer: Buyer | None = None, *, alone: bool = False) -> Order:
    """The console shows a stand-in that was never a number; the second one has a good parcel beside it."""
    two = turn == 1 and not alone
    order = ground.shipped("placeholder", CORRECTABLE, buyer=buyer, lines=2 if two else 1)
    if two:
        _two_lines(ground, order)
    carrier = carriers.LOOSE[turn % len(carriers.LOOSE)] if turn % 2 else carriers.CHINA_POST
    right = ground.pair(carrier)
    shown = PLACEHOLDERS[turn % len(PLACEHOLDERS)] or order.order_id
    ground.put(order, Pair(right.service, shown), right, carrier, order.items[-1])
    order.tell = [right.number]
    return order


def check_digit(ground: Ground, turn: int, buyer: Buyer | None = None, *, alone: bool = False) -> Order:
    """The console shows the ledger's number with a check digit that cannot be."""
    order = ground.shipped("check-digit", CORRECTABLE, buyer=buyer)
    carrier = carriers.STRICT[turn % len(carriers.STRICT)]
    right = ground.pair(carrier)
    wrong = numbers.with_bad_check_digit(ground.rng, right.number)
    ground.put(order, Pair(right.service, wrong), right, carrier)
    order.tell, order.changes = [right.number], 0 if alone else turn % 2
    return order


def other_order(ground: Ground, turn: int, buyer: Buyer | None = None, *, alone: bool = False) -> Order:
    """The console shows a number that the ledger gives to another order, and to that one alone."""
    donor = ground.donors[turn % len(ground.donors)]
    order = ground.shipped("other-order", CORRECTABLE, buyer=buyer)
    carrier = carriers.LOOSE[(turn + 1) % len(carriers.LOOSE)]
    right, taken = ground.pair(carrier), donor.parcels[0]
    ground.put(order, Pair(taken.service, taken.number), right, carrier)
    order.tell = [right.number]
    return order


def old_number(ground: Ground, turn: int, buyer: Buyer | None = None, *, alone: bool = False) -> Order:
    """The console shows what the ledger itself calls the old number; the first one is part shipped only."""
    part = turn == 0 and not alone
    order = ground.shipped("old-number", CORRECTABLE, buyer=buyer, lines=2 if part else 1)
    carrier = carriers.LOOSE[(turn + 2) % len(carriers.LOOSE)]
    old, right = ground.pair(carrier), ground.pair(carrier)
    ground.put(order, old, right, carrier).old_number = old.number
    order.tell = [right.number]
    if part:
        order.status, order.deadline = PART, ground.now + timedelta(hours=ground.rng.uniform(30, 90))
        order.countdown = "words"
    return order


def wrong_service(ground: Ground, turn: int, buyer: Buyer | None = None, *, alone: bool = False) -> Order:
    """The number is right, but its strict format excludes the service shown."""
    order = ground.shipped("wrong-service", CORRECTABLE, buyer=buyer)
    carrier = (carriers.CHINA_POST, carriers.UPS, carriers.EPACKET, carriers.EMS)[turn % 4]
    service = ("UPS", "CPAM", "FEDEX", "DHL")[turn % 4]
    right = ground.pair(carrier)
    ground.put(order, Pair(service, right.number), right, carrier)
    return order


def near(ground: Ground, turn: int) -> Order:
    """One slip of the hand away from the ledger's number, with no check digit to prove it."""
    order = ground.shipped("near", CORRECTABLE)
    carrier = carriers.TYPED[turn % len(carriers.TYPED)]
    right = ground.pair(carrier)
    slipped = Pair(right.service, numbers.one_edit_away(ground.rng, right.number))
    ground.put(order, slipped, slipped, carrier)
    order.ledger[-1].number = right.number
    return order


def different(ground: Ground, turn: int) -> Order:
    """Another number altogether, as good as the ledger's; of another service too in every second one."""
    order = ground.shipped("different", CORRECTABLE)
    carrier = carriers.LOOSE[turn % len(carriers.LOOSE)]
    shown = ground.pair(carriers.LOOSE[(turn + turn % 2) % len(carriers.LOOSE)])
    ground.put(order, shown, shown, carrier)
    order.ledger[-1].number = ground.number(carrier)
    return order


def renumbered(ground: Ground, turn: int) -> Order:
    """The ledger has the platform's own number, the console the one a later carrier gave."""
    order = ground.shipped("renumbered", (3.5, 12))
    shown = Pair(carriers.CAINIAO.service, numbers.last_mile(ground.rng))
    ground.put(order, shown, shown, carriers.CAINIAO)
    order.ledger[-1].number = f"{_PLATFORM[turn % len(_PLATFORM)]}{numbers.digits(ground.rng, 12)}"
    return order


def merged(ground: Ground, turn: int) -> list[Order]:
    """One parcel carries two orders of a buyer, and the ledger says so on both."""
    carrier = carriers.ALL[turn % len(carriers.ALL)]
    one = ground.shipped("merged", (1, 6))
    two = ground.shipped("merged", (1, 6), buyer=one.buyer)
    two.declared_at, pair = one.declared_at, ground.pair(carrier)
    two.created = one.created + timedelta(minutes=17)
    for order in (one, two):
        ground.put(order, Pair(pair.service, pair.number), pair, carrier)
    return [one, two]


def replacement(ground: Ground, turn: int) -> Order:
    """Shipped rightly, then sent again: a number of its own that has no place on the console."""
    order = ground.shipped("replacement", (7, 20))
    carrier = carriers.ALL[(turn * 3) % len(carriers.ALL)]
    first, second = ground.pair(carrier), ground.number(carrier)
    line = ground.put(order, first, first, carrier)
    _say_replaced(ground, order, turn, Pair(first.service, second))
    when = (order.declared_at or ground.now) + timedelta(days=ground.rng.uniform(4, 6.5))
    order.ledger[-1].shipped_at = when if order.ledger[-1] is not line else line.shipped_at
    order.tell = [second]
    if turn % 3 == 1:
        order.status, order.end_reason = FINISHED, "buyer_accept_goods"
    return order


def _say_replaced(ground: Ground, order: Order, turn: int, second: Pair) -> None:
    line = order.ledger[-1]
    if turn % 3 == 0:
        line.replacement, line.reason = second.number, "补发"
        return
    carrier = next(one for one in carriers.ALL if one.service == second.service)
    again = ground.line(order, carrier, second.number, line.item)
    if turn % 3 == 1:
        again.order_text = f"{order.order_id}-1"
    else:
        again.reason = "补发"


Proven = Callable[..., Order]
PROVEN: dict[str, Proven] = {
    "placeholder": placeholder,
    "check-digit": check_digit,
    "other-order": other_order,
    "old-number": old_number,
    "wrong-service": wrong_service,
}
_BASES = (placeholder, old_number, check_digit)


def past_window(ground: Ground, turn: int) -> Order:
    """Proven wrong, but declared longer ago than the console lets anybody change."""
    order: Order = _BASES[turn % 3](ground, turn + 3, alone=True)
    declared = ground.ago(6, 20)
    order.created += declared - (order.declared_at or declared)
    for line in order.ledger:
        line.shipped_at = declared - timedelta(hours=3)
    order.declared_at = declared
    return _stays(order, "past-window")


def budget_spent(ground: Ground, turn: int) -> Order:
    """Proven wrong, but changed as often as the console allows."""
    order: Order = _BASES[(turn + 1) % 3](ground, turn + 3, alone=True)
    order.changes = CHANGE_LIMIT
    return _stays(order, "budget-spent")


def _stays(order: Order, sown: str) -> Order:
    order.sown, order.status = sown, SHIPPED
    order.right = [Pair(pair.service, pair.number) for pair in order.parcels]
    return order


OTHERS: dict[str, Callable[[Ground, int], Order]] = {
    "near": near,
    "different": different,
    "renumbered": renumbered,
    "not-declared": not_declared,
    "replacement": replacement,
    "past-window": past_window,
    "budget-spent": budget_spent,
}
KINDS = (*PROVEN, "merged", *OTHERS)
