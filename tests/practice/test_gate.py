"""Who is let in: tokens, sessions, the shop's own id, and the way to the sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.practice.shop import Shop

LIST = "mtop.practice.order.list"


def test_a_page_brings_a_token_that_scripts_can_read(visit: Callable[..., Any]) -> None:
    """The first page sets the token, readable by its script; a later page leaves a good one alone."""
    visitor = visit()
    cookie = visitor.get("/user/seller/login").headers["set-cookie"]
    assert cookie.startswith("_m_h5_tk=")
    assert "httponly" not in cookie.lower()
    assert "set-cookie" not in visitor.get("/user/seller/login").headers


@pytest.mark.parametrize("token", ["", "0123456789abcdef_1"])
def test_a_call_without_the_right_token_gets_a_fresh_one(seller: Any, token: str) -> None:
    """The reply says that the token has expired and brings a new one, with which the call succeeds."""
    before = seller.client.cookies["_m_h5_tk"]
    reply = seller.post(LIST, {"channelId": seller.desk.shop.shop_id}, token=token)
    assert "FAIL_SYS_TOKEN_EXOIRED" == reply.json()["ret"][0].split("::")[0]
    assert before != seller.client.cookies["_m_h5_tk"]
    assert "SUCCESS" == seller.code("order.list")


def test_a_token_must_be_the_cookies_own(seller: Any) -> None:
    """A token of another visitor's is not good enough, though it was issued."""
    other = seller.desk.gate.new_token(seller.desk.clock())
    reply = seller.post(LIST, {"channelId": seller.desk.shop.shop_id}, token=other)
    assert "FAIL_SYS_TOKEN_EXOIRED" == reply.json()["ret"][0].split("::")[0]


def test_a_withdrawn_token_heals_itself(seller: Any) -> None:
    """A token that was withdrawn is answered with a new one, and nobody is signed out."""
    seller.desk.gate.withdraw_token(seller.client.cookies["_m_h5_tk"])
    assert ["FAIL_SYS_TOKEN_EXOIRED", "SUCCESS"] == [seller.code("shop"), seller.code("shop")]


def test_calls_need_a_session(visit: Callable[..., Any], shop: Shop) -> None:
    """Without signing in, no call but the sign-in itself is answered, and none changes anything."""
    visitor = visit()
    visitor.get("/user/seller/login")
    order_id = next(iter(shop.orders))
    names = ("shop", "order.list", "order.detail", "order.unmask", "services", "im.sessions", "im.cards")
    codes = {visitor.code(name, orderId=order_id) for name in (*names, "logistics.modify", "im.send")}
    assert {"FAIL_SYS_SESSION_EXPIRED"} == codes


def test_an_ended_session_is_no_session(seller: Any) -> None:
    """A session that was ended is answered as expired, in the page's language."""
    seller.desk.gate.end_session(seller.client.cookies["seller_sid"])
    assert ["FAIL_SYS_SESSION_EXPIRED::登录状态已失效，请重新登录"] == seller.call("order.list")["ret"]


@pytest.mark.parametrize(("name", "password"), [("practice-seller", "wrong"), ("nobody", None), ("", "")])
def test_a_wrong_sign_in_is_refused(visit: Callable[..., Any], name: str, password: str | None) -> None:
    """Either wrong gives the same answer and no session, the fifth time too."""
    visitor = visit()
    visitor.get("/user/seller/login")
    tried = password if password is not None else visitor.desk.shop.password
    for _ in range(5):
        reply = visitor.call("login", loginName=name, password=tried)
        assert ["FAIL_BIZ_PASSWORD::账号名或登录密码不正确"] == reply["ret"]
    assert "seller_sid" not in visitor.client.cookies


def test_the_session_cookie_is_hidden_from_scripts(visit: Callable[..., Any]) -> None:
    """The session's cookie is for the browser alone."""
    visitor = visit()
    visitor.get("/user/seller/login")
    shop = visitor.desk.shop
    reply = visitor.post("mtop.practice.login", {"loginName": shop.account, "password": shop.password})
    cookie = reply.headers["set-cookie"].lower()
    assert cookie.startswith("seller_sid=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize("channel", ["", "1", 5, None])
def test_a_call_for_another_shop_is_refused(seller: Any, channel: object) -> None:
    """A wrong or missing shop id gives no orders."""
    reply = seller.call("order.list", channelId=channel)
    assert ["FAIL_BIZ_SHOP_PERMISSION::您没有该店铺的权限"] == reply["ret"]
    assert {} == reply["data"]


def test_only_the_question_which_shop_this_is_needs_no_shop(seller: Any, shop: Shop) -> None:
    """After signing in a page may ask for the shop; it may not claim another."""
    told = seller.ask("shop", channelId="")
    assert (shop.shop_id, shop.name, shop.account, "zh") == tuple(told.values())
    assert "FAIL_BIZ_SHOP_PERMISSION" == seller.code("shop", channelId="1")


def test_pages_send_strangers_to_sign_in_and_remember_the_way(visit: Callable[..., Any]) -> None:
    """A page asked for without a session is named in `return_url`, with its query."""
    asked = "/m_apps/order-manage/orderDetail?orderId=81&channelId=2"
    reply = visit().get(asked)
    place = urlsplit(reply.headers["location"])
    assert (302, "/user/seller/login") == (reply.status_code, place.path)
    assert [asked] == parse_qs(place.query)["return_url"]


@pytest.mark.parametrize("skin", ["aliexpress", "plain"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_a_skin_is_served_to_who_is_signed_in(
    visit: Callable[..., Any], skin: str, lang: str
) -> None:
    """All addresses of both skins answer with a page, in both languages."""
    from agent.practice.skins import pages

    visitor = visit(skin=skin, lang=lang)
    visitor.get("/login")
    visitor.get("/user/seller/login")
    visitor.ask("login", loginName=visitor.desk.shop.account, password=visitor.desk.shop.password)
    for page in pages(skin):
        path = (
            page.path.replace("{order_id}", "81").replace("{parcel:int}", "1").replace("{session_id}", "S1")
        )
        reply = visitor.get(path)
        assert (200, "text/html; charset=utf-8") == (reply.status_code, reply.headers["content-type"])


def test_an_unknown_call_says_so(seller: Any) -> None:
    """A call that does not exist is refused in the envelope."""
    assert "FAIL_SYS_API_NOT_FOUNDED" == seller.code("order.delete")


def test_the_envelope_names_the_call(seller: Any) -> None:
    """A reply has the call's name, its data, its result and the version."""
    reply = seller.call("shop")
    assert ["api", "data", "ret", "v"] == list(reply)
    assert ("mtop.practice.shop", "1.0") == (reply["api"], reply["v"])


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\xfe", b'{"channelId":', b'"text"'])
def test_a_body_that_is_no_object_counts_as_empty(seller: Any, body: bytes) -> None:
    """Whatever is sent, the answer is a refusal in the envelope."""
    headers = {"x-h5-token": seller.client.cookies["_m_h5_tk"]}
    reply = seller._loop.run(seller.client.post(f"/h5/{LIST}/1.0/", content=body, headers=headers))
    assert (200, "FAIL_BIZ_SHOP_PERMISSION") == (reply.status_code, reply.json()["ret"][0].split("::")[0])


def test_refusals_are_in_the_pages_language(visit: Callable[..., Any]) -> None:
    """The same refusal in English."""
    visitor = visit(lang="en")
    visitor.get("/user/seller/login")
    reply = visitor.call("login", loginName="x", password="y")
    assert ["FAIL_BIZ_PASSWORD::The account name or password is incorrect"] == reply["ret"]
