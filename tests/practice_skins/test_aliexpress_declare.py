"""Declaring a shipment in the `aliexpress` skin: the dialog, its drop-down, the second dialog."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .shop_of_tests import CLOCK, CLOSED, WAREHOUSE, WRONG

NEW = "LP00123456789012"


class Form:
    """The dialog of one order, driven as a person would."""

    def __init__(self, console: Any, page: Page, order_id: str = CLOCK) -> None:
        self.console, self.page, self.zh = console, page, console.lang == "zh"
        page.goto(console.at(f"/m_apps/order-manage/orderDetail?orderId={order_id}&channelId={{shop}}"))
        self.button("声明发货", "Declare shipment").click()
        self.box = page.get_by_role("dialog", name=self.name("填写发货通知", "Shipment notice"), exact=True)
        expect(self.box).to_be_visible()

    def name(self, zh: str, en: str) -> str:
        """The name in the console's language."""
        return zh if self.zh else en

    def button(self, zh: str, en: str) -> Locator:
        """The button of that very name."""
        return self.page.get_by_role("button", name=self.name(zh, en), exact=True)

    def fill(self, service: str, number: str = NEW) -> None:
        """Choose a service by its name and type the number."""
        self.page.get_by_role("combobox", name=self.name("物流服务", "Logistics service")).click()
        self.page.get_by_role("option", name=service, exact=True).click()
        self.box.get_by_label(self.name("运单号", "Tracking number"), exact=True).fill(number)

    def send(self) -> None:
        """Send the form and answer the second dialog with yes."""
        self.button("提交", "Submit").click()
        self.button("确定", "OK").click()


def _open(start: Any, signed_in: Any, lang: str = "en", *hazards: str) -> Form:
    console = start("aliexpress", lang, *hazards)
    return Form(console, signed_in(console))


@pytest.mark.parametrize(("lang", "service"), [("zh", "顺丰速运"), ("en", "SF Express")])
def test_a_declared_order_is_shipped(start: Any, signed_in: Any, lang: str, service: str) -> None:
    """A declaration reaches the console once; the order is shipped, shows the pair and offers no other."""
    form = _open(start, signed_in, lang)
    form.fill(service)
    form.send()
    expect(form.page.locator(".next-message-success")).to_have_text(
        form.name("发货成功", "Declared successfully")
    )
    expect(form.page.locator("[class*='logisticsTable--number--']")).to_have_text([NEW])
    expect(form.page.locator("[data-field=status]")).to_contain_text(
        form.name("等待买家收货", "Awaiting delivery")
    )
    expect(form.button("声明发货", "Declare shipment")).to_have_count(0)
    assert [{"service": "SF", "number": NEW}] == form.console.parcels(CLOCK)
    seen = [(one["order_id"], one["effect"]) for one in form.console.log("declare")]
    assert [(CLOCK, True)] == seen


def test_what_the_dialogs_show(start: Any, signed_in: Any) -> None:
    """The form names the order and chooses all goods; the second dialog says once more what will be sent."""
    form = _open(start, signed_in)
    expect(form.box.locator("[data-field=orderId] .modify-value")).to_have_text(CLOCK)
    expect(form.page.locator("[class*='logisticsTable--wrap--'] .next-table-empty")).to_be_visible()
    expect(form.box.get_by_role("radio", name="All goods")).to_be_checked()
    form.fill("EMS")
    form.button("提交", "Submit").click()
    asked = form.page.get_by_role("dialog", name="Confirm the shipment?", exact=True)
    expect(asked.locator(".confirm-order")).to_have_text(CLOCK)
    expect(asked.locator(".confirm-type")).to_have_text("All goods")
    expect(asked.locator(".confirm-service")).to_have_text("EMS")
    expect(asked.locator(".confirm-number")).to_have_text(NEW)
    asked.get_by_role("button", name="Cancel").click()
    expect(form.box.get_by_label("Tracking number", exact=True)).to_have_value(NEW)
    assert [] == form.console.log("declare")


def test_options_lie_outside_the_dialog(start: Any, signed_in: Any) -> None:
    """The services hang on the body and are narrowed by typing."""
    form = _open(start, signed_in)
    field = form.page.get_by_role("combobox", name="Logistics service")
    field.click()
    assert form.page.get_by_role("option").count() > 30
    assert form.box.get_by_role("option").count() == 0
    field.fill("ups")
    assert ["UPS Express Saver", "UPS Expedited"] == form.page.get_by_role("option").all_inner_texts()


def test_a_part_is_declared_as_a_part(start: Any, signed_in: Any) -> None:
    """With some of the goods the order is part shipped, and another parcel may follow."""
    form = _open(start, signed_in)
    form.fill("EMS")
    form.box.get_by_role("radio", name="Some of the goods").check()
    form.send()
    expect(form.page.locator(".next-message-success")).to_be_visible()
    expect(form.button("声明发货", "Declare shipment")).to_be_visible()
    assert "SELLER_PART_SEND_GOODS" == form.console.shop.orders[CLOCK].status


@pytest.mark.parametrize(
    ("service", "number", "said"),
    [
        ("EMS", "??", "This is not a valid Tracking Number"),
        ("Seller's Shipping Method", NEW, "The tracking website is required for this service"),
    ],
)
def test_refusals_keep_the_form(start: Any, signed_in: Any, service: str, number: str, said: str) -> None:
    """The console's words are shown, the form stays, and the order still waits."""
    form = _open(start, signed_in)
    form.fill(service, number)
    form.send()
    expect(form.page.locator(".next-message-error")).to_have_text(said)
    expect(form.box.get_by_role("alert")).to_have_text(said)
    assert [False] == [entry["effect"] for entry in form.console.log("declare")]
    assert [] == form.console.parcels(CLOCK)


def test_who_was_slower_is_refused(start: Any, signed_in: Any) -> None:
    """An order that is shipped by the time the form is sent takes no second declaration."""
    form = _open(start, signed_in)
    form.fill("EMS")
    form.console.shop.orders[CLOCK].status = "WAIT_BUYER_ACCEPT_GOODS"
    form.send()
    said = "The order's status does not allow to declare a shipment"
    expect(form.box.get_by_role("alert")).to_have_text(said)
    assert [False] == [entry["effect"] for entry in form.console.log("declare")]


def test_nothing_without_service_and_number(start: Any, signed_in: Any) -> None:
    """A form without service or number asks for them and goes no further."""
    form = _open(start, signed_in)
    form.button("提交", "Submit").click()
    expect(form.box.get_by_text("Choose a logistics service")).to_be_visible()
    expect(form.box.get_by_text("Enter a tracking number")).to_be_visible()
    assert form.page.get_by_role("dialog").count() == 1


def test_the_website_is_sent_with_the_sellers_own_method(start: Any, signed_in: Any) -> None:
    """The website is asked for only where the service is the seller's own."""
    form = _open(start, signed_in)
    website = form.box.get_by_label("Tracking website")
    form.fill("EMS")
    expect(website).to_have_count(0)
    form.fill("Seller's Shipping Method")
    website.fill("https://track.example.com")
    form.send()
    expect(form.page.locator(".next-message-success")).to_be_visible()
    assert [{"service": "Other", "number": NEW}] == form.console.parcels(CLOCK)


def test_one_click_is_one_request(start: Any, signed_in: Any) -> None:
    """While the declaration is on its way the button that sent it is off."""
    form = _open(start, signed_in, "zh", "latency=500")
    form.fill("EMS")
    form.button("提交", "Submit").click()
    form.button("确定", "OK").dblclick()
    expect(form.page.locator(".next-message-success")).to_be_visible()
    assert 1 == len(form.console.log("declare"))


@pytest.mark.parametrize("order_id", [WRONG, WAREHOUSE, CLOSED])
def test_nothing_is_declared_for_the_rest(start: Any, signed_in: Any, order_id: str) -> None:
    """A shipped, closed or warehouse order has no button for it."""
    console = start("aliexpress", "zh")
    page = signed_in(console)
    page.goto(console.at(f"/m_apps/order-manage/orderDetail?orderId={order_id}&channelId={{shop}}"))
    expect(page.locator("[data-field=orderId]")).to_contain_text(order_id)
    expect(page.get_by_role("button", name="声明发货")).to_have_count(0)
