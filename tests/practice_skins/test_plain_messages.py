"""Messages of the `plain` skin: a table of conversations, each on a page of its own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .shop_of_tests import JOHN, MARIA, TWO, TWO_LINES, WRONG

ROWS = "table.conversations tbody tr"


def _messages(start: Any, signed_in: Any, lang: str = "zh") -> tuple[Any, Page]:
    console = start("plain", lang)
    page = signed_in(console)
    page.goto(console.at("/messages?shop={shop}"))
    expect(page.locator(ROWS)).to_have_count(20)
    return console, page


def _open(page: Page, buyer_id: str) -> None:
    page.locator(f"tr[data-buyer='{buyer_id}'] td.buyer a").click()
    expect(page.locator("ol.thread li").first).to_be_visible()
    expect(page.locator("aside table.cards")).to_be_visible()


def test_list(start: Any, signed_in: Any) -> None:
    """The list shows unread counts and marks nothing read."""
    console, page = _messages(start, signed_in)
    john = page.locator(f"tr[data-buyer='{JOHN.buyer_id}']")
    assert john.locator("td.unread").inner_text() == "3"
    assert john.locator("td.preview").inner_text() == "first line second <b>line</b>"
    assert page.locator(f"tr[data-buyer='{MARIA.buyer_id}'] td.unread").inner_text() == ""
    assert [] == console.log("read-mark")


def test_more(start: Any, signed_in: Any) -> None:
    """More conversations come twenty at a time until there are none; each stands there once."""
    _, page = _messages(start, signed_in, "en")
    for expected in (40, 44):
        page.get_by_role("button", name="More").click()
        expect(page.locator(ROWS)).to_have_count(expected)
    expect(page.get_by_role("button", name="More")).to_have_count(0)
    ids = page.locator(ROWS).evaluate_all("rows => rows.map(row => row.dataset.buyer)")
    assert len(set(ids)) == 44


@pytest.mark.parametrize("query", [TWO, "Maria"])
def test_search(start: Any, signed_in: Any, query: str) -> None:
    """A conversation is found by order number or buyer, without being opened."""
    console, page = _messages(start, signed_in)
    page.get_by_label("买家或订单号").fill(query)
    page.get_by_role("button", name="查找").click()
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ROWS)).to_have_attribute("data-buyer", MARIA.buyer_id)
    assert [] == console.log("read-mark")


def test_from_the_order(start: Any, signed_in: Any) -> None:
    """The link on an order's page leads to its buyer in the list of conversations."""
    console = start("plain", "en")
    page = signed_in(console)
    page.goto(console.at(f"/orders/{WRONG}?shop={{shop}}"))
    page.get_by_role("link", name="Message the buyer").click()
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ROWS)).to_have_attribute("data-buyer", MARIA.buyer_id)


def test_nobody_found(start: Any, signed_in: Any) -> None:
    """A search without result says so."""
    _, page = _messages(start, signed_in, "en")
    page.get_by_label("Buyer or order no.").fill("nobody")
    page.get_by_label("Buyer or order no.").press("Enter")
    expect(page.locator("p.none")).to_have_text("No conversations")


@pytest.mark.parametrize(("lang", "label", "send"), [("zh", "回复", "发送"), ("en", "Reply", "Send")])
def test_send(start: Any, signed_in: Any, lang: str, label: str, send: str) -> None:
    """A message goes out once, to that buyer alone, and then stands in the thread with its lines."""
    console, page = _messages(start, signed_in, lang)
    _open(page, MARIA.buyer_id)
    page.get_by_label(label).fill("Dear friend,\nLP001")
    page.get_by_role("button", name=send, exact=True).click()
    expect(page.locator("ol.thread li p.text").last).to_have_text("Dear friend,\nLP001")
    expect(page.get_by_label(label)).to_have_value("")
    assert console.thread_of(MARIA.buyer_id)[-1] == "Dear friend,\nLP001"
    assert [(MARIA.buyer_id, True)] == [(one["buyer_id"], one["effect"]) for one in console.log("message")]


def test_refused_message_stays(start: Any, signed_in: Any) -> None:
    """A refused message is said to be refused and stays in the box."""
    console, page = _messages(start, signed_in, "en")
    _open(page, MARIA.buyer_id)
    page.get_by_label("Reply").fill("my WhatsApp +8613800000000")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".flash.bad")).to_contain_text("contact details outside the platform")
    expect(page.get_by_label("Reply")).to_have_value("my WhatsApp +8613800000000")
    assert console.thread_of(MARIA.buyer_id)[-1] == TWO_LINES


def test_conversation_page(start: Any, signed_in: Any) -> None:
    """A conversation shows buyer, thread as written and the buyer's orders; opening marks it read."""
    console, page = _messages(start, signed_in, "en")
    _open(page, JOHN.buyer_id)
    expect(page.locator("h1 .buyer-name")).to_have_text("J***h")
    assert ["hello", TWO_LINES] == page.locator("ol.thread p.text").all_inner_texts()
    assert ["buyer", "seller"] == page.locator("ol.thread li").evaluate_all(
        "all => all.map(one => one.dataset.from)"
    )
    assert page.locator("aside .country").inner_text() == "United States"
    assert page.locator("aside td.no").count() == 6
    assert [JOHN.buyer_id] == [entry["buyer_id"] for entry in console.log("read-mark")]


def test_earlier(start: Any, signed_in: Any) -> None:
    """Earlier messages come on request until the thread is whole, in order."""
    console, page = _messages(start, signed_in)
    _open(page, MARIA.buyer_id)
    for expected in (20, 40, 46):
        expect(page.locator("ol.thread li")).to_have_count(expected)
        if expected < 46:
            page.get_by_role("button", name="更早").click()
    expect(page.get_by_role("button", name="更早")).to_have_count(0)
    assert console.thread_of(MARIA.buyer_id) == page.locator("ol.thread p.text").all_inner_texts()


def test_draft(start: Any, signed_in: Any) -> None:
    """A text left in the box is kept as a draft and stands there when the conversation is opened again."""
    console, page = _messages(start, signed_in)
    _open(page, MARIA.buyer_id)
    page.get_by_label("回复").fill("half a thought")
    page.get_by_role("link", name="消息").click()
    expect(page.locator(ROWS)).to_have_count(20)
    _open(page, MARIA.buyer_id)
    expect(page.get_by_label("回复")).to_have_value("half a thought")
    assert ["half a thought"] == [entry["after"] for entry in console.log("draft")]
