"""The way of a recording: which pages are visited again, with which values, and which are left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.console.pack import Pack, load_pack
from agent.replay.path import How, Way, about, way
from tests.replay.samples import CORRECTION, ORDER, addressed, recorded


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The plain skin's pack."""
    return load_pack("practice")


@pytest.fixture
def walked(pack: Pack) -> Way:
    """The way of a correction."""
    return way(recorded(CORRECTION), pack)


def test_visits_come_in_order(walked: Way) -> None:
    """Each page that was opened is a stop; the form behind the write is none that can be reached."""
    expected = [
        ("order", How.OPEN),
        ("edit", How.NONE),
        ("order", How.OPEN),
        ("chat", How.OPEN),
        ("conversation", How.TALK),
    ]
    assert expected == [(stop.page, stop.how) for stop in walked.stops]
    assert "only by the lines of a write" in walked.stops[1].why
    assert "open_conversation" == walked.stops[4].route


def test_a_conversation_is_never_opened_by_its_address(pack: Pack) -> None:
    """It is entered by the route of conversations, whose unread ones are asked for first, or not at all."""
    stop = way(recorded(CORRECTION), addressed(pack)).stops[4]
    assert ("conversation", How.TALK, "open_conversation") == (stop.page, stop.how, stop.route)


def test_lines_stay_with_their_page(walked: Way) -> None:
    """Lines of another page, of the journal and of the console's answers are no steps of a visit."""
    assert ["open", "still", "click"] == [line.verb for line in walked.stops[0].lines]
    assert ["open", "fill", "still", "commit"] == [line.verb for line in walked.stops[1].lines]


def test_values_come_from_the_recording(walked: Way) -> None:
    """The order is the recording's own, old and new number are those of its write."""
    expected = {
        "order_id": ORDER,
        "shop": "1102938475",
        "old_number": "TEST000000",
        "number": "RB473124829CN",
    }
    assert expected == walked.values


def test_of_a_message_the_number_is_known() -> None:
    """A message has no old number; of several numbers the first is looked for."""
    steps = [{"verb": "begun", "write": {"order_id": [ORDER], "number": ["A1", "B2"]}}]
    assert {"order_id": ORDER, "number": "A1"} == about(recorded(steps, shop=""))


@pytest.mark.parametrize(
    ("url", "order"),
    [
        ("http://h/x/orders/8190000000000102?shop=1", "8190000000000102"),
        ("http://h/orders/81%39?shop=•••", "819"),
        ("http://h/other?shop=1", None),
        ("http://[", None),
    ],
)
def test_a_scan_tells_its_orders_by_address(pack: Pack, url: str, order: str | None) -> None:
    """The scan's recording names no order: the address of each page does, if it was not masked."""
    (stop,) = way(recorded([{"verb": "open", "page": "order", "url": url}], order_id=""), pack).stops
    assert order == stop.values.get("order_id")
    assert (How.OPEN if order else How.NONE) is stop.how


def test_a_masked_value_is_none(pack: Pack) -> None:
    """What was masked cannot be asked for again, and the reason is told."""
    url = "http://h/orders?shop=1&tab=all&q=•••"
    (stop,) = way(recorded([{"verb": "open", "page": "search", "url": url}], order_id=""), pack).stops
    assert (How.NONE, "the recording does not say its `order_id`") == (stop.how, stop.why)


def test_what_was_typed_to_arrive_is_known() -> None:
    """Where a list is searched by typing, the order is what was typed then."""
    steps = [
        {"verb": "open", "page": "search", "url": "http://h/m_apps/order-manage/orderList?channelId=1"},
        {"verb": "fill", "page": "search", "element": "number_box", "value": ORDER},
    ]
    (stop,) = way(recorded(steps, order_id=""), load_pack("aliexpress")).stops
    assert (How.OPEN, ORDER) == (stop.how, stop.values["order_id"])


def test_pages_that_are_gone_and_the_sign_in(pack: Pack) -> None:
    """A page that the pack has no more, and the sign-in page, are left out with a reason."""
    steps = [{"verb": "open", "page": name} for name in ("sign_in", "gone")]
    found = way(recorded(steps), pack).stops
    assert [How.NONE, How.NONE] == [stop.how for stop in found]
    assert all(stop.why for stop in found)


def test_a_line_without_a_page_before_it_is_no_visit(pack: Pack) -> None:
    """A recording cut off at its beginning still has a way from the first page on."""
    whole = recorded(CORRECTION)
    assert 4 == len(way(replace(whole, lines=whole.lines[1:]), pack).stops)
