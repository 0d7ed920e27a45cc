"""Results, and what they set free."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from agent.errors import BufaError
from agent.ledger.database import reading
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.tables import IntentRow
from agent.models import Kind, Pair
from tests.journal.samples import FixedClock, begun, fix, message, path, states

S = IntentState
NewRound = Callable[..., Journal]


def test_a_done_correction_makes_its_message_due(journal: Journal) -> None:
    """The buyer is told as soon as, and not before, the right pair is proven to stand."""
    correction, told = journal.plan([(fix(), message())])
    begun(journal, correction)
    assert [] == journal.due(Kind.MESSAGE)
    journal.settle([correction.id], S.DONE, "read back")
    assert [told.id] == [i.id for i in journal.due(Kind.MESSAGE)]


@pytest.mark.parametrize("state", [S.REFUSED, S.UNCONFIRMED, S.NEEDS_PERSON])
def test_a_correction_that_is_not_done_tells_nobody(journal: Journal, state: IntentState) -> None:
    """The message goes on waiting."""
    correction, told = journal.plan([(fix(), message())])
    begun(journal, correction)
    journal.settle([correction.id], state)
    assert [S.WAITING] == states(journal, told)


def test_a_done_correction_frees_only_its_own_number(journal: Journal) -> None:
    """Of two parcels of one order, only the corrected one's message becomes due."""
    one, first, _, second = journal.plan(
        [(fix(number="RB1"), message(number="RB1")), (fix(number="RB2", parcel=2), message(number="RB2"))]
    )
    begun(journal, one)
    journal.settle([one.id], S.DONE)
    assert [S.DUE, S.WAITING] == states(journal, first, second)


def test_the_right_pair_frees_the_message_whoever_wrote_it(journal: Journal) -> None:
    """A colleague was quicker: the message is due although our correction was never begun."""
    _, told = journal.plan([(fix(), message())])
    assert [] == journal.release("8190", Pair("CPAM", "OTHER-NUMBER"))
    assert [] == journal.release("8191", Pair("CPAM", "RB473124829CN"))
    assert [told.id] == [i.id for i in journal.release("8190", Pair("CPAM", "RB473124829CN"))]
    assert [told.id] == [i.id for i in journal.due(Kind.MESSAGE)]


def test_a_message_waits_for_whichever_correction_brings_its_number(
    journal: Journal, new_round: NewRound
) -> None:
    """The old pair changed before we wrote: the new correction to the same number frees the same message."""
    old, told = journal.plan([(fix(), message())])
    journal.drop([old.id], "the console shows another number now")
    later = new_round("r2")
    new, same = later.plan([(fix(wrong=Pair("OTHER", "2222")), message())])
    assert told.id == same.id
    begun(later, new)
    later.settle([new.id], S.DONE)
    assert [told.id] == [i.id for i in later.due(Kind.MESSAGE)]


def test_what_was_there_already_is_done_without_a_click(journal: Journal) -> None:
    """A correction that the console shows already counts as a change, but not against the budget."""
    (intent,) = journal.plan([(fix(), None)])
    journal.settle([intent.id], S.DONE, "the console shows it already")
    assert 1 == journal.generation("8190", 1)
    assert 0 == journal.changes_begun("8190")


@pytest.mark.parametrize("state", [S.UNCONFIRMED, S.REFUSED])
def test_what_was_not_begun_has_no_result(journal: Journal, state: IntentState) -> None:
    """`unconfirmed` and `refused` would say that a click went out."""
    (intent,) = journal.plan([(fix(), None)])
    journal.preparing([intent.id])
    with pytest.raises(BufaError, match=f"from `preparing` to `{state}`"):
        journal.settle([intent.id], state)


@pytest.mark.parametrize("state", [S.DUE, S.WAITING, S.PREPARING, S.BEGUN, S.ABANDONED])
def test_only_results_settle(journal: Journal, state: IntentState) -> None:
    """Nothing is settled as something that is still to be done."""
    (intent,) = journal.plan([(fix(), None)])
    with pytest.raises(ValueError, match="nothing is settled as"):
        journal.settle([intent.id], state)


def test_settling_is_timed_but_unconfirmed_is_not_settled(
    journal: Journal, engine: Engine, clock: FixedClock
) -> None:
    """`settled_at` is the time of the answer; without an answer it stays empty."""
    (intent,) = journal.plan([(fix(), None)])
    begun(journal, intent)
    journal.settle([intent.id], S.UNCONFIRMED)
    with reading(engine) as connection:
        assert connection.scalar(select(IntentRow.settled_at)) is None
    clock.move(minutes=3)
    journal.settle([intent.id], S.DONE)
    with reading(engine) as connection:
        assert clock.now == connection.scalar(select(IntentRow.settled_at))


def test_every_change_leaves_an_event(journal: Journal, clock: FixedClock) -> None:
    """The history names every state with its time, round, note and commit."""
    (intent,) = journal.plan([(fix(), None)])
    commit_id = begun(journal, intent)
    clock.move(seconds=2)
    journal.settle([intent.id], S.DONE, "read back")
    events = journal.history(intent.id)
    assert [S.DUE, S.PREPARING, S.BEGUN, S.DONE] == [event.state for event in events]
    assert [None, None, commit_id, None] == [event.commit_id for event in events]
    assert ("read back", "r1", clock.now) == (events[-1].note, events[-1].round_id, events[-1].at)


def test_dropped_is_taken_up_by_a_later_plan(journal: Journal, new_round: NewRound) -> None:
    """What the world no longer asked for may be asked for again, since nothing was ever sent."""
    (intent,) = journal.plan([(fix(), None)])
    journal.drop([intent.id], "the ledger changed")
    assert [] == journal.due(Kind.CORRECT)
    assert [S.DUE] == [i.state for i in new_round("r2").plan([(fix(), None)])]
    assert [S.DUE, S.ABANDONED, S.DUE] == path(journal, intent)


def test_what_was_begun_cannot_be_dropped(journal: Journal, new_round: NewRound) -> None:
    """An open intent stays open until it is read."""
    (intent,) = journal.plan([(fix(), None)])
    begun(journal, intent)
    with pytest.raises(BufaError, match="from `begun` to `abandoned`"):
        journal.drop([intent.id], "")


def test_a_person_may_make_due_again_what_was_never_begun(journal: Journal, new_round: NewRound) -> None:
    """An unread buyer message was in the way and is gone; a message that was begun is never due again."""
    one, two = journal.plan([], [message("1"), message("2")])
    journal.settle([one.id], S.NEEDS_PERSON, "unread")
    begun(journal, two)
    journal.settle([two.id], S.NEEDS_PERSON, "not in the thread")
    journal.reopen([one.id], "answered")
    assert [one.id] == [i.id for i in journal.due(Kind.MESSAGE)]
    with pytest.raises(BufaError, match="from `needs_person` to `due`"):
        journal.reopen([two.id], "")
