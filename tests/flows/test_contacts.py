"""What must not reach a buyer is seen, and what may is let through."""

from __future__ import annotations

import pytest

from agent.ledger.carriers import Carriers
from flows.contacts import GOODS_LENGTH, check, contacts, plain_goods
from tests.flows.world import CARRIERS, LOOSE, PLATFORM

LINK = CARRIERS.link("4PX", LOOSE)
GOOD = f"Order: 8190001234567890\nTracking number: {LOOSE}\nTrack it here: {LINK}"


@pytest.mark.parametrize(
    "text",
    [
        "write to anna@example.org",
        "anna @ example.org",
        "ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "see https://example.org/x",
        "see HTTP://EXAMPLE.ORG",
        "see www.example.org",
        "our shop is example.com",
        "t.me/anna",
        "wa.me/34600000000",
        "ask on WhatsApp",
        "Whats App me",
        "my WeChat",
        "weixin: anna",
        "加微信",
        "Telegram channel",
        "телеграм",
        "+34 600 123 456",
        "+8613800000000",
        "138-0013-8000",
        "(555) 123-4567",
        "tel: 13800138000",
        "电话：13800138000",
        "phone no. 555 12 34",
        "手机号码 138-0013",
    ],
)
def test_a_way_out_of_the_platform_is_seen(text: str) -> None:
    """Addresses, messengers and telephones, also in full width."""
    assert contacts(text)
    assert check(f"Hello, {text} please", 0, CARRIERS)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"查询网址：{LINK}",
        f"Follow it on {LINK}.",
        CARRIERS.link("无忧物流-标准", PLATFORM),
        "Tracking number: 9400111899223197428490",
        "USB 2.0 cable, 120 x 60 cm, 3.5 mm",
        "We will chat with you; call it a day; a line of lamps",
        "Phone case for 12 Pro",
        "Посылка в пути, спасибо!",
    ],
)
def test_what_a_buyer_needs_is_let_through(text: str) -> None:
    """Order and tracking numbers, carriers' pages, and ordinary words."""
    assert check(text, 1000, CARRIERS) == []


@pytest.mark.parametrize(
    "text",
    [
        f"{LINK}@example.org",
        f"{LINK}.example.org",
        f"{LINK}/more",
        f"{LINK}&next=http://example.org",
        "http://track.4px.com/",
        "http://track.4px.com/#/result/0/",
        "http://track.4px.com.example.org/#/result/0/4PX1",
        f"http://example.org/{LINK}",
    ],
)
def test_only_a_carriers_own_tracking_page_is_a_link(text: str) -> None:
    """What merely begins, ends or looks like one is not."""
    assert check(text, 0, CARRIERS)


def test_a_carrier_of_the_settings_is_a_carrier() -> None:
    """The table given decides, not the shipped one."""
    extra = {"name": "Slow Post", "ledger": ["慢邮"], "link": "https://slow.example.org/t/{number}"}
    text = "https://slow.example.org/t/AB12345678"
    assert check(text, 0)
    assert check(text, 0, Carriers.load([extra])) == []


@pytest.mark.parametrize("char", ["\x00", "\x07", "\t", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff"])
def test_hidden_characters_are_refused(char: str) -> None:
    """Control, bidirectional and zero-width ones; a line end is none."""
    assert [f"hidden character U+{ord(char):04X}"] == check(f"a{char}b\nc", 0, CARRIERS)


@pytest.mark.parametrize("text", ["$number", "${number}", "pay $order"])
def test_an_unresolved_placeholder_is_refused(text: str) -> None:
    """A price in dollars is none."""
    assert check(text, 0, CARRIERS)
    assert check("5 $ or $5", 0, CARRIERS) == []


@pytest.mark.parametrize(
    ("text", "limit", "good"),
    [("a" * 10, 10, True), ("灯" * 10, 10, True), ("a" * 11, 10, False), ("😀" * 5, 9, False)],
)
def test_the_length_is_what_a_browser_counts(text: str, limit: int, good: bool) -> None:
    """UTF-16 units: some signs count twice."""
    assert good == (check(text, limit, CARRIERS) == [])


def test_an_empty_text_is_refused() -> None:
    """Nothing is not posted."""
    assert check(" \n", 0, CARRIERS)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Reading lamp", "Reading lamp"),
        ("  Reading\n\tlamp  ", "Reading lamp"),
        ("Lamp https://example.org/a?b=c blue", "Lamp blue"),
        ("Lamp www.example.org", "Lamp"),
        ("Lamp anna@example.org", "Lamp"),
        ("La\u202emp\u200b \u2066x\u2069", "Lamp x"),
        ("Lamp $number ${order}", "Lamp number {order}"),
        ("Lamp {order}", "Lamp {order}"),
        ("Lamp 13800138000 blue 2026", "Lamp blue 2026"),
        ("Ask on WhatsApp for more", ""),
        ("www.example\u200b.org lamp", "lamp"),
        ("", ""),
    ],
)
def test_a_title_is_made_plain(title: str, expected: str) -> None:
    """Addresses and hidden characters go; a title that still names a contact goes whole."""
    assert expected == plain_goods(title)


def test_a_long_title_is_cut_at_a_word() -> None:
    """Short enough for a line, and marked as cut."""
    short = plain_goods("Adjustable reading lamp with a clip and three colours of light for desk and bed")
    assert short == "Adjustable reading lamp with a clip and three colours of…"
    assert len(short) <= GOODS_LENGTH
    assert len(plain_goods("灯" * 90)) == GOODS_LENGTH
