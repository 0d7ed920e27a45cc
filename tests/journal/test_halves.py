"""Corrections in two halves: what is cancelled first and created after, and what waits for what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.errors import BufaError
from agent.ledger.intents import Intent, IntentState
from agent.ledger.journal import Journal
from agent.ledger.keys import correction_key
from agent.models import Kind, Pair, Step
from tests.journal.samples import SHOP, begun, fix, message, path, states

S = IntentState
NewRound = Callable[..., Journal]
CANCEL, CREATE = replace(fix(), step=Step.CANCEL), replace(fix(), step=Step.CREATE)


@pytest.fixture
def planned(journal: Journal) -> list[Intent]:
    """A parcel to be cancelled, the one in its place, and the message about it."""
    return journal.plan([(CANCEL, CREATE, message())])


def _done(journal: Journal, intent: Intent) -> None:
    begun(journal, intent)
    journal.settle([intent.id], S.DONE, "read back")


def test_each_waits_for_the_one_before(journal: Journal, planned: list[Intent]) -> None:
    """Only the first may be written; they are planned in one transaction and come back in their order."""
    assert [S.DUE, S.WAITING, S.WAITING] == states(journal, *planned)
    assert [None, planned[0].id, planned[1].id] == [intent.depends_on for intent in planned]
    assert [Step.CANCEL, Step.CREATE] == [intent.fix().step for intent in planned[:2]]


def test_what_was_cancelled_is_to_be_created(journal: Journal, planned: list[Intent]) -> None:
    """When the first half is done, the second is due at once, and nobody is told yet."""
    _done(journal, planned[0])
    assert [S.DONE, S.DUE, S.WAITING] == states(journal, *planned)
    assert [planned[1].id] == [one.id for one in journal.due_after(planned[0])]
    assert [] == journal.due(Kind.MESSAGE)


def test_what_was_created_is_told(journal: Journal, planned: list[Intent]) -> None:
    """The buyer hears of the number when the second half is done."""
    _done(journal, planned[0])
    _done(journal, planned[1])
    assert [planned[2].id] == [one.id for one in journal.due(Kind.MESSAGE)]


@pytest.mark.parametrize("state", [S.REFUSED, S.UNCONFIRMED, S.NEEDS_PERSON])
def test_what_is_not_cancelled_is_not_created(
    journal: Journal, planned: list[Intent], state: IntentState
) -> None:
    """A first half that is not proven lets nothing follow, or there would be two parcels."""
    begun(journal, planned[0])
    journal.settle([planned[0].id], state)
    assert [S.WAITING, S.WAITING] == states(journal, *planned[1:])


def test_a_number_that_stands_frees_the_message_alone(journal: Journal, planned: list[Intent]) -> None:
    """Somebody else wrote the right number: its message is due, but no parcel is created beside it."""
    assert [planned[2].id] == [one.id for one in journal.release("8190", Pair("CPAM", "RB473124829CN"))]
    assert [S.WAITING, S.DUE] == states(journal, *planned[1:])


def test_the_second_half_outlives_its_round(
    journal: Journal, new_round: NewRound, planned: list[Intent]
) -> None:
    """A round that dies between the halves leaves the second due, also while its form was being filled."""
    _done(journal, planned[0])
    journal.preparing([planned[1].id])
    later = new_round("r2")
    assert [planned[1].id] == [one.id for one in later.halves()]
    assert [S.WAITING, S.DUE, S.PREPARING, S.DUE] == path(later, planned[1])
    assert {"8190"} == later.past(["8190"]).halved


def test_a_second_half_begun_and_not_proven_is_still_one(
    journal: Journal, new_round: NewRound, planned: list[Intent]
) -> None:
    """It may be written once more in a later round, like any correction, and never in the same one."""
    _done(journal, planned[0])
    begun(journal, planned[1])
    journal.settle([planned[1].id], S.UNCONFIRMED)
    assert [S.UNCONFIRMED] == [one.state for one in journal.halves()]
    with pytest.raises(BufaError):
        journal.preparing([planned[1].id])
    later = new_round("r2")
    begun(later, later.halves()[0])
    assert [S.BEGUN] == states(later, planned[1])


def test_nothing_is_halved_before_or_after(journal: Journal, planned: list[Intent]) -> None:
    """Neither a correction that is only planned nor one that is done as a whole is a half one."""
    assert frozenset() == journal.past(["8190"]).halved
    _done(journal, planned[0])
    _done(journal, planned[1])
    assert frozenset() == journal.past(["8190"]).halved


def test_both_halves_are_one_change(journal: Journal, planned: list[Intent]) -> None:
    """A console that allows two changes allows two corrections, not one of two commits."""
    _done(journal, planned[0])
    _done(journal, planned[1])
    assert 1 == journal.changes_begun("8190")


def test_halves_have_keys_of_their_own() -> None:
    """Cancelling, creating and changing the same pair are three writes; changing keeps its key of old."""
    keys = {correction_key(SHOP, one) for one in (fix(), CANCEL, CREATE)}
    expected = 3
    assert expected == len(keys)
    assert correction_key(SHOP, fix()) == correction_key(SHOP, replace(fix(), step=Step.CHANGE))
