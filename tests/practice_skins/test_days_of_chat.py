"""Bad days as the pages of both skins show them: panel, box, refusals, rows of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from agent.practice.shop import Buyer, Pair
from tests.extent import first_of

from .conftest import Console
from .hands import Hands
from .shop_of_tests import JOHN, MARIA, NOW, SPENT, TWO, WRONG, small_shop

BOTH = pytest.mark.parametrize(
    ("skin", "lang"), [(s, x) for s in ("aliexpress", "plain") for x in ("zh", "en")]
)
SKINS = pytest.mark.parametrize("skin", first_of("aliexpress", "plain"))


@pytest.fixture
def hands(signed_in: Any, window: Any) -> Iterator[Callable[..., Hands]]:
    """Somebody signed in to a console with these bad days, in whose shop two orders are to be corrected."""
    running: list[Console] = []

    def come(skin: str, *hazards: str, lang: Any = "zh") -> Hands:
        console = Console(skin, lang, hazards, shop := small_shop())
        for order_id in (WRONG, TWO):
            order = shop.orders[order_id]
            order.sown, order.right = (
                "placeholder",
                [Pair(pair.service, pair.number) for pair in order.parcels],
            )
            order.right[-1] = Pair("CPAM", "RB473124829CN")
            order.tell = ["RB473124829CN"]
        shop.orders[SPENT].tell = ["RB473124829CN"]
        console.start()
        running.append(console)
        return Hands(console, signed_in(console))

    yield come
    window.close()
    for console in running:
        console.stop()


def _shown(buyer: Buyer) -> str:
    return f"{buyer.name[0]}***{buyer.name[-1]}"


def _freeze(chat: Hands) -> None:
    """Let the page's clock stand still, so that what lasts a second lasts until it is moved."""
    chat.page.clock.install(time=NOW)
    chat.page.clock.pause_at(NOW + timedelta(seconds=1))


def _talk(chat: Hands, buyer: Buyer) -> None:
    """Open a conversation and wait until the panel has been drawn anew, whoever it shows."""
    for shown in chat.buyer.all():
        shown.evaluate("element => element.setAttribute('data-before', '')")
    chat.talk(buyer.buyer_id)
    expect(chat.page.locator("[data-before]")).to_have_count(0)
    expect(chat.buyer).to_contain_text("***")


@SKINS
def test_the_panel_is_late(hands: Any, skin: str) -> None:
    """At first somebody else is shown for a second, then the buyer before; after that each its own."""
    chat = hands(skin, "late-panel")
    _freeze(chat)
    chat.chat()
    before = None
    filler = chat.console.shop.of_buyer["91000"].buyer
    for buyer, orders in ((MARIA, 2), (filler, 1), (JOHN, 6)):
        _talk(chat, buyer)
        expect(chat.buyer).not_to_have_text(_shown(buyer))
        assert before in (None, chat.buyer.inner_text())
        assert orders != chat.cards.count()
        chat.page.clock.run_for(1100)
        expect(chat.buyer).to_have_text(_shown(buyer))
        expect(chat.cards).to_have_count(orders)
        before = chat.buyer.inner_text()


@SKINS
def test_a_late_panel_shows_no_sign_of_loading(hands: Any, skin: str) -> None:
    """While it is wrong it looks finished: thread and box are there, and nothing turns."""
    chat = hands(skin, "late-panel")
    _freeze(chat)
    chat.chat()
    chat.talk(JOHN.buyer_id)
    expect(chat.buyer).to_contain_text("***")
    expect(chat.page.locator(".ait-spin-spinning, p.loading")).to_have_count(0)
    expect(chat.page.get_by_text("hello", exact=True)).to_be_visible()
    assert chat.box.is_enabled()


@BOTH
def test_a_box_that_is_off(hands: Any, skin: str, lang: str) -> None:
    """The first buyer struck shows it by a box that is off and a notice that stays."""
    chat = hands(skin, "blocked-buyer=all", lang=lang)
    threads = chat.console.desk.shop.conversations.values()
    blocked = next(thread for thread in threads if thread.blocked == "box")
    chat.chat()
    chat.talk(blocked.buyer.buyer_id)
    notice = chat.word(
        "买家已拉黑该店铺，无法发送消息", "The buyer has blocked the shop; no message can be sent"
    )
    expect(chat.page.get_by_role("alert").filter(has_text=notice)).to_be_visible()
    expect(chat.box).to_be_disabled()
    expect(chat.sending).to_be_disabled()
    assert [] == chat.console.log("message")


@BOTH
@pytest.mark.parametrize("hazard", ["blocked-buyer=all", "moderation=all"])
def test_a_post_that_is_refused(hands: Any, skin: str, lang: str, hazard: str) -> None:
    """The console's words stand at the top, the text stays in the box, the thread as it was."""
    chat = hands(skin, hazard, lang=lang)
    threads = chat.console.desk.shop.conversations.values()
    refused = next(thread for thread in threads if thread.moderated or thread.blocked == "post")
    before = len(refused.messages)
    chat.chat()
    chat.talk(refused.buyer.buyer_id)
    chat.box.fill("Your new number is RB473124829CN.")
    chat.sending.click()
    expect(chat.toasts).to_contain_text(chat.word("发送失败", "was not sent"))
    expect(chat.box).to_have_value("Your new number is RB473124829CN.")
    assert [False] == [entry["effect"] for entry in chat.console.log("message")]
    assert before == len(chat.console.thread_of(refused.buyer.buyer_id))


@BOTH
def test_no_cards_in_the_panel(hands: Any, skin: str, lang: str) -> None:
    """The buyer's name is there, and the console's own words for no orders."""
    chat = hands(skin, "no-order-card=all", lang=lang)
    chat.chat()
    chat.talk(MARIA.buyer_id)
    expect(chat.buyer).to_have_text("M***a")
    expect(
        chat.page.get_by_text(chat.word("暂无订单", "No orders")).or_(chat.page.get_by_text("没有订单"))
    ).to_be_visible()
    assert 0 == chat.cards.count()


@SKINS
def test_a_draft_in_the_box_and_a_message_unread(hands: Any, skin: str) -> None:
    """Both are seen: the badge in the list before anything is opened, the draft in the box after."""
    chat = hands(skin, "draft-left=all", "unread-message=all")
    chat.chat()
    row = (
        f"tr[data-buyer='{MARIA.buyer_id}'] .unread"
        if chat.plain
        else f"[data-buyer-id='{MARIA.buyer_id}'] sup"
    )
    expect(chat.page.locator(row)).to_have_text("1")
    chat.talk(MARIA.buyer_id)
    expect(chat.box).to_have_value(chat.console.shop.of_buyer[MARIA.buyer_id].draft)
    assert chat.box.input_value()


@SKINS
def test_two_buyers_of_one_name(hands: Any, skin: str) -> None:
    """List and panel show the same name for both; only their orders differ."""
    chat = hands(skin, "same-name-buyers")
    shown = set()
    for buyer, orders in ((MARIA, 2), (JOHN, 6)):
        chat.chat()
        chat.talk(buyer.buyer_id)
        expect(chat.cards).to_have_count(orders)
        shown.add(chat.buyer.inner_text())
    assert 1 == len(shown)


@SKINS
@pytest.mark.parametrize("hazard", ["stale-row=all", "status-changed=all"])
def test_a_row_says_another_state_than_the_page(hands: Any, skin: str, hazard: str) -> None:
    """The list shows both on their way; one of two stale ones, and both that change, have another page."""
    person = hands(skin, hazard)
    seen = [(person.row_status(one), person.page_status(one)) for one in (WRONG, TWO)]
    assert {"等待买家收货"} == {row for row, _ in seen}
    others = [page for row, page in seen if page != row]
    assert {"stale-row=all": 1, "status-changed=all": 2}[hazard] == len(others)
    assert set(others) <= {"申请取消", "纠纷中", "已关闭"}


@SKINS
@pytest.mark.parametrize("hazard", ["budget-spent=all", "window-passed=all"])
def test_a_page_says_that_nothing_may_be_changed(hands: Any, skin: str, hazard: str) -> None:
    """The way to the form is shut, with the reason beside it; the form by its address is shut as well."""
    person = hands(skin, hazard)
    person.order(WRONG)
    words = "不可修改" if person.plain else "已超过修改期限或次数"
    expect(person.page.get_by_text(words, exact=True)).to_be_visible()
    if person.plain:
        person.page.goto(person.console.at(f"/orders/{WRONG}/parcels/1/edit?shop={{shop}}"))
        expect(person.page.get_by_text("该包裹的物流不可修改")).to_be_visible()
        expect(person.saving).to_have_count(0)
    else:
        expect(person.named("修改物流信息")).to_be_disabled()


@SKINS
@pytest.mark.parametrize("hazard", ["colleague=all", "colleague-other-number=all"])
def test_a_colleague_is_quicker(hands: Any, skin: str, hazard: str) -> None:
    """The form shows the old number until the end, the console refuses, a reload shows the colleague's."""
    person = hands(skin, hazard)
    person.form(WRONG)
    person.choose("中国邮政挂号小包")
    person.number.fill("RB473124829CN")
    assert person.page.get_by_text("TEST000000").first.is_visible()
    person.ask()
    person.saving.click()
    expect(person.toasts).to_have_text("原运单号不允许修改")
    person.order(WRONG)
    expect(person.numbers).not_to_have_text(["TEST000000"])
    same = person.console.parcels(WRONG) == [{"service": "CPAM", "number": "RB473124829CN"}]
    assert (hazard == "colleague=all") == same
    assert [False] == [entry["effect"] for entry in person.console.log("modify")]
