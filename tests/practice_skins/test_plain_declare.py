"""Declaring a shipment in the `plain` skin: a page of its own and a native question."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .shop_of_tests import CLOCK, CLOSED, WAREHOUSE, WRONG

NEW = "LP00123456789012"


def _form(start: Any, signed_in: Any, lang: str = "en") -> tuple[Any, Page]:
    console = start("plain", lang)
    page = signed_in(console)
    page.goto(console.at(f"/orders/{CLOCK}?shop={{shop}}"))
    page.locator("a.declare").click()
    expect(page.locator("form.declare")).to_be_visible()
    return console, page


def _answer(page: Page, yes: bool = True) -> list[str]:
    asked: list[str] = []
    page.on("dialog", lambda one: (asked.append(one.message), one.accept() if yes else one.dismiss()))
    return asked


@pytest.mark.parametrize(
    ("lang", "words", "name", "said"),
    [
        ("zh", ("物流", "运单号", "确认发货"), "顺丰速运", "发货已声明"),
        ("en", ("Service", "Tracking number", "Declare"), "SF Express", "Shipment declared"),
    ],
)
def test_a_declared_order_is_shipped(
    start: Any, signed_in: Any, lang: str, words: tuple[str, str, str], name: str, said: str
) -> None:
    """What is confirmed in the native question is declared once; the order is shipped and shows the pair."""
    console, page = _form(start, signed_in, lang)
    asked = _answer(page)
    page.get_by_label(words[0], exact=True).select_option(label=name)
    page.get_by_label(words[1], exact=True).fill(NEW)
    page.get_by_role("button", name=words[2], exact=True).click()
    expect(page.locator(".flash.ok")).to_have_text(said)
    expect(page.locator("td.number")).to_have_text([NEW])
    expect(page.locator("a.declare")).to_have_count(0)
    assert [{"service": "SF", "number": NEW}] == console.parcels(CLOCK)
    assert "WAIT_BUYER_ACCEPT_GOODS" == console.shop.orders[CLOCK].status
    assert [(CLOCK, True)] == [(entry["order_id"], entry["effect"]) for entry in console.log("declare")]
    assert len(asked) == 1
    assert [] == [text for text in (CLOCK, name, NEW) if text not in asked[0]]


def test_the_page_says_what_is_declared_already(start: Any, signed_in: Any) -> None:
    """Order, status, time left and «no parcels» stand above the form, and all goods is what is chosen."""
    _, page = _form(start, signed_in)
    expect(page.locator("dl.current [data-field=orderId] dd")).to_have_text(CLOCK)
    expect(page.locator("dl.current .no-parcel")).to_have_text("No parcels")
    expect(page.locator("dl.current [data-field=countdown] dd")).to_have_text("01:02:03")
    expect(page.get_by_label("All goods", exact=True)).to_be_checked()


def test_a_part_is_declared_as_a_part(start: Any, signed_in: Any) -> None:
    """With some of the goods the order is part shipped, and another parcel may follow."""
    console, page = _form(start, signed_in)
    _answer(page)
    page.get_by_label("Service", exact=True).select_option("EMS")
    page.get_by_label("Tracking number", exact=True).fill(NEW)
    page.get_by_label("Some of the goods", exact=True).check()
    page.get_by_role("button", name="Declare", exact=True).click()
    expect(page.locator("td.number")).to_have_text([NEW])
    expect(page.locator("a.declare")).to_be_visible()
    assert "SELLER_PART_SEND_GOODS" == console.shop.orders[CLOCK].status


def test_no_is_no(start: Any, signed_in: Any) -> None:
    """Answering no sends nothing and leaves the form filled."""
    console, page = _form(start, signed_in)
    asked = _answer(page, yes=False)
    page.get_by_label("Service", exact=True).select_option("EMS")
    page.get_by_label("Tracking number", exact=True).fill(NEW)
    page.get_by_role("button", name="Declare", exact=True).click()
    expect(page.get_by_label("Tracking number", exact=True)).to_have_value(NEW)
    assert (1, []) == (len(asked), console.log("declare"))


@pytest.mark.parametrize(
    ("service", "number", "said"),
    [
        ("EMS", "??", "This is not a valid Tracking Number"),
        ("Other", NEW, "The tracking website is required for this service"),
        ("", NEW, "Choose a service and enter a tracking number"),
    ],
)
def test_refusals_are_said_on_the_page(
    start: Any, signed_in: Any, service: str, number: str, said: str
) -> None:
    """What the console refuses is said on the page, which stays, and the order still waits."""
    console, page = _form(start, signed_in)
    _answer(page)
    page.get_by_label("Service", exact=True).select_option(service)
    page.get_by_label("Tracking number", exact=True).fill(number)
    page.get_by_role("button", name="Declare", exact=True).click()
    expect(page.locator(".flash.bad")).to_have_text(said)
    assert ([], "WAIT_SELLER_SEND_GOODS") == (console.parcels(CLOCK), console.shop.orders[CLOCK].status)


def test_who_was_slower_is_refused(start: Any, signed_in: Any) -> None:
    """An order that is shipped by the time the form is sent takes no second declaration."""
    console, page = _form(start, signed_in)
    _answer(page)
    page.get_by_label("Service", exact=True).select_option("EMS")
    page.get_by_label("Tracking number", exact=True).fill(NEW)
    console.shop.orders[CLOCK].status = "WAIT_BUYER_ACCEPT_GOODS"
    page.get_by_role("button", name="Declare", exact=True).click()
    expect(page.locator(".flash.bad")).to_have_text("The order's status does not allow to declare a shipment")
    assert [False] == [entry["effect"] for entry in console.log("declare")]


def test_the_website_is_sent_with_the_sellers_own_method(start: Any, signed_in: Any) -> None:
    """The website is asked for only where the service is the seller's own."""
    console, page = _form(start, signed_in)
    _answer(page)
    website = page.get_by_label("Tracking website")
    expect(website).to_be_hidden()
    page.get_by_label("Service", exact=True).select_option("Other")
    website.fill("https://track.example.com")
    page.get_by_label("Tracking number", exact=True).fill(NEW)
    page.get_by_role("button", name="Declare", exact=True).click()
    expect(page.locator("td.number")).to_have_text([NEW])
    assert [{"service": "Other", "number": NEW}] == console.parcels(CLOCK)


@pytest.mark.parametrize("order_id", [WRONG, WAREHOUSE, CLOSED])
def test_nothing_is_declared_for_the_rest(start: Any, signed_in: Any, order_id: str) -> None:
    """A shipped, closed or warehouse order has no link, and its page of declaration no form."""
    console = start("plain", "en")
    page = signed_in(console)
    page.goto(console.at(f"/orders/{order_id}?shop={{shop}}"))
    expect(page.locator("h1 .order-no")).to_have_text(order_id)
    expect(page.locator("a.declare")).to_have_count(0)
    page.goto(console.at(f"/orders/{order_id}/declare?shop={{shop}}"))
    expect(page.locator("p.locked")).to_have_text("No shipment can be declared for this order")
    expect(page.locator("form")).to_have_count(0)
