"""Bad days of a change or a message as the page shows them, in a real browser and in both skins."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agent.practice.bad_network import LostReply

from .bad_day import BUBBLE, BUSY, NEW, ORDER, PARCEL, both, conversation
from .shop_of_tests import MARIA, TWO, WRONG


@both
def test_a_spinner_that_never_ends(start: Any, signed_in: Any, skin: str) -> None:
    """The message is posted, the page spins and has no bubble for it; opened again, it has."""
    console = start(skin, "en", "endless-spinner")
    page = signed_in(console)
    conversation(page, console, skin)
    page.locator("textarea").fill("A new number.")
    with page.expect_response("**/mtop.practice.im.send/**"):
        page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(BUSY)).to_have_count(1)
    page.evaluate("async () => { for (const _ of '12345') await fetch('/_practice/state'); }")
    expect(page.locator(BUSY)).to_have_count(1)
    assert console.thread_of(MARIA.buyer_id)[-1] == "A new number."
    assert page.locator(BUBBLE).filter(has_text="A new number.").count() == 0
    page.goto("about:blank")
    conversation(page, console, skin)
    expect(page.locator(BUBBLE).last).to_have_text("A new number.")


def _change(page: Page, console: Any, skin: str) -> None:
    page.goto(console.at(ORDER[skin].replace(TWO, WRONG)))
    if skin == "plain":
        page.on("dialog", lambda one: one.accept())
        page.get_by_role("link", name="Change").click()
        page.get_by_label("New service", exact=True).select_option(label="SF Express")
        page.get_by_label("New tracking number", exact=True).fill(NEW)
        page.get_by_role("button", name="Save").click()
        return
    page.get_by_role("button", name="Modify logistics").click()
    page.get_by_role("combobox", name="New logistics service").click()
    page.get_by_role("option", name="SF Express", exact=True).click()
    page.get_by_label("New tracking number", exact=True).fill(NEW)
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="OK", exact=True).click()


@both
def test_a_reply_that_is_lost(start: Any, signed_in: Any, skin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is dropped after a while: the page speaks of the network, the change is done."""
    monkeypatch.setattr(LostReply, "hold", 0.2)
    console = start(skin, "en", "lost-reply")
    page = signed_in(console)
    _change(page, console, skin)
    expect(page.locator(".modify-error, .flash.bad")).to_have_text(re.compile("Network error"))
    assert [{"service": "SF", "number": NEW}] == console.parcels(WRONG)
    assert [True] == [entry["effect"] for entry in console.log("modify")]


@both
def test_a_success_that_is_false(start: Any, signed_in: Any, skin: str) -> None:
    """The page says that it is done and shows the old number."""
    console = start(skin, "en", "false-success")
    page = signed_in(console)
    _change(page, console, skin)
    expect(page.locator(".next-message-success, .flash.ok")).to_be_visible()
    expect(page.locator(PARCEL[skin])).to_contain_text("TEST000000")
    assert [False] == [entry["effect"] for entry in console.log("modify")]


@both
def test_a_write_that_meets_the_gateway(start: Any, signed_in: Any, skin: str) -> None:
    """The page speaks of the network, and nothing was changed."""
    console = start(skin, "en", "write-error=1")
    page = signed_in(console)
    _change(page, console, skin)
    expect(page.locator(".modify-error, .flash.bad")).to_have_text(re.compile("Network error"))
    assert [{"service": "CAINIAO_STANDARD", "number": "TEST000000"}] == console.parcels(WRONG)
