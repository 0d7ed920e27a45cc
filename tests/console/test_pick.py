"""A person points at an element: the page meets nothing of it, and the pack gets the best way to find it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from agent.console.hands import Hands, ready
from agent.console.pick import suggested
from agent.console.screen import Screen
from agent.console.visit import Console
from tests.console.conftest import Site

Show = Callable[..., Screen]
#: What a page may listen to, from its very first script on.
LISTENS = """<script>window.met = [];
  for (const type of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'keydown', 'keyup'])
    addEventListener(type, event => met.push(event.type), true);</script>"""
WHOLE = "whole: {find: [{css: html, because: always there}]}"
FIND = "x: {find: [{css: '.gone', because: it was there}]}"


@pytest.fixture
def show(window: BrowserContext, site: Site, visit: Callable[..., Console]) -> Show:
    """Serve HTML and look at it with a pack of these elements, our hands before the page."""
    ready(window)

    def page(html: str, elements: str) -> Screen:
        named = "".join(f"      {line}\n" for line in (WHOLE, *elements.splitlines()))
        site.put("/p", html)
        body = f"pages:\n  p:\n    address: /p\n    ready: whole\n    elements:\n{named}"
        return visit(body, head={"limits": "{wait_seconds: 20}"}).open("p")

    return page


def acting(*acts: Callable[[Page], object]) -> Callable[[Page], None]:
    """Return what a person does, one thing after another, each time a moment passes."""
    left = list(acts)

    def tick(page: Page) -> None:
        if left:
            left.pop(0)(page)
        page.wait_for_timeout(10)

    return tick


def click(css: str) -> Callable[[Page], None]:
    """Return a click of a real mouse on the middle of an element."""

    def act(page: Page) -> None:
        box = page.locator(css).bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.up()

    return act


def press(key: str) -> Callable[[Page], None]:
    """Return a press of a real key."""
    return lambda page: page.keyboard.press(key)


def pointed(screen: Screen, css: str) -> dict[str, str] | None:
    """Let a person point at an element, and return what is suggested for the pack's element `x`."""
    hands = Hands(screen.console.page, acting(click(css)))
    picked = hands.pick()
    assert picked
    return suggested(screen, "x", *picked)


def test_the_page_meets_nothing(show: Show) -> None:
    """Neither the click that picks nor the keys reach the page, not even its first listeners."""
    screen = show(f"{LISTENS}<button id=go>Save</button>", FIND)
    page = screen.console.page
    assert {"role": "button", "name": "Save"} == pointed(screen, "#go")
    Hands(page, acting(press("a"), press(" "))).key((" ",), None)
    assert [] == page.evaluate("met")
    page.locator("#go").click()
    assert "click" in page.evaluate("met"), "our hands let everything through again"


def test_escape_picks_nothing(show: Show) -> None:
    """Esc ends it without an element."""
    screen = show("<button>Save</button>", FIND)
    assert Hands(screen.console.page, acting(press("Escape"))).pick() is None


def test_a_page_cannot_pick_by_itself(show: Show) -> None:
    """Clicks and keys that a script makes are none of a person's."""
    screen = show("<button id=go>Save</button>", FIND)
    made = """() => { for (const type of ['pointerdown', 'pointerup', 'click'])
        document.querySelector('#go').dispatchEvent(new PointerEvent(type, {bubbles: true})) }"""
    acts = acting(lambda page: page.evaluate(made), press("Escape"))
    assert Hands(screen.console.page, acts).pick() is None


@pytest.mark.parametrize("picked", ["1", "[]", "{path: 'html'}", "{path: 1, tag: 'x'}"])
def test_what_has_not_the_form_of_a_pick_is_none(show: Show, picked: str) -> None:
    """A page that puts something of its own where our script tells what was picked is not listened to."""
    screen = show("<button id=go>Save</button>", FIND)
    forge = f"() => {{ window[Symbol.for('bufa.hands')].picked = {picked} }}"
    acts = acting(lambda page: page.evaluate(forge), press("Escape"))
    assert Hands(screen.console.page, acts).pick() is None


def test_a_page_cannot_press_what_is_not_asked_for(show: Show) -> None:
    """Neither a key that means nothing now nor an element ends the wait for a key."""
    page = show("<p>x</p>", FIND).console.page
    forge = """() => Object.assign(window[Symbol.for('bufa.hands')], {pressed: 'p', picked: {path: '',
        tag: '', id: '', testid: '', placeholder: '', title: '', classes: [], label: '', text: ''}})"""
    acts = acting(lambda page: page.evaluate(forge), lambda _: None, press("q"))
    assert "q" == Hands(page, acts).key(("q",), None)


def test_a_frame_of_another_origin_is_not_listened_to(show: Show, site: Site) -> None:
    """Neither its keys nor its elements count; a frame of the page's own origin does."""
    site.put("/f", "<button style='position:fixed;inset:0'>Send</button>")
    other = site.address.replace("127.0.0.1", "localhost")
    screen = show(f"<iframe src='{other}/f'></iframe>", FIND)
    page = screen.console.page
    page.frame_locator("iframe").get_by_role("button").wait_for()
    left = lambda page: page.locator("html").focus()  # noqa: E731
    assert Hands(page, acting(click("iframe"), left, press("Escape"))).pick() is None


def test_keys_are_waited_for_as_long_as_told(show: Show) -> None:
    """A key that means something is returned, others are not; without one the time ends it."""
    page = show("<p>x</p>", FIND).console.page
    assert "q" == Hands(page, acting(press("x"), press("q"))).key(("q",), None)
    assert "" == Hands(page, acting(press("x"))).key(("q",), 0.1)


@pytest.mark.parametrize(
    ("html", "css", "expected"),
    [
        ("<button><span id=in>Save</span></button>", "#in", {"role": "button", "name": "Save"}),
        ("<label>Number <input id=n></label>", "#n", {"role": "textbox", "name": "Number"}),
        ("<div id=n8190000000000101 class=old>TEST000000</div>", ".old", {"css": "div.old"}),
        ("<i data-testid=send>→</i><i>→</i>", "i:first-child", {"testid": "send"}),
        ("<p id=total>5</p><p>5</p>", "#total", {"css": "#total"}),
        ("<p>5</p><p>5</p>", "p >> nth=1", {"css": "html > body:nth-child(2) > p:nth-child(2)"}),
        ("<h1>Order 8190000000000101</h1>", "h1", {"role": "heading"}),
        ("<button>Save</button><button id=b title='Save all'>Save</button>", "#b", {"title": "Save all"}),
    ],
)
def test_the_best_way_is_suggested(show: Show, html: str, css: str, expected: dict[str, Any]) -> None:
    """Role and name first, what is built on inner names last and with a reason; numbers are no names."""
    words = pointed(show(html, FIND), css)
    assert words
    because = words.pop("because", "")
    assert expected == words
    assert bool(because) is (words.keys() <= {"testid", "css"})


def test_the_packs_own_scope_stays(show: Show) -> None:
    """An element looked for inside another is suggested as it is found there; outside of it nothing is."""
    html = "<button id=out>Save</button><section><button id=in>Save</button></section>"
    elements = f"box: {{find: [{{css: section, because: x}}]}}\n{FIND[:-1]}, within: box}}"
    screen = show(html, elements)
    assert {"role": "button", "name": "Save"} == pointed(screen, "#in")
    assert pointed(screen, "#out") is None


def test_inside_a_frame(show: Show) -> None:
    """What stands in a frame is picked there."""
    frame = "<iframe srcdoc='<button style=&quot;position:fixed;inset:0&quot;>Send</button>'></iframe>"
    elements = f"f: {{find: [{{css: iframe, because: x}}]}}\n{FIND[:-1]}, frame: f}}"
    screen = show(frame, elements)
    page = screen.console.page
    page.frame_locator("iframe").get_by_role("button").wait_for()
    assert {"role": "button", "name": "Send"} == pointed(screen, "iframe")
