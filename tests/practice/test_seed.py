"""The shop that a seed makes."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest

from agent.practice.errors import BadOption
from agent.practice.seed import counts, make_shop, password
from agent.practice.shop import Shop
from agent.practice.sown import KINDS
from agent.practice.views import masked
from agent.practice.words import SERVICES, status_text

NOW = datetime.fromisoformat("2026-11-22T09:14:03+00:00")


def _contents(shop: Shop) -> tuple[object, ...]:
    orders = [asdict(order) for order in shop.orders.values()]
    return orders, [asdict(thread) for thread in shop.conversations.values()], shop.password


def test_the_same_seed_gives_the_same_shop_with_another_id() -> None:
    """Everything but the shop's id follows from the seed."""
    one, two = make_shop(5, 60, NOW), make_shop(5, 60, NOW)
    assert _contents(one) == _contents(two)
    assert one.shop_id != two.shop_id


def test_another_seed_gives_another_shop_and_password() -> None:
    """Order numbers and the password differ between seeds."""
    one, two = make_shop(5, 60, NOW), make_shop(6, 60, NOW)
    assert set() == set(one.orders) & set(two.orders)
    assert password(5) != password(6)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 20, 39, 40, 41, 60, 99, 150, 1000])
def test_a_shop_has_as_many_orders_as_asked(size: int) -> None:
    """The size is exact, whatever is sown."""
    assert size == len(make_shop(1, size, NOW).orders)


@pytest.mark.parametrize("size", [-1, 100_001])
def test_an_impossible_size_is_refused(size: int) -> None:
    """A size that no shop has is refused with a sentence."""
    with pytest.raises(BadOption, match=str(size)):
        make_shop(1, size, NOW)


@pytest.mark.parametrize("size", [40, 41, 60, 100, 1000])
def test_every_kind_is_sown_at_least_twice_from_forty_orders_on(size: int) -> None:
    """No kind is missing, and the rest is `none`."""
    kinds = Counter(order.sown for order in make_shop(3, size, NOW).orders.values())
    assert {*KINDS, "none"} == set(kinds)
    assert [] == [kind for kind, count in kinds.items() if count < 2]


def test_a_large_shop_is_mostly_in_order() -> None:
    """The number of sown orders does not grow with the shop."""
    assert counts(150).total() == counts(100_000).total()


@pytest.mark.parametrize("seed", range(6))
def test_forty_orders_show_every_state_a_list_can_show(seed: int) -> None:
    """Every tab has orders, and so has every state that matters to a seller."""
    shop = make_shop(seed, 60, NOW)
    assert [] == [tab for tab in ("waiting", "shipped", "finished", "closed") if not shop.tab(tab)]
    statuses = {order.status for order in shop.orders.values()}
    assert {"WAIT_SELLER_SEND_GOODS", "SELLER_PART_SEND_GOODS", "WAIT_BUYER_ACCEPT_GOODS"} <= statuses
    assert {"IN_ISSUE", "IN_CANCEL", "FINISH"} <= statuses
    assert "seller_send_goods_timeout" in {order.end_reason for order in shop.orders.values()}


@pytest.mark.parametrize("seed", range(6))
def test_forty_orders_have_deadlines_of_every_urgency(seed: int) -> None:
    """Overdue, critical, due soon, later, and one whose page says nothing about it."""
    waiting = make_shop(seed, 60, NOW).tab("waiting")
    left = [(order.deadline - NOW, order.countdown) for order in waiting if order.deadline]
    shown = [time for time, form in left if form]
    day, critical = timedelta(hours=24), timedelta(hours=2)
    assert any(time <= timedelta(0) for time in shown)
    assert any(timedelta(0) < time <= critical for time in shown)
    assert any(critical < time <= day for time in shown)
    assert any(time > day for time in shown)
    assert {"words", "clock", ""} == {form for _, form in left}


def test_warehouse_orders_say_so() -> None:
    """What the platform's warehouse ships is tagged and shown as waiting for it."""
    orders = [order for order in make_shop(1, 60, NOW).orders.values() if order.platform_warehouse]
    assert orders
    for order in orders:
        assert {"半托管", "Choice"} & set(order.tags)
        assert "等待仓库发货" == status_text(order.status, order.end_reason, True, "zh")


def test_order_numbers_are_sixteen_digits_and_numbers_are_nobody_elses() -> None:
    """Order numbers are texts of sixteen digits; no two ordinary orders have one tracking number."""
    shop = make_shop(2, 150, NOW)
    assert {16} == {len(order_id) for order_id in shop.orders}
    assert all(order_id.isdecimal() for order_id in shop.orders)
    right = [pair.number for order in shop.orders.values() if order.sown == "none" for pair in order.right]
    assert len(right) == len(set(right))


def test_every_service_shown_is_listed() -> None:
    """The console shows no service that its own list does not have."""
    shop = make_shop(4, 150, NOW)
    shown = {pair.service for order in shop.orders.values() for pair in (*order.parcels, *order.right)}
    assert set() == shown - set(SERVICES)
    assert 40 == len(SERVICES)


@pytest.mark.parametrize("place", [0, 1])
def test_services_are_told_apart_by_name_in_each_language(place: int) -> None:
    """No two services share a name."""
    assert len(SERVICES) == len({words[place] for words in SERVICES.values()})


@pytest.mark.parametrize("seed", range(8))
def test_some_buyers_have_several_orders_and_one_is_told_twice(seed: int) -> None:
    """One buyer has two corrections to be told of, others have several orders."""
    shop = make_shop(seed, 60, NOW)
    told = [sum(bool(order.tell) for order in orders) for orders in shop.orders_of.values()]
    assert 2 in told
    assert sum(len(orders) > 1 for orders in shop.orders_of.values()) >= 3


@pytest.mark.parametrize("seed", range(8))
def test_who_must_be_told_has_a_quiet_thread(seed: int) -> None:
    """A buyer to be told has a thread without unread messages or draft, and not yet the number to be told."""
    shop = make_shop(seed, 100, NOW)
    for order in shop.orders.values():
        if order.tell:
            thread = shop.of_buyer[order.buyer.buyer_id]
            said = " ".join(message.text for message in thread.messages)
            assert (0, "") == (thread.unread, thread.draft)
            assert [] == [number for number in order.tell if number in said]


def test_other_threads_wait_for_answers_or_do_not_exist() -> None:
    """Among the other buyers some wait for an answer and some never wrote; long threads exist."""
    shop = make_shop(1, 150, NOW)
    assert any(thread.unread for thread in shop.sessions())
    assert len(shop.conversations) < len(shop.orders_of)
    assert max(len(thread.messages) for thread in shop.sessions()) > 20


def test_unread_messages_are_the_buyers_last() -> None:
    """As many of the last messages as are unread were written by the buyer."""
    for thread in make_shop(9, 150, NOW).sessions():
        last = thread.messages[len(thread.messages) - thread.unread :]
        assert {"buyer"} >= {message.sender for message in last}


def test_nothing_lies_in_the_future() -> None:
    """Orders, declarations and messages are past, in that order, and messages follow each other."""
    shop = make_shop(3, 150, NOW)
    for order in shop.orders.values():
        assert order.created <= (order.declared_at or NOW) <= NOW
    for thread in shop.sessions():
        times = [message.at for message in thread.messages]
        assert sorted(times) == times
        assert times[-1] <= NOW


def test_masked_names_tell_buyers_apart() -> None:
    """In a shop of everyday size no two buyers look alike."""
    shop = make_shop(1, 60, NOW)
    names = [masked(orders[0].buyer.name) for orders in shop.orders_of.values()]
    assert len(names) == len(set(names))


def test_tabs_are_kept_until_an_order_changes() -> None:
    """A list is not sorted anew for every page, but is once an order has changed."""
    shop = make_shop(1, 60, NOW)
    before = shop.tab("waiting")
    assert before is shop.tab("waiting")
    order = before[0]
    order.status = "WAIT_BUYER_ACCEPT_GOODS"
    shop.touch_order(order)
    assert order not in shop.tab("waiting")
    assert order in shop.tab("shipped")


def test_lists_begin_with_the_newest() -> None:
    """Orders by their time, conversations by their last message."""
    shop = make_shop(1, 60, NOW)
    times = [order.created for order in shop.tab("all")]
    assert sorted(times, reverse=True) == times
    last = [thread.last_time for thread in shop.sessions()]
    assert sorted(last, reverse=True) == last
