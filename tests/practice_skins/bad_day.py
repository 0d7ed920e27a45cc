"""Where to look in either skin, for the tests of bad days."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extent import first_of

from .shop_of_tests import MARIA, TWO

LISTS = {"aliexpress": "/m_apps/order-manage/orderList?channelId={shop}", "plain": "/orders?shop={shop}"}
ORDER = {
    "aliexpress": f"/m_apps/order-manage/orderDetail?orderId={TWO}&channelId={{shop}}",
    "plain": f"/orders/{TWO}?shop={{shop}}",
}
ROW = {"aliexpress": "table.next-table-row", "plain": "table.orders tbody tr"}
PARCEL = {"aliexpress": "[class*='logisticsTable--wrap--'] tr.next-table-row", "plain": "tr[data-parcel]"}
FACT = {"aliexpress": "[data-field=orderId]", "plain": "h1 .order-no"}
NEXT = {"aliexpress": ".next-next", "plain": ".pager button:last-of-type"}
WHERE = {"aliexpress": (".next-pagination-display", "{}/3"), "plain": (".pager .where", "Page {} of 3")}
CODE = "#baxia-login-check-code"
SLIDER = "#baxia-dialog-content"
BUSY = ".next-loading-tip, .ait-spin-spinning, .loading"
BUBBLE = "[class*='message-text__'], p.text"
NEW = "LP00123456789012"

both = pytest.mark.parametrize("skin", first_of("plain", "aliexpress"))


def open_list(start: Any, signed_in: Any, skin: str, *hazards: str) -> tuple[Any, Page]:
    """Open the list of a console with these hazards, and return both."""
    console = start(skin, "en", *hazards)
    page = signed_in(console)
    page.goto(console.at(LISTS[skin]))
    return console, page


def numbers(page: Page, skin: str) -> list[str]:
    """Return the order number of every row that is shown, empty for a blank one."""
    shown: list[str] = page.locator(ROW[skin]).evaluate_all(
        "rows => rows.map(row => row.textContent.match(/81900\\d{11}/)?.[0] ?? '')"
    )
    return shown


def shipped(page: Page, skin: str, page_number: int = 1) -> None:
    """Show the shipped orders, turned to a page."""
    page.locator("[data-tab=shipped]").click()
    for number in range(1, page_number + 1):
        sign, text = WHERE[skin]
        expect(page.locator(sign)).to_have_text(text.format(number))
        if number < page_number:
            page.locator(NEXT[skin]).click()


def conversation(page: Page, console: Any, skin: str) -> None:
    """Open Maria's conversation and wait until it is whole."""
    if skin == "plain":
        page.goto(console.at(f"/messages/s{MARIA.buyer_id}?shop={{shop}}"))
    else:
        page.goto(console.at("/m_apps/ai-im/im?channelId={shop}#/window"))
        page.locator(f"[data-buyer-id='{MARIA.buyer_id}']").click()
    expect(page.get_by_text("line 45", exact=True)).to_be_visible()
    expect(page.locator(BUSY)).to_have_count(0)
