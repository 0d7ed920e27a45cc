"""The order list and the order page of the `aliexpress` skin."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from .shop_of_tests import CLOCK, CLOSED, MARIA, OVERDUE, SHOP_ID, SPENT, TWO, WAITING, WAREHOUSE, WRONG

LIST = "/m_apps/order-manage/orderList?channelId={shop}"
DETAIL = "/m_apps/order-manage/orderDetail?orderId={order}&channelId={shop}"
NUMBER = "[class*='header--valueHighLight--']"


def _list(start: Any, signed_in: Any, lang: str = "zh", *hazards: str) -> Page:
    console = start("aliexpress", lang, *hazards)
    page = signed_in(console)
    page.goto(console.at(LIST))
    expect(page.locator("table.next-table-row").first).to_be_visible()
    return page


def _tab(page: Page, name: str) -> None:
    page.locator(f"[data-tab={name}]").click()
    expect(page.locator(".next-loading-tip")).to_have_count(0)


def _order(start: Any, signed_in: Any, order_id: str, lang: str = "zh") -> tuple[Any, Page]:
    console = start("aliexpress", lang)
    page = signed_in(console)
    page.goto(console.at(DETAIL.replace("{order}", order_id)))
    expect(page.locator("[data-field=orderId]")).to_be_visible()
    return console, page


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        ("zh", ["1天2小时3分", "01:02:03", "已超时"]),
        ("en", ["1 day 2 hours 3 minutes", "01:02:03", "Overdue"]),
    ],
)
def test_countdowns(start: Any, signed_in: Any, lang: str, shown: list[str]) -> None:
    """Each waiting order shows its own form of countdown; one without a deadline shows none."""
    page = _list(start, signed_in, lang)
    for order_id, expected in zip((WAITING, CLOCK, OVERDUE), shown, strict=True):
        row = page.locator("table.next-table-row").filter(has_text=order_id)
        assert expected == row.locator("[class*='countdown--text--']").inner_text()
    warehouse = page.locator("table.next-table-row").filter(has_text=WAREHOUSE)
    assert warehouse.locator("[class*='countdown--text--']").count() == 0


def test_one_table_per_order(start: Any, signed_in: Any) -> None:
    """A shipped order is one table with number, Pacific time, tags, buyer, goods, state and every parcel."""
    page = _list(start, signed_in)
    _tab(page, "shipped")
    row = page.locator("table.next-table-row").filter(has_text=WRONG)
    expect(row).to_have_count(1)
    seen = {
        "number": row.locator(NUMBER).inner_text(),
        "time": row.locator("[class*='header--value--']").inner_text(),
        "tags": row.locator(".chc-color-tag").all_inner_texts(),
        "buyer": row.locator("[class*='buyerInfo--inline--']").inner_text(),
        "goods": row.locator("[class*='productInfo--itemTitle--']").inner_text(),
        "state": row.locator(".chc-state-label__stateText").inner_text(),
        "service": row.locator("[class*='logistics--service--']").all_inner_texts(),
        "parcel": row.locator("[class*='logistics--number--']").all_inner_texts(),
    }
    expected = {
        "number": WRONG,
        "time": "2026-11-20 01:00",
        "tags": ["AE", "IOSS"],
        "buyer": "M***a",
        "goods": "Desk lamp 101",
        "state": "等待买家收货",
        "service": ["AliExpress无忧物流-标准"],
        "parcel": ["TEST000000"],
    }
    assert expected == seen
    two = page.locator("table.next-table-row").filter(has_text=TWO).locator("[class*='logistics--number--']")
    assert ["RB123456785CN", "1234567890"] == two.all_inner_texts()


def test_buyer_link(start: Any, signed_in: Any) -> None:
    """The buyer's name leads to the chat with the order searched for; no conversation is opened by it."""
    console = start("aliexpress", "zh")
    page = signed_in(console)
    page.goto(console.at(LIST))
    _tab(page, "shipped")
    link = (
        page.locator("table.next-table-row").filter(has_text=WRONG).locator("[class*='buyerInfo--inline--']")
    )
    expected = f"/m_apps/ai-im/im?channelId={SHOP_ID}&ownerMemberId={MARIA.buyer_id}#/window?query={WRONG}"
    assert expected == link.get_attribute("href")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("[data-session-id]")).to_have_count(1)
    expect(opened.value.locator("[data-session-id]")).to_have_attribute("data-buyer-id", MARIA.buyer_id)
    assert [] == console.log("read-mark")


def test_tabs_and_counters(start: Any, signed_in: Any) -> None:
    """Tabs carry counters, and a tab shows its own orders."""
    page = _list(start, signed_in)
    expected = ["全部 50", "等待发货 4", "等待买家收货 45", "交易成功 0", "已关闭 1"]
    assert expected == page.get_by_role("tab").all_inner_texts()
    _tab(page, "closed")
    assert [CLOSED] == page.locator(NUMBER).all_inner_texts()


def test_empty(start: Any, signed_in: Any) -> None:
    """A tab without orders says so and has no pager."""
    page = _list(start, signed_in)
    _tab(page, "finished")
    expect(page.locator(".next-table-empty")).to_have_text("暂无数据")
    assert page.locator("table.next-table-row").count() == 0
    assert page.locator(".next-pagination").count() == 0


def test_every_page_once(start: Any, signed_in: Any) -> None:
    """Turning pages with "next" shows every order of the tab once; on the last page it is off."""
    page = _list(start, signed_in)
    _tab(page, "shipped")
    seen: list[str] = []
    for expected in ("1/3", "2/3", "3/3"):
        expect(page.locator(".next-pagination-display")).to_have_text(expected)
        expect(page.locator(".next-loading-tip")).to_have_count(0)
        seen += page.locator(NUMBER).all_inner_texts()
        if expected != "3/3":
            page.get_by_role("button", name="下一页").click()
    assert len(seen) == 45
    assert len(set(seen)) == 45
    expect(page.get_by_role("button", name="下一页")).to_be_disabled()


def test_page_size(start: Any, signed_in: Any) -> None:
    """The page size is chosen from an overlay outside the list and holds for the next tab too."""
    page = _list(start, signed_in)
    _tab(page, "shipped")
    page.get_by_role("combobox", name="每页显示").click()
    assert ["10", "20", "50", "100"] == page.locator("body > div [role=option]").all_inner_texts()
    page.get_by_role("option", name="50", exact=True).click()
    expect(page.locator("table.next-table-row")).to_have_count(45)
    expect(page.locator(".next-pagination-display")).to_have_text("1/1")


def test_search(start: Any, signed_in: Any) -> None:
    """A search shows the one order of that number in the tab chosen; reset brings all back."""
    page = _list(start, signed_in, "en")
    _tab(page, "all")
    page.get_by_label("Order number").fill(SPENT)
    page.get_by_role("button", name="Search").click()
    expect(page.locator(NUMBER)).to_have_text([SPENT])
    page.get_by_label("Order number").fill("8190000000009999")
    page.get_by_label("Order number").press("Enter")
    expect(page.locator(".next-table-empty")).to_have_text("No data")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("table.next-table-row")).to_have_count(20)


def test_old_rows_under_the_mask(start: Any, signed_in: Any) -> None:
    """While a page is on its way the old rows stand under a mask that is there at once."""
    page = _list(start, signed_in, "zh")
    waiting, seen = page.locator(NUMBER).all_inner_texts(), []

    def look(route: Route) -> None:
        seen.append((page.locator(".next-loading-tip").count(), page.locator(NUMBER).all_inner_texts()))
        route.continue_()

    page.route("**/mtop.practice.order.list/**", look)
    page.locator("[data-tab=shipped]").click()
    expect(page.locator(NUMBER)).to_have_count(20)
    expect(page.locator(".next-loading-tip")).to_have_count(0)
    assert waiting
    assert [(1, waiting)] == seen


def test_the_last_click_wins(start: Any, signed_in: Any) -> None:
    """Of two tabs clicked one after the other the second is shown, even when its rows arrive first."""
    page = _list(start, signed_in)
    held: list[Route] = []

    def sort(route: Route) -> None:
        held.append(route) if "shipped" in str(route.request.post_data) else route.continue_()

    page.route("**/h5/mtop.practice.order.list/1.0/", sort)
    page.locator("[data-tab=shipped]").click()
    page.locator("[data-tab=closed]").click()
    expect(page.locator(NUMBER)).to_have_text([CLOSED])
    with page.expect_response("**/h5/mtop.practice.order.list/1.0/"):
        held[0].continue_()
    expect(page.locator(".next-loading-tip")).to_have_count(0)
    assert [CLOSED] == page.locator(NUMBER).all_inner_texts()


def test_hashes_change(start: Any, signed_in: Any) -> None:
    """Two starts of the console give the same stem of a class another hash."""
    seen = {str(_list(start, signed_in).locator(NUMBER).first.get_attribute("class")) for _ in range(2)}
    assert len(seen) == 2
    assert {"header--valueHighLight"} == {re.sub(r"--\w{6}$", "", name) for name in seen}


def test_other_shop(start: Any, signed_in: Any) -> None:
    """With another shop's number in the address the page is empty and says why."""
    console = start("aliexpress", "zh")
    page = signed_in(console)
    page.goto(console.at(LIST.replace("{shop}", "999")))
    expect(page.get_by_role("alert")).to_contain_text("您没有该店铺的权限")
    assert page.locator("table.next-table-row").count() == 0
    assert page.locator("[class*='shopInfo--id--']").inner_text() == ""


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "zh",
            {
                "订单号": TWO,
                "实际发货单号": "RB123456785CN, 1234567890",
                "修改次数": "0/2",
                "可修改期限": "5 天",
            },
        ),
        ("en", {"Declared at": "2026-11-21 01:00", "Changes": "0/2", "Change window": "5 days", "Note": "-"}),
    ],
)
def test_detail_pairs(start: Any, signed_in: Any, lang: str, expected: dict[str, str]) -> None:
    """The order page labels each of its values."""
    _, page = _order(start, signed_in, TWO, lang)
    texts = page.locator("[class*='orderInfo--addressItem--']").evaluate_all(
        "items => items.map(item => [item.children[0].textContent, item.children[1].textContent])"
    )
    assert expected == {label: value for label, value in texts if label in expected}


def test_detail_parcels(start: Any, signed_in: Any) -> None:
    """The order page has a row for each parcel with its service and number."""
    _, page = _order(start, signed_in, TWO)
    rows = page.locator("tr.next-table-row")
    assert ["RB123456785CN", "1234567890"] == rows.locator(
        "[class*='logisticsTable--number--']"
    ).all_inner_texts()
    assert ["中国邮政挂号小包", "燕文航空挂号小包"] == rows.locator(
        "[class*='logisticsTable--service--']"
    ).all_inner_texts()


def test_closed_order(start: Any, signed_in: Any) -> None:
    """An order that was closed shows the reason and no parcel."""
    _, page = _order(start, signed_in, CLOSED, "en")
    expect(page.locator("[data-field=endReason]")).to_contain_text("seller_send_goods_timeout")
    expect(page.locator(".next-table-empty")).to_be_visible()


def test_unknown_order(start: Any, signed_in: Any) -> None:
    """An order that is not this shop's is refused on its page."""
    console = start("aliexpress", "en")
    page = signed_in(console)
    page.goto(console.at(DETAIL.replace("{order}", "1")))
    expect(page.get_by_role("alert")).to_contain_text("does not belong to this shop")


def test_masked_until_unmasked(start: Any, signed_in: Any) -> None:
    """The receiver is masked until an eye is clicked, and the witness notes the click."""
    console, page = _order(start, signed_in, WRONG)
    receiver = page.locator("section.receiver")
    hidden = receiver.inner_text()
    assert [] == [value for value in (MARIA.phone, MARIA.email, MARIA.street, MARIA.zip) if value in hidden]
    page.get_by_role("button", name="显示地址").click()
    expect(receiver).to_contain_text(MARIA.street)
    assert [WRONG] == [entry["order_id"] for entry in console.log("unmask")]
