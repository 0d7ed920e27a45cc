"""Bad days on which the console asks whether a person is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.practice.shop import Order

from .forms import change, effects

PUNISH = "/_____tmd_____/punish"
HOME = {"aliexpress": "/m_apps/newhome/pop?channelId=1", "plain": "/orders?shop=1"}
both = pytest.mark.parametrize("skin", ["aliexpress", "plain"])


def _is_checked(reply: Any) -> bool:
    return reply.status_code == 302 and urlsplit(reply.headers["location"]).path == PUNISH


def _form(seller: Any, home: str) -> str:
    """Open a page, and tell in which form a check stands before or over it."""
    if _is_checked(seller.get(home)):
        return "page"
    return "frame" if seller.code("order.list") == "FAIL_SYS_USER_VALIDATE" else ""


@both
def test_pages_that_come_too_fast_meet_the_slider(visit: Callable[..., Any], clock: Any, skin: str) -> None:
    """A page sooner than that after the last one leads to the slider, a slow one is served."""
    seller = visit("too-fast=2000", skin=skin).sign_in()
    for _ in range(3):
        clock.move(seconds=2)
        assert 200 == seller.get(HOME[skin]).status_code
    clock.move(seconds=1.9)
    reply = seller.get(HOME[skin])
    assert _is_checked(reply)
    assert [HOME[skin]] == parse_qs(urlsplit(reply.headers["location"]).query)["x5referer"]


def test_the_slider_stays_until_a_person_comes(visit: Callable[..., Any], clock: Any) -> None:
    """Waiting, signing in or another page do not help; afterwards pages are served again."""
    seller = visit("too-fast=2000").sign_in()
    assert _is_checked(seller.get(HOME["aliexpress"]))
    clock.move(hours=1)
    assert _is_checked(seller.get(HOME["aliexpress"]))
    assert _is_checked(seller.get(seller.way_in))
    assert "FAIL_SYS_USER_VALIDATE" == seller.code("login", loginName="x", password="y")
    assert "page" == seller.pass_check()
    assert 200 == seller.get(HOME["aliexpress"]).status_code


@both
def test_a_check_comes_after_so_many_pages(visit: Callable[..., Any], skin: str) -> None:
    """Sign-in and one more page, then the check; once passed, the other form after two pages more."""
    seller = visit("human-check=2", skin=skin).sign_in()
    forms = []
    for _ in range(4):
        forms.append(next(form for _ in range(4) if (form := _form(seller, HOME[skin]))))
        assert forms[-1] == seller.pass_check()
        assert ["", ""] == [_form(seller, HOME[skin]) for _ in range(2)]
    assert {("page", "frame", "page", "frame"), ("frame", "page", "frame", "page")} >= {tuple(forms)}


def test_the_form_that_comes_first_follows_from_the_seed(visit: Callable[..., Any]) -> None:
    """The same shop begins with the same form each time."""
    first = [_form(visit("human-check=1").sign_in(), HOME["aliexpress"]) for _ in range(2)]
    assert first[0] == first[1] != ""


def test_calls_are_refused_while_a_check_stands(
    visit: Callable[..., Any], sown: Callable[[str], Order]
) -> None:
    """They name the slider's address; a change has no effect and stands in the book."""
    seller = visit("human-check=1").sign_in()
    seller.get(HOME["aliexpress"])
    reply = seller.call("logistics.modify", **change(sown("near")))
    assert ["FAIL_SYS_USER_VALIDATE::请完成安全验证"] == reply["ret"]
    assert reply["data"]["url"].startswith(f"{PUNISH}?x5secdata=")
    assert [False] == effects(seller)


@pytest.mark.parametrize(
    ("lang", "text"), [("zh", "请按住滑块，拖动到最右边"), ("en", "Please slide to verify")]
)
def test_the_slider_has_its_documented_parts(visit: Callable[..., Any], lang: str, text: str) -> None:
    """Handle, track and text have the ids that are published; pulled, it lets the visitor through."""
    seller = visit("too-fast=2000", lang=lang).sign_in()
    seller.get(HOME["aliexpress"])
    page = seller.get(PUNISH).text
    assert all(f'id="{part}"' in page for part in ("nc_1_n1z", "nc_1_n1t", "nc_1__scale_text"))
    assert text in page
    seller.slide()
    assert 200 == seller.get(HOME["aliexpress"]).status_code


def test_without_the_hazard_there_is_no_slider(seller: Any) -> None:
    """Its address belongs to the hazard."""
    assert 404 == seller.get(PUNISH).status_code


def test_only_this_machine_plays_the_person(visit: Callable[..., Any]) -> None:
    """From another address nobody passes a check by the witness's way."""
    stranger = visit("sms-code", host="192.0.2.7")
    assert 404 == stranger.send("/_practice/pass-check").status_code
    assert not stranger.desk.gate.is_person_known
