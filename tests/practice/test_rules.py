"""What the console lets through and what it stops."""

from __future__ import annotations

import pytest

from agent.practice import rules


@pytest.mark.parametrize("text", ["12345", "LP00123456789012", "ua123456789yp", "9" * 50])
def test_letters_and_digits_are_numbers(text: str) -> None:
    """Five to fifty letters and digits pass, whatever carrier they are of."""
    assert rules.is_number(text)


@pytest.mark.parametrize(
    "text", ["", "1234", "9" * 51, "RB 123", "RB123456785CN\n", "待补发运单", "RB-12345", "１２３４５６"]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    """Too short, too long, blanks, signs, and letters and digits of other scripts are stopped."""
    assert not rules.is_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "write to seller@example.com",
        "my WhatsApp is better",
        "加我微信",
        "weixin: shop88",
        "+86 138 1234 5678",
        "call 138-1234-5678",
        "电话：02112345678",
        "phone no. 4155550100",
        "13812345678",
    ],
)
def test_contacts_outside_the_platform_are_seen(text: str) -> None:
    """An e-mail address, a phone number or another messenger makes a message refusable."""
    assert rules.has_contact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Order 8190001234567890: new tracking number LP00123456789012 (AliExpress Standard Shipping).",
        "Silicone Phone Case Matte, tracking 4PX3001234567890CN",
        "Follow it at https://t.17track.net/en#nums=92345678901234567890",
        "http://track.4px.com/#/result/0/4PX3001234567890CN",
        "DHL number 2345678901, 1 of 2 parcels",
        "您的订单 8190001234567890 的新运单号：SF1234567890123",
    ],
)
def test_tracking_messages_are_no_contacts(text: str) -> None:
    """Order numbers, tracking numbers and carriers' links are not taken for contacts."""
    assert not rules.has_contact(text)


def test_a_remark_is_english_and_short() -> None:
    """A remark of 512 ASCII characters passes; one more, or one Chinese character, does not."""
    assert rules.is_remark("x" * 512)
    assert not rules.is_remark("x" * 513)
    assert not rules.is_remark("补发")


@pytest.mark.parametrize(
    ("text", "fine"), [("https://t.example/x?n=1", True), ("t.example", False), ("", False)]
)
def test_a_website_has_a_scheme(text: str, fine: bool) -> None:
    """A tracking website is a web address with its scheme."""
    assert fine is rules.is_website(text)
