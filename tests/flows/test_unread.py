"""What a scan could not understand is told: a word for a state, a time left that nobody can read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.console.pack import Pack, load_pack
from agent.console.pack_model import DeadlineRule
from agent.models import Deadline, Order, Status
from flows.unread import not_understood, tell_not_understood
from tests.flows.desk import PACK, Desk

UNREAD = Order("8190", Status.WAIT_SELLER_SEND_GOODS, Deadline("剩 3 个工作日"))
UNSHOWN = replace(UNREAD, order_id="8191", deadline=Deadline(""))
READ = replace(UNREAD, order_id="8192", deadline=Deadline("3小时", timedelta(hours=3)))


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack of the practice console, which reads a countdown."""
    return load_pack(PACK)


def _without_countdown(pack: Pack) -> Pack:
    page = pack.pages["waiting"]
    orders = page.lists["orders"]
    fields = {name: field for name, field in orders.fields.items() if name != "countdown"}
    lists = page.lists | {"orders": orders.model_copy(update={"fields": fields})}
    pages = pack.pages | {"waiting": page.model_copy(update={"lists": lists})}
    return pack.model_copy(update={"pages": pages})


def test_a_time_left_that_cannot_be_read_fails_the_round(tmp_path: Path) -> None:
    """The error has the text, the orders, the pack's line, and the command that looks at all of the pack."""
    session = Desk(tmp_path).session
    tell_not_understood(session, [READ, UNREAD, UNSHOWN])
    (unread,) = session.report.errors
    assert "the console shows the time left to ship as `剩 3 个工作日`, which cannot be read" == unread.what
    assert "1 orders, 8190 the first" == unread.facts["seen"]
    assert "vocabulary.countdown" in unread.facts["pack"]
    assert "bufa check --store practice" in unread.hint


def test_a_time_left_that_no_order_shows_fails_the_round(tmp_path: Path) -> None:
    """Then what reads it is broken; where only some orders show none, as new ones may, these are counted."""
    session = Desk(tmp_path).session
    tell_not_understood(session, [READ, UNSHOWN])
    assert [] == session.report.errors
    tell_not_understood(session, [UNSHOWN])
    (unshown,) = session.report.errors
    assert "orders wait for shipment, and the console shows no time left for them" == unshown.what
    assert "1 orders, 8191 the first" == unshown.facts["seen"]


@pytest.mark.parametrize(
    "order",
    [
        READ,
        replace(UNREAD, status=Status.WAIT_BUYER_ACCEPT_GOODS),
        replace(UNSHOWN, status=Status.FINISH),
        replace(UNREAD, platform_warehouse=True),
    ],
)
def test_what_has_no_time_left_is_not_missed(pack: Pack, order: Order) -> None:
    """One that was read, one that was shipped or is over, one that the platform ships."""
    assert [] == list(not_understood(pack, [order]))


def test_a_console_that_shows_no_time_left_is_left_alone(pack: Pack) -> None:
    """A pack without the field reads none by design; with a rule for it, a date that is missing is told."""
    bare = _without_countdown(pack)
    assert [] == list(not_understood(bare, [UNSHOWN]))
    ruled = bare.model_copy(update={"deadline": DeadlineRule(after="ordered_at", hours=96)})
    assert 1 == len(list(not_understood(ruled, [UNSHOWN])))


def test_each_status_word_that_the_pack_lacks_is_told_once(pack: Pack) -> None:
    """However many orders show it; what is not known to wait is not asked for its time left."""
    strange = [Order(str(n), Status.UNKNOWN, texts={"status": word}) for n, word in enumerate("乙甲乙")]
    found = list(not_understood(pack, strange))
    assert ["2 orders, 0 the first", "1 orders, 1 the first"] == [one.facts["seen"] for one in found]
