"""A database put back from a backup: every kind of write waits for a yes until all was looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from agent.errors import InvalidInput, NotApproved
from agent.ledger import asking
from agent.ledger.approvals import ApprovalState, Asked
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.restored import Restored, enter, not_looked_at
from agent.ledger.stores import set_shop
from agent.ledger.trust import policy_now
from agent.models import Kind, Policy, Step
from agent.review.access import Reviewers
from tests.journal.samples import SHOP, START, FixedClock, begun, fix, message, states

MADE = START - timedelta(hours=3)


@pytest.fixture
def restored(engine: Engine, new_round: Callable[[str], Journal], clock: FixedClock) -> Engine:
    """A database that knows a full scan of the shop from before its backup, and was then put back."""
    for store in ("red", "blue"):
        set_shop(engine, store, SHOP if store == "red" else "seller.example/12")
    before = new_round("r0")
    before.save_scan(True, {})
    before.close_round("done")
    clock.move(days=-1)  # the new machine's clock is behind, so times would tell the wrong order
    enter(engine, MADE, clock)
    return engine


def policies(engine: Engine, store: str = "red", told: Policy = Policy.AUTO) -> set[Policy]:
    """Return what a store may do now with each kind of write."""
    return {policy_now(engine, store, kind, told) for kind in Kind}


def test_every_kind_waits_in_every_store(restored: Engine) -> None:
    """Also in one that nobody has seen yet; what is off stays off; it says since when and from what."""
    assert {Policy.APPROVE} == policies(restored)
    assert {Policy.APPROVE} == policies(restored, "blue") == policies(restored, "unheard-of")
    assert {Policy.OFF} == policies(restored, told=Policy.OFF)
    assert Restored(START - timedelta(days=1), MADE) == not_looked_at(restored, "red")
    assert "2026-11-22T06:00:00Z" in str(not_looked_at(restored, "red"))


def test_a_full_scan_that_has_ended_lifts_it_for_its_shop(
    restored: Engine, new_round: Callable[[str], Journal]
) -> None:
    """Neither one that did not reach the end, nor the round that scans itself; another shop waits on."""
    cut_short = new_round("r1")
    cut_short.save_scan(False, {})
    cut_short.close_round("failed")
    assert {Policy.APPROVE} == policies(restored)
    scan = new_round("r2")
    scan.save_scan(True, {})
    assert {Policy.APPROVE} == policies(restored)
    scan.close_round("done")
    assert {Policy.AUTO} == policies(restored)
    assert None is not_looked_at(restored, "red")
    assert {Policy.APPROVE} == policies(restored, "blue")


def test_another_restore_waits_again(
    restored: Engine, new_round: Callable[[str], Journal], clock: FixedClock
) -> None:
    """Only scans after the newest one count."""
    scan = new_round("r1")
    scan.save_scan(True, {})
    scan.close_round("done")
    enter(restored, MADE, clock)
    assert {Policy.APPROVE} == policies(restored)


def test_no_commit_begins_without_a_yes(restored: Engine, new_round: Callable[[str], Journal]) -> None:
    """The transaction that begins it asks once more, whatever the round believed."""
    journal = new_round("r1")
    correction, _ = journal.plan([(fix("8191"), message("8191"))])
    journal.preparing([correction.id])
    with pytest.raises(NotApproved, match="backup of 2026-11-22"):
        journal.begin([correction.id])
    assert [IntentState.PREPARING] == states(journal, correction)


def test_neither_a_yes_nor_a_token_of_before_counts(
    engine: Engine, new_round: Callable[[str], Journal], clock: FixedClock
) -> None:
    """Either may have been taken back since the backup; what waits for an answer waits on."""
    journal = new_round("r0")
    one, other = journal.plan([(fix("8191"),), (fix("8192"),)])
    asked = [Asked([each], {}) for each in (one, other)]
    grant, waits = (journal.ask(asked)[each.digest].id for each in asked)
    asking.answer(engine, [grant], ApprovalState.GRANTED, "Li", clock)
    token = Reviewers(engine, clock).issue("Li")
    enter(engine, MADE, clock)
    journal.preparing([one.id])
    with pytest.raises(NotApproved, match="no longer counts"):
        journal.begin([one.id], grant)
    assert [waits] == [each.id for each in asking.waiting(engine)]
    assert None is Reviewers(engine, clock).known(token)
    with pytest.raises(InvalidInput, match="given before the restore"):
        asking.answer(engine, [grant], ApprovalState.GRANTED, "Li", clock)


def test_what_was_cancelled_before_is_not_created_unseen(
    engine: Engine, new_round: Callable[[str], Journal], clock: FixedClock
) -> None:
    """It may have been created since the backup; what this round cancels, by a yes, it creates as well."""
    set_shop(engine, "red", SHOP)
    before = new_round("r0")
    halves = [(fix(order, step=Step.CANCEL), fix(order, step=Step.CREATE)) for order in ("8191", "8192")]
    first, create, second, create_too = before.plan(halves)
    begun(before, first)
    before.settle([first.id], IntentState.DONE)
    enter(engine, MADE, clock)
    journal = new_round("r1")
    journal.preparing([create.id])
    assert "backup of 2026-11-22" in journal.why_not_begun(create)
    with pytest.raises(NotApproved, match="backup of 2026-11-22"):
        journal.begin([create.id])
    asked = Asked([second], {})
    grant = journal.ask([asked])[asked.digest].id
    asking.answer(engine, [grant], ApprovalState.GRANTED, "Li", clock)
    journal.preparing([second.id])
    journal.begin([second.id], grant)
    journal.settle([second.id], IntentState.DONE)
    journal.preparing([create_too.id])
    assert journal.begin([create_too.id])


def test_a_database_that_was_never_restored_waits_for_nothing(engine: Engine) -> None:
    """The usual one."""
    assert {Policy.AUTO} == policies(engine)
    assert None is not_looked_at(engine, "red")
