"""Bad days of orders."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from agent.practice.ledger import rows
from agent.practice.shop import Order, Shop
from agent.practice.struck import to_correct

PLATFORM = re.compile(r"(LP|CN|AE)\d+")


def _listed(seller: Any, order_id: str) -> dict[str, Any]:
    """The order's row in the list."""
    return seller.ask("order.list", tab="all", query=order_id)["orders"][0]


def _pairs(shown: dict[str, Any]) -> list[tuple[str, str]]:
    return [(parcel["service"], parcel["number"]) for parcel in shown["parcels"]]


def _right(order: Order) -> list[tuple[str, str]]:
    return [(pair.service, pair.number) for pair in order.right]


def _modify(seller: Any, order: Order, number: str = "RB473124829CN") -> str:
    old = order.parcels[-1]
    return seller.call(
        "logistics.modify",
        orderId=order.order_id,
        parcel=len(order.parcels) - 1,
        oldService=old.service,
        oldNumber=old.number,
        newService="CPAM",
        newNumber=number,
    )["ret"][0]


@pytest.fixture
def was(shop: Shop) -> dict[str, Order]:
    """The orders as they were sown."""
    return copy.deepcopy(shop.orders)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stale_row_shows_what_the_order_was(
    visit: Callable[..., Any], shop: Shop, was: dict[str, Order], lang: str
) -> None:
    """Its own page shows a right number, another state, or both; whatever it shows is to stay, untold."""
    seller = visit("stale-row=all", lang=lang).sign_in()
    plain = {order_id: _differences(seller, was[order_id]) for order_id in seller.desk.struck["stale-row"]}
    assert {("parcels",), ("status",), ("parcels", "status")} == set(plain.values())
    for order_id in plain:
        truth = seller.order(order_id)
        assert (truth["right"], []) == (truth["parcels"], truth["tell"])


def _differences(seller: Any, was: Order) -> tuple[str, ...]:
    """What list and page do not agree about; the list shows what was."""
    row, page = _listed(seller, was.order_id), seller.ask("order.detail", orderId=was.order_id)
    assert [(pair.service, pair.number) for pair in was.parcels] == _pairs(row)
    assert was.status == row["status"]
    assert _pairs(page) in (_pairs(row), _right(was))
    assert (row["status"] == page["status"]) == (row["statusText"] == page["statusText"])
    return tuple(name for name in ("parcels", "status") if row[name] != page[name])


def test_a_stale_row_stays_stale(visit: Callable[..., Any]) -> None:
    """It is not made fresh by looking; the rows of other orders are fresh at once."""
    seller = visit("stale-row=1").sign_in()
    (order_id,) = seller.desk.struck["stale-row"]
    before = _listed(seller, order_id)
    seller.ask("order.detail", orderId=order_id)
    assert before == _listed(seller, order_id)
    other = next(order for order in seller.desk.shop.tab("shipped") if order.order_id != order_id)
    assert [pair.number for pair in other.parcels] == [
        number for _, number in _pairs(_listed(seller, other.order_id))
    ]


def test_an_order_changes_its_state_between_list_and_page(visit: Callable[..., Any], shop: Shop) -> None:
    """The list shows it on its way; its page shows it cancelled, in dispute or closed, and locked."""
    seller = visit("status-changed").sign_in()
    seen = {}
    for order_id in seller.desk.struck["status-changed"]:
        before = _listed(seller, order_id)["status"]
        assert before in {"WAIT_BUYER_ACCEPT_GOODS", "SELLER_PART_SEND_GOODS"}
        page = seller.ask("order.detail", orderId=order_id)
        seen[page["status"]] = page["canModify"]
        assert _modify(seller, shop.orders[order_id]).startswith("15-1002::")
        assert page["status"] == _listed(seller, order_id)["status"]
    assert {"IN_CANCEL": False, "IN_ISSUE": False, "FINISH": False} == seen


def test_only_orders_struck_change_their_state(visit: Callable[..., Any]) -> None:
    """Other pages show the state that the list shows."""
    seller = visit("status-changed").sign_in()
    for row in seller.ask("order.list", tab="shipped", size=100)["orders"]:
        if row["orderId"] not in seller.desk.struck["status-changed"]:
            assert row["status"] == seller.ask("order.detail", orderId=row["orderId"])["status"]


def test_the_platform_renumbers_between_list_and_page(visit: Callable[..., Any], shop: Shop) -> None:
    """The list has the platform's own number, the page a postal one; both kinds of orders are struck."""
    seller = visit("platform-renumbers").sign_in()
    struck = seller.desk.struck["platform-renumbers"]
    assert {True, False} == {shop.orders[one].sown == "none" for one in struck}
    for order_id in struck:
        listed = [number for _, number in _pairs(_listed(seller, order_id))]
        shown = [number for _, number in _pairs(seller.ask("order.detail", orderId=order_id))]
        assert any(PLATFORM.fullmatch(number) for number in listed)
        assert not any(PLATFORM.fullmatch(number) for number in shown)
        truth = seller.order(order_id)
        assert (shown, 0) == ([pair["number"] for pair in truth["right"]], truth["changes"])


def test_a_renumbered_parcel_has_one_number_on_all_its_orders(visit: Callable[..., Any], shop: Shop) -> None:
    """Two orders in one parcel of the platform's get the same postal number."""
    one, two = (order for order in shop.orders.values() if order.sown == "merged" and order.parcels)
    for order in (one, two):
        order.parcels[0].number = "LP00123456789012"
    seller = visit("platform-renumbers=all").sign_in()
    shown = [_pairs(seller.ask("order.detail", orderId=order.order_id)) for order in (one, two)]
    assert shown[0] == shown[1]
    assert "LP00123456789012" != shown[0][0][1]


def test_a_spent_budget_is_said_and_kept(visit: Callable[..., Any], shop: Shop) -> None:
    """The page says two of two; the change is refused in the console's words and has no effect."""
    seller = visit("budget-spent").sign_in()
    for order_id in seller.desk.struck["budget-spent"]:
        page = seller.ask("order.detail", orderId=order_id)
        assert (2, 2, False) == (page["changes"], page["changeLimit"], page["canModify"])
        before = _pairs(page)
        assert "15-1002::原运单号不允许修改" == _modify(seller, shop.orders[order_id])
        assert ("modify", False) == (seller.log()[-1]["kind"], seller.log()[-1]["effect"])
        assert before == _pairs(seller.ask("order.detail", orderId=order_id))
    truth = seller.order(order_id)
    assert ("budget-spent", truth["parcels"]) == (truth["sown"], truth["right"])


def test_a_passed_window_is_said_and_kept(visit: Callable[..., Any], shop: Shop) -> None:
    """Declared more than five days ago, in page, witness and ledger alike; a change is refused."""
    seller = visit("window-passed").sign_in()
    dispatched = {row[2]: row[12] for row in rows(shop)}
    for order_id in seller.desk.struck["window-passed"]:
        order = shop.orders[order_id]
        assert order.declared_at
        assert shop.born - order.declared_at > timedelta(days=5)
        assert order.created < order.declared_at
        page = seller.ask("order.detail", orderId=order_id)
        assert not page["canModify"]
        assert "15-1002::原运单号不允许修改" == _modify(seller, order)
        days = (
            str(order.declared_at.date() - timedelta(days=1)),
            str(order.declared_at.date() + timedelta(days=1)),
        )
        assert days[0] <= dispatched.get(order_id, days[0])[:10] <= days[1]
    assert "past-window" == seller.order(order_id)["sown"]


@pytest.mark.parametrize("name", ["budget-spent", "window-passed", "status-changed"])
def test_orders_not_struck_can_be_changed(visit: Callable[..., Any], shop: Shop, name: str) -> None:
    """What was to be corrected and is not struck is as it was."""
    seller = visit(name).sign_in()
    struck = seller.desk.struck[name]
    left = [order for order in to_correct(shop) if order.order_id not in struck]
    assert left
    assert all(_modify(seller, order).startswith("SUCCESS") for order in left)
