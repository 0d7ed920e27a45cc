"""Declarations in the journal: one for each order, begun once for ever, whatever number the ledger has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from agent.errors import BufaError
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.models import Kind
from tests.journal.samples import FixedClock, begun, declaration, fix, message, path, states

S = IntentState
NewRound = Callable[..., Journal]


def test_a_planned_declaration_is_due(journal: Journal) -> None:
    """It waits for nothing, and neither corrections nor messages are mistaken for it."""
    fixed, planned, told = journal.plan([(fix("1"), None), (declaration("2"),)], [message("3")])
    due = [[one.id for one in journal.due(kind)] for kind in (Kind.CORRECT, Kind.DECLARE, Kind.MESSAGE)]
    assert [[fixed.id], [planned.id], [told.id]] == due
    assert declaration("2") == journal.due(Kind.DECLARE)[0].declaration()


def test_another_number_is_the_same_declaration(journal: Journal, new_round: NewRound) -> None:
    """A newer ledger changes what is declared, as long as nothing was begun, and plans no second one."""
    (first,) = journal.plan([(declaration(),)])
    (second,) = new_round("r2").plan([(declaration(number="RB888877772CN"),)])
    assert (first.id, "RB888877772CN") == (second.id, second.declaration().pair.number)


@pytest.mark.parametrize("end", [S.UNCONFIRMED, S.REFUSED, S.NEEDS_PERSON, S.DONE])
def test_what_was_begun_is_never_planned_anew(journal: Journal, new_round: NewRound, end: S) -> None:
    """Another number of the same order meets the declaration as it ended, and its terms as they were."""
    (first,) = journal.plan([(declaration(),)])
    begun(journal, first)
    journal.settle([first.id], end)
    later = new_round("r2")
    (again,) = later.plan([(declaration(number="RB888877772CN"),)])
    assert (first.id, end, declaration()) == (again.id, again.state, again.declaration())
    assert [] == later.due(Kind.DECLARE)


def test_a_begun_declaration_is_never_written_again(
    journal: Journal, new_round: NewRound, clock: FixedClock
) -> None:
    """Not seen on the order, in whatever round: a person, because a second parcel could come of it."""
    (intent,) = journal.plan([(declaration(),)])
    begun(journal, intent)
    later = new_round("r2")
    (open_one,) = later.open_intents()
    assert not later.may_write_again(open_one, clock.now + timedelta(days=9))
    with pytest.raises(BufaError, match="from `unconfirmed` to `preparing`"):
        later.preparing([open_one.id])
    later.settle([open_one.id], S.NEEDS_PERSON, "not on the order")
    assert [] == later.open_intents()


@pytest.mark.parametrize("end", [S.UNCONFIRMED, S.REFUSED, S.NEEDS_PERSON, S.DONE])
def test_a_plan_knows_what_was_declared(journal: Journal, end: S) -> None:
    """Done, begun or with a person: the order has its declaration; merely planned, it has none."""
    planned, other = journal.plan([(declaration("1"),), (declaration("2"),)])
    assert frozenset() == journal.past(["1", "2"]).declared
    begun(journal, planned)
    journal.settle([planned.id], end)
    assert {"1"} == journal.past(["1", "2"]).declared
    assert [S.DUE] == states(journal, other)


def test_a_declaration_is_no_correction(journal: Journal) -> None:
    """It counts against no budget, opens no correction, is told to nobody and makes nothing due."""
    intent, told = journal.plan([(declaration(),)], [message()])
    waiting = journal.plan([(fix(), message(number="RB888877772CN"))])[1]
    begun(journal, intent)
    past = journal.past(["8190"])
    assert ({}, {}, frozenset(), frozenset()) == (past.begun, past.generation, past.open_orders, past.told)
    journal.settle([intent.id], S.DONE)
    assert ({}, {}) == (journal.past(["8190"]).begun, journal.past(["8190"]).generation)
    assert [S.DONE, S.DUE, S.WAITING] == states(journal, intent, told, waiting)


def test_one_that_is_no_longer_asked_for_is_dropped_and_may_come_back(
    journal: Journal, new_round: NewRound
) -> None:
    """The time to ship was extended, and runs out again: nothing was sent in between."""
    (intent,) = journal.plan([(declaration(),)])
    journal.drop([intent.id], "more time is left")
    assert [] == journal.due(Kind.DECLARE)
    new_round("r2").plan([(declaration(),)])
    assert [S.DUE, S.ABANDONED, S.DUE] == path(journal, intent)
