"""A kind of write that a review set back: a round asks for a yes where it would have written by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger.trust import distrust, trust
from agent.models import Kind, Pair, Policy, Reason, State, Step, TrackingFix
from agent.settings import KindSettings
from flows.approving import Approver
from flows.daily import corrections
from tests.flows.desk import Desk
from tests.flows.world import NOW

OLD, NEW = Pair("OTHER", "11111111"), Pair("CPAM", "RB473124829CN")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A round of a store that may write everything by itself, where corrections were set back."""
    one = Desk(tmp_path)
    auto = KindSettings(correct=Policy.AUTO, message=Policy.AUTO, declare=Policy.AUTO)
    one.session.store = one.session.store.model_copy(update={"kinds": auto})
    distrust(one.engine, "practice", Kind.CORRECT, "Li", "a wrong one", lambda: NOW)
    yield one
    one.engine.dispose()


def fix(step: Step = Step.CHANGE) -> TrackingFix:
    """Return a correction that the rules have proven."""
    return TrackingFix("8190", 1, OLD, NEW, Reason.PLACEHOLDER, "a placeholder", step=step)


def test_the_session_asks_reviews_too(desk: Desk) -> None:
    """Only the kind that was seen wrong waits, and only until somebody lifts it, also in a running round."""
    expected = [Policy.APPROVE, Policy.AUTO, Policy.AUTO]
    kinds = [Kind.CORRECT, Kind.MESSAGE, Kind.DECLARE]
    assert expected == [desk.session.policy(kind) for kind in kinds]
    trust(desk.engine, "practice", Kind.CORRECT, "Li", lambda: NOW)
    assert Policy.AUTO is desk.session.policy(Kind.CORRECT)


def test_a_correction_is_asked_for(desk: Desk) -> None:
    """It waits with its number in the report, opens no form, and the journal has nothing begun."""
    (intent,) = desk.journal.plan([(fix(), None)])
    permit = Approver(desk.session).permit([intent])
    assert permit.approval is not None
    assert f"bufa approve {permit.approval.id}" in permit.waits
    corrections(desk.session, [intent], Approver(desk.session))
    assert [State.WAITING_APPROVAL] == [write.outcome for write in desk.session.report.writes]
    assert [] == desk.journal.open_intents()


def test_the_second_half_of_a_correction_goes_on(desk: Desk) -> None:
    """What is cancelled and not yet created must not stay so: the buyer sees no parcel meanwhile."""
    (intent,) = desk.journal.plan([(fix(Step.CREATE), None)])
    assert not Approver(desk.session).permit([intent]).waits
    desk.journal.preparing([intent.id])
    assert desk.journal.begin([intent.id])
