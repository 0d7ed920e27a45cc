"""Changing a parcel's number in the `aliexpress` skin: the dialog, its drop-down, the second dialog."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .shop_of_tests import SPENT, TWO, WAITING, WRONG

NEW = "LP00123456789012"


class Form:
    """The dialog of one parcel, driven as a person would."""

    def __init__(self, console: Any, page: Page, order_id: str, parcel: int = 0) -> None:
        self.console, self.page, self.zh = console, page, console.lang == "zh"
        page.goto(console.at(f"/m_apps/order-manage/orderDetail?orderId={order_id}&channelId={{shop}}"))
        self.button("修改物流信息", "Modify logistics").nth(parcel).click()
        self.box = self.dialog("修改物流信息", "Modify logistics")
        expect(self.box).to_be_visible()

    def name(self, zh: str, en: str) -> str:
        """The name in the console's language."""
        return zh if self.zh else en

    def button(self, zh: str, en: str) -> Locator:
        """The button of that very name."""
        return self.page.get_by_role("button", name=self.name(zh, en), exact=True)

    def dialog(self, zh: str, en: str) -> Locator:
        """The dialog of that very name."""
        return self.page.get_by_role("dialog", name=self.name(zh, en), exact=True)

    def choose(self, service: str) -> None:
        """Choose a service by its name."""
        self.page.get_by_role("combobox", name=self.name("新物流服务", "New logistics service")).click()
        self.page.get_by_role("option", name=service, exact=True).click()

    def fill(self, number: str) -> None:
        """Type the new number."""
        self.page.get_by_label(self.name("新运单号", "New tracking number"), exact=True).fill(number)

    def submit(self) -> None:
        """Send the form, which asks once more."""
        self.button("提交", "Submit").click()

    def ok(self) -> None:
        """Answer the second dialog with yes."""
        self.button("确定", "OK").click()


def _open(start: Any, signed_in: Any, order_id: str = WRONG, parcel: int = 0, lang: str = "zh") -> Form:
    console = start("aliexpress", lang)
    return Form(console, signed_in(console), order_id, parcel)


@pytest.mark.parametrize(("lang", "service"), [("zh", "顺丰速运"), ("en", "SF Express")])
def test_change_one_of_two_parcels(start: Any, signed_in: Any, lang: str, service: str) -> None:
    """A change of the second parcel reaches the console once and shows; the first parcel stays."""
    form = _open(start, signed_in, TWO, 1, lang)
    form.choose(service)
    form.fill(NEW)
    form.submit()
    form.ok()
    expect(form.page.locator(".next-message-success")).to_have_text(
        form.name("修改成功", "Modified successfully")
    )
    expect(form.page.get_by_role("dialog")).to_have_count(0)
    numbers = form.page.locator("[class*='logisticsTable--number--']")
    expect(numbers).to_have_text(["RB123456785CN", NEW])
    expect(form.page.locator("[data-field=changes]")).to_contain_text("1/2")
    expected = [{"service": "CPAM", "number": "RB123456785CN"}, {"service": "SF", "number": NEW}]
    assert expected == form.console.parcels(TWO)
    before = {"service": "YANWEN_AM", "number": "1234567890"}
    seen = [
        (one["order_id"], one["before"], one["after"], one["effect"]) for one in form.console.log("modify")
    ]
    assert [(TWO, before, expected[1], True)] == seen


def test_what_the_dialogs_show(start: Any, signed_in: Any) -> None:
    """The form shows order, old pair and changes done; the second dialog shows order, old and new pair."""
    form = _open(start, signed_in)
    pairs = form.box.locator(".modify-pair").evaluate_all(
        "pairs => Object.fromEntries(pairs.map(pair => [pair.dataset.field, pair.children[1].textContent]))"
    )
    expected = {
        "orderId": WRONG,
        "parcel": "包裹 1",
        "oldService": "AliExpress无忧物流-标准",
        "oldNumber": "TEST000000",
        "changes": "0/2",
    }
    assert expected == pairs
    form.choose("EMS")
    expect(form.box.locator("[data-field=newService] em.next-select-value")).to_have_text("EMS")
    form.fill(NEW)
    form.submit()
    asked = form.dialog("确认修改？", "Confirm the change?")
    expect(asked.locator(".confirm-order")).to_have_text(WRONG)
    expect(asked.locator(".confirm-old")).to_contain_text("TEST000000")
    expect(asked.locator(".confirm-new .confirm-service")).to_have_text("EMS")
    expect(asked.locator(".confirm-new .confirm-number")).to_have_text(NEW)


def test_options_lie_outside_the_dialog(start: Any, signed_in: Any) -> None:
    """The list of services is long, hangs on the body, and goes when another place is clicked."""
    form = _open(start, signed_in)
    form.page.get_by_role("combobox", name="新物流服务").click()
    options = form.page.get_by_role("option")
    assert options.count() > 30
    assert form.box.get_by_role("option").count() == 0
    form.box.get_by_text("订单号", exact=True).click()
    expect(options).to_have_count(0)


def test_filter_of_services(start: Any, signed_in: Any) -> None:
    """Typing narrows the services by any part of the name; nothing found is said."""
    form = _open(start, signed_in, lang="en")
    field = form.page.get_by_role("combobox", name="New logistics service")
    field.fill("ups")
    assert ["UPS Express Saver", "UPS Expedited"] == form.page.get_by_role("option").all_inner_texts()
    field.fill("carrier pigeon")
    expect(form.page.locator(".next-menu-empty")).to_have_text("No match")


def test_no_is_no(start: Any, signed_in: Any) -> None:
    """Saying no in the second dialog sends nothing and leaves the form as it was."""
    form = _open(start, signed_in)
    form.choose("EMS")
    form.fill(NEW)
    form.submit()
    form.dialog("确认修改？", "Confirm the change?").get_by_role("button", name="取消").click()
    expect(form.page.get_by_label("新运单号", exact=True)).to_have_value(NEW)
    form.box.get_by_role("button", name="取消").click()
    expect(form.page.get_by_role("dialog")).to_have_count(0)
    assert [] == form.console.log("modify")


def test_nothing_without_service_and_number(start: Any, signed_in: Any) -> None:
    """A form without service or number asks for them and goes no further."""
    form = _open(start, signed_in)
    form.submit()
    expect(form.box.locator(".next-form-item-help").filter(has_text="请")).to_have_text(
        ["请选择物流服务", "请输入运单号"]
    )
    assert form.page.get_by_role("dialog").count() == 1


def test_refusal_keeps_the_form(start: Any, signed_in: Any) -> None:
    """When the console refuses, its words are shown, the form stays, and nothing has changed."""
    form = _open(start, signed_in, lang="en")
    form.choose("EMS")
    form.fill(NEW)
    form.console.past_window(WRONG)
    form.submit()
    form.ok()
    expect(form.page.locator(".next-message-error")).to_have_text(
        "The old tracking number may not be modified"
    )
    expect(form.box.get_by_role("alert")).to_have_text("The old tracking number may not be modified")
    assert [False] == [entry["effect"] for entry in form.console.log("modify")]
    assert "TEST000000" == form.console.parcels(WRONG)[0]["number"]


def test_website_for_other_services(start: Any, signed_in: Any) -> None:
    """The website is asked for only when the service is the seller's own, and is sent with it."""
    form = _open(start, signed_in, lang="en")
    website = form.page.get_by_label("Tracking website")
    form.choose("EMS")
    expect(website).to_have_count(0)
    form.choose("Seller's Shipping Method")
    website.fill("https://track.example.com")
    form.fill(NEW)
    form.submit()
    form.ok()
    expect(form.page.locator(".next-message-success")).to_be_visible()
    assert [{"service": "Other", "number": NEW}] == form.console.parcels(WRONG)


def test_toast_goes_by_itself(start: Any, signed_in: Any) -> None:
    """A toast is gone after about three seconds."""
    form = _open(start, signed_in)
    form.choose("EMS")
    form.fill("??")
    form.submit()
    form.ok()
    toast = form.page.locator(".next-message-error")
    expect(toast).to_have_text("运单号格式不正确")
    expect(toast).to_have_count(0)


def test_locked(start: Any, signed_in: Any) -> None:
    """Where nothing may be changed any more the button is there, disabled, with the reason beside it."""
    console = start("aliexpress", "zh")
    page = signed_in(console)
    page.goto(console.at(f"/m_apps/order-manage/orderDetail?orderId={SPENT}&channelId={{shop}}"))
    expect(page.get_by_role("button", name="修改物流信息")).to_be_disabled()
    expect(page.locator("[class*='logisticsTable--reason--']")).to_have_text("已超过修改期限或次数")


def test_no_button_without_a_parcel(start: Any, signed_in: Any) -> None:
    """An order that waits for shipment has no parcel and no button to change one."""
    console = start("aliexpress", "zh")
    page = signed_in(console)
    page.goto(console.at(f"/m_apps/order-manage/orderDetail?orderId={WAITING}&channelId={{shop}}"))
    expect(page.locator("[data-field=numbers]")).to_contain_text("-")
    expect(page.get_by_role("button", name="修改物流信息")).to_have_count(0)


def test_second_ok_is_off_while_sending(start: Any, signed_in: Any) -> None:
    """While the change is on its way the button that sent it is off, so that one click makes one request."""
    form = _open(start, signed_in)
    console, ok, seen = form.console, form.button("确定", "OK"), []

    def look(route: Route) -> None:
        seen.append(ok.is_disabled())
        route.continue_()

    form.page.route("**/mtop.practice.logistics.modify/**", look)
    form.choose("EMS")
    form.fill(NEW)
    form.submit()
    ok.dblclick()
    expect(form.page.locator(".next-message-success")).to_be_visible()
    assert [True] == seen
    assert len(console.log("modify")) == 1
