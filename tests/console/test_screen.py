"""The verbs on one page: what they do to it, what they read off it, what they tell the recorder."""

from __future__ import annotations

from typing import Any

import pytest

from agent.console.pack import Line, Route
from agent.console.screen import Read, Screen, Seen
from agent.errors import LocatorMissing, NotReady, PageChanged

FORM = """
<form onsubmit="return false">
 <label for=n>Number</label><input id=n value=old>
 <label for=t>Note</label><textarea id=t>two
lines</textarea>
 <label for=s>Service</label>
 <select id=s><option value=1>One</option><option value=2 selected>Two</option></select>
 <label><input id=c type=checkbox>Private</label>
 <button id=b onclick="document.title += '+'">Go</button>
 <p class=price>Total: US $3.29 (tax included)</p>
 <a id=l href="/orders/819" title=Last>819</a>
</form>"""
ELEMENTS = r"""
number: {find: [{label: Number}]}
note: {find: [{label: Note}]}
service: {find: [{label: Service}]}
private: {find: [{label: Private}]}
go: {find: [{role: button, name: Go}]}
price: {find: [{css: .price, because: plain}], pattern: 'US \$([\d.]+)'}
odd: {find: [{css: .price, because: plain}], pattern: 'EUR ([\d.]+)'}
link: {find: [{text: "819"}], take: "attr:href"}
nothing_there: {find: [{text: nowhere}]}
second: {find: [{text: nowhere}, {css: .price, because: a fallback}]}
"""


@pytest.fixture
def form(show: Any, watched: list[Seen]) -> Screen:
    """A form, watched as a recorder would."""
    screen: Screen = show(FORM, ELEMENTS, query="v")
    screen.console.watch = watched.append
    return screen


def line(**values: Any) -> Line:
    """Make one line of a route."""
    return Line.model_validate(values)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("number", "old"),
        ("note", "two\nlines"),
        ("service", "Two"),
        ("price", "3.29"),
        ("link", "/orders/819"),
        ("go", "Go"),
    ],
)
def test_read_gives_what_a_person_reads(form: Screen, name: str, expected: str) -> None:
    """An input gives its value, a drop-down the chosen name; text is cut to the pattern."""
    assert Read(expected) == form.read(name)


def test_a_fallback_marks_what_it_read(form: Screen) -> None:
    """A value found by any candidate but the first is marked, since it is good for findings only."""
    assert Read("Total: US $3.29 (tax included)", healed=True) == form.read("second")


def test_a_text_the_pattern_does_not_fit_is_refused(form: Screen) -> None:
    """Nothing is guessed from another text; the error shows it, its place in the pack and the page."""
    with pytest.raises(PageChanged) as caught:
        form.read("odd")
    assert "`p.odd` shows a text that the pack's pattern does not fit" == caught.value.what
    assert "Total: US $3.29 (tax included)" == caught.value.facts["seen"]
    assert caught.value.facts["pack"].endswith("css `.price`")


def test_shows_does_not_wait(form: Screen) -> None:
    """What is not there now is not there: no second is spent on looking again."""
    form.wait = 60
    assert (False, True) == (form.shows("nothing_there"), form.shows("price"))


def test_fill_types_the_text_with_its_values(form: Screen, watched: list[Seen]) -> None:
    """`fill` replaces what stood there; the recorder is told the element, the value and what was met."""
    form.line(line(fill="number", **{"with": "a-{query}"}))
    assert "a-v" == form.read("number").text
    (seen,) = watched
    assert ("fill", "p", "number", "a-v", "ok") == (
        seen.verb,
        seen.page,
        seen.element,
        seen.value,
        seen.outcome,
    )
    assert ("input", 1) == (seen.resolved["tag"], seen.resolved["candidate"])


def test_fill_secret_tells_nobody(form: Screen, watched: list[Seen]) -> None:
    """A secret is typed like any text, and stands nowhere in what the recorder is told."""
    form.knowing(password="pass-3141").line(line(fill_secret="number", **{"with": "{password}"}))
    assert "pass-3141" == form.read("number").text
    assert ["fill_secret"] == [seen.verb for seen in watched]
    assert "pass-3141" not in repr(watched)


def test_click_check_uncheck_press(form: Screen) -> None:
    """Each verb does what it says, once."""
    title = form.console.page.title
    form.line(line(click="go"))
    assert "+" == title()
    form.line(line(check="private"))
    form.line(line(check="private"))
    assert form.one("private")[0].is_checked()
    form.line(line(uncheck="private"))
    assert not form.one("private")[0].is_checked()
    form.line(line(press="go", key="Enter"))
    assert "++" == title()


@pytest.mark.hasty
def test_expect_and_expect_gone(form: Screen) -> None:
    """`expect` waits for an element to come, `expect_gone` for it to go; both give up in time."""
    page = form.console.page
    page.evaluate("setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<i>nowhere</i>'), 100)")
    form.line(line(expect="nothing_there"))
    with pytest.raises(PageChanged):
        form.line(line(expect_gone="nothing_there"))
    page.evaluate("setTimeout(() => document.querySelector('i').remove(), 100)")
    form.line(line(expect_gone="nothing_there"))
    with pytest.raises(LocatorMissing):
        form.line(line(expect="nothing_there"))


@pytest.mark.parametrize(("accepted", "expected"), [(True, "yes"), (False, "no")])
def test_a_native_question(form: Screen, accepted: bool, expected: str) -> None:
    """`accept_dialog: next` answers the next native question with yes, and only that one."""
    page = form.console.page
    page.evaluate("() => { b.onclick = () => { document.title = confirm('?') ? 'yes' : 'no' } }")
    if accepted:
        form.line(line(accept_dialog="next"))
    form.line(line(click="go"))
    assert expected == page.title()
    form.line(line(click="go"))
    assert "no" == page.title()


def test_if_present_skips_what_is_not_there(form: Screen, watched: list[Seen]) -> None:
    """A line that is for some pages only is passed over at once, and the record says so."""
    form.wait = 60
    form.line(line(click="nothing_there", if_present=True))
    form.line(line(click="go", if_present=True))
    assert [("nothing_there", "skipped"), ("go", "ok")] == [(seen.element, seen.outcome) for seen in watched]


@pytest.mark.hasty
def test_a_failed_line_is_recorded_too(form: Screen, watched: list[Seen]) -> None:
    """The record holds the line that failed, under the name of its error."""
    with pytest.raises(LocatorMissing):
        form.line(line(click="nothing_there"))
    assert [("click", "nothing_there", "LocatorMissing")] == [
        (seen.verb, seen.element, seen.outcome) for seen in watched
    ]


def _route(*variants: tuple[str | None, str]) -> Route:
    ways = [{"lines": [{"click": name}], **({"when": when} if when else {})} for when, name in variants]
    return Route.model_validate({"page": "p", "variants": ways})


def test_the_first_variant_that_fits_is_taken(form: Screen) -> None:
    """A variant is chosen by its sign on the page, in the order of the pack; the last may do without one."""
    chosen = form.variant(_route(("nothing_there", "number"), ("price", "go"), (None, "private")))
    assert ["go"] == [one.element for one in chosen]
    chosen = form.variant(_route(("nothing_there", "number"), (None, "private")))
    assert ["private"] == [one.element for one in chosen]


def test_no_variant_fits(form: Screen) -> None:
    """Where no variant's sign shows, nothing is done."""
    with pytest.raises(NotReady, match="no variant of the route"):
        form.variant(_route(("nothing_there", "number"), ("nothing_there", "go")))


def test_boxes_are_of_what_shows_once(show: Any) -> None:
    """A box is given by title, in pixels of the window; what is missing or there twice has none."""
    html = """<body style=margin:0><p id=a
              style="position:absolute;left:30px;top:40px;width:200px;height:50px;margin:0">
              one</p><i>two</i><i>two</i>"""
    elements = """
one: {find: [{css: '#a', because: x}]}
two: {find: [{css: i, because: x}]}
gone: {find: [{text: no}]}
"""
    boxes = show(html, elements).boxes({"first": "one", "second": "two", "third": "gone"})
    assert {"first": (30, 40, 200, 50)} == boxes


def test_reveal_scrolls_a_container(show: Any) -> None:
    """Consoles scroll inside a container: what lies below is scrolled into sight."""
    html = (
        """<div style="height:300px;overflow:auto"><div style="height:2000px"></div><p id=x>there</p></div>"""
    )
    screen = show(html, "it: {find: [{text: there}]}")
    assert screen.boxes({"it": "it"})["it"][1] > 900
    screen.reveal("it")
    assert screen.boxes({"it": "it"})["it"][1] < 300


def test_can_find_needs_the_values_of_its_names(show: Any) -> None:
    """An element can be looked for where all values of it, its row and its scope are known."""
    elements = """
plain: {find: [{text: a}]}
named: {find: [{text: "{number}"}]}
inner: {find: [{text: b}], within: named}
in_row: {find: [{text: c}], row: {list: rows, where: {no: "{old_number}"}}}
"""
    screen = show("<p>a</p>", elements, "rows: {rows: {css: [tr]}, fields: {no: {css: [td]}}}")
    names = ("plain", "named", "inner", "in_row", "unknown")
    assert [True, False, False, False, False] == [screen.can_find(name) for name in names]
    knowing = screen.knowing(number="1", old_number="2")
    assert [True, True, True, True, False] == [knowing.can_find(name) for name in names]
