"""Bad days that live in the forms of both skins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.extent import first_of

from .hands import Hands
from .shop_of_tests import MARIA, WRONG

NEW = "RB473124829CN"
BOTH = [(skin, lang) for skin in ("aliexpress", "plain") for lang in ("zh", "en")]
SKINS = pytest.mark.parametrize("skin", first_of("plain", "aliexpress"))


@pytest.fixture
def hands(start: Any, signed_in: Any) -> Callable[..., Hands]:
    """Somebody signed in to a console with these bad days."""

    def come(skin: str, *hazards: str, lang: str = "zh") -> Hands:
        console = start(skin, lang, *hazards)
        return Hands(console, signed_in(console))

    return come


@SKINS
@pytest.mark.parametrize(
    ("chosen", "fallen"),
    [("顺丰速运", "AliExpress无忧物流-标准"), ("AliExpress无忧物流-标准", "AliExpress无忧物流-优先")],
)
def test_the_service_falls_back(hands: Any, skin: str, chosen: str, fallen: str) -> None:
    """To the parcel's old service, or to the first other where that was chosen; it is sent so."""
    form = hands(skin, "carrier-resets")
    form.form(WRONG)
    form.choose(chosen)
    assert chosen == form.chosen()
    form.number.press_sequentially(NEW[:6])
    assert fallen == form.chosen()
    form.number.fill(NEW)
    assert fallen == form.chosen()
    form.ask()
    form.saving.click()
    expect(form.numbers).to_have_text([NEW])
    assert fallen != chosen
    (sent,) = form.console.log("modify")
    assert {"AliExpress无忧物流-标准": "CAINIAO_STANDARD"}.get(fallen, "CAINIAO_PREMIUM") == sent["after"][
        "service"
    ]


@SKINS
def test_a_service_chosen_after_the_number_stays(hands: Any, skin: str) -> None:
    """Nothing falls back before something was chosen: the order of the fields matters."""
    form = hands(skin, "carrier-resets")
    form.form(WRONG)
    nothing = form.chosen()
    form.number.fill(NEW)
    assert nothing == form.chosen()
    form.choose("顺丰速运")
    assert "顺丰速运" == form.chosen()


@pytest.mark.parametrize(("skin", "lang"), BOTH)
def test_a_twin_stands_beside_the_button(hands: Any, skin: str, lang: str) -> None:
    """Two visible, enabled buttons of the name that commits; the second of them does nothing."""
    form = hands(skin, "twin-button", lang=lang)
    form.form(WRONG)
    form.choose("EMS")
    form.number.fill(NEW)
    form.ask()
    expect(form.saving).to_have_count(2)
    for at in (0, 1):
        expect(form.saving.nth(at)).to_be_visible()
        expect(form.saving.nth(at)).to_be_enabled()
    form.saving.nth(1).click()
    assert [] == form.console.log("modify")
    form.saving.first.click()
    expect(form.numbers).to_have_text([NEW])
    assert 1 == len(form.console.log("modify"))


@pytest.mark.parametrize(("skin", "lang"), BOTH)
def test_two_buttons_to_post(hands: Any, skin: str, lang: str) -> None:
    """In a conversation, too, the second of two buttons of that name does nothing."""
    chat = hands(skin, "twin-button", lang=lang)
    chat.chat()
    chat.talk(MARIA.buyer_id)
    chat.box.fill("hello")
    expect(chat.sending).to_have_count(2)
    chat.sending.nth(1).click()
    assert [] == chat.console.log("message")
    chat.sending.first.click()
    expect(chat.page.get_by_text("hello", exact=True).last).to_be_visible()
    expect(chat.box).to_have_value("")
    assert ["hello"] == [entry["after"] for entry in chat.console.log("message")]


@pytest.mark.parametrize(
    ("skin", "lang", "name"),
    [
        ("aliexpress", "zh", "确认提交"),
        ("aliexpress", "en", "Confirm"),
        ("plain", "zh", "保存修改"),
        ("plain", "en", "Save changes"),
    ],
)
def test_the_button_that_saves_has_another_name(hands: Any, skin: str, lang: str, name: str) -> None:
    """There is none of the old name; the one of the new name does what the old one did."""
    form = hands(skin, "renamed-button", lang=lang)
    form.form(WRONG)
    form.choose("EMS")
    form.number.fill(NEW)
    form.ask()
    expect(form.named(name)).to_be_visible()
    expect(form.saving).to_have_count(0)
    form.named(name).click()
    expect(form.numbers).to_have_text([NEW])


@pytest.mark.parametrize(
    ("skin", "lang", "name"),
    [
        ("aliexpress", "zh", "发送消息"),
        ("aliexpress", "en", "Send message"),
        ("plain", "zh", "发送回复"),
        ("plain", "en", "Send reply"),
    ],
)
def test_the_button_that_posts_has_another_name(hands: Any, skin: str, lang: str, name: str) -> None:
    """There is none of the old name; the one of the new name posts."""
    chat = hands(skin, "renamed-button", lang=lang)
    chat.chat()
    chat.talk(MARIA.buyer_id)
    chat.box.fill("hello there")
    expect(chat.sending).to_have_count(0)
    chat.named(name).click()
    expect(chat.page.get_by_text("hello there", exact=True)).to_be_visible()
    assert [True] == [entry["effect"] for entry in chat.console.log("message")]


@pytest.mark.parametrize(("skin", "lang"), BOTH)
@pytest.mark.parametrize("kind", ["success", "error"])
def test_a_toast_stands_there_already(hands: Any, skin: str, lang: str, kind: str) -> None:
    """It is there when the form opens and does not go by itself; nothing was asked of the console."""
    form = hands(skin, f"stale-toast={kind}", lang=lang)
    form.page.clock.install()
    form.form(WRONG)
    said = {
        "success": "修改成功 Modified successfully 已保存 Saved",
        "error": "原运单号不允许修改 The old tracking number may not be modified",
    }
    expect(form.toasts).to_have_count(1)
    assert form.toasts.inner_text().strip() in said[kind]
    looks = {"success": ".flash.ok, .next-message-success", "error": ".flash.bad, .next-message-error"}
    expect(form.page.locator(looks[kind])).to_have_count(1)
    form.page.clock.fast_forward(60_000)
    expect(form.toasts).to_be_visible()
    assert [] == form.console.log("modify")


@SKINS
def test_a_change_goes_through_beside_the_old_toast(hands: Any, skin: str) -> None:
    """The form works; what stands there is only old."""
    form = hands(skin, "stale-toast=error")
    form.form(WRONG)
    form.choose("EMS")
    form.number.fill(NEW)
    form.ask()
    form.saving.click()
    expect(form.numbers).to_have_text([NEW])
    assert [True] == [entry["effect"] for entry in form.console.log("modify")]


@SKINS
@pytest.mark.parametrize(("value", "kept"), [("case", NEW.lower()), ("cut", NEW[:-1])])
def test_a_reload_shows_another_number(hands: Any, skin: str, value: str, kept: str) -> None:
    """The console says that it saved, and its page shows what it kept."""
    form = hands(skin, f"number-changed-on-save={value}")
    form.form(WRONG)
    form.choose("EMS")
    form.number.fill(NEW)
    form.ask()
    form.saving.click()
    expect(form.page.locator(".flash.ok, .next-message-success")).to_be_visible()
    expect(form.numbers).to_have_text([kept])
    form.order(WRONG)
    expect(form.numbers).to_have_text([kept])
