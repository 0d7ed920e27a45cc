"""Changing a parcel in the `plain` skin: a page of its own and a native question."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .shop_of_tests import TWO, WRONG

NEW = "LP00123456789012"


def _edit(
    start: Any, signed_in: Any, order_id: str = WRONG, parcel: int = 1, lang: str = "zh"
) -> tuple[Any, Page]:
    console = start("plain", lang)
    page = signed_in(console)
    page.goto(console.at(f"/orders/{order_id}?shop={{shop}}"))
    page.locator(f"tr[data-parcel='{parcel}']").get_by_role("link").click()
    expect(page.locator("form.edit")).to_be_visible()
    return console, page


def _answer(page: Page, yes: bool) -> list[str]:
    asked: list[str] = []
    page.on("dialog", lambda one: (asked.append(one.message), one.accept() if yes else one.dismiss()))
    return asked


@pytest.mark.parametrize(
    ("lang", "service", "number", "save", "name"),
    [
        ("zh", "新物流", "新运单号", "保存", "顺丰速运"),
        ("en", "New service", "New tracking number", "Save", "SF Express"),
    ],
)
def test_change(
    start: Any, signed_in: Any, lang: str, service: str, number: str, save: str, name: str
) -> None:
    """A change confirmed in the native question reaches the console once, and the order's page shows it."""
    console, page = _edit(start, signed_in, TWO, 2, lang)
    asked = _answer(page, yes=True)
    page.get_by_label(service, exact=True).select_option(label=name)
    page.get_by_label(number, exact=True).fill(NEW)
    page.get_by_role("button", name=save).click()
    expect(page.locator(".flash.ok")).to_have_text("已保存" if lang == "zh" else "Saved")
    expect(page.locator("td.number")).to_have_text(["RB123456785CN", NEW])
    expected = [{"service": "CPAM", "number": "RB123456785CN"}, {"service": "SF", "number": NEW}]
    assert expected == console.parcels(TWO)
    assert [True] == [entry["effect"] for entry in console.log("modify")]
    assert len(asked) == 1
    assert [] == [text for text in (TWO, "1234567890", NEW) if text not in asked[0]]


def test_current_values(start: Any, signed_in: Any) -> None:
    """The edit page states order, parcel, and the pair that would be replaced."""
    _, page = _edit(start, signed_in, lang="en")
    shown = page.locator("dl.current > div").evaluate_all(
        "facts => Object.fromEntries(facts.map(fact => [fact.dataset.field, fact.lastChild.textContent]))"
    )
    expected = {
        "orderId": WRONG,
        "parcel": "1",
        "service": "AliExpress Standard Shipping",
        "number": "TEST000000",
    }
    assert {**expected, "changes": "0/2"} == shown


def test_no_is_no(start: Any, signed_in: Any) -> None:
    """Answering no sends nothing and leaves the form filled."""
    console, page = _edit(start, signed_in)
    asked = _answer(page, yes=False)
    page.get_by_label("新物流", exact=True).select_option("EMS")
    page.get_by_label("新运单号", exact=True).fill(NEW)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("新运单号", exact=True)).to_have_value(NEW)
    assert len(asked) == 1
    assert [] == console.log("modify")


def test_refusal(start: Any, signed_in: Any) -> None:
    """A refusal is said on the edit page, which stays, and nothing has changed."""
    console, page = _edit(start, signed_in)
    _answer(page, yes=True)
    page.get_by_label("新物流", exact=True).select_option("EMS")
    page.get_by_label("新运单号", exact=True).fill("??")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".flash.bad")).to_have_text("运单号格式不正确")
    expect(page.get_by_role("button", name="保存")).to_be_enabled()
    assert [False] == [entry["effect"] for entry in console.log("modify")]
    assert [{"service": "CAINIAO_STANDARD", "number": "TEST000000"}] == console.parcels(WRONG)


def test_nothing_chosen(start: Any, signed_in: Any) -> None:
    """Without service or number nothing is asked and nothing sent."""
    console, page = _edit(start, signed_in, lang="en")
    asked = _answer(page, yes=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text("Choose a service and enter a tracking number")
    assert [] == asked
    assert [] == console.log("modify")


def test_website_for_other_services(start: Any, signed_in: Any) -> None:
    """The website is asked for only with the seller's own method, and is needed there."""
    console, page = _edit(start, signed_in, lang="en")
    _answer(page, yes=True)
    website = page.get_by_label("Tracking website")
    expect(website).to_be_hidden()
    page.get_by_label("New service", exact=True).select_option("Other")
    page.get_by_label("New tracking number", exact=True).fill(NEW)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".flash.bad")).to_have_text("The tracking website is required for this service")
    website.fill("https://track.example.com")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("td.number")).to_have_text([NEW])
    assert [{"service": "Other", "number": NEW}] == console.parcels(WRONG)


def test_saved_is_said_once(start: Any, signed_in: Any) -> None:
    """The note about a saved change goes by itself and does not come back with a reload."""
    _, page = _edit(start, signed_in)
    _answer(page, yes=True)
    page.get_by_label("新物流", exact=True).select_option("EMS")
    page.get_by_label("新运单号", exact=True).fill(NEW)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".flash.ok")).to_be_visible()
    expect(page.locator(".flash.ok")).to_have_count(0)
    page.reload()
    expect(page.locator("td.number")).to_have_text([NEW])
    assert page.locator(".flash.ok").count() == 0
