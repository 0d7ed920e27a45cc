"""Bad days of who is signed in, as the page shows them, in a real browser and in both skins."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import FrameLocator, Page, expect

from .bad_day import BUBBLE, CODE, LISTS, ROW, SLIDER, both, conversation, open_list
from .shop_of_tests import SHOP_ID


def _pull(frame: Page | FrameLocator, page: Page) -> None:
    handle = frame.locator("#nc_1_n1z").bounding_box()
    track = frame.locator("#nc_1_n1t").bounding_box()
    assert handle
    assert track
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"], handle["y"] + 10, steps=5)
    page.mouse.up()


@both
def test_a_slider_in_a_frame(start: Any, signed_in: Any, skin: str) -> None:
    """The page stands behind the frame without its rows; pulled by a person, the page comes back whole."""
    console = start(skin, "en", "human-check=1000")
    page = signed_in(console)
    console.desk.gate.check = "frame"
    page.goto(console.at(LISTS[skin]))
    expect(page.locator(SLIDER)).to_have_count(1)
    assert page.locator(ROW[skin]).count() == 0
    assert page.url == console.at(LISTS[skin])
    expect(page.frame_locator(SLIDER).locator("#nc_1_n1z")).to_be_visible()
    _pull(page.frame_locator(SLIDER), page)
    expect(page.locator(ROW[skin])).to_have_count(4)
    assert page.locator(SLIDER).count() == 0


@both
def test_a_slider_on_a_page_of_its_own(start: Any, signed_in: Any, skin: str) -> None:
    """The page leads to the slider's; half a pull does nothing, a whole one leads back."""
    console = start(skin, "en", "human-check=1000")
    page = signed_in(console)
    console.desk.gate.check = "page"
    page.goto(console.at(LISTS[skin]))
    expect(page).to_have_url(re.compile("/_____tmd_____/punish.x5secdata="))
    page.locator("#nc_1_n1z").click()
    assert console.desk.gate.check == "page"
    _pull(page, page)
    expect(page).to_have_url(console.at(LISTS[skin]))
    expect(page.locator(ROW[skin])).to_have_count(4)


@both
def test_a_code_by_phone(start: Any, window: Any, skin: str) -> None:
    """The right password brings the form for the code; a code is refused, and nobody is signed in."""
    console = start(skin, "en", "sms-code")
    page = window.new_page()
    page.goto(console.at(LISTS[skin]))
    page.get_by_label("Account" if skin == "aliexpress" else "User name").fill("seller@example.com")
    page.get_by_label("Password").fill("right-password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(CODE)).to_be_visible()
    assert page.locator("input[type=password]").count() == 0
    page.get_by_label("6-digit code").fill("123456")
    page.get_by_role("button", name="OK").click()
    expect(page.locator(CODE)).to_contain_text("The code is wrong or no longer valid")
    assert console.desk.gate.sessions == []


@both
def test_another_shop(start: Any, signed_in: Any, skin: str) -> None:
    """The header shows another shop's number; the page has no permission for the one asked for."""
    _, page = open_list(start, signed_in, skin, "wrong-shop")
    expect(page.get_by_text("You have no permission for this shop")).to_be_visible()
    number = page.locator(".shop-no" if skin == "plain" else "[class*='shopInfo--id--']")
    expect(number).to_have_text(re.compile(r"\d{12}"))
    assert SHOP_ID not in number.inner_text()
    assert page.locator(ROW[skin]).count() == 0


@both
def test_a_session_that_a_call_finds_ended(start: Any, signed_in: Any, skin: str) -> None:
    """The page stays where it is and says so in its own way."""
    console, page = open_list(start, signed_in, skin, "session-expiry-api")
    expect(page.get_by_text("Sign in again", exact=True)).to_be_visible()
    assert page.url == console.at(LISTS[skin])
    own = page.get_by_role("dialog") if skin == "aliexpress" else page.locator(".flash.ended")
    expect(own).to_be_visible()


@both
def test_a_session_that_ends_between_pages(start: Any, signed_in: Any, skin: str) -> None:
    """The next page is sign-in, which knows the way back."""
    _, page = open_list(start, signed_in, skin, "session-expiry=1")
    expect(page.locator(ROW[skin])).to_have_count(4)
    page.reload()
    expect(page).to_have_url(re.compile("/login.*return_url="))


@both
def test_renewed_tokens_do_no_harm(start: Any, signed_in: Any, skin: str) -> None:
    """With every second call refused for its token, every page is whole and no error is shown."""
    console, page = open_list(start, signed_in, skin, "token-renewal=2")
    for _ in range(3):
        expect(page.locator(ROW[skin])).to_have_count(4)
        expect(page.locator(".shop-no" if skin == "plain" else "[class*='shopInfo--id--']")).not_to_be_empty()
        assert page.get_by_role("alert").count() == 0
        page.reload()
    conversation(page, console, skin)
    page.locator("textarea").fill("A new number.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(BUBBLE).last).to_have_text("A new number.")
    assert [True] == [entry["effect"] for entry in console.log("message") if entry["effect"]]
