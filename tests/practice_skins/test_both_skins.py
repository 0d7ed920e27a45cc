"""What holds in both skins: lost sessions, renewed tokens, lost connections, tidy pages, no strangers."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from .shop_of_tests import MARIA, TWO

LISTS = {"aliexpress": "/m_apps/order-manage/orderList?channelId={shop}", "plain": "/orders?shop={shop}"}
ROW = {"aliexpress": "table.next-table-row", "plain": "table.orders tbody tr"}
AGAIN = {"aliexpress": "Retry", "plain": "Reload"}
PAGES = {
    "aliexpress": [
        "/user/seller/login",
        "/m_apps/newhome/pop?channelId={shop}",
        LISTS["aliexpress"],
        f"/m_apps/order-manage/orderDetail?orderId={TWO}&channelId={{shop}}",
        "/m_apps/ai-im/im?channelId={shop}#/window",
    ],
    "plain": [
        "/login",
        LISTS["plain"],
        f"/orders/{TWO}?shop={{shop}}",
        f"/orders/{TWO}/parcels/2/edit?shop={{shop}}",
        "/messages?shop={shop}",
        f"/messages/s{MARIA.buyer_id}?shop={{shop}}",
    ],
}
BUSY = ".next-loading-tip, .ait-spin-spinning, .loading"

both = pytest.mark.parametrize("skin", ["aliexpress", "plain"])


def _list(start: Any, signed_in: Any, skin: str) -> tuple[Any, Page]:
    console = start(skin, "en")
    page = signed_in(console)
    page.goto(console.at(LISTS[skin]))
    expect(page.locator(ROW[skin])).to_have_count(4)
    return console, page


@both
def test_session_lost_while_the_page_stays(start: Any, signed_in: Any, skin: str) -> None:
    """When a call says that the session has ended, the page stays; signing in again leads back to it."""
    console, page = _list(start, signed_in, skin)
    console.desk.gate.end_session(console.desk.gate.sessions[-1])
    page.locator("[data-tab=shipped]").click()
    again = page.get_by_text("Sign in again", exact=True)
    expect(again).to_be_visible()
    assert page.url.startswith(console.at(LISTS[skin]))
    again.click()
    expect(page).to_have_url(re.compile("/login.*return_url="))
    page.get_by_label("Account" if skin == "aliexpress" else "User name").fill("seller@example.com")
    page.get_by_label("Password").fill("right-password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(ROW[skin]).first).to_be_visible()
    assert page.url.startswith(console.at(LISTS[skin]))


@both
def test_token_renewal_heals_itself(start: Any, signed_in: Any, skin: str) -> None:
    """A token that has expired is renewed by the page, which shows nothing of it."""
    console, page = _list(start, signed_in, skin)
    for token in list(console.desk.gate.tokens):
        console.desk.gate.withdraw_token(token)
    page.locator("[data-tab=closed]").click()
    expect(page.locator(ROW[skin])).to_have_count(1)
    assert page.get_by_role("alert").count() == 0


@both
def test_connection_lost(start: Any, signed_in: Any, skin: str) -> None:
    """Without a connection the page says so and shows no rows as if new; asked again it recovers."""
    _, page = _list(start, signed_in, skin)
    page.context.set_offline(True)
    page.locator("[data-tab=closed]").click()
    expect(page.get_by_role("alert")).to_contain_text("Network error")
    assert page.locator(ROW[skin]).count() == 0
    page.context.set_offline(False)
    page.get_by_role("button", name=AGAIN[skin]).click()
    expect(page.locator(ROW[skin])).to_have_count(1)


@both
def test_no_page_without_sign_in(start: Any, window: Any, skin: str) -> None:
    """Every page but sign-in sends a stranger to sign-in."""
    console = start(skin, "en")
    page = window.new_page()
    for place in PAGES[skin][1:]:
        page.goto(console.at(place))
        assert "return_url=" in page.url, place


@both
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tidy_pages(start: Any, signed_in: Any, skin: str, lang: str) -> None:
    """No page complains, asks another host, runs off the screen at 1440, or shows a value that is none."""
    console = start(skin, lang)
    page = signed_in(console)
    complaints: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    for place in PAGES[skin]:
        page.goto(console.at(place))
        page.wait_for_load_state("networkidle")
        expect(page.locator(BUSY)).to_have_count(0)
        text = page.locator("body").inner_text()
        assert len(text) > 10, place
        assert re.search(r"undefined|null|NaN|\[object|\{\w+\}", text) is None, place
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440, place
        assert page.get_by_role("alert").count() == 0, place
    assert [] == complaints
    assert {urlsplit(console.address).netloc} == asked - {""}


@both
def test_one_language(start: Any, signed_in: Any, skin: str) -> None:
    """The English pages have no Chinese words besides the shop's name and the marketplace's own labels."""
    console = start(skin, "en")
    page = signed_in(console)
    for place in PAGES[skin]:
        page.goto(console.at(place))
        page.wait_for_load_state("networkidle")
        text = page.locator("body").inner_text().replace("晨星家居", "").replace("半托管", "")
        assert [] == re.findall(r"[\u4e00-\u9fff]+", text), place
