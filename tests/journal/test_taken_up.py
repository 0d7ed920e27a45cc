"""A known intent on today's terms: what was never begun follows the plan, what was begun stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.ledger.intents import Intent, IntentState
from agent.ledger.journal import Journal
from agent.models import Kind, Purpose, Reason
from tests.journal.samples import begun, fix, message

S = IntentState
NewRound = Callable[..., Journal]

#: What a plan of another day may say of the same number of the same order.
TODAY = message(
    purpose=Purpose.REPLACEMENT,
    carrier="FOURPX_RM",
    goods="蓝色杯子",
    link="https://t.example/1",
    ship_to="ES",
    buyer="M***a",
    reason=Reason.REPLACEMENT,
    rests_on="row 9",
)
YESTERDAY = message(purpose=Purpose.REPLACEMENT, carrier="YANWEN_AM", rests_on="row 2")


def _now(journal: Journal, intent: Intent) -> Intent:
    found = journal.intent_for(intent.key)
    assert found is not None
    return found


def _dropped(journal: Journal, intent: Intent) -> None:
    journal.drop([intent.id], "no longer asked for")


def _drafted(journal: Journal, intent: Intent) -> None:
    journal.preparing([intent.id], "the text of yesterday")
    journal.abandon([intent.id], "let go")


def _nothing(journal: Journal, intent: Intent) -> None:
    pass


@pytest.mark.parametrize("before", [_nothing, _dropped, _drafted])
def test_what_was_never_begun_takes_todays_terms(
    new_round: NewRound, before: Callable[[Journal, Intent], None]
) -> None:
    """Carrier, goods, link, country and reason of today replace yesterday's, under the same intent."""
    (first,) = new_round("r1").plan([], [YESTERDAY])
    before(journal := new_round("r2"), first)
    (again,) = new_round("r3").plan([], [TODAY])
    assert (first.id, S.DUE) == (again.id, again.state)
    assert TODAY == again.message()
    assert Reason.REPLACEMENT is again.reason
    assert TODAY == _now(journal, first).message()


def test_the_prepared_text_is_kept(new_round: NewRound) -> None:
    """New terms do not lose the text of an earlier try: a draft that equals it is still ours."""
    journal = new_round("r1")
    (first,) = journal.plan([], [YESTERDAY])
    _drafted(journal, first)
    later = new_round("r2")
    (again,) = later.plan([], [TODAY])
    assert "the text of yesterday" == again.text
    assert later.wrote("the text  of yesterday")


def test_a_waiting_message_takes_todays_terms(new_round: NewRound) -> None:
    """A message that waits for its correction follows the plan too, and so does the correction."""
    new_round("r1").plan([(fix(), message(goods="红色杯子"))])
    site, why = "https://t.example", "in the ledger's old column"
    today = fix(website=site, reason=Reason.OLD_NUMBER, rests_on=why), message(goods="蓝色杯子", carrier="SF")
    correction, told = new_round("r2").plan([today])
    assert (today[0], Reason.OLD_NUMBER) == (correction.fix(), correction.reason)
    assert (today[1], S.WAITING) == (told.message(), told.state)
    assert correction.id == told.depends_on


def _begin(journal: Journal, intent: Intent) -> None:
    begun(journal, intent)


def _unconfirmed(journal: Journal, intent: Intent) -> None:
    begun(journal, intent)
    journal.settle([intent.id], S.UNCONFIRMED, "not seen")


def _done(journal: Journal, intent: Intent) -> None:
    begun(journal, intent)
    journal.settle([intent.id], S.DONE, "seen")


def _refused(journal: Journal, intent: Intent) -> None:
    begun(journal, intent)
    journal.settle([intent.id], S.REFUSED, "no")


@pytest.mark.parametrize("before", [_begin, _unconfirmed, _done, _refused])
def test_what_was_begun_keeps_its_terms(
    new_round: NewRound, before: Callable[[Journal, Intent], None]
) -> None:
    """What may have been sent is what it was: the journal is no other story because the ledger is."""
    journal = new_round("r1")
    intents = journal.plan([(fix("1"), None)], [YESTERDAY])
    for intent in intents:
        before(journal, intent)
    states = [_now(journal, intent).state for intent in intents]
    again = journal.plan([(fix("1", website="https://t.example", reason=Reason.NEAR), None)], [TODAY])
    assert [(intent.terms, intent.reason) for intent in intents] == [(i.terms, i.reason) for i in again]
    assert states == [intent.state for intent in again]


def test_what_a_person_has_keeps_its_terms(journal: Journal) -> None:
    """What was left to a person is shown as it was left."""
    (first,) = journal.plan([], [YESTERDAY])
    journal.settle([first.id], S.NEEDS_PERSON, "the text may not be sent")
    (again,) = journal.plan([], [TODAY])
    assert (YESTERDAY, S.NEEDS_PERSON) == (again.message(), again.state)
    assert [] == journal.due(Kind.MESSAGE)


def test_the_same_plan_again_adds_nothing_to_the_history(journal: Journal) -> None:
    """Other terms are no other state: the intent's history holds what happened to it."""
    (first,) = journal.plan([], [YESTERDAY])
    journal.plan([], [TODAY])
    assert [S.DUE] == [event.state for event in journal.history(first.id)]
