"""The witness: exactly what is true, for tests alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from agent.practice.shop import Shop

ORDER = [
    "order_id", "buyer_id", "status", "end_reason", "ship_to", "platform_warehouse",
    "declared_at", "changes", "parcels", "sown", "right", "tell", "declare",
]  # fmt: skip
ENTRY = ["at", "kind", "order_id", "buyer_id", "before", "after", "reply", "effect"]


def test_the_state_has_the_agreed_shape(visit: Callable[..., Any], shop: Shop) -> None:
    """Without signing in: now, all orders, all conversations, with exactly their keys."""
    state = visit().get("/_practice/state").json()
    assert ["now", "orders", "conversations", "moves"] == list(state)
    assert "2026-11-22T09:14:03Z" == state["now"]
    assert {tuple(ORDER)} == {tuple(order) for order in state["orders"]}
    assert set(shop.orders) == {order["order_id"] for order in state["orders"]}
    keys = ["buyer_id", "order_ids", "unread", "messages"]
    assert {tuple(keys)} == {tuple(thread) for thread in state["conversations"]}
    message = state["conversations"][0]["messages"][0]
    assert ["from", "text", "at"] == list(message)
    assert datetime.fromisoformat(message["at"])


def test_a_conversation_names_all_orders_of_its_buyer(visit: Callable[..., Any], shop: Shop) -> None:
    """Orders and conversations agree about who bought what."""
    for thread in visit().get("/_practice/state").json()["conversations"]:
        assert {order.order_id for order in shop.orders_of[thread["buyer_id"]]} == set(thread["order_ids"])


def test_the_book_has_the_agreed_shape_and_never_the_password(seller: Any, shop: Shop) -> None:
    """A sign-in is written down with the name, with what was answered, and without the password."""
    (entry,) = seller.log()
    assert ENTRY == list(entry)
    assert ("sign-in", shop.account, True) == (entry["kind"], entry["after"], entry["effect"])
    assert shop.password not in str(entry)


def test_a_failed_sign_in_is_in_the_book(visit: Callable[..., Any]) -> None:
    """It has no effect, and no password either."""
    visitor = visit()
    visitor.get("/user/seller/login")
    visitor.call("login", loginName="somebody", password="wrong-guess")
    (entry,) = visitor.log()
    assert ("sign-in", "somebody", False) == (entry["kind"], entry["after"], entry["effect"])
    assert "wrong-guess" not in str(entry)


def test_reading_leaves_no_trace_in_the_book(seller: Any, shop: Shop) -> None:
    """Calls that read are not writes."""
    before = len(seller.log())
    for name in ("shop", "order.list", "services", "im.sessions"):
        seller.ask(name)
    assert before == len(seller.log())


def test_secrets_are_all_that_were_issued(seller: Any, shop: Shop) -> None:
    """The password, every session cookie and every token, also those that are good no longer."""
    old = seller.client.cookies["_m_h5_tk"]
    seller.desk.gate.withdraw_token(old)
    seller.call("shop")
    told = seller.get("/_practice/secrets").json()
    assert {"password", "cookies", "tokens"} == set(told)
    assert shop.password == told["password"]
    assert [seller.client.cookies["seller_sid"]] == told["cookies"]
    assert {old, seller.client.cookies["_m_h5_tk"]} <= set(told["tokens"])


@pytest.mark.parametrize("path", ["state", "log", "secrets"])
def test_only_this_machine_hears_the_witness(visit: Callable[..., Any], path: str) -> None:
    """From another address there is no witness."""
    assert 404 == visit(host="192.0.2.7").get(f"/_practice/{path}").status_code
    assert 200 == visit(host="::1").get(f"/_practice/{path}").status_code


def test_to_look_changes_nothing(visit: Callable[..., Any]) -> None:
    """Asked twice, the witness says the same."""
    visitor = visit()
    assert visitor.get("/_practice/state").json() == visitor.get("/_practice/state").json()


def test_two_thousand_orders_are_told_of(clock: Any, shop: Shop) -> None:
    """The witness leaves nobody out in a large shop."""
    from agent.practice import witness
    from agent.practice.desk import Desk
    from agent.practice.seed import make_shop

    state = witness.state(Desk(make_shop(1, 2_000, clock()), "zh", clock))
    orders = state["orders"]
    assert isinstance(orders, list)
    assert 2_000 == len(orders)
