"""The chat of the `aliexpress` skin: conversations, thread, box, right-hand panel."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .shop_of_tests import JOHN, MARIA, TWO, TWO_LINES, WRONG

CHAT = "/m_apps/ai-im/im?channelId={shop}#/window"
ITEM = "[class*='session-item__']"
TEXT = "[class*='message-text__']"


def _chat(start: Any, signed_in: Any, lang: str = "zh") -> tuple[Any, Page]:
    console = start("aliexpress", lang)
    page = signed_in(console)
    page.goto(console.at(CHAT))
    expect(page.locator(ITEM)).to_have_count(20)
    return console, page


def _open(page: Page, buyer_id: str) -> None:
    page.locator(f"[data-buyer-id='{buyer_id}']").click()
    expect(page.locator("[class*='user-name__']")).to_be_visible()
    expect(page.locator(".ait-spin-spinning")).to_have_count(0)


def test_nothing_open_at_first(start: Any, signed_in: Any) -> None:
    """Opening the chat opens no conversation and marks nothing read."""
    console, page = _chat(start, signed_in)
    expect(page.locator(".window-empty")).to_have_text("请选择会话")
    assert page.locator("textarea").count() == 0
    assert page.locator(f"{ITEM}[aria-selected=true]").count() == 0
    assert [] == console.log("read-mark")


def test_list_entry(start: Any, signed_in: Any) -> None:
    """An entry shows buyer, preview and unread count before anything is opened."""
    _, page = _chat(start, signed_in)
    john = page.locator(f"[data-buyer-id='{JOHN.buyer_id}']")
    assert john.locator("[class*='session-title__']").inner_text() == "J***h"
    assert john.locator("[class*='session-preview__']").inner_text() == "first line second <b>line</b>"
    assert john.locator(".ait-badge-count").inner_text() == "3"
    assert page.locator(f"[data-buyer-id='{MARIA.buyer_id}'] .ait-badge-count").count() == 0


def test_opening_marks_read(start: Any, signed_in: Any) -> None:
    """Opening a conversation shows its thread and marks it read for everybody."""
    console, page = _chat(start, signed_in)
    _open(page, JOHN.buyer_id)
    expect(page.locator(TEXT)).to_have_text(["hello", TWO_LINES])
    assert [JOHN.buyer_id] == [entry["buyer_id"] for entry in console.log("read-mark")]
    page.reload()
    expect(page.locator(f"[data-buyer-id='{JOHN.buyer_id}']")).to_be_visible()
    assert page.locator(".ait-badge-count").count() == 0


def test_text_as_it_was_written(start: Any, signed_in: Any) -> None:
    """A message keeps its lines, and mark-up in it is text."""
    _, page = _chat(start, signed_in)
    _open(page, JOHN.buyer_id)
    assert page.locator(TEXT).last.inner_text() == TWO_LINES
    assert page.locator(f"{TEXT} b").count() == 0
    assert ["buyer", "seller"] == page.locator("[class*='message-item__']").evaluate_all(
        "items => items.map(item => item.dataset.from)"
    )


@pytest.mark.parametrize(("lang", "send"), [("zh", "发送"), ("en", "Send")])
def test_send(start: Any, signed_in: Any, lang: str, send: str) -> None:
    """A message goes out once, to that buyer alone, and stands in the thread; Enter breaks the line."""
    console, page = _chat(start, signed_in, lang)
    _open(page, MARIA.buyer_id)
    box = page.get_by_role("textbox", name="输入消息" if lang == "zh" else "Message", exact=True)
    box.fill("Dear friend,")
    box.press("Enter")
    box.press_sequentially("LP001")
    assert [] == console.log("message")
    page.get_by_role("button", name=send, exact=True).click()
    expect(page.locator(TEXT).last).to_have_text("Dear friend,\nLP001")
    expect(box).to_have_value("")
    assert console.thread_of(MARIA.buyer_id)[-1] == "Dear friend,\nLP001"
    assert [(MARIA.buyer_id, True)] == [(one["buyer_id"], one["effect"]) for one in console.log("message")]


def test_refused_message_stays(start: Any, signed_in: Any) -> None:
    """A message that the console refuses is said to be refused and stays in the box."""
    console, page = _chat(start, signed_in)
    _open(page, MARIA.buyer_id)
    box = page.get_by_role("textbox", name="输入消息", exact=True)
    box.fill("write to me@example.com")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("消息包含站外联系方式，发送失败")
    expect(box).to_have_value("write to me@example.com")
    assert [False] == [entry["effect"] for entry in console.log("message")]
    assert console.thread_of(MARIA.buyer_id)[-1] == TWO_LINES


def test_counter_and_button(start: Any, signed_in: Any) -> None:
    """The box counts its signs; the button is off while there is nothing to send."""
    _, page = _chat(start, signed_in)
    _open(page, MARIA.buyer_id)
    send = page.get_by_role("button", name="发送", exact=True)
    expect(send).to_be_disabled()
    page.get_by_role("textbox", name="输入消息", exact=True).fill("hello")
    expect(send).to_be_enabled()
    expect(page.locator("[class*='message-count__']")).to_have_text("5/1000")


def test_right_panel(start: Any, signed_in: Any) -> None:
    """The panel shows the buyer, the country, and a card for each of the buyer's orders."""
    _, page = _chat(start, signed_in, "en")
    _open(page, MARIA.buyer_id)
    assert (
        page.locator("div[class*=info__] div[class*=basic_] div[class*=address__]").inner_text() == "Brazil"
    )
    cards = page.locator("div[class*=im-order-card]")
    assert cards.count() == 2
    shown = sorted(page.locator("span.im-order-card-subtitle").all_inner_texts())
    assert ["Created: 2026-11-20 01:00"] * 2 + [f"Order: {WRONG}", f"Order: {TWO}"] == shown
    assert ["Awaiting delivery"] * 2 == page.locator("span.im-order-card-status").all_inner_texts()


@pytest.mark.parametrize("query", [WRONG, "Maria", "M***a"])
def test_search(start: Any, signed_in: Any, query: str) -> None:
    """The conversation is found by order number or buyer, and searching opens nothing."""
    console, page = _chat(start, signed_in)
    page.get_by_placeholder("搜索买家名称/订单号").fill(query)
    page.get_by_role("button", name="搜索").click()
    expect(page.locator(ITEM)).to_have_count(1)
    expect(page.locator(ITEM)).to_have_attribute("data-buyer-id", MARIA.buyer_id)
    assert [] == console.log("read-mark")
    page.get_by_role("button", name="清除").click()
    expect(page.locator(ITEM)).to_have_count(20)


def test_search_without_result(start: Any, signed_in: Any) -> None:
    """A search that finds nothing says so."""
    _, page = _chat(start, signed_in)
    page.get_by_placeholder("搜索买家名称/订单号").fill("8190000000009999")
    page.get_by_placeholder("搜索买家名称/订单号").press("Enter")
    expect(page.locator("[class*='session-empty__']")).to_have_text("暂无会话")
    assert page.locator(ITEM).count() == 0


def test_more_on_scrolling(start: Any, signed_in: Any) -> None:
    """Scrolling down brings twenty more each time, until all forty-four are there, each once."""
    _, page = _chat(start, signed_in)
    for expected in (40, 44):
        page.locator("[class*='session-list__']").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        expect(page.locator(ITEM)).to_have_count(expected)
    expect(page.locator("[class*='session-end__']")).to_have_text("没有更多了")
    ids = page.locator(ITEM).evaluate_all("items => items.map(item => item.dataset.buyerId)")
    assert len(set(ids)) == 44


def test_earlier_messages(start: Any, signed_in: Any) -> None:
    """A long thread opens at its end; earlier messages are fetched until none is left, in order."""
    console, page = _chat(start, signed_in, "en")
    _open(page, MARIA.buyer_id)
    earlier = page.get_by_role("button", name="Earlier messages")
    for expected in (20, 40, 46):
        expect(page.locator(TEXT)).to_have_count(expected)
        if expected < 46:
            earlier.click()
    expect(earlier).to_have_count(0)
    assert console.thread_of(MARIA.buyer_id) == page.locator(TEXT).all_inner_texts()


def test_draft_is_kept(start: Any, signed_in: Any) -> None:
    """A text left in the box is kept when another conversation is opened, and stands there again later."""
    console, page = _chat(start, signed_in)
    _open(page, MARIA.buyer_id)
    page.get_by_role("textbox", name="输入消息", exact=True).fill("half a thought")
    with page.expect_response("**/h5/mtop.practice.im.draft/1.0/"):
        _open(page, JOHN.buyer_id)
    expect(page.get_by_role("textbox", name="输入消息", exact=True)).to_have_value("")
    assert ["half a thought"] == [entry["after"] for entry in console.log("draft")]
    _open(page, MARIA.buyer_id)
    expect(page.get_by_role("textbox", name="输入消息", exact=True)).to_have_value("half a thought")


def test_no_draft_after_sending(start: Any, signed_in: Any) -> None:
    """Who has sent everything leaves no draft behind."""
    console, page = _chat(start, signed_in)
    _open(page, MARIA.buyer_id)
    page.get_by_role("textbox", name="输入消息", exact=True).fill("done")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.locator(TEXT).last).to_have_text("done")
    _open(page, JOHN.buyer_id)
    page.goto("about:blank")
    assert [] == console.log("draft")
