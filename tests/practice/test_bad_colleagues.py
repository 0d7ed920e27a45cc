"""Bad days with a colleague at work."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.bad_colleagues import COLLEAGUES, DRAFTS
from agent.practice.shop import Order, Pair, Shop
from agent.practice.struck import to_correct, wrong_parcels


def _fix(seller: Any, order: Order, place: int, right: Pair) -> str:
    """Ask for the right pair in place of the one that the page showed."""
    shown = seller.ask("order.detail", orderId=order.order_id)["parcels"][place]
    return _ask(seller, order, place, Pair(shown["service"], shown["number"]), right)


def _ask(seller: Any, order: Order, place: int, old: Pair, new: Pair) -> str:
    sent = {"oldService": old.service, "oldNumber": old.number}
    sent |= {"newService": new.service, "newNumber": new.number}
    return seller.call("logistics.modify", orderId=order.order_id, parcel=place, **sent)["ret"][0]


@pytest.fixture
def was(shop: Shop) -> dict[str, Order]:
    """The orders as they were sown."""
    return copy.deepcopy(shop.orders)


@pytest.mark.parametrize("name", ["colleague", "colleague-other-number"])
def test_a_colleague_saves_after_we_looked_and_before_we_save(
    visit: Callable[..., Any], shop: Shop, was: dict[str, Order], name: str
) -> None:
    """The page still showed the wrong number; our change is refused, naming what stands no more."""
    seller = visit(name).sign_in()
    for order_id in seller.desk.struck[name]:
        order, (place,) = shop.orders[order_id], wrong_parcels(was[order_id])
        right, changes = was[order_id].right[place], order.changes
        assert "15-1002::原运单号不允许修改" == _fix(seller, order, place, right)
        entry = seller.log()[-1]
        assert (order.parcels[place].as_json(), right.as_json(), False) == tuple(
            entry[key] for key in ("before", "after", "effect")
        )
        assert was[order_id].parcels[place] != order.parcels[place]
        assert (changes + 1, order.right) == (order.changes, order.parcels)


def test_the_colleague_of_one_day_is_right_the_other_is_not(
    visit: Callable[..., Any], shop: Shop, was: dict[str, Order]
) -> None:
    """One writes what the ledger says, and the buyer is to be told; the other another number, not told."""
    seller = visit("colleague=2", "colleague-other-number=all").sign_in()
    right, other = (set(seller.desk.struck[name]) for name in COLLEAGUES)
    assert set(map(len, (right, other, right & other))) == {2, len(to_correct(shop)) - 2, 0}
    for order_id in [*right, *other]:
        (place,) = wrong_parcels(was[order_id])
        _fix(seller, shop.orders[order_id], place, was[order_id].right[place])
        truth = seller.order(order_id)
        agrees = truth["parcels"][place] == was[order_id].right[place].as_json()
        assert ((order_id in right), truth["right"]) == (agrees, truth["parcels"])
        assert order_id in right or truth["tell"] == []


def test_a_colleague_saves_once(visit: Callable[..., Any], shop: Shop) -> None:
    """Whoever looks again and saves then is not disturbed a second time."""
    seller = visit("colleague-other-number=1").sign_in()
    order = shop.orders[seller.desk.struck["colleague-other-number"][0]]
    order.changes = 0
    place, new = len(order.parcels) - 1, Pair("CPAM", "RB473124829CN")
    assert _fix(seller, order, place, new).startswith("15-1002")
    for number in ("RB473124829CN", "RB123456785CN"):
        order.changes, new = 0, Pair("CPAM", number)
        assert _fix(seller, order, place, new).startswith("SUCCESS")
        assert (new, 1) == (order.parcels[place], order.changes)


def test_a_colleague_keeps_to_the_limits(visit: Callable[..., Any], shop: Shop) -> None:
    """Where nothing may be changed any more the colleague changes nothing either."""
    seller = visit("colleague=1").sign_in()
    order = shop.orders[seller.desk.struck["colleague"][0]]
    order.changes, before = 2, copy.deepcopy(order.parcels)
    assert _fix(seller, order, len(before) - 1, Pair("CPAM", "RB473124829CN")).startswith("15-1002")
    assert (before, 2) == (order.parcels, order.changes)


def test_no_colleague_works_on_the_other_orders(visit: Callable[..., Any], shop: Shop) -> None:
    """What is not struck is changed as was asked."""
    seller = visit("colleague").sign_in()
    struck = seller.desk.struck["colleague"]
    for order in [one for one in to_correct(shop) if one.order_id not in struck]:
        (place,) = wrong_parcels(order)
        assert _fix(seller, order, place, order.right[place]).startswith("SUCCESS")
        assert order.right == order.parcels


def test_a_draft_is_left_in_some_boxes(visit: Callable[..., Any], shop: Shop) -> None:
    """It stands in the box of the buyers struck and of nobody else, and nobody's book has it."""
    seller = visit("draft-left").sign_in()
    for thread in shop.sessions():
        draft = seller.ask("im.messages", sessionId=thread.session_id)["draft"]
        assert (thread.buyer.buyer_id in seller.desk.struck["draft-left"]) == (draft in DRAFTS)
    assert ["sign-in"] == [entry["kind"] for entry in seller.log()]
