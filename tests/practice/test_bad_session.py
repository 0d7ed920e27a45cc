"""Bad days of who is signed in: sessions that end, renewed tokens, a code by phone, another shop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.practice.shop import Order, Shop

from .forms import change, effects

HOME = {"aliexpress": "/m_apps/newhome/pop?channelId=1", "plain": "/orders?shop=1"}
both = pytest.mark.parametrize("skin", ["aliexpress", "plain"])


@both
def test_a_session_ends_after_so_many_pages(visit: Callable[..., Any], skin: str) -> None:
    """The page that is one too many leads to sign-in and names the way back; signing in again lasts."""
    seller = visit("session-expiry=2", skin=skin).sign_in()
    assert [200, 200] == [seller.get(HOME[skin]).status_code for _ in range(2)]
    assert "SUCCESS" == seller.code("order.list")
    place = urlsplit(seller.get(HOME[skin]).headers["location"])
    assert (seller.way_in, [HOME[skin]]) == (place.path, parse_qs(place.query)["return_url"])
    assert "FAIL_SYS_SESSION_EXPIRED" == seller.code("order.list")
    seller.sign_in()
    assert [200] * 5 == [seller.get(HOME[skin]).status_code for _ in range(5)]


def test_a_call_finds_the_session_ended(visit: Callable[..., Any]) -> None:
    """The first call of a page is told so, once; the header's call is not the one; signing in again lasts."""
    seller = visit("session-expiry-api").sign_in()
    assert ["SUCCESS", "SUCCESS"] == [seller.code("shop"), seller.code("shop")]
    assert "FAIL_SYS_SESSION_EXPIRED" == seller.code("order.list")
    assert 302 == seller.get(HOME["aliexpress"]).status_code
    seller.sign_in()
    assert ["SUCCESS"] * 5 == [seller.code("order.list") for _ in range(5)]


def test_a_call_finds_the_session_ended_after_so_many(
    visit: Callable[..., Any], sown: Callable[[str], Order]
) -> None:
    """With a number the calls before it are answered; a write that comes then has no effect."""
    seller = visit("session-expiry-api=2").sign_in()
    assert ["SUCCESS", "SUCCESS"] == [seller.code("order.list"), seller.code("services")]
    assert "FAIL_SYS_SESSION_EXPIRED" == seller.code("logistics.modify", **change(sown("near")))
    assert [False] == effects(seller)


def test_the_first_write_finds_the_session_ended(
    visit: Callable[..., Any], sown: Callable[[str], Order]
) -> None:
    """What only reads is answered before it; the write has no effect, and does once signed in again."""
    seller = visit("session-expiry-api=write").sign_in()
    assert ["SUCCESS"] * 3 == [seller.code(name) for name in ("order.list", "services", "order.list")]
    assert "FAIL_SYS_SESSION_EXPIRED" == seller.code("logistics.modify", **change(sown("near")))
    seller.sign_in()
    assert "SUCCESS" == seller.code("logistics.modify", **change(sown("near")))
    assert [False, True] == effects(seller)


def test_every_few_calls_the_token_is_renewed(visit: Callable[..., Any]) -> None:
    """The call brings a new token, with which the same call succeeds; the session goes on."""
    seller = visit("token-renewal=3").sign_in()
    codes, tokens = [], set()
    for _ in range(7):
        codes.append(seller.code("order.list"))
        tokens.add(seller.client.cookies["_m_h5_tk"])
    assert 2 == codes.count("FAIL_SYS_TOKEN_EXOIRED")
    assert 5 == codes.count("SUCCESS")
    assert 3 == len(tokens)


def test_a_renewed_token_repeats_no_write(visit: Callable[..., Any], sown: Callable[[str], Order]) -> None:
    """A change that met a renewal had no effect, and asked again it has one."""
    seller = visit("token-renewal=2").sign_in()
    order = sown("near")
    form = change(order)
    assert "FAIL_SYS_TOKEN_EXOIRED" == seller.code("logistics.modify", **form)
    assert "SUCCESS" == seller.code("logistics.modify", **form)
    assert ([False, True], 1) == (effects(seller), order.changes)


def test_calls_on_their_way_keep_the_old_token(visit: Callable[..., Any]) -> None:
    """Renewing one call's token takes nothing away from another that was sent with the old one."""
    seller = visit("token-renewal=2").sign_in()
    old = seller.client.cookies["_m_h5_tk"]
    assert "FAIL_SYS_TOKEN_EXOIRED" == seller.code("order.list")
    new = seller.client.cookies["_m_h5_tk"]
    assert all(seller.desk.gate.is_token(cookie, header) for cookie in (old, new) for header in (old, new))


def test_the_right_password_is_answered_by_a_code(visit: Callable[..., Any], shop: Shop) -> None:
    """No session is opened, no code is good, a wrong password is still a wrong password."""
    visitor = visit("sms-code")
    visitor.get(visitor.way_in)
    assert "FAIL_BIZ_PASSWORD" == visitor.code("login", loginName=shop.account, password="wrong")
    assert "FAIL_BIZ_CODE_WANTED" == visitor.code("login", loginName=shop.account, password=shop.password)
    assert {"FAIL_BIZ_CODE"} == {visitor.code("login.code", code=code) for code in ("", "000000", "123456")}
    assert "seller_sid" not in visitor.client.cookies
    assert "FAIL_SYS_SESSION_EXPIRED" == visitor.code("order.list")
    assert [False] * 2 == [entry["effect"] for entry in visitor.log() if entry["kind"] == "sign-in"]


def test_a_person_needs_no_second_code(visit: Callable[..., Any]) -> None:
    """Once somebody has proven to be a person, signing in is as ever."""
    visitor = visit("sms-code")
    visitor.pass_check()
    assert "SUCCESS" == visitor.sign_in().code("order.list")


def test_another_shop_is_signed_in(visit: Callable[..., Any], shop: Shop) -> None:
    """The shop shown is another one, whoever asks; its own number is served, the one asked for is refused."""
    seller = visit("wrong-shop").sign_in()
    told = [seller.ask("shop", channelId=channel) for channel in ("", shop.shop_id)]
    assert told[0] == told[1]
    other = told[0]["channelId"]
    assert shop.shop_id != other
    assert shop.name != told[0]["shopName"]
    reply = seller.call("order.list")
    assert (["FAIL_BIZ_SHOP_PERMISSION::您没有该店铺的权限"], {}) == (reply["ret"], reply["data"])
    assert "FAIL_BIZ_SHOP_PERMISSION" == seller.code("order.list", channelId="")
    assert seller.ask("order.list", channelId=other)["orders"]


def test_nothing_is_changed_for_the_shop_asked_for(
    visit: Callable[..., Any], sown: Callable[[str], Order]
) -> None:
    """A change for the right number is refused; what is sent for the other shop takes effect, visibly."""
    seller = visit("wrong-shop").sign_in()
    form = change(sown("near"))
    assert "FAIL_BIZ_SHOP_PERMISSION" == seller.code("logistics.modify", **form)
    seller.ask("logistics.modify", channelId=seller.ask("shop")["channelId"], **form)
    assert [False, True] == effects(seller)
