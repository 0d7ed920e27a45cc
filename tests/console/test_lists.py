"""Lists are read whole, with one call to the page."""

from __future__ import annotations

from typing import Any

import pytest

from agent.console.lists import Row
from agent.errors import LocatorAmbiguous, LocatorMissing

ORDERS = """
<div class=list>
 <div class=order data-id=1><b class=no>No. 8190001</b><i class=tag>AE</i><i class=tag>IOSS</i>
  <dl><div><dt>状态：</dt><dd>等待发货</dd></div><div><dt>下单时间</dt><dd>2026-11-20</dd></div></dl>
  <span class=badge>3</span>
  <p class=parcel><u>CPAM</u><s>RB1</s></p><p class=parcel><u>EMS</u><s>EA2</s></p></div>
 <div class=order data-id=2><b class=no>No. 8190002</b>
  <dl><div><dt>Status</dt><dd>Shipped</dd></div></dl></div>
 <div class=order style="display:none"><b class=no>No. 8190003</b></div>
</div>
<div class=other><div class=order><b class=no>No. 99</b></div></div>"""
ELEMENTS = "box: {find: [{css: .list, because: x}]}"
LIST = r"""
orders:
  within: box
  rows: {css: [.order], because: x}
  fields:
    order_id: {css: [.no], pattern: '(\d{7})'}
    place: {css: [""], take: "attr:data-id"}
    status: {css: ["dl > div"], labelled: {zh: 状态, en: Status}}
    ordered: {css: ["dl > div"], labelled: 下单时间, optional: true}
    tags: {css: [.tag], all: true}
    unread: {css: [.badge], optional: true}
    parcels:
      rows: {css: [.parcel]}
      fields: {service: {css: [u]}, number: {css: [s]}}
"""


def test_a_list_is_read_as_it_stands(show: Any) -> None:
    """Fields, labels, lists of texts and lists inside rows; hidden rows and other boxes are left out."""
    first = {
        "order_id": "8190001", "place": "1", "status": "等待发货", "ordered": "2026-11-20",
        "tags": ["AE", "IOSS"],
        "unread": "3", "parcels": [{"service": "CPAM", "number": "RB1"}, {"service": "EMS", "number": "EA2"}],
    }  # fmt: skip
    second = {
        "order_id": "8190002", "place": "2", "status": "Shipped", "ordered": "", "tags": [], "unread": "",
        "parcels": [],
    }  # fmt: skip
    assert [Row(first), Row(second)] == show(ORDERS, ELEMENTS, LIST).rows("orders")


BLANK = "<div class=order><b class=no> </b><dl><div><dt>Status</dt><dd></dd></div></dl></div>"


def test_blank_rows_are_no_rows(show: Any) -> None:
    """Rows in which nothing at all shows stand there for the look of it, also before the first order."""
    html = ORDERS.replace("<div class=list>", f"<div class=list>{BLANK}").replace(
        "</div>\n<div class=other>", f"{BLANK}</div><div class=other>"
    )
    rows = show(html, ELEMENTS, LIST.replace('    place: {css: [""], take: "attr:data-id"}\n', "")).rows(
        "orders"
    )
    assert ["8190001", "8190002"] == [row.values["order_id"] for row in rows]


LATE = "<script>setTimeout(() => {{ document.querySelector('.late').innerHTML = `{}` }}, 250)</script>"


def test_a_value_that_comes_late_is_waited_for(show: Any) -> None:
    """A row that lacks what it must have may not be whole yet: it is read again until it is."""
    html = "<main><div class=order><b class=no>8190001</b><dl class=late></dl></div></main>" + LATE.format(
        "<div><dt>Status</dt><dd>Shipped</dd></div>"
    )
    spec = LIST.replace("  within: box\n", "").replace('    place: {css: [""], take: "attr:data-id"}\n', "")
    assert ["Shipped"] == [row.values["status"] for row in show(html, "", spec).rows("orders")]


def test_rows_that_come_late_are_waited_for_where_some_must_be(show: Any) -> None:
    """Without a number asked for, no rows are an answer at once."""
    spec = "rows: {rows: {css: [p]}, fields: {it: {css: [b]}}}"
    html = "<main class=late></main>" + LATE.format("<p><b>x</b></p>")
    screen = show(html, "", spec)
    assert [] == screen.rows("rows")
    assert ["x"] == [row.values["it"] for row in screen.rows("rows", at_least=1)]


def test_matches_are_counted(show: Any) -> None:
    """`take: count` tells how many match, none included: the events of a parcel, say, but the first."""
    counted = "tags: {css: ['.parcel:not(:last-child)'], take: count}"
    spec = LIST.replace("tags: {css: [.tag], all: true}", counted)
    assert ["1", "0"] == [row.values["tags"] for row in show(ORDERS, ELEMENTS, spec).rows("orders")]


def test_a_list_costs_one_call(show: Any) -> None:
    """However many rows and fields there are, the page's rows are asked for once."""
    rows = "".join(f"<div class=order data-id={n}><b class=no>{8190000 + n}</b><dl><div><dt>Status</dt>"
                   f"<dd>ok</dd></div></dl></div>" for n in range(200))  # fmt: skip
    screen = show(f"<div class=list>{rows}</div>", ELEMENTS, LIST)
    screen.console.page.evaluate(
        "() => { const own = Element.prototype.querySelectorAll; window.calls = 0;"
        " Element.prototype.querySelectorAll = function (css) {"
        " if (css === '.order') window.calls += 1; return own.call(this, css) } }"
    )
    assert 200 == len(screen.rows("orders"))
    assert 1 == screen.console.page.evaluate("window.calls")


def test_no_rows_is_an_empty_list(show: Any) -> None:
    """An empty list is returned as it is; whether that means anything is not decided here."""
    assert [] == show("<div class=list>Orders</div>", ELEMENTS, LIST).rows("orders")


@pytest.mark.hasty
def test_a_missing_field_names_list_field_and_row(show: Any) -> None:
    """A row without a field that must be there is refused by name, with the number of the row."""
    html = ORDERS.replace("<dl><div><dt>Status</dt><dd>Shipped</dd></div></dl>", "")
    with pytest.raises(LocatorMissing) as caught:
        show(html, ELEMENTS, LIST).rows("orders")
    assert "`p.orders.status` is missing in row 2" == caught.value.what


@pytest.mark.hasty
def test_a_missing_field_of_an_inner_row_is_refused_too(show: Any) -> None:
    """A parcel without its number is no parcel: nothing is guessed."""
    html = ORDERS.replace("<s>EA2</s>", "")
    with pytest.raises(LocatorMissing) as caught:
        show(html, ELEMENTS, LIST).rows("orders")
    assert "`p.orders.parcels.number` is missing in row 1" == caught.value.what


def test_what_the_pattern_does_not_fit_is_empty(show: Any) -> None:
    """A field whose text is not as the pattern says is empty rather than wrong."""
    rows = show(ORDERS.replace("No. 8190001", "No. ?"), ELEMENTS, LIST).rows("orders")
    assert ["", "8190002"] == [row.values["order_id"] for row in rows]


@pytest.mark.parametrize(
    ("html", "healed"),
    [
        ("<p class=r><b>1</b></p><p class=r><b>2</b></p>", [False, False]),
        ("<p class=r><b>1</b></p><p class=r><i>2</i></p>", [False, True]),
        ("<p class=old><b>1</b></p><p class=old><b>2</b></p>", [True, True]),
    ],
)
def test_a_row_read_by_a_fallback_is_marked(show: Any, html: str, healed: list[bool]) -> None:
    """A row found by another CSS than the first, in row or field, is marked; its neighbours are not."""
    lists = "rows: {rows: {css: [p.r, p.old]}, fields: {no: {css: [b, i]}}}"
    rows = show(html, "", lists).rows("rows")
    assert (["1", "2"], healed) == ([row.values["no"] for row in rows], [row.healed for row in rows])


def test_a_fallback_inside_an_inner_row_marks_the_row(show: Any) -> None:
    """A parcel's number found by a fallback marks its order."""
    lists = "rows: {rows: {css: [p]}, fields: {in: {rows: {css: [b]}, fields: {no: {css: [u, i]}}}}}"
    rows = show("<p><b><u>1</u></b><b><i>2</i></b></p><p><b><u>3</u></b></p>", "", lists).rows("rows")
    assert [True, False] == [row.healed for row in rows]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><b>Label</b> value</p>", "value"),
        ("<p><b>Label:</b> value</p>", "value"),
        ("<p>Label: value: more</p>", "value: more"),
        ("<p>Label：值</p>", "值"),
        ("<p>Labelled: no</p><p>Label: value</p>", "value"),
        ("<p>Label<br>value</p>", "value"),
        ("<p><b>Label</b></p>", ""),
    ],
)
def test_labelled_takes_what_follows_its_label(show: Any, html: str, expected: str) -> None:
    """The label may be a block of its own or end in a colon of either width; longer words are none."""
    lists = "rows: {rows: {css: [main]}, fields: {it: {css: [p], labelled: Label}}}"
    assert [expected] == [row.values["it"] for row in show(f"<main>{html}</main>", "", lists).rows("rows")]


def test_two_boxes_to_look_within_are_refused(show: Any) -> None:
    """Of two boxes that could hold the list neither is taken."""
    with pytest.raises(LocatorAmbiguous, match=r"`p\.box` matched 2"):
        show(ORDERS + "<div class=list>x</div>", ELEMENTS, LIST).rows("orders")


@pytest.mark.hasty
def test_a_missing_box_is_missing(show: Any) -> None:
    """A list whose box is not on the page is not an empty list."""
    screen = show("<p>nothing</p>", ELEMENTS, LIST)
    with pytest.raises(LocatorMissing, match=r"`p\.box` matched nothing"):
        screen.rows("orders")
