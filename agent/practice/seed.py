"""Makes a shop from a seed: the same seed, size and start give the same shop, but for its id.

How many orders of each kind are sown follows from the size: at least two of each from forty orders on, and
never more than five, so that a large shop is mostly a shop in order; from sixty on six are not declared, one
for each of the ways in which that may be right or wrong.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime
from random import Random

from agent.practice.chat import thread
from agent.practice.errors import BadOption
from agent.practice.ground import Ground
from agent.practice.ordinary import CASES
from agent.practice.shop import Order, Shop
from agent.practice.sown import KINDS, OTHERS, PROVEN, merged

NAME = "晨光优选数码店"
ACCOUNT = "practice-seller"
MOST = 100_000
_PASSWORD_SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"  # noqa: S105 - an alphabet


def make_shop(seed: int, size: int, now: datetime, shop_id: str | None = None) -> Shop:
    """Return a shop of `size` orders as it is at `now`; without `shop_id` it gets one nobody had before."""
    if not 0 <= size <= MOST:
        raise BadOption(f"a practice shop has 0 to {MOST} orders, not {size}")
    rng = Random(f"shop {seed} {size}")  # noqa: S311 - a seeded shop, not a secret
    identity = shop_id or f"{secrets.randbelow(9 * 10**11) + 10**11}"
    shop = Shop(identity, NAME, ACCOUNT, password(seed), seed=seed, size=size, born=now)
    for order in _orders(Ground(rng, now), size):
        shop.add_order(order)
    _talk(shop, rng, now)
    return shop


def password(seed: int) -> str:
    """Return the password of the shop of a seed."""
    rng = Random(f"password {seed}")  # noqa: S311 - it protects nothing
    return "px-" + "".join(rng.choice(_PASSWORD_SIGNS) for _ in range(14))


def counts(size: int) -> Counter[str]:
    """Return how many orders of each kind a shop of `size` orders has; merged ones come in pairs."""
    if size < 40:
        return _few(size)
    each = min(5, max(2, size // 30))
    planned = Counter(dict.fromkeys(KINDS, each))
    planned["merged"] += each % 2
    planned["not-declared"] = 6 if size >= 60 else each
    planned["replacement"] = max(each, 3 if size >= 60 else 2)
    return planned


def _few(size: int) -> Counter[str]:
    planned: Counter[str] = Counter()
    for kind in KINDS * 2:
        step = 2 if kind == "merged" else 1
        if planned.total() + step <= size * 0.65 and planned[kind] < 2:
            planned[kind] += step
    return planned


def _orders(ground: Ground, size: int) -> list[Order]:
    planned = counts(size)
    plain = _ordinary(ground, size - planned.total())
    return plain + _proven(ground, planned) + _others(ground, planned)


def _ordinary(ground: Ground, count: int) -> list[Order]:
    orders: list[Order] = []
    turns: Counter[object] = Counter()
    for place in range(count):
        case = CASES[place % len(CASES)]
        known = place > 6 and ground.rng.random() < 0.15
        buyer = ground.rng.choice(orders).buyer if known else None
        orders.append(case(ground, turns[case], buyer))
        turns[case] += 1
    return orders


def _proven(ground: Ground, planned: Counter[str]) -> list[Order]:
    orders: list[Order] = []
    for kind, sow in PROVEN.items():
        for turn in range(planned[kind]):
            shared = kind == "check-digit" and turn == 0 and orders
            orders.append(sow(ground, turn, orders[0].buyer if shared else None))
    return orders


def _others(ground: Ground, planned: Counter[str]) -> list[Order]:
    pairs = [order for turn in range(planned["merged"] // 2) for order in merged(ground, turn)]
    return pairs + [sow(ground, turn) for kind, sow in OTHERS.items() for turn in range(planned[kind])]


def _talk(shop: Shop, rng: Random, now: datetime) -> None:
    for number, orders in enumerate(shop.orders_of.values()):
        conversation = thread(rng, now, orders[0].buyer, orders, number)
        if conversation is not None:
            shop.add_conversation(conversation)
