"""What a plan says of budgets and stopped kinds, before anything is written; journal and store are real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.ledger.intents import IntentState as S
from agent.ledger.journal import Journal
from agent.models import BuyerMessage, Kind, Order, Pair, Policy, Purpose, Reason, Status, Step, TrackingFix
from agent.settings import KindSettings
from flows.daily import show_plan
from flows.decide import Plan, PlannedFix
from flows.forecast import forecast
from tests.flows.desk import Desk
from tests.flows.test_brakes import allow, begin, fix, messages, planned, told

ALL = frozenset(Kind)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A round that only plans, of a store that may write."""
    one = Desk(tmp_path)
    allow(one, kinds=KindSettings(correct=Policy.AUTO, message=Policy.AUTO, declare=Policy.AUTO))
    one.session.watching_only = True
    yield one
    one.engine.dispose()


def _said(desk: Desk, *writes: Any) -> list[str]:
    return forecast(desk.session, writes, ALL)


def _message(order: str, buyer: str = "M***a", **more: Any) -> BuyerMessage:
    one = BuyerMessage(order, Purpose.REPLACEMENT, f"4PX{order}", Reason.REPLACEMENT, buyer=buyer)
    return replace(one, **more)


def test_the_changes_left_of_an_order(desk: Desk) -> None:
    """The console's own count or the journal's, whichever is more; the limit is the pack's."""
    (one,) = planned(desk, "1")
    begin(desk.journal, one)
    desk.saw(Order("2", Status.WAIT_BUYER_ACCEPT_GOODS, changes=2))
    expected = ["1 of 2 changes left", "0 of 2 changes left", "2 of 2 changes left"]
    assert expected == _said(desk, fix("1"), fix("2"), fix("3"))


def test_what_has_no_room_in_a_round(desk: Desk) -> None:
    """The writes beyond `writes_per_run` say so, corrections first, and a person is told once."""
    allow(desk, writes_per_run=2)
    first, second, third, fourth = _said(desk, _message("9"), fix("1"), fix("2"), fix("3"))
    waits = "the 2 writes of one round are used (`writes_per_run`); the rest waits for the next round"
    assert (True, True) == (first.endswith(waits), fourth.endswith(waits))
    assert ("2 of 2 changes left",) * 2 == (second, third)
    assert [("", Reason.WRITES_BUDGET)] == told(desk)


def test_what_is_left_for_a_buyer(desk: Desk) -> None:
    """Messages of earlier rounds of the day count; one text about several orders is one message."""
    allow(desk, messages_per_buyer_day=2, messages_per_buyer_run=1)
    begin(Journal(desk.engine, store="practice", shop="h/1", round_id="r0", clock=desk.journal.clock),
          *messages(desk, "7"))  # fmt: skip
    one, same, other, else_ = _said(
        desk, _message("1"), _message("2"), _message("3", purpose=Purpose.CORRECTED), _message("4", "J***n")
    )
    assert "1 of 2 messages to the buyer left today" == one
    assert "0 of 2 messages to the buyer left today" == same
    assert "the buyer was written to 2 times today" in other
    assert "2 of 2 messages to the buyer left today" == else_
    assert [("3", Reason.MESSAGES_BUDGET)] == told(desk)


def test_a_kind_that_is_stopped(desk: Desk) -> None:
    """Two unproven writes stop their kind: the plan names it and the orders, also with nothing planned."""
    for order in ("1", "2"):
        begin(desk.journal, *planned(desk, order), state=S.UNCONFIRMED)
    assert [] == _said(desk)
    (finding,) = desk.session.report.findings
    assert (Reason.KIND_STOPPED, True) == (finding.reason, "orders 1, 2" in finding.text)


def test_a_kind_that_is_off(desk: Desk) -> None:
    """What is planned of a kind that is switched off has a note; a kind without a plan has none."""
    allow(desk, kinds=KindSettings(correct=Policy.OFF, message=Policy.OFF, declare=Policy.OFF))
    _said(desk, fix("1"))
    assert [(Reason.KIND_OFF, True)] == [(one.reason, one.note) for one in desk.session.report.findings]
    assert "`correct`" in desk.session.report.findings[0].text


def test_creating_what_is_cancelled_never_waits(desk: Desk) -> None:
    """The buyer sees no parcel meanwhile, so no budget holds it."""
    allow(desk, writes_per_run=1)
    assert 2 == len([said for said in _said(desk, fix("1"), fix("2", Step.CREATE)) if "used" not in said])


def test_the_plan_shows_it(desk: Desk) -> None:
    """Each line of `bufa plan` has what it rests on and what is left, and nothing is entered."""
    written = TrackingFix(
        "1", 1, Pair("OTHER", "1"), Pair("CPAM", "RB473124829CN"), Reason.PLACEHOLDER, "a placeholder"
    )
    show_plan(desk.session, Plan(fixes=(PlannedFix(written, _message("1")),)), ALL)
    correction, message = desk.session.report.writes
    assert "a placeholder; 2 of 2 changes left" == correction.text
    assert message.text.endswith("messages to the buyer left today")
    assert [] == desk.journal.intents_of("1")
