"""Preparing and beginning a commit, and what the next round makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from agent.errors import BufaError
from agent.ledger.database import reading
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.tables import IntentRow, RoundRow
from agent.models import Kind
from tests.journal.samples import SHOP, FixedClock, begun, fix, message, states

S = IntentState
NewRound = Callable[..., Journal]


def test_one_commit_carries_several_intents(journal: Journal) -> None:
    """Two messages to one buyer are begun as one, with one commit id, at one time."""
    intents = journal.plan([], [message("1"), message("2")])
    commit_id = begun(journal, *intents)
    seen = journal.open_intents()
    assert [(commit_id, 1), (commit_id, 1)] == [(i.commit_id, i.attempts) for i in seen]
    assert [journal.clock(), journal.clock()] == [i.begun_at for i in seen]


def test_all_or_none_are_begun(journal: Journal) -> None:
    """One intent that is not prepared keeps the others from being begun."""
    one, two = journal.plan([], [message("1"), message("2")])
    journal.preparing([one.id])
    with pytest.raises(BufaError, match=r"order 2 pass from `due` to `begun`"):
        journal.begin([one.id, two.id])
    assert [S.PREPARING, S.DUE] == states(journal, one, two)
    assert [] == journal.open_intents()


def test_begun_is_on_disk_before_the_click(journal: Journal, engine: Engine) -> None:
    """Another connection sees the begun intent as soon as `begin` has returned."""
    (intent,) = journal.plan([(fix(), None)])
    begun(journal, intent)
    with reading(engine) as connection:
        assert "begun" == connection.scalar(select(IntentRow.state))


@pytest.mark.parametrize("ids", [[], [4711]])
def test_nothing_and_the_unknown_are_not_begun(journal: Journal, ids: list[int]) -> None:
    """A commit without a known intent is refused."""
    with pytest.raises(BufaError, match="knows no such intents"):
        journal.begin(ids)


def test_a_write_is_never_begun_twice_in_one_round(journal: Journal) -> None:
    """Not even a correction that was read and is not there."""
    (intent,) = journal.plan([(fix(), None)])
    begun(journal, intent)
    journal.settle([intent.id], S.UNCONFIRMED)
    with pytest.raises(BufaError, match="from `unconfirmed` to `preparing`"):
        journal.preparing([intent.id])


def test_what_another_round_prepares_is_not_begun(
    journal: Journal, engine: Engine, clock: FixedClock
) -> None:
    """Two names of one shop have a lock each; still only the round that prepared a write may begin it."""
    (intent,) = journal.plan([(fix(), None)])
    journal.preparing([intent.id])
    other = Journal(engine, store="twin", shop=SHOP, round_id="r2", clock=clock)
    with pytest.raises(BufaError, match="from `preparing` to `begun`"):
        other.begin([intent.id])
    assert [] == journal.open_intents()


def test_letting_go_makes_due_again(journal: Journal) -> None:
    """A form that was never sent leaves the intent due, as often as it happens."""
    (intent,) = journal.plan([(fix(), None)])
    for _ in range(3):
        journal.preparing([intent.id])
        journal.abandon([intent.id], "a dialog was in the way")
    assert [S.DUE] == states(journal, intent)
    assert "a dialog was in the way" == journal.history(intent.id)[-1].note
    assert 0 == journal.changes_begun("8190")


def test_only_what_is_prepared_is_let_go(journal: Journal) -> None:
    """`abandon` is for forms, not for what is due or begun."""
    (intent,) = journal.plan([(fix(), None)])
    with pytest.raises(BufaError, match="from `due` to `due`"):
        journal.abandon([intent.id], "")
    begun(journal, intent)
    with pytest.raises(BufaError, match="from `begun` to `due`"):
        journal.abandon([intent.id], "")


def test_the_prepared_text_is_kept(journal: Journal) -> None:
    """A draft in the chat box can be compared with the text that the journal keeps."""
    (intent,) = journal.plan([], [message()])
    journal.preparing([intent.id], text="您好 buyer")
    journal.abandon([intent.id], "")
    (due,) = journal.due(Kind.MESSAGE)
    assert "您好 buyer" == due.text
    assert message() == due.message()


def test_a_dead_round_leaves_nothing_hanging(journal: Journal, new_round: NewRound) -> None:
    """The next round lets go of what was preparing and calls what was begun unconfirmed."""
    one, two, three = journal.plan([(fix("1"), None), (fix("2"), None), (fix("3"), None)])
    journal.preparing([one.id])
    begun(journal, two)
    later = new_round("r2")
    assert [S.DUE, S.UNCONFIRMED, S.DUE] == states(later, one, two, three)
    assert [two.id] == [i.id for i in later.open_intents()]
    assert "the round before ended here" == later.history(two.id)[-1].note


def test_the_shop_may_become_known_later(journal: Journal, engine: Engine, clock: FixedClock) -> None:
    """A round is opened before sign-in; arriving at the shop takes up what the last round left."""
    (intent,) = journal.plan([(fix(), None)])
    journal.preparing([intent.id])
    later = Journal(engine, store="red", shop="", round_id="r2", clock=clock)
    later.open_round("daily")
    later.arrive(SHOP)
    assert [intent.id] == [i.id for i in later.due(Kind.CORRECT)]


def test_a_correction_may_be_written_once_more_in_a_later_round(
    journal: Journal, new_round: NewRound, clock: FixedClock
) -> None:
    """Read and not there: once more, in a later round, after the settling time; then never again."""
    settling = timedelta(minutes=5)
    (intent,) = journal.plan([(fix(), None)])
    begun(journal, intent)
    journal.settle([intent.id], S.UNCONFIRMED)
    (open_one,) = journal.open_intents()
    clock.move(minutes=10)
    assert not journal.may_write_again(open_one, clock.now, settling), "not in the same round"

    later = new_round("r2")
    assert not later.may_write_again(open_one, clock.now - timedelta(minutes=6), settling), "not yet settled"
    assert later.may_write_again(open_one, clock.now, settling)
    begun(later, open_one)
    assert 2 == later.changes_begun("8190")
    later.settle([intent.id], S.UNCONFIRMED)

    last = new_round("r3")
    (open_one,) = last.open_intents()
    clock.move(days=1)
    assert not last.may_write_again(open_one, clock.now, settling)
    with pytest.raises(BufaError, match="from `unconfirmed` to `preparing`"):
        last.preparing([open_one.id])


def test_a_second_attempt_let_go_stays_unconfirmed(journal: Journal, new_round: NewRound) -> None:
    """The first click may still have gone out: the intent is not due, and its key plans nothing new."""
    (intent,) = journal.plan([(fix(), None)])
    begun(journal, intent)
    later = new_round("r2")
    later.preparing([intent.id])
    later.abandon([intent.id], "a dialog was in the way")
    assert [S.UNCONFIRMED] == states(later, intent)
    later.preparing([intent.id])
    assert [S.UNCONFIRMED] == states(new_round("r3"), intent)


def test_a_begun_message_is_never_sent_again(
    journal: Journal, new_round: NewRound, clock: FixedClock
) -> None:
    """Not in the thread, in whatever round: a person, because a duplicate cannot be taken back."""
    (intent,) = journal.plan([], [message()])
    begun(journal, intent)
    later = new_round("r2")
    (open_one,) = later.open_intents()
    assert not later.may_write_again(open_one, clock.now + timedelta(days=9))
    with pytest.raises(BufaError, match="from `unconfirmed` to `preparing`"):
        later.preparing([open_one.id])
    later.settle([open_one.id], S.NEEDS_PERSON, "not in the thread")
    assert [] == later.open_intents()


def test_a_round_is_entered_with_its_end(journal: Journal, engine: Engine, clock: FixedClock) -> None:
    """The round's flow, times and outcome stand in the journal."""
    clock.move(minutes=2)
    journal.close_round("done")
    with reading(engine) as connection:
        row = connection.execute(select(RoundRow)).one()
    assert ("red", "r1", "daily", "done", clock.now) == (row.store, row.id, row.flow, row.outcome, row.ended)


def test_two_stores_may_start_in_one_second(new_round: NewRound, journal: Journal) -> None:
    """Round ids are of one store; the same id twice in one store is refused."""
    new_round("r1", store="blue")
    with pytest.raises(BufaError, match="round r1 of store `red` exists already"):
        new_round("r1")
