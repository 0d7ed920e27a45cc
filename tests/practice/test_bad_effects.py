"""Bad days of a write itself: answered as done, and nothing came of it, or only later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.shop import Order

from .forms import DONE, change, effects, seen, writes


@pytest.fixture
def order(sown: Callable[[str], Order]) -> Order:
    """An order whose parcel may be changed, and whose buyer has a thread."""
    return sown("near")


@pytest.fixture
def waiting(shop: Any) -> Order:
    """An order that waits to be declared."""
    return next(one for one in shop.tab("waiting") if not one.platform_warehouse and not one.parcels)


def test_a_false_success_changes_nothing(visit: Callable[..., Any], order: Order, waiting: Order) -> None:
    """Change, declaration and message are answered as successful; shop and reading show the old state."""
    seller = visit("false-success").sign_in()
    before = seen(seller, order, waiting)
    for name, values in writes(seller, order, waiting):
        seller.ask(name, **values)
    assert before == seen(seller, order, waiting)
    detail = seller.ask("order.detail", orderId=order.order_id)
    assert (before[0]["number"], 0) == (detail["parcels"][0]["number"], detail["changes"])
    assert [False] * 3 == effects(seller)
    assert seller.log()[-1]["reply"].startswith("SUCCESS")


def test_only_the_first_successes_are_false(visit: Callable[..., Any], order: Order) -> None:
    """With a number later writes are carried out; a refusal is told and does not count."""
    seller = visit("false-success=1").sign_in()
    thread = seller.desk.shop.of_buyer[order.buyer.buyer_id]
    assert "15-2001" == seller.code("logistics.modify", **{**change(order), "newNumber": "-"})
    for text in ("one", "two"):
        seller.ask("im.send", sessionId=thread.session_id, text=text)
    assert [False, False, True] == effects(seller)
    assert "two" == thread.messages[-1].text


def test_a_late_effect_comes_when_its_time_has_come(
    visit: Callable[..., Any], order: Order, waiting: Order, clock: Any
) -> None:
    """The answer comes at once; reading, witness and book show the old state until the time is over."""
    seller = visit("late-effect=4000").sign_in()
    before = seen(seller, order, waiting)
    for name, values in writes(seller, order, waiting):
        seller.ask(name, **values)
    clock.move(seconds=3.9)
    assert before == seen(seller, order, waiting)
    assert [False] * 3 == effects(seller)
    assert 0 == seller.ask("order.detail", orderId=order.order_id)["changes"]
    clock.move(seconds=0.2)
    assert 1 == seller.ask("order.detail", orderId=order.order_id)["changes"]
    assert DONE == seen(seller, order, waiting)
    assert [True] * 3 == effects(seller)


def test_the_witness_alone_sees_a_late_effect(visit: Callable[..., Any], order: Order, clock: Any) -> None:
    """No page needs to be visited for it to come, and it comes once."""
    seller = visit("late-effect=1000").sign_in()
    seller.ask("logistics.modify", **change(order))
    clock.move(seconds=2)
    assert 1 == seller.order(order.order_id)["changes"]
    assert 1 == seller.order(order.order_id)["changes"]


def test_a_late_effect_that_is_no_longer_possible_is_lost(
    visit: Callable[..., Any], order: Order, clock: Any
) -> None:
    """Where the order has closed in the meantime, nothing comes of it."""
    seller = visit("late-effect=1000").sign_in()
    seller.ask("logistics.modify", **change(order))
    order.status = "FINISH"
    clock.move(seconds=2)
    assert 0 == seller.order(order.order_id)["changes"]
    assert [False] == effects(seller)


def test_a_late_effect_is_kept(shop: Any, clock: Any, order: Order) -> None:
    """Whoever keeps the shop on disk is told when the effect comes."""
    from agent.practice.app import create_app

    from .conftest import Visitor

    told: list[int] = []
    app = create_app(shop, "plain", "zh", ["late-effect=1000"], clock, changed=lambda: told.append(1))
    seller = Visitor(app, way_in="/login").sign_in()
    try:
        seller.ask("logistics.modify", **change(order))
        told.clear()
        seller.order(order.order_id)
        expected: list[int] = []
        assert expected == told
        clock.move(seconds=1)
        seller.order(order.order_id)
        assert [1] == told
    finally:
        seller.close()


def test_false_and_late_together_are_false(visit: Callable[..., Any], order: Order, clock: Any) -> None:
    """Nothing comes late of what is to come to nothing, and the book has it once."""
    seller = visit("false-success", "late-effect=1000").sign_in()
    seller.ask("logistics.modify", **change(order))
    clock.move(seconds=2)
    assert 0 == seller.order(order.order_id)["changes"]
    assert [False] == effects(seller)
