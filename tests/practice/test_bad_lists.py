"""Bad days of the list of orders: its pages come again, never end, or move while they are turned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.seed import make_shop
from agent.practice.shop import Shop


@pytest.fixture
def shop(clock: Any) -> Shop:
    """A shop whose tabs have several pages."""
    return make_shop(7, 400, clock())


def _numbers(reply: dict[str, Any]) -> list[str]:
    return [order["orderId"] for order in reply["orders"]]


def _read(seller: Any, tab: str = "shipped", page: int = 1) -> dict[str, Any]:
    reply: dict[str, Any] = seller.ask("order.list", tab=tab, page=page, size=10)
    return reply


def test_a_page_comes_again_once(visit: Callable[..., Any], shop: Shop) -> None:
    """Page 2 says that it is page 2 and has the rows of page 1; asked once more, it has its own."""
    seller = visit("repeated-page").sign_in()
    first, second = _read(seller), _read(seller, page=2)
    assert (_numbers(first), 2, first["pages"]) == (_numbers(second), second["page"], second["pages"])
    own = [order.order_id for order in shop.tab("shipped")]
    assert own[10:20] == _numbers(_read(seller, page=2))
    assert own[20:30] == _numbers(_read(seller, page=3))


def test_the_last_page_comes_again_and_again(visit: Callable[..., Any]) -> None:
    """A page beyond the last one is the last one, and says so."""
    seller = visit("endless-next").sign_in()
    pages = _read(seller)["pages"]
    last = _read(seller, page=pages)
    assert _numbers(last)
    assert [last, last] == [_read(seller, page=pages + more) for more in (1, 7)]
    assert _numbers(last) != _numbers(_read(seller, page=pages - 1))


@pytest.mark.parametrize("tab", ["waiting", "shipped", "finished", "closed", "all"])
def test_a_new_order_moves_the_rows(visit: Callable[..., Any], shop: Shop, tab: str) -> None:
    """Between page 1 and page 2 an order comes in at the top: the last row of page 1 is on page 2 again."""
    seller = visit("moving-rows").sign_in()
    first = _read(seller, tab)
    second = _read(seller, tab, page=2)
    assert _numbers(first)[-1] == _numbers(second)[0]
    assert first["total"] + 1 == second["total"]
    (new,) = set(_numbers(_read(seller, tab))) - set(_numbers(first))
    assert new == shop.tab(tab)[0].order_id
    assert ("none", [], []) == (shop.orders[new].sown, shop.orders[new].tell, shop.orders[new].ledger)


def test_rows_move_once_in_each_tab(visit: Callable[..., Any]) -> None:
    """Later pages find the rows where they were, and a search is no turning of pages."""
    seller = visit("moving-rows").sign_in()
    totals = [_read(seller, page=page)["total"] for page in (1, 2, 3, 2)]
    assert [totals[0] + 1] * 3 == totals[1:]


def test_the_new_order_is_whole(visit: Callable[..., Any], shop: Shop) -> None:
    """Its own page can be read, and its parcels are as they should be."""
    seller = visit("moving-rows").sign_in()
    _read(seller, page=2)
    new = shop.tab("shipped")[0]
    detail = seller.ask("order.detail", orderId=new.order_id)
    assert (1, "SUCCESS") == (len(detail["parcels"]), seller.code("order.detail", orderId=new.order_id))
    seen = seller.order(new.order_id)
    assert seen["parcels"] == seen["right"]
    numbers = [pair.number for order in shop.orders.values() for pair in order.parcels]
    assert 1 == numbers.count(new.parcels[0].number)


def test_list_hazards_are_combined(visit: Callable[..., Any]) -> None:
    """A gateway's error passes through those that change replies."""
    seller = visit("repeated-page", "endless-next", "moving-rows").sign_in()
    broken = visit("endless-next", "repeated-page", "server-error=1")
    broken.desk.gate, broken.client.cookies = seller.desk.gate, seller.client.cookies
    values = {"channelId": seller.desk.shop.shop_id, "tab": "all", "page": 2, "size": 10}
    assert broken.post("mtop.practice.order.list", values).status_code in {502, 503}
    assert _read(seller, page=2)["orders"]
