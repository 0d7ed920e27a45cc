"""Planning on a real database: what becomes an intent, and what a plan asks of the past."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from agent.errors import BufaError
from agent.ledger.database import reading
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.keys import correction_key, message_key
from agent.ledger.tables import IntentEvent, IntentRow
from agent.models import Kind, Pair, Purpose, Reason
from tests.journal.samples import SHOP, FixedClock, begun, fix, message

S = IntentState
NewRound = Callable[..., Journal]


def test_a_message_waits_for_its_correction(journal: Journal) -> None:
    """Planned together, the correction is due and the message waits for it."""
    correction, told = journal.plan([(fix(), message())])
    assert [S.DUE, S.WAITING] == [correction.state, told.state]
    assert correction.id == told.depends_on
    assert [correction] == journal.due(Kind.CORRECT)
    assert [] == journal.due(Kind.MESSAGE)


def test_a_message_of_its_own_is_due_at_once(journal: Journal) -> None:
    """A replacement's message waits for nothing."""
    (told,) = journal.plan([], [message(purpose=Purpose.REPLACEMENT)])
    assert [told] == journal.due(Kind.MESSAGE)


def test_intents_come_back_in_the_order_of_the_plan(journal: Journal) -> None:
    """Each correction is followed by its message, then come the messages of their own."""
    fixes = [(fix("1"), message("1")), (fix("2"), None), (fix("3"), message("3"))]
    intents = journal.plan(fixes, [message("4", purpose=Purpose.REPLACEMENT)])
    assert [
        ("1", Kind.CORRECT),
        ("1", Kind.MESSAGE),
        ("2", Kind.CORRECT),
        ("3", Kind.CORRECT),
        ("3", Kind.MESSAGE),
        ("4", Kind.MESSAGE),
    ] == [(i.order_id, i.kind) for i in intents]


def test_what_was_planned_comes_back_whole(journal: Journal) -> None:
    """The stored terms give the very correction and message back, for a round that starts from them."""
    journal.plan([(fix(website="https://t.example"), message(ship_to="ES"))])
    assert fix(website="https://t.example") == journal.due(Kind.CORRECT)[0].fix()
    told = journal.intent_for(message_key(SHOP, message()))
    assert told is not None
    assert message(ship_to="ES") == told.message()


def test_planning_twice_changes_nothing(journal: Journal, new_round: NewRound) -> None:
    """The same plan in the next round gives the same intents and no further event."""
    first = journal.plan([(fix(), message())], [message("9", purpose=Purpose.REPLACEMENT)])
    again = new_round("r2").plan([(fix(), message())], [message("9", purpose=Purpose.REPLACEMENT)])
    assert first == again
    assert [1, 1, 1] == [len(journal.history(intent.id)) for intent in first]


def test_one_plan_may_name_a_write_twice(journal: Journal) -> None:
    """The same correction or message given twice is one intent."""
    assert 2 == len(journal.plan([(fix(), message()), (fix(), message())], [message()]))


@pytest.mark.parametrize("state", [S.DONE, S.REFUSED, S.UNCONFIRMED, S.NEEDS_PERSON])
def test_a_settled_key_is_returned_as_it_stands(
    journal: Journal, new_round: NewRound, state: IntentState
) -> None:
    """A plan never revives what was begun, whatever became of it."""
    (intent,) = journal.plan([(fix(), None)])
    begun(journal, intent)
    journal.settle([intent.id], state)
    later = new_round("r2")
    assert [state] == [i.state for i in later.plan([(fix(), None)])]
    assert [] == later.due(Kind.CORRECT)


def test_another_generation_is_another_intent(journal: Journal, new_round: NewRound) -> None:
    """When the old pair is back after a change that was done, the same correction is due anew."""
    (first,) = journal.plan([(fix(), None)])
    begun(journal, first)
    journal.settle([first.id], S.DONE)
    later = new_round("r2")
    assert 1 == later.generation("8190", 1)
    (second,) = later.plan([(fix(generation=later.generation("8190", 1)), None)])
    assert first.id != second.id
    assert [second] == later.due(Kind.CORRECT)


def test_a_buyer_is_not_told_one_number_twice(journal: Journal, new_round: NewRound) -> None:
    """A second correction to a number that the buyer was told already brings no second message."""
    first, told = journal.plan([(fix(), message())])
    begun(journal, first)
    journal.settle([first.id], S.DONE)
    begun(journal, told)
    journal.settle([told.id], S.DONE)
    later = new_round("r2")
    second, same = later.plan([(fix(generation=1), message())])
    assert (told.id, S.DONE) == (same.id, same.state)
    begun(later, second)
    later.settle([second.id], S.DONE)
    assert [] == later.due(Kind.MESSAGE)


def test_a_due_message_waits_again_when_its_number_must_be_written_again(
    journal: Journal, new_round: NewRound
) -> None:
    """Due but not sent, then the old number is back: the message waits for the new correction."""
    first, told = journal.plan([(fix(), message())])
    begun(journal, first)
    journal.settle([first.id], S.DONE)
    assert [told.id] == [i.id for i in journal.due(Kind.MESSAGE)]
    later = new_round("r2")
    second, same = later.plan([(fix(generation=1), message())])
    assert (told.id, S.WAITING, second.id) == (same.id, same.state, same.depends_on)
    assert [] == later.due(Kind.MESSAGE)


def test_a_message_thought_of_later_is_due_if_its_correction_is_done(
    journal: Journal, new_round: NewRound
) -> None:
    """The correction was planned without a message and is done: the message waits for nothing."""
    (correction,) = journal.plan([(fix(), None)])
    begun(journal, correction)
    journal.settle([correction.id], S.DONE)
    _, told = new_round("r2").plan([(fix(), message())])
    assert (S.DUE, correction.id) == (told.state, told.depends_on)


def test_a_plan_is_entered_whole_or_not_at_all(journal: Journal, engine: Engine, clock: FixedClock) -> None:
    """A plan that fails in its second half leaves no correction without its message."""
    broken = message(number="RB1", goods=object())
    with pytest.raises(Exception, match="JSON"):
        journal.plan([(fix(number="RB1"), broken)])
    with reading(engine) as connection:
        assert 0 == connection.scalar(select(func.count()).select_from(IntentRow))
        assert 0 == connection.scalar(select(func.count()).select_from(IntentEvent))


def test_shops_do_not_see_each_other(engine: Engine, journal: Journal, clock: FixedClock) -> None:
    """A journal of another shop finds none of this one's intents, and may not touch them."""
    (intent,) = journal.plan([(fix(), None)])
    other = Journal(engine, store="blue", shop="seller.example/9", round_id="r1", clock=clock)
    assert [] == other.due(Kind.CORRECT)
    assert other.intent_for(intent.key) is None
    with pytest.raises(BufaError, match="knows no such intents"):
        other.preparing([intent.id])


def test_renaming_a_store_loses_nothing(journal: Journal, new_round: NewRound) -> None:
    """A store of another name that lands in the same shop goes on with the same intents."""
    planned = journal.plan([(fix(), message())])
    renamed = new_round("r2", store="crimson")
    assert planned == renamed.plan([(fix(), message())])


def test_commits_count_against_the_budget_once(journal: Journal) -> None:
    """One commit that carried two parcels of an order is one change; two commits are two."""
    one, two, three = journal.plan(
        [(fix(number="RB1"), None), (fix(number="RB2", parcel=2), None), (fix(number="RB3", parcel=3), None)]
    )
    begun(journal, one, two)
    assert 1 == journal.changes_begun("8190")
    begun(journal, three)
    assert 2 == journal.changes_begun("8190")
    assert 0 == journal.changes_begun("8191")


def test_messages_do_not_count_as_changes(journal: Journal) -> None:
    """The console's budget is of changes to logistics."""
    (told,) = journal.plan([], [message()])
    begun(journal, told)
    assert 0 == journal.changes_begun("8190")


def test_generations_are_of_one_parcel(journal: Journal) -> None:
    """A change that is done counts for its own parcel only; one that is not done counts for none."""
    one, two = journal.plan([(fix(number="RB1"), None), (fix(number="RB2", parcel=2), None)])
    begun(journal, one)
    journal.settle([one.id], S.DONE)
    begun(journal, two)
    assert [1, 0] == [journal.generation("8190", parcel) for parcel in (1, 2)]


def change(journal: Journal, wrong: Pair, right: Pair, result: IntentState = S.DONE) -> str:
    """Plan and begin a correction at its present generation, settle it, and return its key."""
    generation = journal.past(["8190"]).generation.get(("8190", 1), 0)
    (intent,) = journal.plan([(fix(wrong=wrong, right=right, generation=generation), None)])
    begun(journal, intent)
    journal.settle([intent.id], result)
    return intent.key


def test_there_and_back_and_there_again_are_three_writes(journal: Journal, new_round: NewRound) -> None:
    """A → B, B → A and A → B once more have three keys, and each one is really begun."""
    a, b = Pair("OTHER", "11111111"), Pair("CPAM", "RB473124829CN")
    keys = [change(journal, a, b), change(new_round("r2"), b, a), change(new_round("r3"), a, b)]
    assert 3 == len(set(keys))
    assert 3 == journal.generation("8190", 1) == journal.changes_begun("8190")
    assert {correction_key(SHOP, fix(wrong=a, right=b, generation=2))} == {keys[2]}


@pytest.mark.parametrize("result", [S.UNCONFIRMED, S.REFUSED, S.NEEDS_PERSON])
def test_what_is_not_known_to_be_done_opens_no_new_generation(
    journal: Journal, new_round: NewRound, result: IntentState
) -> None:
    """The same correction keeps its key, so that a perhaps-sent one is never begun under another."""
    a, b = Pair("OTHER", "11111111"), Pair("CPAM", "RB473124829CN")
    key = change(journal, a, b, result)
    later = new_round("r2")
    (same,) = later.plan([(fix(wrong=a, right=b, generation=later.generation("8190", 1)), None)])
    assert (key, result) == (same.key, same.state)


def test_the_past_of_many_orders_comes_in_one_reading(journal: Journal) -> None:
    """More orders than fit into one look-up: begun, done, told and open ones are all there."""
    orders = [str(n) for n in range(1200)]
    intents = journal.plan([(fix(order), message(order)) for order in orders])
    fixes = {i.order_id: i for i in intents if i.kind is Kind.CORRECT}
    begun(journal, fixes["0"], fixes["1199"])
    journal.settle([fixes["1199"].id], S.DONE)
    (told,) = journal.due(Kind.MESSAGE)
    journal.settle([told.id], S.NEEDS_PERSON, "unread")
    past = journal.past(orders)
    assert {"0": 1, "1199": 1} == past.begun
    assert {("1199", 1): 1} == past.generation
    assert {("1199", Purpose.CORRECTED, "RB473124829CN")} == past.told
    assert {"0"} == past.open_orders


@pytest.mark.parametrize(
    ("state", "told"),
    [(S.DONE, True), (S.REFUSED, True), (S.UNCONFIRMED, True), (S.NEEDS_PERSON, True), (S.BEGUN, True)],
)
def test_a_begun_message_counts_as_told(journal: Journal, state: IntentState, told: bool) -> None:
    """Sent, perhaps sent, refused or with a person: the plan does not ask for it again."""
    (intent,) = journal.plan([], [message()])
    assert frozenset() == journal.past(["8190"]).told
    begun(journal, intent)
    if state is not S.BEGUN:
        journal.settle([intent.id], state)
    assert told == bool(journal.past(["8190"]).told)


def test_a_messages_state_is_known_by_its_number(journal: Journal) -> None:
    """Order, purpose and number are enough to ask; an unknown message has no state."""
    journal.plan([(fix(), message(reason=Reason.OLD_NUMBER))])
    assert S.WAITING == journal.message_state("8190", Purpose.CORRECTED, "RB473124829CN")
    assert journal.message_state("8190", Purpose.REPLACEMENT, "RB473124829CN") is None


def test_an_orders_intents_are_listed(journal: Journal) -> None:
    """What was ever planned for an order, oldest first, and for no other."""
    planned = journal.plan([(fix("1"), message("1")), (fix("2"), None)])
    assert [i.id for i in planned[:2]] == [i.id for i in journal.intents_of("1")]
    assert correction_key(SHOP, fix("1")) == journal.intents_of("1")[0].key
