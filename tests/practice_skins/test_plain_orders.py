"""Sign-in, orders and one order in the `plain` skin."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from .shop_of_tests import CLOCK, CLOSED, MARIA, OVERDUE, SPENT, TWO, WAITING, WAREHOUSE, WRONG

ROWS = "table.orders tbody tr"


def _list(start: Any, signed_in: Any, lang: str = "zh", query: str = "", *hazards: str) -> Page:
    console = start("plain", lang, *hazards)
    page = signed_in(console)
    page.goto(console.at(f"/orders?shop={{shop}}{query}"))
    expect(page.locator(".loading")).to_have_count(0)
    return page


def _column(page: Page, name: str) -> list[str]:
    return [text.strip() for text in page.locator(f"{ROWS} td.{name}").all_inner_texts()]


@pytest.mark.parametrize(
    ("lang", "user", "password", "send"),
    [("zh", "用户名", "密码", "登录"), ("en", "User name", "Password", "Sign in")],
)
def test_sign_in(start: Any, window: BrowserContext, lang: str, user: str, password: str, send: str) -> None:
    """A visitor signs in, a wrong password being refused first, and gets the page first asked for."""
    console = start("plain", lang)
    page = window.new_page()
    page.goto(console.at(f"/orders/{WRONG}?shop={{shop}}"))
    page.get_by_label(user).fill("seller@example.com")
    page.get_by_label(password).fill("wrong-password")
    page.get_by_role("button", name=send).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label(password).fill("right-password")
    page.get_by_role("button", name=send).click()
    expect(page.locator("h1 .order-no")).to_have_text(WRONG)
    assert console.at(f"/orders/{WRONG}?shop={{shop}}") == page.url
    assert [False, True] == [entry["effect"] for entry in console.log("sign-in")]


def test_sign_in_without_a_wish(start: Any, window: BrowserContext) -> None:
    """Who comes to the sign-in page itself lands on the shop's orders."""
    console = start("plain", "en")
    page = window.new_page()
    page.goto(console.at("/login"))
    page.get_by_label("User name").fill("seller@example.com")
    page.get_by_label("Password").fill("right-password")
    page.get_by_label("Password").press("Enter")
    expect(page).to_have_url(console.at("/orders?shop={shop}"))
    expect(page.locator(".who .shop")).to_have_text("晨星家居")
    expect(page.locator(".who .shop-no")).to_have_text("Shop no. 1102938475")


def test_columns_of_the_list(start: Any, signed_in: Any) -> None:
    """The list has its headings, and a row per order with countdown and labels."""
    page = _list(start, signed_in, "en")
    expected = [
        "Order no.",
        "Ordered",
        "Status",
        "Time left",
        "Buyer",
        "Country",
        "Labels",
        "Goods",
        "Amount",
    ]
    assert expected == page.locator("table.orders th").all_inner_texts()
    assert [WAREHOUSE, OVERDUE, CLOCK, WAITING] == _column(page, "no")
    assert ["", "Overdue", "01:02:03", "1 day 2 hours 3 minutes"] == _column(page, "left")
    assert ["半托管", "", "", ""] == _column(page, "labels")
    assert ["Desk lamp 107 × 2"] == _column(page, "goods")[:1]


def test_no_numbers_in_the_list(start: Any, signed_in: Any) -> None:
    """Tracking numbers are not in the list, not even of shipped orders."""
    page = _list(start, signed_in, "zh", "&tab=shipped")
    shown = page.locator("main").inner_text()
    assert WRONG in shown
    assert [] == [number for number in ("TEST000000", "RB123456785CN", "EA123456785CN") if number in shown]


def test_every_page_once(start: Any, signed_in: Any) -> None:
    """Going through the pages shows every order once; on the last page "next" is off."""
    page = _list(start, signed_in, "zh", "&tab=shipped")
    seen: list[str] = []
    for expected in ("第 1 / 3 页", "第 2 / 3 页", "第 3 / 3 页"):
        expect(page.locator(".where")).to_have_text(expected)
        seen += _column(page, "no")
        if expected != "第 3 / 3 页":
            page.get_by_role("button", name="下一页").click()
    assert len(seen) == 45
    assert len(set(seen)) == 45
    expect(page.get_by_role("button", name="下一页")).to_be_disabled()


def test_the_address_keeps_the_place(start: Any, signed_in: Any) -> None:
    """Tab, page and size stand in the address: a reload and "back" return to them."""
    page = _list(start, signed_in, "en")
    page.get_by_role("link", name="Shipped (45)").click()
    page.get_by_label("Per page").select_option("10")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".where")).to_have_text("Page 2 of 5")
    second = _column(page, "no")
    page.reload()
    expect(page.locator(".where")).to_have_text("Page 2 of 5")
    assert second == _column(page, "no")
    page.go_back()
    expect(page.locator(".where")).to_have_text("Page 1 of 5")


def test_tabs(start: Any, signed_in: Any) -> None:
    """Tabs carry counters and mark the one chosen; an empty tab says so."""
    page = _list(start, signed_in)
    expected = ["全部 (50)", "等待发货 (4)", "已发货 (45)", "已完成 (0)", "已关闭 (1)"]
    assert expected == page.locator("nav.tabs a").all_inner_texts()
    page.locator("[data-tab=finished]").click()
    expect(page.locator("p.none")).to_have_text("没有订单")
    assert page.locator("[data-tab=finished]").get_attribute("aria-current") == "page"


def test_search(start: Any, signed_in: Any) -> None:
    """An order is found by its number in the tab chosen."""
    page = _list(start, signed_in, "zh", "&tab=all")
    page.get_by_label("订单号").fill(CLOSED)
    page.get_by_role("button", name="查找").click()
    expect(page.locator(f"{ROWS} td.no")).to_have_text([CLOSED])


def test_loading_is_said_at_once(start: Any, signed_in: Any) -> None:
    """From the click on, and until the rows are there, the page says that it is loading."""
    page = _list(start, signed_in, "en")
    seen: list[tuple[str, str | None]] = []

    def look(route: Route) -> None:
        busy = page.locator("main").get_attribute("aria-busy")
        seen.append((page.get_by_role("status").inner_text(), busy))
        route.continue_()

    page.route("**/mtop.practice.order.list/**", look)
    page.locator("[data-tab=shipped]").click()
    expect(page.locator(f"{ROWS} td.no")).to_have_count(20)
    expect(page.locator(".loading")).to_have_count(0)
    assert [("Loading…", "true")] == seen


def test_other_shop(start: Any, signed_in: Any) -> None:
    """Another shop's number in the address gives an empty page that says why."""
    console = start("plain", "en")
    page = signed_in(console)
    page.goto(console.at("/orders?shop=999"))
    expect(page.get_by_role("alert")).to_contain_text("You have no permission for this shop")
    assert page.locator("table.orders").count() == 0


def test_order_facts(start: Any, signed_in: Any) -> None:
    """The order's page states its facts and its parcels with their numbers."""
    console = start("plain", "zh")
    page = signed_in(console)
    page.goto(console.at(f"/orders/{TWO}?shop={{shop}}"))
    expect(page.locator("table.parcels tbody tr")).to_have_count(2)
    facts = page.locator("dl.facts > div").evaluate_all(
        "facts => Object.fromEntries(facts.map(fact => [fact.dataset.field, fact.lastChild.textContent]))"
    )
    expected = {
        "orderId": TWO,
        "changes": "0/2",
        "window": "5",
        "declaredAt": "2026-11-21 01:00",
        "buyer": "M***a",
    }
    assert expected == {name: facts[name] for name in expected}
    assert ["RB123456785CN", "1234567890"] == page.locator("table.parcels td.number").all_inner_texts()
    assert ["中国邮政挂号小包", "燕文航空挂号小包"] == page.locator(
        "table.parcels td.service"
    ).all_inner_texts()


def test_locked_order(start: Any, signed_in: Any) -> None:
    """A parcel that may not be changed has no link to change it, and its edit page no form."""
    console = start("plain", "zh")
    page = signed_in(console)
    page.goto(console.at(f"/orders/{SPENT}?shop={{shop}}"))
    expect(page.locator("td.action")).to_have_text("不可修改")
    page.goto(console.at(f"/orders/{SPENT}/parcels/1/edit?shop={{shop}}"))
    expect(page.locator("p.locked")).to_have_text("该包裹的物流不可修改")
    assert page.locator("form").count() == 0


def test_masked_until_shown(start: Any, signed_in: Any) -> None:
    """The receiver is masked until somebody asks, and the witness notes it."""
    console = start("plain", "en")
    page = signed_in(console)
    page.goto(console.at(f"/orders/{WRONG}?shop={{shop}}"))
    receiver = page.locator("section.receiver")
    expect(receiver).to_be_visible()
    assert MARIA.street not in receiver.inner_text()
    page.get_by_role("button", name="Show in full").click()
    expect(receiver).to_contain_text(MARIA.street)
    assert [WRONG] == [entry["order_id"] for entry in console.log("unmask")]
