"""Sign-in of the `aliexpress` skin, as a person meets it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from .shop_of_tests import SHOP_ID

LIST = "/m_apps/order-manage/orderList?channelId={shop}"


def _fill(page: Any, password: str) -> None:
    page.locator("#loginName").fill("seller@example.com")
    page.locator("#password").fill(password)


@pytest.mark.parametrize(("lang", "name"), [("zh", "登录"), ("en", "Sign in")])
def test_back_to_the_page_asked_for(start: Any, window: BrowserContext, lang: str, name: str) -> None:
    """A visitor is sent to sign-in and afterwards stands on the page first asked for; the witness saw it."""
    console = start("aliexpress", lang)
    page = window.new_page()
    page.goto(console.at(LIST))
    expect(page).to_have_url(re.compile(r"/user/seller/login\?bizSegment=CSP&return_url=%2Fm_apps"))
    _fill(page, "right-password")
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("table.next-table-row")).to_have_count(4)
    assert console.at(LIST) == page.url
    assert [True] == [entry["effect"] for entry in console.log("sign-in")]


def test_fragment_survives_sign_in(start: Any, window: BrowserContext) -> None:
    """The chat's `#/window` is still there after signing in on the way to it."""
    console = start("aliexpress", "zh")
    page = window.new_page()
    page.goto(console.at("/m_apps/ai-im/im?channelId={shop}#/window"))
    _fill(page, "right-password")
    page.locator("#password").press("Enter")
    expect(page.get_by_role("listbox", name="会话列表")).to_be_visible()
    assert console.at("/m_apps/ai-im/im?channelId={shop}#/window") == page.url


def test_home_without_a_wish(start: Any, window: BrowserContext) -> None:
    """Who comes without a page in mind lands on home, which names the shop and has the seller's menu."""
    console = start("aliexpress", "en")
    page = window.new_page()
    page.goto(console.at("/user/seller/login"))
    _fill(page, "right-password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(console.at("/m_apps/newhome/pop?channelId={shop}"))
    expect(page.locator("#Root-Home-cspaeproducts")).to_have_text("Products")
    expect(page.locator("[class*='shopInfo--name--']")).to_have_text("晨星家居")
    expect(page.locator("[class*='shopInfo--id--']")).to_have_text(f"Shop ID: {SHOP_ID}")
    expect(page.locator("[class*='todo--num--']")).to_have_text(["4", "45", "0", "1"])


def test_wrong_password(start: Any, window: BrowserContext) -> None:
    """A wrong password is said on the page, which stays, and opens nothing; a right one then does."""
    console = start("aliexpress", "zh")
    page = window.new_page()
    page.goto(console.at(LIST))
    _fill(page, "wrong-password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("账号名或登录密码不正确")
    _fill(page, "right-password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("table.next-table-row")).to_have_count(4)
    assert [False, True] == [entry["effect"] for entry in console.log("sign-in")]


def test_no_foreign_return(start: Any, window: BrowserContext) -> None:
    """A return address on another host is not followed: home instead."""
    console = start("aliexpress", "zh")
    page = window.new_page()
    page.goto(
        console.at("/user/seller/login?return_url=http%3A%2F%2F127.0.0.2%2Fm_apps%2Forder-manage%2ForderList")
    )
    _fill(page, "right-password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(console.at("/m_apps/newhome/pop?channelId={shop}"))


def test_nothing_typed(start: Any, window: BrowserContext) -> None:
    """Without account and password nothing is sent."""
    console = start("aliexpress", "en")
    page = window.new_page()
    page.goto(console.at("/user/seller/login"))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Enter account and password")
    assert [] == console.log("sign-in")
