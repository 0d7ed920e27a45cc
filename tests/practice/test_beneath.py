"""The witness tells what others did to orders, beside the book of what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.shop import Order, Shop
from agent.practice.struck import to_correct, wrong_parcels


def _moves(seller: Any) -> list[dict[str, Any]]:
    found = seller.get("/_practice/state").json()["moves"]
    assert isinstance(found, list)
    return found


def _modify(seller: Any, order: Order) -> str:
    (place,) = wrong_parcels(order)
    old, new = order.parcels[place], order.right[place]
    sent = {"oldService": old.service, "oldNumber": old.number}
    sent |= {"newService": new.service, "newNumber": new.number}
    return str(seller.call("logistics.modify", orderId=order.order_id, parcel=place, **sent)["ret"][0])


def test_what_we_asked_for_is_no_doing_of_others(visit: Callable[..., Any], shop: Shop) -> None:
    """Our own change stands in the book alone."""
    seller = visit().sign_in()
    assert _modify(seller, to_correct(shop)[0]).startswith("SUCCESS")
    assert ([], "modify") == (_moves(seller), seller.log()[-1]["kind"])


@pytest.mark.parametrize("name", ["colleague", "colleague-other-number"])
def test_a_colleague_is_named(visit: Callable[..., Any], shop: Shop, name: str) -> None:
    """Who wrote, to which order, what stood there and what does now, and the change that it took."""
    seller = visit(name).sign_in()
    order = shop.orders[seller.desk.struck[name][0]]
    before, changes = [pair.as_json() for pair in order.parcels], order.changes
    _modify(seller, order)
    (move,) = _moves(seller)
    assert (name, order.order_id) == (move["by"], move["order_id"])
    assert {"parcels": before, "changes": changes} == move["before"]
    assert {"parcels": [pair.as_json() for pair in order.parcels], "changes": changes + 1} == move["after"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [("status-changed", {"status", "end_reason"}), ("platform-renumbers", {"parcels"})],
)
def test_the_console_s_own_doing_is_named(visit: Callable[..., Any], name: str, fields: set[str]) -> None:
    """An order that changes when its page is opened is told once, with what of it changed."""
    seller = visit(name).sign_in()
    struck = seller.desk.struck[name]
    for order_id in struck * 2:
        seller.ask("order.detail", orderId=order_id)
    moves = _moves(seller)
    assert [(name, one) for one in struck] == [(move["by"], move["order_id"]) for move in moves]
    assert all(fields >= move["after"].keys() == move["before"].keys() for move in moves)


def test_an_order_that_came_in_is_told(visit: Callable[..., Any], shop: Shop) -> None:
    """Nothing stood there before."""
    seller = visit("moving-rows").sign_in()
    known = set(shop.orders)
    values = {"channelId": shop.shop_id, "tab": "all", "page": 2, "size": 10}
    seller.ask("order.list", **values)
    (new,) = set(shop.orders) - known
    assert [("moving-rows", new, {})] == [
        (move["by"], move["order_id"], move["before"]) for move in _moves(seller)
    ]
