"""How an element of a pack finds what a person sees, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from agent.console.locate import fill_in, placeholders, spellings
from agent.console.screen import Screen
from agent.errors import LocatorAmbiguous, LocatorMissing

BECAUSE = "because: a test"


def _id(screen: Screen, name: str = "it") -> str | None:
    return screen.one(name)[0].get_attribute("id")


@pytest.mark.parametrize(
    ("candidate", "html"),
    [
        ("{role: button, name: Save}", "<button id=x>Save</button>"),
        ("{role: textbox}", "<input id=x>"),
        ("{label: Number}", "<label for=x>Number</label><input id=x>"),
        ("{caption: Number}", "<div><div>Number</div><input id=x></div><div>Site <input></div>"),
        ("{placeholder: Order}", "<input id=x placeholder=Order>"),
        ("{text: Done}", "<p id=x>Done</p>"),
        ("{title: Last}", "<a id=x title=Last>»</a>"),
        ("{testid: mark}", "<p id=x data-testid=mark>1/2</p>"),
        ("{css: 'p.mark', because: a test}", "<p id=x class=mark>1/2</p>"),
    ],
)
def test_every_kind_of_candidate_finds_its_element(show: Any, candidate: str, html: str) -> None:
    """Each way to find an element finds the one it describes, and not the paragraph beside it."""
    screen = show(f"<div>other</div>{html}<button>Cancel</button>", f"it: {{find: [{candidate}]}}")
    assert "x" == _id(screen)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Number</p><textarea id=x></textarea><label><input type=checkbox>Private</label>",
        "<div><i>Number</i><b role=combobox id=x>-</b><select hidden><option>1</select></div><input>",
        "<tr-><td->Number</td-><td-><textarea id=x></textarea></td-></tr-><tr->Site<input></tr->",
        "<i>Name</i><input><i>Number</i><input id=x><i>Site</i><input>",
        "<p><b>Num</b>ber</p><input id=x><p>Site</p><input>",
        "<div><p hidden>Number</p><input></div><div><p>Number</p><input type=hidden><input id=x></div>",
    ],
)
def test_a_caption_leads_to_the_input_beside_it(show: Any, html: str) -> None:
    """A text that no label ties to its input finds the one that follows with nothing written between."""
    assert "x" == _id(show(html, "it: {find: [{caption: {zh: 单号, en: Number}}]}"))


@pytest.mark.parametrize("word", ["Buyer's number", "1 > 0", "a/b", 'say "no"', "l'un \"d'eux\""])
def test_a_caption_may_hold_any_sign(show: Any, word: str) -> None:
    """Quotes and signs of XPath in a caption are just its letters."""
    quoted = word.replace("'", "''")
    html = f"<p>Number</p><input><p>{word}</p><input id=x>"
    screen = show(html, f"it: {{find: [{{caption: '{quoted}'}}]}}")
    assert "x" == _id(screen)


def test_a_caption_over_two_inputs_finds_neither(show: Any) -> None:
    """Which of two inputs beside one caption is meant is not guessed."""
    screen = show("<div><p>Number</p><input><input></div>", "it: {find: [{caption: Number}]}")
    with pytest.raises(LocatorAmbiguous):
        screen.one("it")


@pytest.mark.parametrize("shown", ["确定", "OK", "  OK  ", "\n确定\n"])
def test_a_name_may_stand_in_any_language(show: Any, shown: str) -> None:
    """A name given in Chinese and English finds either, whatever the language of the page."""
    screen = show(f"<button id=x>{shown}</button>", "it: {find: [{role: button, name: {zh: 确定, en: OK}}]}")
    assert "x" == _id(screen)


@pytest.mark.hasty
@pytest.mark.parametrize("shown", ["OK, save", "Not OK", "OKAY", "ok"])
def test_a_name_matches_whole_and_by_case(show: Any, shown: str) -> None:
    """`name` never takes a button whose name only contains the word, or writes it otherwise."""
    screen = show(f"<button>{shown}</button>", "it: {find: [{role: button, name: OK}]}")
    with pytest.raises(LocatorMissing):
        screen.one("it")


def test_contains_matches_part_of_a_name(show: Any) -> None:
    """`contains` takes a name that holds the word: a tab with its count."""
    screen = show(
        "<div role=tab id=x>等待发货 (12)</div><div role=tab>全部 (40)</div>",
        "it: {find: [{role: tab, contains: {zh: 等待发货, en: Awaiting}}]}",
    )
    assert "x" == _id(screen)


#: Names that mean something to CSS, to regular expressions, or to how Playwright writes these down.
ODD = ["国家/地区", 'Size "L"', "It's mine", "a [b] (c)", "1+1=2?", "50%*", "a\\b", "^x$", "a|b", "v/1"]
ODD_HTML = {
    "role": '<button id="{id}">{shown}</button>',
    "label": '<input id="{id}" aria-label="{shown}">',
    "text": '<p id="{id}">{shown}</p>',
    "placeholder": '<input id="{id}" placeholder="{shown}">',
    "title": '<a id="{id}" title="{shown}">1</a>',
}


@pytest.mark.parametrize("kind", ODD_HTML)
def test_a_name_is_taken_letter_by_letter(show: Any, kind: str) -> None:
    """Slashes, quotes, brackets and all other signs in a name mean themselves; nothing else matches it."""
    html, elements = "", ""
    for place, name in enumerate([*ODD[:-1], "{query}"]):
        shown = ODD[place].replace('"', "&quot;")
        html += ODD_HTML[kind].format(id=f"x{place}", shown=shown)
        html += ODD_HTML[kind].format(id="", shown=f"{shown}x")
        quoted = "'" + name.replace("'", "''") + "'"
        candidate = f"role: button, name: {quoted}" if kind == "role" else f"{kind}: {quoted}"
        elements += f"x{place}: {{find: [{{{candidate}}}]}}\n"
    screen = show(html, elements, query=ODD[-1])
    names = [f"x{place}" for place in range(len(ODD))]
    assert names == [_id(screen, name) for name in names]


def test_a_placeholder_with_several_spellings_matches_each(show: Any) -> None:
    """A service that has a name in each language is found by whichever the page shows."""
    elements = "it: {find: [{role: option, name: '{service}'}]}"
    html = "<ul role=listbox><li role=option id=x>China Post</li><li role=option>EMS</li></ul>"
    assert "x" == _id(show(html, elements, service=("中国邮政", "China Post")))


def test_placeholders_multiply() -> None:
    """Every combination of spellings is tried; a single text takes the first of each."""
    values = {"a": ("1", "2"), "b": "x", "c": ("p", "q")}
    assert ("1xp", "1xq", "2xp", "2xq") == spellings("{a}{b}{c}", values)
    assert "1xp" == fill_in("{a}{b}{c}", values)
    assert {"a", "b"} == placeholders("{a}-{b}-{a}")


def test_values_in_css_are_quoted(show: Any) -> None:
    """A value with quotes and backslashes stays a value inside a CSS selector."""
    html = """<p data-v='a"b\\c' id=x>1</p><p data-v="a">2</p>"""
    elements = f"it: {{find: [{{css: \"p[data-v='{{text}}']\", {BECAUSE}}}]}}"
    assert "x" == _id(show(html, elements, text='a"b\\c'))


ROWS = """
<table>
 <tr class=r><td class=no>RB12345</td><td><button id=one>Change</button></td></tr>
 <tr class=r><td class=no>RB123456</td><td><button id=two>Change</button></td></tr>
 <tr class=r><td class=no>XRB12345</td><td><button id=three>Change</button></td></tr>
</table>"""
ROW_LIST = f"rows: {{rows: {{css: ['tr.r'], {BECAUSE}}}, fields: {{number: {{css: ['td.no']}}}}}}"
ROW_ELEMENT = """
it:
  find: [{role: button, name: Change}]
  row: {list: rows, where: {number: "{old_number}"}}
"""


@pytest.mark.parametrize(
    ("old", "expected"), [("RB12345", "one"), ("RB123456", "two"), ("XRB12345", "three"), ("rb12345", "one")]
)
def test_a_row_is_chosen_by_the_whole_number(show: Any, old: str, expected: str) -> None:
    """Of numbers that contain each other only the row with this very number is taken."""
    assert expected == _id(show(ROWS, ROW_ELEMENT, ROW_LIST, strict=True, old_number=old))


def test_two_rows_with_one_number_are_refused(show: Any) -> None:
    """Two rows that show the same number are not told apart by taking the first."""
    html = ROWS.replace("RB123456", "RB12345")
    with pytest.raises(LocatorAmbiguous, match="2 elements"):
        show(html, ROW_ELEMENT, ROW_LIST, strict=True, old_number="RB12345").one("it")


def test_a_hidden_row_does_not_count(show: Any) -> None:
    """A hidden copy of a row is not what a person sees."""
    html = ROWS.replace("</table>", "<tr class=r hidden><td class=no>RB12345</td></tr></table>")
    assert "one" == _id(show(html, ROW_ELEMENT, ROW_LIST, strict=True, old_number="RB12345"))


def test_a_row_may_be_told_by_its_own_text(show: Any) -> None:
    """A field with an empty CSS compares the text of the row itself."""
    html = "<p class=r>no 11 <b id=one>x</b></p><p class=r>no 12 <b id=two>x</b></p>"
    lists = f"rows: {{rows: {{css: ['p.r'], {BECAUSE}}}, fields: {{text: {{css: ['']}}}}}}"
    elements = f"it: {{find: [{{css: b, {BECAUSE}}}], row: {{list: rows, where: {{text: '{{number}}'}}}}}}"
    assert "two" == _id(show(html, elements, lists, number="12"))


def test_within_looks_only_inside(show: Any) -> None:
    """An element within a dialog is not found behind it."""
    html = "<button id=a>Save</button><div role=dialog><button id=b>Save</button></div>"
    elements = "dialog: {find: [{role: dialog}]}\nit: {find: [{role: button, name: Save}], within: dialog}"
    assert "b" == _id(show(html, elements))


@pytest.mark.hasty
def test_within_something_missing_is_missing(show: Any) -> None:
    """Where the dialog is not there, neither is what stands in it, though the page has one like it."""
    elements = "dialog: {find: [{role: dialog}]}\nit: {find: [{role: button, name: Save}], within: dialog}"
    with pytest.raises(LocatorMissing):
        show("<button>Save</button>", elements).one("it")


def test_a_frame_is_looked_into(show: Any) -> None:
    """An element of a frame is found there, not on the page around it."""
    html = '<input id=out aria-label=User><iframe srcdoc="<input id=in aria-label=User>"></iframe>'
    elements = f"f: {{find: [{{css: iframe, {BECAUSE}}}]}}\nit: {{find: [{{label: User}}], frame: f}}"
    assert "in" == _id(show(html, elements))


@pytest.mark.parametrize(
    "style", ["display:none", "visibility:hidden", "width:0;height:0;padding:0;border:0"]
)
def test_a_hidden_twin_does_not_count(show: Any, style: str) -> None:
    """A hidden twin of an element neither makes it ambiguous nor is taken in its place."""
    box = "<input type=checkbox aria-label=Private"
    html = f"{box} style='{style}'>{box} id=x>"
    assert "x" == _id(show(html, "it: {find: [{label: Private}]}", strict=True))


def test_candidates_are_tried_in_order(show: Any) -> None:
    """The first candidate that matches is used, though a later one matches too; its number is told."""
    elements = "it: {find: [{text: gone}, {text: second}, {text: third}]}"
    screen = show("<p id=b>second</p><p id=c>third</p>", elements)
    locator, index = screen.one("it")
    assert ("b", 1) == (locator.get_attribute("id"), index)


@pytest.mark.hasty
def test_strictly_only_the_first_candidate_counts(show: Any) -> None:
    """On the way to a write a fallback is as good as nothing."""
    elements = "it: {find: [{text: gone}, {text: second}]}"
    with pytest.raises(LocatorMissing):
        show("<p id=b>second</p>", elements, strict=True).one("it")


@pytest.mark.hasty
def test_strict_scopes_take_no_fallback_either(show: Any) -> None:
    """What stands in a dialog that only a fallback finds is not found on the way to a write."""
    elements = """
dialog: {find: [{role: dialog}, {css: .box, because: a test}]}
it: {find: [{role: button, name: Save}], within: dialog}
"""
    html = "<div class=box><button id=x>Save</button></div>"
    assert "x" == _id(show(html, elements))
    with pytest.raises(LocatorMissing):
        show(html, elements, strict=True).one("it")


def test_two_matches_are_never_resolved_by_the_first(show: Any) -> None:
    """Two visible matches of one candidate are an error, in reading too."""
    with pytest.raises(LocatorAmbiguous):
        show("<p>x</p><p>x</p>", "it: {find: [{text: x}]}").one("it")


def test_knowing_more_changes_no_other_screen(show: Any) -> None:
    """A screen that learns a value is another one; the first stays as it was."""
    screen = show("<p>x</p>", "it: {find: [{text: x}]}", a="1")
    assert ({"a": "1", "b": "2"}, {"a": "1"}) == (dict(screen.knowing(b="2").values), dict(screen.values))
    assert (True, False) == (screen.strictly().find.strict, screen.find.strict)
