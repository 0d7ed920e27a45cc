"""What holds a write before its first line, and what a person is told; journal and ledger are real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.errors import ExitCode
from agent.ledger.intents import Intent, IntentState
from agent.ledger.journal import Journal
from agent.models import BuyerMessage, Kind, Pair, Policy, Purpose, Reason, State, Step, TrackingFix
from agent.settings import KindSettings
from flows.approving import Approver
from flows.brakes import first_look, hold, left_alone, stopped
from flows.daily import corrections
from flows.tell import tell_buyers
from tests.flows.desk import Desk
from tests.flows.world import NOW

S = IntentState
OLD, NEW = Pair("OTHER", "11111111"), Pair("CPAM", "RB473124829CN")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A round of a store that may write."""
    one = Desk(tmp_path)
    allow(one, kinds=KindSettings(correct=Policy.AUTO, message=Policy.AUTO))
    one.session.brake = lambda intents: hold(one.session, intents)
    yield one
    one.engine.dispose()


def allow(desk: Desk, **settings: Any) -> None:
    """Change the store's settings."""
    desk.session.store = desk.session.store.model_copy(update=settings)


def fix(order: str, step: Step = Step.CHANGE) -> TrackingFix:
    """Return a correction of an order."""
    return TrackingFix(order, 1, OLD, NEW, Reason.PLACEHOLDER, "a placeholder", step=step)


def planned(desk: Desk, *orders: str) -> list[Intent]:
    """Plan a correction of each order."""
    return desk.journal.plan([(fix(order), None) for order in orders])


def messages(desk: Desk, *orders: str, buyer: str = "M***a") -> list[Intent]:
    """Plan a message about each order of a buyer."""
    return desk.journal.plan(
        [],
        [BuyerMessage(one, Purpose.REPLACEMENT, "4PX1", Reason.REPLACEMENT, buyer=buyer) for one in orders],
    )


def begin(journal: Journal, *intents: Intent, state: IntentState | None = S.DONE) -> None:
    """Begin one commit, and settle it so."""
    ids = [intent.id for intent in intents]
    journal.preparing(ids)
    journal.begin(ids)
    if state:
        journal.settle(ids, state)


def told(desk: Desk) -> list[tuple[str, Reason]]:
    """Return what a person was told so far."""
    return [(one.order_id, one.reason) for one in desk.session.report.findings if not one.note]


# --- budgets ---------------------------------------------------------------------------------------


def test_at_the_budget_of_writes_the_rest_is_planned(desk: Desk) -> None:
    """What has no room stays due, is reported with the reason, and a person is told once; the code is 0."""
    allow(desk, writes_per_run=2)
    first, second, *rest = planned(desk, "1", "2", "3", "4")
    begin(desk.journal, first)
    assert "" == hold(desk.session, [second])
    begin(desk.journal, second)
    corrections(desk.session, rest, Approver(desk.session))
    tell_buyers(desk.session, messages(desk, "5"), Approver(desk.session))
    report = desk.session.report
    assert [State.PLANNED] * 3 == [write.outcome for write in report.writes]
    assert all("writes_per_run" in write.text for write in report.writes)
    assert [("", Reason.WRITES_BUDGET)] == told(desk)
    assert 2 == len(desk.journal.due(Kind.CORRECT))
    report.close()
    assert (ExitCode.OK, State.PLANNED) == (report.exit_code, report.outcome)


def test_creating_what_is_cancelled_never_waits_for_a_budget(desk: Desk) -> None:
    """In between the buyer sees no parcel at all, so the second half follows the first."""
    allow(desk, writes_per_run=1)
    first, second = desk.journal.plan([(fix("1", Step.CANCEL), fix("1", Step.CREATE))])
    begin(desk.journal, first)
    assert "" == hold(desk.session, [second])
    assert hold(desk.session, planned(desk, "2"))


def test_a_buyer_is_told_once_in_a_round(desk: Desk) -> None:
    """The second message to one buyer waits, about whatever order; another buyer's does not."""
    one, two, three = messages(desk, "1", "2", "3")
    begin(desk.journal, one, two)
    tell_buyers(desk.session, [three], Approver(desk.session))
    assert [("3", Reason.MESSAGES_BUDGET)] == told(desk)
    assert [three.id] == [one.id for one in desk.journal.due(Kind.MESSAGE)]
    assert "" == hold(desk.session, messages(desk, "4", buyer="John"))


def test_a_buyer_is_told_twice_a_day_by_all_rounds(desk: Desk) -> None:
    """What earlier rounds began counts, killed ones too; on the next day in the store's zone it is over."""
    one, two, three = messages(desk, "1", "2", "3")
    for intent, name in ((one, "r0"), (two, "r00")):
        begin(_round(desk, name), intent, state=None)
    desk.journal.settle([one.id], S.DONE)
    desk.journal.settle([two.id], S.DONE)
    assert "today" in hold(desk.session, [three])
    desk.now = NOW.replace(hour=16)  # midnight in Shanghai
    assert "" == hold(desk.session, [three])


def _round(desk: Desk, name: str) -> Journal:
    return Journal(desk.engine, store="practice", shop="h/1", round_id=name, clock=lambda: desk.now)


def test_without_limits_nothing_waits(desk: Desk) -> None:
    """0 switches a budget off."""
    allow(desk, writes_per_run=0, messages_per_buyer_run=0, messages_per_buyer_day=0)
    *some, last = messages(desk, *map(str, range(60)))
    for intent in some:
        begin(desk.journal, intent)
    assert ("", []) == (hold(desk.session, [last]), told(desk))


# --- two unproven ------------------------------------------------------------------------------------


def test_two_unproven_writes_stop_their_kind(desk: Desk) -> None:
    """Also within the round of the second: the rest is held, a person is told once, messages go on."""
    one, two, three, four = planned(desk, "1", "2", "3", "4")
    begin(desk.journal, one, state=S.UNCONFIRMED)
    assert "" == hold(desk.session, [two])
    begin(desk.journal, two, state=S.UNCONFIRMED)
    corrections(desk.session, [three, four], Approver(desk.session))
    assert [State.PLANNED] * 2 == [write.outcome for write in desk.session.report.writes]
    assert [("", Reason.KIND_STOPPED)] == told(desk)
    assert "orders 1, 2" in desk.session.report.findings[0].text
    assert "" == hold(desk.session, messages(desk, "5"))


@pytest.mark.parametrize("state", [S.DONE, S.NEEDS_PERSON, S.REFUSED])
def test_one_of_them_settled_lets_the_kind_go_on(desk: Desk, state: IntentState) -> None:
    """By reading or by a person: what is settled no longer counts."""
    one, two, three = planned(desk, "1", "2", "3")
    begin(desk.journal, one, state=S.UNCONFIRMED)
    begin(desk.journal, two, state=S.UNCONFIRMED)
    assert hold(desk.session, [three])
    desk.journal.settle([one.id], state)
    assert "" == hold(desk.session, [three])


def test_a_second_attempt_is_held_as_unproven(desk: Desk) -> None:
    """Two corrections read and not there are not written once more: they stay what they are, unconfirmed."""
    one, two = planned(desk, "1", "2")
    earlier = _round(desk, "r0")
    begin(earlier, one, state=S.UNCONFIRMED)
    begin(earlier, two, state=S.UNCONFIRMED)
    corrections(desk.session, desk.journal.open_intents(), Approver(desk.session))
    assert [State.UNCONFIRMED] * 2 == [write.outcome for write in desk.session.report.writes]


def test_one_message_about_two_orders_is_one_unproven_write(desk: Desk) -> None:
    """Commits count here, too."""
    begin(desk.journal, *messages(desk, "1", "2"), state=S.UNCONFIRMED)
    assert stopped(Kind.MESSAGE, desk.journal.open_intents()) is None


# --- the first look ----------------------------------------------------------------------------------


def test_a_first_round_only_plans(desk: Desk) -> None:
    """With no complete scan of the shop before it, every write is held, and it says so."""
    desk.journal.save_scan(False, {})
    first_look(desk.session)
    corrections(desk.session, planned(desk, "1"), Approver(desk.session))
    tell_buyers(desk.session, messages(desk, "2"), Approver(desk.session))
    texts = {write.text for write in desk.session.report.writes}
    assert {desk.session.standing_still} == texts
    assert [("", Reason.FIRST_RUN)] == told(desk)
    assert "first run" in texts.pop()


@pytest.mark.parametrize(
    "settings",
    [
        {"first_run_plan_only": False},
        {"kinds": KindSettings(correct=Policy.OFF, message=Policy.OFF, declare=Policy.OFF)},
    ],
    ids=["switched off", "nothing may be written anyway"],
)
def test_there_is_no_first_look_without_need(desk: Desk, settings: dict[str, Any]) -> None:
    """Whoever switched the brake off, or writes nothing, is told nothing of it."""
    allow(desk, **settings)
    first_look(desk.session)
    assert ("", []) == (desk.session.standing_still, told(desk))


def test_a_complete_scan_is_a_look(desk: Desk) -> None:
    """The round after it may write; a plan and a dry run keep their scan as well."""
    desk.session.watching_only = True
    desk.session.scanned((), full=True, whole=True, counts={})
    desk.session.watching_only = False
    first_look(desk.session)
    assert "" == desk.session.standing_still


def test_a_scan_of_one_order_is_no_look(desk: Desk) -> None:
    """Whoever tries one order has not seen the plan for the others."""
    desk.session.only_order = "1"
    desk.session.scanned((), full=True, whole=True, counts={})
    first_look(desk.session)
    assert desk.session.standing_still


# --- suspicion -----------------------------------------------------------------------------------------


def test_a_round_that_believes_nothing_ends_with_a_person(desk: Desk) -> None:
    """Code 4; what an earlier round began stays unconfirmed, and a half correction is told."""
    (again,) = planned(desk, "1")
    begin(_round(desk, "r0"), again, state=S.UNCONFIRMED)
    cancelled, _ = desk.journal.plan([(fix("2", Step.CANCEL), fix("2", Step.CREATE))])
    begin(desk.journal, cancelled)
    left_alone(desk.session, [], "nearly all differs")
    desk.session.report.close()
    assert (ExitCode.PERSON, State.NEEDS_PERSON) == (
        desk.session.report.exit_code,
        desk.session.report.outcome,
    )
    assert [("2", Reason.CANCELLED)] == told(desk)
    left_alone(desk.session, [again], "nearly all differs")
    assert [("1", State.UNCONFIRMED)] == [(w.order_id, w.outcome) for w in desk.session.report.writes]


def test_a_recording_that_is_run_again_writes_nothing_else(desk: Desk) -> None:
    """Only intents that were named may be written; others are held, and nobody need be told."""
    named, other = planned(desk, "1", "2")
    desk.session.only_intents = frozenset({named.key})
    assert "" == hold(desk.session, [named])
    assert "no write of the recording" in hold(desk.session, [other])
    assert "no write of the recording" in hold(desk.session, [named, other])
    assert [] == told(desk)
