"""Opening pages: readiness, retries, pace, paging, and hosts that do not belong."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from agent.console.pack import Line
from agent.console.refusing import await_or_refusal
from agent.console.screen import Seen
from agent.errors import ConsoleRefused, InvalidInput, LocatorBlocked, NotReady, PageChanged, Unreachable

PAGES = """
signs:
  refused: {find: [{css: .refused, because: x}], words: [too late, closed]}
pages:
  p:
    address: "/p"
    ready: table
    busy: mask
    empty: nothing
    next: next_page
    last: last_page
    mark: mark
    elements:
      table: {find: [{role: table}]}
      mask: {find: [{css: .mask, because: x}]}
      nothing: {find: [{text: No orders}]}
      next_page: {find: [{role: button, name: Next}]}
      last_page: {find: [{text: the last one}]}
      mark: {find: [{css: .where, because: x}]}
      saved: {find: [{text: Saved}]}
  fragment: {like: p, address: "/p#/window"}
  talk: {address: "/talk?to={order_id}", ready: name, elements: {name: {find: [{role: heading}]}}}
  reached: {ready: name, elements: {name: {find: [{role: heading}]}}}
  arrived:
    address: "/p"
    ready: table
    arrive: click_next
    elements:
      table: {find: [{role: table}]}
      next_page: {find: [{role: button, name: Next}]}
routes:
  click_next: {page: arrived, lines: [{click: next_page}]}
"""
READY = "<table><tr><td>rows</td></tr></table>"


@pytest.fixture
def naps() -> list[float]:
    """The pauses asked for, in seconds; none is made."""
    return []


@pytest.fixture
def console(visit: Any, naps: list[float]) -> Any:
    """A visit whose pauses are only noted."""
    return visit(PAGES, pause=naps.append)


# --- readiness ---------------------------------------------------------------------------------------


def test_a_page_is_ready_when_its_sign_shows(console: Any, site: Any) -> None:
    """A page whose sign of readiness comes late is waited for, and no longer than that."""
    site.put(
        "/p",
        f"<script>setTimeout(() => document.body.innerHTML = `{READY}`, 200)</script>",
    )
    assert console.open("p").shows("table")
    assert 1 == site.count("/p")


def test_the_sign_of_emptiness_is_readiness_too(console: Any, site: Any) -> None:
    """A list page that says that there is nothing is ready, though the list is not there."""
    site.put("/p", "<p>No orders</p>")
    assert console.open("p").shows("nothing")


@pytest.mark.hasty
def test_a_page_that_is_never_ready(console: Any, site: Any) -> None:
    """After the pack's waiting time it is loaded once more, then refused with what it shows instead."""
    site.put("/p", "<h1>Maintenance</h1>")
    began = time.monotonic()
    with pytest.raises(NotReady) as caught:
        console.open("p")
    assert 1.4 < time.monotonic() - began
    assert "page `p` never showed that it is ready (1 s)" == caught.value.what
    assert ("/p", "headings and buttons: `Maintenance`") == (
        caught.value.facts["page"],
        caught.value.facts["seen"],
    )
    assert caught.value.facts["pack"].endswith("role `table`")
    assert 2 == site.count("/p")


@pytest.mark.hasty
def test_a_page_whose_call_failed_is_loaded_once_more(console: Any, site: Any) -> None:
    """Opening is reading: what never got ready may be ready the second time."""
    site.put("/p", "<h1>Gateway</h1>", READY)
    console.open("p")
    assert 2 == site.count("/p")


def test_the_load_mask_is_waited_for(console: Any, site: Any) -> None:
    """A page that is there under its mask is ready only when the last mask is gone."""
    masks = "<div class=mask>…</div><div class=mask>…</div>"
    script = (
        "document.querySelectorAll('.mask').forEach((m, n) => setTimeout(() => m.remove(), 150 + n * 150))"
    )
    site.put("/p", f"{READY}{masks}<script>{script}</script>")
    assert not console.open("p").shows("mask")


ADVERTISED = PAGES.replace("signs:\n", "signs:\n  promotion: {find: [{css: .pop .x, because: x}]}\n")
POP = (
    "<div class=pop style='position:fixed;inset:0'><i class=x onclick='this.parentNode.remove()'>x</i></div>"
)


def test_an_advertisement_is_closed_when_a_page_is_opened(visit: Any, site: Any, watched: list[Seen]) -> None:
    """What covers the page is gone before anything is read or clicked, and the record says so."""
    site.put("/p", READY + POP)
    here = visit(ADVERTISED)
    here.watch = watched.append
    assert 0 == here.open("p").console.page.locator(".pop").count()
    assert ["promotion", ""] == [one.page for one in watched if one.verb == "click"] + [""]


@pytest.mark.hasty
def test_an_advertisement_that_stays_stops_nothing_by_itself(visit: Any, site: Any) -> None:
    """The page is opened all the same; what it covers is the next line's matter."""
    site.put("/p", READY + POP.replace("this.parentNode.remove()", ""))
    assert visit(ADVERTISED).open("p").shows("table")


@pytest.mark.hasty
def test_a_mask_that_stays(console: Any, site: Any) -> None:
    """A mask that never goes is a changed page, named."""
    site.put("/p", f"{READY}<div class=mask>…</div>")
    with pytest.raises(PageChanged, match=r"`p\.mask`"):
        console.open("p")


def test_a_page_without_an_address_is_not_opened(console: Any) -> None:
    """A page that is only reached from another one cannot be opened by itself."""
    with pytest.raises(InvalidInput, match="has no address"):
        console.open("reached")


def test_an_address_is_filled_in_and_told_without_its_values(console: Any, site: Any) -> None:
    """Values are percent-encoded into the address; people are told the path, never the values."""
    site.put("/talk", "<h1>Talk</h1>")
    console.open("talk", order_id="81/9&x")
    assert console.page.url.endswith("/talk?to=81%2F9%26x")
    assert "/talk?to=…" == console.where()


@pytest.mark.parametrize(
    ("here", "loads"),
    [("to=81", 1), ("to=81&back=%2Fhome", 1), ("to=82", 2), ("to=811", 2), ("to=81#there", 2)],
    ids=["the same", "with where to go back to", "another", "longer", "a part of it"],
)
def test_a_page_come_to_by_itself_is_not_loaded_again(console: Any, site: Any, here: str, loads: int) -> None:
    """Only where its whole address is the one asked for, values of the query included, or begins with it."""
    site.put("/talk", "<h1>Talk</h1>")
    console.page.goto(f"{site.address}/talk?{here}")
    console.open("talk", fresh=False, order_id="81")
    assert loads == site.count("/talk")
    assert console.page.url.startswith(f"{site.address}/talk?to=81")


def test_opening_is_told_to_the_recorder(console: Any, site: Any, watched: list[Seen]) -> None:
    """Every page opened is one line of the record, with its address."""
    site.put("/p", READY)
    console.watch = watched.append
    console.open("p")
    assert [("open", "p", f"{site.address}/p")] == [(one.verb, one.page, one.url) for one in watched]


def test_a_page_is_arrived_at(console: Any, site: Any) -> None:
    """A page that needs clicks after its load is ready when these are made."""
    site.put("/p", f"{READY}<button onclick='document.title += 1'>Next</button>")
    console.open("arrived")
    assert "1" == console.page.title()


def test_an_address_that_differs_in_its_fragment_is_loaded_afresh(console: Any, site: Any) -> None:
    """The browser would only jump within the page, and what is shown would be the old load's."""
    site.put("/p", f"{READY}<p>first</p>", f"{READY}<p>second</p>")
    console.open("fragment")
    console.open("fragment")
    assert 2 == site.count("/p")
    assert "second" == console.page.locator("p").inner_text()


def test_a_route_goes_on_with_a_page_it_has_reached(console: Any, site: Any) -> None:
    """A page without an address is taken as reached: nothing is loaded, what is known and strictness stay."""
    site.put("/p", READY + "<h1>Form</h1>")
    screen = console.open("p").strictly(order_id="819")
    after = screen.line(Line.model_validate({"open": "reached"}))
    assert ("reached", "819", True) == (after.name, after.values["order_id"], after.find.strict)
    assert 1 == site.count("/p")


def test_a_route_opens_a_page_by_its_address(console: Any, site: Any) -> None:
    """A page with an address is loaded, with the values known so far."""
    site.put("/p", READY)
    site.put("/talk", "<h1>Talk</h1>")
    after = console.open("p").strictly(order_id="819").line(Line.model_validate({"open": "talk"}))
    assert ("talk", True) == (after.name, after.find.strict)
    assert console.page.url.endswith("/talk?to=819")


# --- retries and pace --------------------------------------------------------------------------------


def test_reading_is_retried_when_the_server_fails(console: Any, site: Any, naps: list[float]) -> None:
    """Two answers of 500 and then a good one make a page, after growing pauses."""
    site.put("/p", (500, "x"), (502, "x"), READY)
    assert console.open("p").shows("table")
    assert 3 == site.count("/p")
    assert naps == sorted(naps)
    assert (2, True) == (len(naps), all(nap > 0 for nap in naps))


def test_reading_is_not_retried_for_ever(console: Any, site: Any) -> None:
    """After three answers of 500 the console is out of reach, and that is said."""
    site.put("/p", (503, READY))
    with pytest.raises(Unreachable) as caught:
        console.open("p")
    assert ("HTTP 503", 3) == (caught.value.facts["seen"], site.count("/p"))


@pytest.mark.hasty
def test_a_missing_page_is_not_retried(console: Any, site: Any) -> None:
    """What the server refuses (404) is no matter of the network."""
    with pytest.raises(NotReady):
        console.open("p")
    assert 1 == site.count("/p")


def test_the_pace_is_kept(visit: Any, site: Any, naps: list[float]) -> None:
    """Between two loads lie as many seconds as the store's pace says; before the first there is no pause."""
    random.seed(1)
    site.put("/p", READY)
    console = visit(PAGES, pause=naps.append, pace=(2000, 5000))
    for _ in range(4):
        console.open("p")
    assert 3 == len(naps)
    assert [] == [nap for nap in naps if not 1000 < nap <= 5000]
    assert 3 == len(set(naps))


def test_without_a_pace_there_is_no_pause(console: Any, site: Any, naps: list[float]) -> None:
    """On the practice console nothing waits."""
    site.put("/p", READY)
    for _ in range(3):
        console.open("p")
    assert [] == naps


# --- paging ------------------------------------------------------------------------------------------


def _pages(turn: str) -> str:
    return f'{READY}<p class=where>1 / 10</p><button onclick="{turn}">Next</button>'


def test_paging_waits_for_another_mark(console: Any, site: Any) -> None:
    """The next page is there when the mark has changed, though the old one stays for a while."""
    site.put("/p", _pages("setTimeout(() => document.querySelector('.where').textContent = '2 / 10', 250)"))
    screen = console.open("p")
    console.turn(screen, "1 / 10")
    assert "2 / 10" == screen.read("mark").text


def test_a_mark_that_begins_alike_is_another(console: Any, site: Any) -> None:
    """From `1 / 10` to `1 / 100` is a change: marks are compared whole."""
    site.put("/p", _pages("document.querySelector('.where').textContent = '1 / 100'"))
    screen = console.open("p")
    console.turn(screen, "1 / 10")
    assert "1 / 100" == screen.read("mark").text


def test_paging_waits_for_the_mask_as_well(console: Any, site: Any) -> None:
    """Rows under a load mask are the old page's."""
    turn = (
        "document.querySelector('.where').textContent = '2'; const m = document.createElement('div');"
        "m.className = 'mask'; m.textContent = '…'; document.body.append(m);"
        "setTimeout(() => m.remove(), 250)"
    )
    site.put("/p", _pages(turn))
    screen = console.open("p")
    console.turn(screen, "1 / 10")
    assert not screen.shows("mask")


@pytest.mark.hasty
def test_a_mark_that_stays(console: Any, site: Any) -> None:
    """A click on `next` that changes nothing is refused: the page would be read twice."""
    site.put("/p", _pages("1"))
    screen = console.open("p")
    with pytest.raises(PageChanged) as caught:
        console.turn(screen, "1 / 10")
    assert "`p.mark` still shows `1 / 10` after `next`" == caught.value.what


def _list(turn: str) -> str:
    return f'{READY}<button onclick="{turn}">Next</button>'


REPEATING = PAGES.replace("    last: last_page\n    mark: mark\n", "    repeats: true\n")


@pytest.mark.parametrize(
    "turn",
    [
        "setTimeout(() => { const b = document.querySelector('tbody'); b.innerHTML = b.innerHTML }, 250)",
        "setTimeout(() => document.querySelector('table').outerHTML = '<table><tr><td>b</table>', 250)",
        "setTimeout(() => location.reload(), 250)",
    ],
)
def test_without_a_mark_the_list_must_be_touched(visit: Any, site: Any, turn: str) -> None:
    """The same rows written again, another table, another page load: each tells that it was turned."""
    site.put("/p", _list(turn))
    console = visit(REPEATING)
    screen = console.open("p")
    console.page.evaluate("document.querySelector('td').before = true")
    console.turn(screen, "")
    assert not console.page.evaluate("document.querySelector('td')?.before === true")


@pytest.mark.hasty
def test_a_click_that_touches_nothing_ends_no_list(visit: Any, site: Any) -> None:
    """A list that repeats its last page is not called read to its end because nothing came of a click."""
    site.put("/p", _list("1"))
    console = visit(REPEATING)
    screen = console.open("p")
    with pytest.raises(PageChanged) as caught:
        console.turn(screen, "")
    assert "nothing in the list of `p` changed after `next`" == caught.value.what


# --- after a commit ----------------------------------------------------------------------------------

EXPECT = Line.model_validate({"expect": "saved"})


def test_what_is_expected_comes(console: Any, site: Any) -> None:
    """What the line expects ends the waiting."""
    site.put(
        "/p", f"{READY}<script>setTimeout(() => document.body.innerHTML += '<p>Saved</p>', 200)</script>"
    )
    await_or_refusal(console, console.open("p"), EXPECT)


def test_a_refusal_comes_instead(console: Any, site: Any) -> None:
    """The console's own refusal ends the waiting at once, in its own words."""
    site.put(
        "/p",
        f"{READY}<script>setTimeout(() => document.body.innerHTML ="
        " '<p class=refused>too late</p>', 200)</script>",
    )
    with pytest.raises(ConsoleRefused) as caught:
        await_or_refusal(console, console.open("p"), EXPECT)
    assert "too late" == caught.value.facts["seen"]


GONE = Line.model_validate({"expect_gone": "saved"})


def test_without_words_no_error_proves_a_refusal(visit: Any, site: Any) -> None:
    """The pack cannot tell a refusal from another error, so the write is left unproven."""
    here = visit(PAGES.replace(", words: [too late, closed]", ""))
    site.put("/p", f"{READY}<p class=refused>too late</p>")
    with pytest.raises(PageChanged, match="proves nothing"):
        await_or_refusal(here, here.open("p"), EXPECT)


def test_what_should_go_goes(console: Any, site: Any) -> None:
    """What the line expects to be gone ends the waiting, however late it goes."""
    later = "<script>setTimeout(() => document.querySelector('p').remove(), 200)</script>"
    site.put("/p", f"{READY}<p>Saved</p>{later}")
    await_or_refusal(console, console.open("p"), GONE)


def test_a_refusal_comes_while_something_should_go(console: Any, site: Any) -> None:
    """A form that stays open below the console's words is refused, not merely slow."""
    site.put(
        "/p",
        f"{READY}<p>Saved</p><script>setTimeout(() => document.body.innerHTML +="
        " '<p class=refused>too late</p>', 200)</script>",
    )
    with pytest.raises(ConsoleRefused) as caught:
        await_or_refusal(console, console.open("p"), GONE)
    assert "too late" == caught.value.facts["seen"]


@pytest.mark.hasty
def test_what_stays_is_told_by_its_name(console: Any, site: Any) -> None:
    """Neither gone nor refused within the time: the error is the line's own."""
    site.put("/p", f"{READY}<p>Saved</p>")
    with pytest.raises(LocatorBlocked, match=r"`p\.saved`"):
        await_or_refusal(console, console.open("p"), GONE)


# --- hosts that do not belong ------------------------------------------------------------------------


def test_strange_hosts_are_noted(console: Any, site: Any) -> None:
    """A host outside the pack's patterns that a page asks for is reported, the console's own is not."""
    site.put(
        "/p",
        f"{READY}<img src=/own.png><img src=http://stranger.invalid/x.png?id=1><img src=data:image/png,>",
    )
    console.page.context.route("http://stranger.invalid/**", lambda route: route.abort())
    with console.page.expect_request("http://stranger.invalid/**"):
        console.open("p")
    assert {"stranger.invalid"} == console.strays
