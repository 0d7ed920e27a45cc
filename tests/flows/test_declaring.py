"""A round's declarations after its scan: what is planned, entered, dropped again, and only shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.ledger.intents import IntentState
from agent.models import Deadline, Kind, Order, Pair, State, Status
from flows.compare import Book
from flows.daily import enter, look_and_decide, show_plan
from flows.decide import Plan
from flows.scan import Scanned
from tests.flows.desk import Desk
from tests.flows.world import LOOSE, LOOSE_FAR, ORDER, shows


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A round whose ledger says that the order's parcel was handed over."""
    desk = Desk(tmp_path)
    handed_over(desk, LOOSE)
    yield desk
    desk.engine.dispose()


def handed_over(desk: Desk, number: str) -> None:
    """Import a newer export that has the order's number with a time of shipping."""
    head, desk.head = desk.head, desk.head.replace("国际单号", "发货时间")
    desk.ledger(number, also="2026-11-22 08:00")
    desk.head = head


def waits(hours: float = 5, **fields: Any) -> Order:
    """Return the order as it waits, read from its own page."""
    time = Deadline("time left", timedelta(hours=hours))
    return shows(status=Status.WAIT_SELLER_SEND_GOODS, deadline=time, declared_at=None, **fields)


def decided(desk: Desk, order: Order) -> tuple[Plan, Scanned]:
    """Decide the order as a round does that has just read it."""
    seen = Scanned(orders={order.order_id: order})
    return look_and_decide(desk.session, Book(desk.session), seen), seen


def round_of(desk: Desk, order: Order) -> list[Kind]:
    """Decide and enter as a round does; return the kinds of what may be written now."""
    plan, seen = decided(desk, order)
    return [intent.kind for intent in enter(desk.session, plan, seen, [])]


def test_the_stores_own_hours_and_zone_hold(desk: Desk) -> None:
    """Twelve hours and the store's zone unless the settings say otherwise."""
    rules = Book(desk.session).rules()
    assert (timedelta(hours=12), ZoneInfo("Asia/Shanghai")) == (rules.declare_within, rules.zone)
    own = {"declare_within_hours": 3.0, "time_zone": "Europe/Madrid"}
    desk.session.store = desk.session.store.model_copy(update=own)
    rules = Book(desk.session).rules()
    assert (timedelta(hours=3), ZoneInfo("Europe/Madrid")) == (rules.declare_within, rules.zone)


def test_a_pack_without_the_route_declares_nothing(desk: Desk) -> None:
    """The order is a finding, as on every console that bufa does not know how to declare on."""
    del desk.session.pack.routes["declare_shipment"]
    assert Book(desk.session).rules().declare_within is None
    plan, _ = decided(desk, waits())
    assert ((), 1) == (plan.declarations, len(plan.findings))


def test_what_is_planned_is_entered_once(desk: Desk) -> None:
    """Round after round it is the one declaration of its order, due."""
    assert [Kind.DECLARE] == round_of(desk, waits())
    handed_over(desk, LOOSE_FAR)
    assert [Kind.DECLARE] == round_of(desk, waits())
    (intent,) = desk.journal.intents_of(ORDER)
    assert (IntentState.DUE, LOOSE_FAR) == (intent.state, intent.declaration().pair.number)


@pytest.mark.parametrize(
    "order",
    [waits(40), waits(-1), shows((LOOSE, "FOURPX_RM"))],
    ids=["time was added", "overdue", "declared by a colleague"],
)
def test_what_is_no_longer_asked_for_is_dropped(desk: Desk, order: Order) -> None:
    """The console changed its mind before anything was begun: the declaration is let go."""
    round_of(desk, waits())
    assert [] == round_of(desk, order)
    (intent,) = desk.journal.intents_of(ORDER)
    assert IntentState.ABANDONED is intent.state


def test_what_was_begun_is_not_planned_again(desk: Desk) -> None:
    """Not even with another number: the order has had its one declaration, and a person is told."""
    round_of(desk, waits())
    (intent,) = desk.journal.intents_of(ORDER)
    desk.journal.preparing([intent.id])
    desk.journal.begin([intent.id])
    desk.journal.settle([intent.id], IntentState.NEEDS_PERSON)
    handed_over(desk, LOOSE_FAR)
    assert [] == round_of(desk, waits())
    assert "only once" in desk.session.report.findings[-1].text


def test_a_plan_shows_it_and_enters_nothing(desk: Desk) -> None:
    """`bufa plan` names order and pair, and the journal stays empty."""
    plan, _ = decided(desk, waits())
    show_plan(desk.session, plan, frozenset(Kind))
    (row,) = desk.session.report.writes
    assert (Kind.DECLARE, State.PLANNED) == (row.kind, row.outcome)
    assert (None, Pair("FOURPX_RM", LOOSE)) == (row.old, row.new)
    assert [] == desk.journal.intents_of(ORDER)


def test_a_plan_of_another_kind_does_not_show_it(desk: Desk) -> None:
    """`bufa run correct --dry-run` speaks of corrections alone."""
    plan, _ = decided(desk, waits())
    show_plan(desk.session, plan, frozenset({Kind.CORRECT}))
    assert [] == desk.session.report.writes
