"""What the office can do to parcels: correct one by an event, or cancel one and create another.

The rules are the practice console's (two changes, five days, states); each function changes the shop or
raises `Refused` with nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.practice import refusals, rules, writes
from agent.practice.desk import Desk
from agent.practice.refusals import Refused
from agent.practice.shop import Order, Pair
from agent.practice.words import OTHER_SERVICE, SERVICES
from agent.practice.writes import Place, Shipment
from tests.harbour.cabinet import Cabinet
from tests.harbour.words import REPEATED

WAITING = "WAIT_SELLER_SEND_GOODS"


@dataclass(frozen=True)
class Bench:
    """Where the office works: the practice console's desk, its own cabinet, and its style."""

    desk: Desk
    cabinet: Cabinet
    style: str


def stands(order: Order | None, place: int) -> Pair | None:
    """Return the pair at a place among the parcels that stand, or None."""
    return order.parcels[place] if order and 0 <= place < len(order.parcels) else None


def correct(bench: Bench, place: Place, old: Pair, sent: Shipment, by: str = "") -> None:
    """Enter an event whose pair counts from now on; the pair that counts already is refused."""
    order = writes.own_order(bench.desk.shop, place.order_id)
    if sent.pair == stands(order, place.parcel):
        raise Refused(REPEATED)
    now = bench.desk.clock()
    bench.cabinet.history(order, now)
    writes.modify(bench.desk.shop, place, old, sent, now)
    bench.cabinet.enter(order, place.parcel, now, by or bench.desk.shop.account)


def cancel(bench: Bench, place: Place, old: Pair) -> None:
    """Take a parcel off its order, which counts as a change; without any parcel the order waits again."""
    desk, cabinet = bench.desk, bench.cabinet
    order = writes.own_order(desk.shop, place.order_id)
    if not order.can_modify(desk.clock()) or stands(order, place.parcel) != old:
        raise Refused(refusals.OLD_NUMBER)
    missing = cabinet.missing.setdefault(order.order_id, [])
    missing.append(_standing(order, missing)[place.parcel])
    del order.parcels[place.parcel]
    order.changes += 1
    cabinet.status_before.setdefault(order.order_id, order.status)
    if not order.parcels:
        order.status = WAITING
    _moved(bench, order)


def create(bench: Bench, order_id: str, sent: Shipment) -> None:
    """Put a parcel in the place of a cancelled one; an order that never had any is declared by it."""
    desk, cabinet = bench.desk, bench.cabinet
    order = writes.own_order(desk.shop, order_id)
    missing = cabinet.missing.get(order_id, [])
    if not missing:
        _declare(bench, order, sent)
        return
    check(sent)
    place = min(missing)
    order.parcels.insert(sum(one < place for one in _standing(order, missing)), sent.pair)
    missing.remove(place)
    order.status = cabinet.status_before[order_id]
    if not missing:
        del cabinet.status_before[order_id]
    _moved(bench, order)


def may_create(cabinet: Cabinet, order: Order) -> bool:
    """Tell whether there is a place for a new parcel."""
    waits = order.status == WAITING and not order.parcels and not order.platform_warehouse
    return bool(cabinet.missing.get(order.order_id)) or waits


def check(sent: Shipment) -> None:
    """Refuse what no form may send."""
    if sent.pair.service not in SERVICES:
        raise Refused(refusals.SERVICE)
    if not rules.is_number(sent.pair.number):
        raise Refused(refusals.NUMBER)
    if sent.pair.service == OTHER_SERVICE and not rules.is_website(sent.website):
        raise Refused(refusals.WEBSITE)


def _declare(bench: Bench, order: Order, sent: Shipment) -> None:
    if not may_create(bench.cabinet, order):
        raise Refused(refusals.STATUS)
    writes.declare(bench.desk.shop, order.order_id, sent, bench.desk.clock())
    _moved(bench, order)


def _standing(order: Order, missing: list[int]) -> list[int]:
    """Return the places, counted with the cancelled ones, of the parcels that stand."""
    return [one for one in range(len(order.parcels) + len(missing)) if one not in missing]


def _moved(bench: Bench, order: Order) -> None:
    bench.desk.shop.touch_order(order)
    bench.cabinet.moved[order.order_id] = bench.desk.clock()
