"""A request lives until its order's own clock runs out, and people are reminded of it, once for each mark."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agent.errors import InvalidInput, NotApproved
from agent.ledger import asking, reminders
from agent.ledger.approvals import Approval, ApprovalState, Asked
from agent.ledger.intents import Intent
from agent.ledger.journal import Journal
from agent.ledger.reminders import Mark, reached
from tests.journal.samples import START, FixedClock, fix


def _ask(journal: Journal, intent: Intent, until: datetime | None) -> Approval:
    wanted = Asked([intent], {"rests_on": "all one digit"}, "", until)
    return journal.ask([wanted])[wanted.digest]


def _due(journal: Journal) -> list[int]:
    return [one.approval.id for one in reminders.due(journal.engine, journal.store, journal.clock)]


@pytest.fixture
def intent(journal: Journal) -> Intent:
    """A correction that is due."""
    return journal.plan([(fix(),)])[0]


@pytest.mark.parametrize(
    ("hours", "marks"),
    [
        (None, [Mark.ASKED]),
        (12, [Mark.ASKED]),
        (11.9, [Mark.ASKED, Mark.HALF_DAY]),
        (4, [Mark.ASKED, Mark.HALF_DAY]),
        (3.9, list(Mark)),
    ],
)
def test_the_marks(hours: float | None, marks: list[Mark]) -> None:
    """Asking is the first; less than twelve hours and less than four are the others."""
    assert marks == reached(None if hours is None else timedelta(hours=hours))


def test_once_for_each_mark(journal: Journal, clock: FixedClock, intent: Intent) -> None:
    """At asking, at twelve hours and at four; rounds in between, however many, remind of nothing."""
    request = _ask(journal, intent, START + timedelta(hours=20))
    heard = {}
    for hour in range(20):
        if _due(journal):
            heard[hour] = reminders.reminded(journal.engine, request.id)[-1]
        assert [] == _due(journal)
        clock.move(hours=1)
    assert {0: Mark.ASKED, 9: Mark.HALF_DAY, 17: Mark.LAST} == heard


def test_several_marks_at_once_are_one_reminder(journal: Journal, intent: Intent) -> None:
    """What is asked with three hours left is told once, and all its marks are given."""
    request = _ask(journal, intent, START + timedelta(hours=3))
    assert [request.id] == _due(journal)
    assert list(Mark) == reminders.reminded(journal.engine, request.id)
    assert [] == _due(journal)


def test_how_long_and_how_urgent(journal: Journal, clock: FixedClock) -> None:
    """Each request with the time its order has left; urgent below twelve hours, very urgent below four."""
    one, two, three, four = journal.plan([(fix(order=str(number)),) for number in (1, 2, 3, 4)])
    _ask(journal, one, None)
    for intent, hours in ((two, 30.5), (three, 11.5), (four, 0.25)):
        _ask(journal, intent, START + timedelta(hours=hours))
    waits = reminders.requests(journal.engine, journal.store, clock())
    expected = [("15 min", "very urgent"), ("11 h 30 min", "urgent"), ("1 d 6 h", ""), ("", "")]
    assert expected == [(each.time, each.urgency) for each in waits]
    said = "4 requests wait; the first runs out in 15 min: `bufa approve` lists them"
    assert said == reminders.summary(waits)
    assert "" == reminders.summary([])


@pytest.mark.parametrize("answered", [False, True])
def test_when_the_order_s_own_time_is_over_it_expires(
    journal: Journal, clock: FixedClock, intent: Intent, answered: bool
) -> None:
    """A request, or a yes not used by then, is void and says that it expired; nothing is begun on it."""
    request = _ask(journal, intent, START + timedelta(hours=1))
    if answered:
        asking.answer(journal.engine, [request.id], ApprovalState.GRANTED, "Li", clock)
    clock.move(hours=1)
    assert [] == reminders.requests(journal.engine, journal.store, clock())
    with pytest.raises(InvalidInput, match=f"request {request.id} is void: expired: the order's own time is"):
        asking.answer(journal.engine, [request.id], ApprovalState.GRANTED, "Li", clock)
    journal.preparing([intent.id])
    with pytest.raises(NotApproved):
        journal.begin([intent.id], request.id)


def test_a_yes_past_the_order_s_time_begins_nothing(
    journal: Journal, clock: FixedClock, intent: Intent
) -> None:
    """Also where nobody has looked at the requests since: the clock counts, not who noticed."""
    request = _ask(journal, intent, START + timedelta(hours=1))
    asking.answer(journal.engine, [request.id], ApprovalState.GRANTED, "Li", clock)
    journal.preparing([intent.id])
    clock.move(hours=1)
    with pytest.raises(NotApproved):
        journal.begin([intent.id], request.id)


def test_the_clock_is_the_one_read_last(journal: Journal, clock: FixedClock, intent: Intent) -> None:
    """A console that gives the order more time gives it to the request as well."""
    request = _ask(journal, intent, START + timedelta(hours=1))
    later = START + timedelta(hours=30)
    assert (request.id, later) == ((again := _ask(journal, intent, later)).id, again.until)
    clock.move(hours=2)
    assert [request.id] == [one.approval.id for one in reminders.requests(journal.engine, "red", clock())]
