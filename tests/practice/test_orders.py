"""The calls about orders: lists, pages, one order, services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.calls import Values, order_list
from agent.practice.desk import Desk
from agent.practice.seed import make_shop
from agent.practice.shop import Order, Shop


def test_a_list_pages_through_every_order_once(seller: Any, shop: Shop) -> None:
    """All pages together are the tab, newest first, none twice; the last page may be short."""
    first = seller.ask("order.list", tab="all", size=50, page=1)
    second = seller.ask("order.list", tab="all", size=50, page=2)
    assert (60, 2, 50, 10) == (first["total"], first["pages"], len(first["orders"]), len(second["orders"]))
    seen = [order["orderId"] for order in first["orders"] + second["orders"]]
    assert [order.order_id for order in shop.tab("all")] == seen


@pytest.mark.parametrize("size", [10, 20, 50, 100])
def test_a_page_has_as_many_rows_as_asked(seller: Any, size: int) -> None:
    """Each of the four sizes works."""
    assert min(size, 60) == len(seller.ask("order.list", size=size)["orders"])


def test_past_the_last_page_there_is_nothing(seller: Any) -> None:
    """A page after the last is empty and says how many there are."""
    shown = seller.ask("order.list", tab="all", size=100, page=9)
    assert ([], 1, 9) == (shown["orders"], shown["pages"], shown["page"])


@pytest.mark.parametrize(
    "wrong",
    [{"tab": "lost"}, {"size": 30}, {"size": "10"}, {"page": 0}, {"page": 1.5}, {"page": True}, {"query": 8}],
)
def test_wrong_values_are_refused(seller: Any, wrong: dict[str, object]) -> None:
    """An unknown tab, another size, no such page or a value of another type is refused."""
    assert "FAIL_BIZ_PARAMETER" == seller.code("order.list", **wrong)


def test_counters_count_their_tabs(seller: Any, shop: Shop) -> None:
    """Every tab has its counter; a search does not change them."""
    order_id = next(iter(shop.orders))
    counters = seller.ask("order.list", query=order_id)["counters"]
    totals = {tab: seller.ask("order.list", tab=tab)["total"] for tab in counters}
    assert counters == totals
    assert ["all", "waiting", "shipped", "finished", "closed"] == list(counters)


def test_a_search_finds_one_order_where_it_stands(seller: Any, sown: Callable[[str], Order]) -> None:
    """An order is found by its whole number, on its own tab and on `all`, and nowhere else."""
    order_id = sown("merged").order_id
    found = {tab: seller.ask("order.list", tab=tab, query=order_id)["total"] for tab in ("all", "shipped")}
    assert {"all": 1, "shipped": 1} == found
    assert 0 == seller.ask("order.list", tab="waiting", query=order_id)["total"]
    assert 0 == seller.ask("order.list", query=order_id[:-1])["total"]
    assert order_id == seller.ask("order.list", query=f" {order_id} ")["orders"][0]["orderId"]


def test_a_row_shows_what_stands_in_the_shop(seller: Any, sown: Callable[[str], Order]) -> None:
    """Number, state, masked buyer, country, parcels with key and name, goods and amount."""
    order = sown("renumbered")
    row = seller.ask("order.list", query=order.order_id)["orders"][0]
    assert ("等待买家收货", "WAIT_BUYER_ACCEPT_GOODS") == (row["statusText"], row["status"])
    pair = order.parcels[0]
    expected = {"service": pair.service, "number": pair.number, "serviceName": "AliExpress无忧物流-标准"}
    assert [expected] == row["parcels"]
    assert order.buyer.name not in str(row)
    assert f"{order.buyer.name[0]}***{order.buyer.name[-1]}" == row["buyerName"]
    assert (order.items[0].title, order.items[0].quantity) == (
        row["items"][0]["title"],
        row["items"][0]["quantity"],
    )


def test_a_row_in_english(visit: Callable[..., Any], sown: Callable[[str], Order]) -> None:
    """States, services and countdowns are in the page's language."""
    seller = visit(lang="en").sign_in()
    row = seller.ask("order.list", query=sown("renumbered").order_id)["orders"][0]
    assert ("Awaiting delivery", "AliExpress Standard Shipping") == (
        row["statusText"],
        row["parcels"][0]["serviceName"],
    )


def test_a_countdown_runs(seller: Any, clock: Any, sown: Callable[[str], Order]) -> None:
    """What is left of the time to ship is counted from the present moment."""
    order_id = sown("not-declared").order_id
    before = seller.ask("order.list", query=order_id)["orders"][0]["countdown"]
    clock.move(days=10)
    after = seller.ask("order.list", query=order_id)["orders"][0]["countdown"]
    assert before.startswith("0天")
    assert "已超时" == after


def test_one_order_shows_limits_and_a_masked_receiver(seller: Any, sown: Callable[[str], Order]) -> None:
    """The page says when the order was declared, what may still be changed, and hides where it goes."""
    order = sown("budget-spent")
    shown = seller.ask("order.detail", orderId=order.order_id)
    assert (2, 2, 5, False) == (
        shown["changes"],
        shown["changeLimit"],
        shown["windowDays"],
        shown["canModify"],
    )
    assert "" != shown["declaredAt"]
    buyer = order.buyer
    for clear in (buyer.name, buyer.phone, buyer.email, buyer.street, buyer.zip):
        assert clear not in str(shown)


def test_unmasking_shows_and_is_written_down(seller: Any, sown: Callable[[str], Order]) -> None:
    """The clear values come for one call, are in the book, and stay hidden on the next page."""
    order = sown("near")
    receiver = seller.ask("order.unmask", orderId=order.order_id)["receiver"]
    assert (order.buyer.email, order.buyer.street) == (receiver["email"], receiver["street"])
    assert ("unmask", order.order_id, True) == tuple(
        seller.log()[-1][key] for key in ("kind", "order_id", "effect")
    )
    assert order.buyer.email not in str(seller.ask("order.detail", orderId=order.order_id))


@pytest.mark.parametrize("name", ["order.detail", "order.unmask"])
def test_an_order_of_another_shop_is_refused(seller: Any, name: str) -> None:
    """An unknown order number is another shop's."""
    assert "15-1003" == seller.code(name, orderId="8200000000000000")


def test_what_can_be_modified_ends_with_the_window(
    seller: Any, clock: Any, sown: Callable[[str], Order]
) -> None:
    """An order in its window can be changed until five days after its declaration, to the second."""
    order = sown("different")
    assert order.declared_at is not None
    clock.at = order.declared_at
    clock.move(days=5)
    assert seller.ask("order.detail", orderId=order.order_id)["canModify"]
    clock.move(seconds=1)
    assert not seller.ask("order.detail", orderId=order.order_id)["canModify"]


def test_services_are_listed_in_the_pages_language(seller: Any) -> None:
    """Forty services with keys and names."""
    listed = seller.ask("services")["services"]
    assert 40 == len(listed)
    assert {"key": "CPAM", "name": "中国邮政挂号小包"} in listed


def test_the_shop_answers_the_same_for_ten_thousand_orders(clock: Any) -> None:
    """The last page of a very large shop is as whole as the first."""
    desk = Desk(make_shop(1, 10_000, clock()), "zh", clock)
    last: dict[str, Any] = order_list(desk, Values(tab="all", size=100, page=100)).content
    assert (10_000, 100, 100) == (last["total"], last["pages"], len(last["orders"]))
