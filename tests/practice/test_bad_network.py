"""Bad days of the line: late, broken, and silent after the deed is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from agent.practice import hazards
from agent.practice.errors import BadOption
from agent.practice.shop import Order

from .forms import DONE, change, effects, seen, writes

Sown = Callable[[str], Order]
READS = ("shop", "order.list", "services", "im.sessions")


@pytest.fixture
def order(sown: Sown) -> Order:
    """An order whose parcel may be changed, and whose buyer has a thread."""
    return sown("near")


@pytest.fixture
def waiting(shop: Any) -> Order:
    """An order that waits to be declared."""
    return next(one for one in shop.tab("waiting") if not one.platform_warehouse and not one.parcels)


def test_jitter_waits_differently_each_time(visit: Callable[..., Any]) -> None:
    """Each reply takes at least what the seed has drawn for it, and never the same twice."""
    visitor = visit("jitter=80")
    drawn = Random("jitter 7 /user/seller/login")
    waits = [drawn.uniform(0, 0.08) for _ in range(4)]
    for wait in waits:
        begun = time.monotonic()
        visitor.get("/user/seller/login")
        assert time.monotonic() - begun >= wait
    assert all(one != other for one, other in pairwise(waits))


def test_jitter_comes_on_top_of_latency(visit: Callable[..., Any]) -> None:
    """Both are waited for."""
    visitor = visit("latency=60", "jitter=60")
    begun = time.monotonic()
    visitor.get("/user/seller/login")
    assert time.monotonic() - begun >= 0.06 + Random("jitter 7 /user/seller/login").uniform(0, 0.06)


def _errors(visitor: Any, rounds: int) -> list[int]:
    return [visitor.get(visitor.way_in).status_code for _ in range(rounds)]


@pytest.mark.parametrize("skin", ["aliexpress", "plain"])
def test_a_share_of_pages_is_answered_by_the_gateway(visit: Callable[..., Any], skin: str) -> None:
    """About that share answers 502 or 503 with the gateway's page, the same ones at every start."""
    codes = _errors(visit("server-error=0.5", skin=skin), 60)
    assert {200, 502, 503} == set(codes)
    assert 15 <= codes.count(200) <= 45
    assert codes == _errors(visit("server-error=0.5", skin=skin), 60)


def test_calls_that_read_are_answered_by_the_gateway_too(visit: Callable[..., Any], shop: Any) -> None:
    """They get the gateway's page instead of an envelope; signing in and writing work as ever."""
    visitor = visit("server-error=1")
    page = visitor.get(visitor.way_in)
    assert page.text.startswith("<html>")
    assert "Tengine" in page.text
    seller = visit().sign_in()
    broken = visit("server-error=1")
    broken.desk.gate = seller.desk.gate
    broken.client.cookies = seller.client.cookies
    for name in READS:
        reply = broken.post(f"mtop.practice.{name}", {"channelId": shop.shop_id})
        assert (True, "text/html; charset=utf-8") == (
            reply.status_code in {502, 503},
            reply.headers["content-type"],
        )


def test_a_write_that_meets_the_gateway_has_no_effect(
    visit: Callable[..., Any], order: Order, waiting: Order
) -> None:
    """Change, declaration and message are answered 502 or 503; the book has them, nothing was changed."""
    seller = visit("write-error=1").sign_in()
    before = seen(seller, order, waiting)
    for name, values in writes(seller, order, waiting):
        reply = seller.post(f"mtop.practice.{name}", {"channelId": seller.desk.shop.shop_id, **values})
        assert reply.status_code in {502, 503}
    assert before == seen(seller, order, waiting)
    assert [False] * 3 == effects(seller)
    assert seller.log()[-1]["reply"] in {"HTTP 502", "HTTP 503"}


def test_a_share_of_writes_meets_the_gateway(visit: Callable[..., Any], order: Order) -> None:
    """The others are carried out, and reading is never hurt."""
    seller = visit("write-error=0.5").sign_in()
    thread = seller.desk.shop.of_buyer[order.buyer.buyer_id]
    values = {"channelId": seller.desk.shop.shop_id, "sessionId": thread.session_id, "text": "Hello"}
    codes = [seller.post("mtop.practice.im.send", values).status_code for _ in range(40)]
    assert 10 <= codes.count(200) <= 30
    assert [code == 200 for code in codes] == effects(seller)
    assert {"SUCCESS"} == {seller.code(name) for name in READS}


def test_a_reply_is_lost_after_the_deed(visit: Callable[..., Any], order: Order, waiting: Order) -> None:
    """Whoever waits hears nothing, though change, declaration and message are carried out."""
    seller = visit("lost-reply").sign_in()
    for name, values in writes(seller, order, waiting):
        assert seller.hears_nothing(name, **values)
    assert DONE == seen(seller, order, waiting)
    assert [True] * 3 == effects(seller)


def test_only_the_first_replies_are_lost(visit: Callable[..., Any], order: Order) -> None:
    """With a number, later writes are answered; a refusal is answered and does not count."""
    seller = visit("lost-reply=1").sign_in()
    thread = seller.desk.shop.of_buyer[order.buyer.buyer_id].session_id
    assert "Seller_Abuse" == seller.code("im.send", sessionId=thread, text="a@b.com")
    assert seller.hears_nothing("im.send", sessionId=thread, text="one")
    assert not seller.hears_nothing("im.send", sessionId=thread, text="two")


def test_what_reads_is_never_lost(visit: Callable[..., Any]) -> None:
    """Only changes and messages lose their replies."""
    seller = visit("lost-reply").sign_in()
    assert {"SUCCESS"} == {seller.code(name) for name in READS}


def test_hazards_are_combined(visit: Callable[..., Any], order: Order) -> None:
    """A write may be slow, and its reply lost as well."""
    seller = visit("latency=5", "jitter=5", "lost-reply", "token-renewal").sign_in()
    seller.call("shop")
    assert seller.hears_nothing("logistics.modify", **change(order))
    assert [True] == effects(seller)


def test_a_write_is_kept_though_its_reply_is_lost(
    visit: Callable[..., Any], order: Order, shop: Any, clock: Any
) -> None:
    """Whoever keeps the shop on disk is told of the write while its reply is held."""
    from agent.practice.app import create_app

    from .conftest import Visitor

    told: list[int] = []
    app = create_app(shop, "plain", "zh", ["lost-reply"], clock, changed=lambda: told.append(1))
    seller = Visitor(app, way_in="/login").sign_in()
    try:
        told.clear()
        assert seller.hears_nothing("logistics.modify", **change(order))
        assert [1] == told
    finally:
        seller.close()


@pytest.mark.parametrize("text", ["server-error", "write-error=0", "promo-dialog=1.1", "server-error=often"])
def test_a_value_that_is_no_share_is_refused(text: str) -> None:
    """The sentence names the hazard and shows a good value."""
    with pytest.raises(BadOption, match=f"{text.partition('=')[0]}=0.2"):
        hazards.parse([text])


@pytest.mark.parametrize("text", ["lost-reply=0", "session-expiry", "human-check=x", "token-renewal=1"])
def test_a_value_that_is_no_number_is_refused(text: str) -> None:
    """The sentence names the hazard and shows a good value."""
    with pytest.raises(BadOption, match=f"{text.partition('=')[0]}=3"):
        hazards.parse([text])


@pytest.mark.parametrize("name", ["sms-code", "wrong-shop", "moving-rows", "slow-render", "endless-next"])
def test_a_value_where_none_is_wanted_is_refused(name: str) -> None:
    """The sentence names hazard and value."""
    with pytest.raises(BadOption, match=f"`{name}` takes no value, not even `7`"):
        hazards.parse([f"{name}=7"])
