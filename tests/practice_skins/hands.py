"""One way to use both skins: change a parcel, read a row of the list, open a conversation, write."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

#: What commits, by skin and language: changing a parcel, posting a message.
SAVE = {
    ("aliexpress", "zh"): "确定",
    ("aliexpress", "en"): "OK",
    ("plain", "zh"): "保存",
    ("plain", "en"): "Save",
}
SEND = {"zh": "发送", "en": "Send"}


class Hands:
    """A person at one console, in either skin."""

    def __init__(self, console: Any, page: Page) -> None:
        self.console, self.page, self.plain = console, page, console.skin == "plain"
        page.on("dialog", lambda dialog: dialog.accept())

    def word(self, zh: str, en: str) -> str:
        """The word in the console's language."""
        return zh if self.console.lang == "zh" else en

    def named(self, name: str) -> Locator:
        """The buttons of that very name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def saving(self) -> Locator:
        """The buttons called as the one that commits a change."""
        return self.named(SAVE[self.console.skin, self.console.lang])

    @property
    def sending(self) -> Locator:
        """The buttons called as the one that posts a message."""
        return self.named(SEND[self.console.lang])

    def order(self, order_id: str) -> None:
        """Open an order's page."""
        path = (
            "/orders/{}?shop={{shop}}"
            if self.plain
            else ("/m_apps/order-manage/orderDetail?orderId={}&channelId={{shop}}")
        )
        self.page.goto(self.console.at(path.format(order_id)))
        self.numbers.first.wait_for()

    @property
    def numbers(self) -> Locator:
        """The numbers on an order's page."""
        return self.page.locator("td.number" if self.plain else "[class*='logisticsTable--number--']")

    def form(self, order_id: str) -> None:
        """Open the form in which the order's first parcel is changed."""
        self.order(order_id)
        if self.plain:
            self.page.get_by_role("link", name=self.word("修改", "Change"), exact=True).first.click()
        else:
            self.named(self.word("修改物流信息", "Modify logistics")).first.click()
        self.number.wait_for()

    @property
    def number(self) -> Locator:
        """The field of the new number."""
        return self.page.get_by_label(self.word("新运单号", "New tracking number"), exact=True)

    def choose(self, service: str) -> None:
        """Choose a service by its name."""
        if self.plain:
            self.page.get_by_label(self.word("新物流", "New service"), exact=True).select_option(
                label=service
            )
        else:
            self.page.get_by_role("combobox", name=self.word("新物流服务", "New logistics service")).click()
            self.page.get_by_role("option", name=service, exact=True).click()

    def chosen(self) -> str:
        """The service that the form shows as chosen."""
        if self.plain:
            return self.page.locator("select[name=service] option:checked").inner_text()
        return self.page.locator("[data-field=newService] em").inner_text()

    def ask(self) -> None:
        """Go as far as the button that commits."""
        if not self.plain:
            self.named(self.word("提交", "Submit")).click()

    @property
    def toasts(self) -> Locator:
        """What the console says at the top."""
        return self.page.locator(".flash" if self.plain else ".next-message, .ait-message-notice-content")

    def row_status(self, order_id: str) -> str:
        """The state that the list shows of an order."""
        if self.plain:
            self.page.goto(self.console.at(f"/orders?shop={{shop}}&tab=all&q={order_id}"))
            return self.page.locator("tr[data-order] td.status").inner_text()
        self.page.goto(self.console.at("/m_apps/order-manage/orderList?channelId={shop}"))
        self.page.get_by_role("tab").first.click()
        self.page.locator("#orderNumberSearch").fill(order_id)
        self.page.locator("#orderNumberSearch").press("Enter")
        row = self.page.locator("table.next-table-row").filter(has_text=order_id)
        self.page.locator("table.next-table-row").nth(1).wait_for(state="detached")
        return row.locator(".chc-state-label__stateText").inner_text()

    def page_status(self, order_id: str) -> str:
        """The state that the order's own page shows."""
        self.order(order_id)
        place = "[data-field=status] dd" if self.plain else ".chc-state-label__stateText"
        return self.page.locator(place).first.inner_text()

    def chat(self) -> None:
        """Go to the list of conversations, where it is a page of its own or the left of the chat."""
        path = "/messages?shop={shop}" if self.plain else "/m_apps/ai-im/im?channelId={shop}#/window"
        self.page.goto(self.console.at(path))

    def talk(self, buyer_id: str) -> None:
        """Open the conversation of a buyer, from the list that stands there."""
        if self.plain:
            self.chat()
            self.page.locator(f"tr[data-buyer='{buyer_id}'] a").click()
        else:
            self.page.locator(f"[data-buyer-id='{buyer_id}']").click()
        self.box.wait_for()

    @property
    def box(self) -> Locator:
        """The box for an answer."""
        return self.page.locator("textarea")

    @property
    def buyer(self) -> Locator:
        """The name of the buyer in the panel, or in the heading that comes with it."""
        return self.page.locator("h1 .buyer-name" if self.plain else "[class*='user-name__']")

    @property
    def cards(self) -> Locator:
        """The order cards."""
        return self.page.locator("table.cards tr[data-order]" if self.plain else "[class*='im-order-card__']")
