"""What is sown in orders that wait for shipment although the dispatch ledger has a number for them."""

from __future__ import annotations

from agent.practice import carriers, numbers
from agent.practice.ground import Ground
from agent.practice.shop import Order


def not_declared(ground: Ground, turn: int) -> Order:
    """The ledger has a number, the console waits for one; two of six are ripe to be declared.

    Of the others one has time left, one was not handed over, one has a number that cannot be, and one goes by
    a carrier that no table knows.
    """
    case = turn % 6
    order = ground.waiting("not-declared", (30, 60) if case == 1 else (5, 11), ("words", "clock")[case == 2])
    carrier = carriers.CHINA_POST if case == 4 else carriers.ALL[turn % len(carriers.ALL)]
    pair = ground.pair(carrier)
    line = ground.line(order, carrier, pair.number)
    if case in (0, 2):
        order.declare = pair
    elif case == 3:
        line.shipped_at = None
    elif case == 4:
        line.number = numbers.with_bad_check_digit(ground.rng, pair.number)
    elif case == 5:
        line.carrier = carriers.UNKNOWN
    return order
