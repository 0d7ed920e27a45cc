"""A person's yes: bound to exact terms, used once, void after a day or with its terms; silence is a no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from agent.errors import InvalidInput, NotApproved
from agent.ledger import asking
from agent.ledger.answers import together
from agent.ledger.approvals import LIFE, Approval, ApprovalState, Asked
from agent.ledger.intents import Intent, IntentState
from agent.ledger.journal import Journal
from agent.models import Kind, Pair, Reason
from tests.journal.samples import SHOP, START, FixedClock, fix, message, states

NewRound = Callable[..., Journal]
A = ApprovalState


def _asked(*intents: Intent, text: str = "", until: datetime | None = None) -> Asked:
    return Asked(intents, {"rests_on": "all one digit"}, text, until)


def _ask(journal: Journal, *intents: Intent, text: str = "", until: datetime | None = None) -> Approval:
    wanted = _asked(*intents, text=text, until=until)
    return journal.ask([wanted])[wanted.digest]


def _answer(journal: Journal, approval: Approval, state: ApprovalState = A.GRANTED) -> None:
    asking.answer(journal.engine, [approval.id], state, "Li", journal.clock)


@pytest.fixture
def due(journal: Journal) -> Intent:
    """A correction that is due."""
    return journal.plan([(fix(),)])[0]


def test_the_same_terms_are_asked_once(journal: Journal, new_round: NewRound, due: Intent) -> None:
    """A later round that wants the same finds the same request, and says that it is not new."""
    first = _ask(journal, due)
    again = _ask(new_round("r2"), due)
    assert (first.id, True, False) == (again.id, first.new, again.new)
    assert [first.id] == [each.id for each in asking.waiting(journal.engine)]


def test_silence_is_a_no(journal: Journal, due: Intent) -> None:
    """A request that nobody answered lets nothing begin, however long it waits."""
    approval = _ask(journal, due)
    journal.preparing([due.id])
    with pytest.raises(NotApproved, match=f"approval {approval.id} no longer counts"):
        journal.begin([due.id], approval.id)
    assert [IntentState.PREPARING] == states(journal, due)


def test_a_yes_is_used_by_the_one_commit_it_was_given_for(
    journal: Journal, new_round: NewRound, due: Intent
) -> None:
    """What is written once more in a later round wants another yes: it was begun once by then."""
    approval = _ask(journal, due)
    _answer(journal, approval)
    journal.preparing([due.id])
    journal.begin([due.id], approval.id)
    journal.settle([due.id], IntentState.UNCONFIRMED)
    later = new_round("r2")
    (once_more,) = later.open_intents()
    second = _ask(later, once_more)
    assert (True, A.WAITING) == (second.new, second.state)
    later.preparing([due.id])
    with pytest.raises(NotApproved):
        later.begin([due.id], approval.id)


def test_a_yes_for_one_write_is_none_for_another(journal: Journal) -> None:
    """The number of a request is not enough: it must be about these very intents."""
    one, other = journal.plan([(fix(),), (fix(order="8191"),)])
    approval = _ask(journal, one)
    _answer(journal, approval)
    journal.preparing([other.id])
    with pytest.raises(NotApproved):
        journal.begin([other.id], approval.id)


@pytest.mark.parametrize(("waited", "good"), [(LIFE - timedelta(seconds=1), True), (LIFE, False)])
def test_a_yes_is_good_for_a_day(
    journal: Journal, clock: FixedClock, due: Intent, waited: timedelta, good: bool
) -> None:
    """What was not used within 24 h is void, and the next round asks again."""
    approval = _ask(journal, due)
    _answer(journal, approval)
    clock.now += waited
    again = _ask(journal, due)
    assert good == again.good(clock.now)
    assert good == (again.id == approval.id)


def test_a_yes_taken_back_lets_nothing_begin(journal: Journal, due: Intent) -> None:
    """Between the answer and the one click a person may change their mind."""
    approval = _ask(journal, due)
    _answer(journal, approval)
    _answer(journal, approval, A.REJECTED)
    journal.preparing([due.id])
    with pytest.raises(NotApproved):
        journal.begin([due.id], approval.id)


def test_a_no_stands_until_the_terms_change(journal: Journal, new_round: NewRound, due: Intent) -> None:
    """The same terms are not asked again; another number is, and a no may become a yes."""
    approval = _ask(journal, due)
    _answer(journal, approval, A.REJECTED)
    later = new_round("r2")
    assert (approval.id, A.REJECTED) == ((same := _ask(later, due)).id, same.state)
    (other,) = later.plan([(fix(number="RB690000017CN"),)])
    assert A.WAITING is _ask(later, other).state
    _answer(journal, approval)
    assert _ask(later, due).good(later.clock())


CHANGES = {
    "wrong": Pair("OTHER", "22222222"),
    "right": Pair("EMS", "RB473124829CN"),
    "parcel": 2,
    "website": "https://track.example.com",
    "order_id": "8199",
}


@pytest.mark.parametrize("name", CHANGES)
def test_any_other_term_is_another_request(journal: Journal, due: Intent, name: str) -> None:
    """Order, parcel, old pair, new pair, website: whichever changes, the yes is not for it."""
    (other,) = journal.plan([(replace(fix(), **{name: CHANGES[name]}),)])
    assert _asked(due).digest != _asked(other).digest


def test_why_it_is_wanted_is_no_term(journal: Journal, due: Intent) -> None:
    """A proof found later does not void the yes for the same change."""
    (same,) = journal.plan([(fix(reason=Reason.OLD_NUMBER, rests_on="the ledger says so"),)])
    assert _asked(due).digest == _asked(same).digest


def test_what_waits_says_why_it_is_wanted_by_now(journal: Journal, due: Intent) -> None:
    """A proof that is gone makes it a mere difference, which no answer to many at once includes."""
    first = _ask(journal, due)
    (same,) = journal.plan([(fix(reason=Reason.DIFFERENT, rests_on="nothing proves it"),)])
    wanted = Asked([same], {"rests_on": "nothing proves it"})
    again = journal.ask([wanted])[wanted.digest]
    assert (first.id, Reason.DIFFERENT, "nothing proves it") == (
        again.id,
        again.reason,
        again.shown["rests_on"],
    )
    assert [] == together(asking.waiting(journal.engine))


def test_another_text_or_company_is_another_request(journal: Journal) -> None:
    """A message is approved with its very text and the orders that share it."""
    one, other = journal.plan([], [message(), message(order="8191")])
    digests = {
        _asked(one, text="a").digest,
        _asked(one, text="b").digest,
        _asked(one, other, text="a").digest,
    }
    assert 3 == len(digests)
    assert _asked(one, other, text="a").digest == _asked(other, one, text="a").digest


def test_what_nobody_wants_any_more_is_void(journal: Journal, due: Intent) -> None:
    """Of the orders read, what was not asked again goes, granted or not; what was not read stays."""
    other, told = journal.plan([(fix(order="8191"),)], [message(order="8190")])
    gone, kept, words = _ask(journal, due), _ask(journal, other), _ask(journal, told, text="a")
    _answer(journal, gone)
    void = journal.void_others({"8190"}, {Kind.CORRECT}, set())
    assert [gone.id] == [each.id for each in void]
    assert [kept.id, words.id] == [each.id for each in asking.waiting(journal.engine)]
    assert [] == journal.void_others({"8191"}, {Kind.CORRECT}, {kept.digest})
    with pytest.raises(InvalidInput, match="void: the console or the ledger changed"):
        _answer(journal, gone)


def test_a_request_for_two_orders_is_void_only_when_both_were_read(journal: Journal) -> None:
    """Half the truth voids nothing."""
    pair = journal.plan([], [message(), message(order="8191")])
    _ask(journal, *pair, text="a")
    assert [] == journal.void_others({"8190"}, set(Kind), set())
    assert 1 == len(journal.void_others({"8190", "8191"}, set(Kind), set()))


def test_an_answer_is_for_all_or_for_none(journal: Journal, due: Intent) -> None:
    """One number that is none leaves the others unanswered, and is named."""
    approval = _ask(journal, due)
    with pytest.raises(InvalidInput, match="there is no request 77"):
        asking.answer(journal.engine, [approval.id, 77], A.GRANTED, "Li", journal.clock)
    assert [approval.id] == [each.id for each in asking.waiting(journal.engine)]


def test_after_the_order_s_own_time_no_yes_is_taken(journal: Journal, clock: FixedClock, due: Intent) -> None:
    """The console takes no change by then."""
    approval = _ask(journal, due, until=START + timedelta(hours=1))
    clock.move(hours=1)
    with pytest.raises(InvalidInput, match=f"the time of request {approval.id} is over"):
        _answer(journal, approval)


def test_what_ends_first_stands_first(journal: Journal) -> None:
    """People are shown the most urgent first; what has no clock comes last."""
    one, two, three = journal.plan([(fix(order=str(number)),) for number in (1, 2, 3)])
    last = _ask(journal, one)
    second = _ask(journal, two, until=START + timedelta(hours=9))
    first = _ask(journal, three, until=START + timedelta(hours=2))
    assert [first.id, second.id, last.id] == [each.id for each in asking.waiting(journal.engine, "red")]
    assert [] == asking.waiting(journal.engine, "blue")


def test_another_shop_s_yes_is_none(journal: Journal, due: Intent) -> None:
    """Two shops may keep their journal in one database."""
    approval = _ask(journal, due)
    _answer(journal, approval)
    journal.preparing([due.id])
    journal.shop = SHOP.replace("4711", "4712")
    asked = _ask(journal, due)
    assert (A.WAITING, True) == (asked.state, asked.id != approval.id)
