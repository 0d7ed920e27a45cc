"""Whatever Playwright raises becomes an error of ours that says what, where, and what was seen instead."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Error

from agent.console.failures import count, point_to_check, seen_like, text_of
from agent.console.pack import Line
from agent.console.screen import Screen
from agent.console.visit import Console
from agent.errors import (
    BufaError,
    LocatorAmbiguous,
    LocatorBlocked,
    LocatorMissing,
    NotReady,
    PageChanged,
    UnexpectedValue,
    Unreachable,
)

SAVE = "save: {find: [{role: button, name: 保存}]}"
ONE_PAGE = "pages:\n  p: {address: /p, ready: it, elements: {it: {find: [{css: p, because: x}]}}}\n"
CLICK = Line.model_validate({"click": "save"})


@pytest.mark.hasty
def test_missing(show: Any) -> None:
    """A missing element is named, with waiting time, page, its line in the pack, and what is there."""
    screen = show("<button>取消</button><button>确定</button><h1>Order</h1>", SAVE)
    with pytest.raises(LocatorMissing) as caught:
        screen.line(CLICK)
    assert "`p.save` matched nothing within 1.4 s" == caught.value.what
    assert "button: `取消`, `确定`" == caught.value.facts["seen"]
    assert "role `button`, name `保存`" in caught.value.facts["pack"]
    assert "tiny.yaml line 15" in caught.value.facts["pack"]
    assert "page" in caught.value.facts
    assert "pack" in caught.value.hint


@pytest.mark.hasty
def test_missing_on_an_empty_page(show: Any) -> None:
    """Where nothing of the kind is there at all, that is what is said."""
    with pytest.raises(LocatorMissing) as caught:
        show("<p>x</p>", SAVE).line(CLICK)
    assert "no button at all" == caught.value.facts["seen"]


def test_ambiguous(show: Any) -> None:
    """Two matches are counted and refused at once, without waiting for one to go."""
    screen = show("<button>保存</button><button>保存</button>", SAVE)
    screen.wait = 100
    began = time.monotonic()
    with pytest.raises(LocatorAmbiguous) as caught:
        screen.line(CLICK)
    assert time.monotonic() - began < 100
    assert "`p.save` matched 2 elements where exactly one is allowed" == caught.value.what
    assert "role `button`, name `保存`" in caught.value.facts["pack"]


@pytest.mark.hasty
@pytest.mark.parametrize(
    "html",
    [
        "<button>保存</button><div style='position:fixed;inset:0;background:#eee'></div>",
        "<button disabled>保存</button>",
    ],
    ids=["covered", "disabled"],
)
def test_blocked(show: Any, html: str) -> None:
    """An element that is covered or disabled is not called missing, and is not clicked through."""
    screen = show(html, SAVE)
    screen.console.page.evaluate(
        "() => { document.querySelector('button').onclick = () => { document.title = 1 } }"
    )
    with pytest.raises(LocatorBlocked) as caught:
        screen.line(CLICK)
    assert caught.value.what.startswith("`p.save` is there but cannot be used")
    assert "" == screen.console.page.title()


@pytest.mark.hasty
def test_blocked_says_where(show: Any) -> None:
    """A covered element's error names its line in the pack and the page, like every other."""
    with pytest.raises(LocatorBlocked) as caught:
        show("<button disabled>保存</button>", SAVE).line(CLICK)
    assert {"pack", "page", "seen"} <= set(caught.value.facts)


def test_a_page_that_is_gone(show: Any) -> None:
    """A closed page is said to be gone, as an error of ours."""
    screen = show("<button>保存</button>", SAVE)
    screen.console.page.close()
    with pytest.raises(BufaError, match="the browser is gone") as caught:
        screen.line(CLICK)
    assert not isinstance(caught.value, PageChanged)
    assert "nothing: the page is gone" == seen_like(screen.console.page, None)
    locator = screen.console.page.locator("button")
    assert (0, "") == (count(locator), text_of(locator))


def test_a_page_that_crashed(browser: Browser, site: Any, pack_of: Any) -> None:
    """A renderer that crashed is the browser's fault, not the page's."""
    context = browser.new_context()
    site.put("/p", "<p>x</p>")
    console = Console(context, pack_of(ONE_PAGE), site.address, values={})
    screen = console.open("p")
    with suppress(Error):
        console.page.goto("chrome://crash", timeout=20_000)
    with pytest.raises(BufaError, match="the browser is gone"):
        screen.read("it")
    context.close()


def test_the_network_is_gone(visit: Any) -> None:
    """A console that does not answer is unreachable, tried three times, with the network's own word."""
    naps: list[float] = []
    console: Console = visit(ONE_PAGE, pause=naps.append)
    console.base = "http://127.0.0.1:9"
    with pytest.raises(Unreachable) as caught:
        console.open("p")
    assert "net::ERR_" in caught.value.facts["seen"]
    assert "http://127.0.0.1:9/p" == caught.value.facts["page"]
    assert 2 == len(naps)


@pytest.mark.hasty
def test_the_error_as_people_read_it(show: Any) -> None:
    """The whole message: what, where, what was seen, the next move; no trace of Playwright."""
    screen: Screen = show("<button>取消</button>", SAVE)
    with pytest.raises(LocatorMissing) as caught:
        screen.line(CLICK)
    said = str(caught.value)
    assert said.startswith("LocatorMissing: `p.save` matched nothing within")
    assert [] == [
        word for word in ("timeout", "get_by_role", "playwright", "call log") if word in said.lower()
    ]
    assert "\n\nhint: " in said


@pytest.mark.parametrize(
    ("error", "points"),
    [
        (LocatorMissing("x", hint="correct the pack"), True),
        (LocatorAmbiguous("x"), True),
        (LocatorBlocked("x"), True),
        (NotReady("x"), True),
        (PageChanged("x", {"pack": "selectors/x.yaml line 3"}), True),
        (PageChanged("an error stands on the page"), False),
        (UnexpectedValue("another number"), False),
        (Unreachable("x", {"pack": "x"}), False),
    ],
)
def test_what_blames_the_pack_points_to_the_check(error: BufaError, points: bool) -> None:
    """The hint names the command that looks at all of the pack, once, after what it said already."""
    before = error.hint
    for _ in range(2):
        point_to_check(error, "main")
    assert int(points) == error.hint.count("`bufa check --store main`")
    assert error.hint.startswith(before)
