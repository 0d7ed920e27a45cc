"""Kinds of write that wait for a yes since somebody saw a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from agent.errors import ExitCode, InvalidInput, NotApproved
from agent.ledger import asking
from agent.ledger.approvals import ApprovalState, Asked
from agent.ledger.database import reading, writing
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.trust import Distrust, distrust, distrusted, policy_now, trust
from agent.ledger.trust_tables import DistrustRow
from agent.models import Kind, Policy
from tests.journal.samples import START, FixedClock, fix, message, states

CORRECT, MESSAGE = Kind.CORRECT, Kind.MESSAGE


def set_back(engine: Engine, store: str = "red", kind: Kind = CORRECT) -> bool:
    """Let a kind wait, as a review does."""
    return distrust(engine, store, kind, "Li", "a wrong one", lambda: START)


def test_what_is_set_back_says_who_and_why(engine: Engine) -> None:
    """Store, kind, person, reason and time; a second review of the same kind changes nothing."""
    assert set_back(engine)
    assert not distrust(engine, "red", CORRECT, "Wang", "another", lambda: START + timedelta(hours=1))
    assert [Distrust("red", CORRECT, "Li", "a wrong one", START)] == distrusted(engine, "red")
    row = {"by": "x", "why": "", "at": START, "lifted_by": ""}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(DistrustRow).values(store="red", kind="correct", **row))


@pytest.mark.parametrize(
    ("told", "expected"),
    [(Policy.AUTO, Policy.APPROVE), (Policy.APPROVE, Policy.APPROVE), (Policy.OFF, Policy.OFF)],
)
def test_only_auto_becomes_approve(engine: Engine, told: Policy, expected: Policy) -> None:
    """What is off stays off; another kind, and another store, go on as their settings say."""
    assert told is policy_now(engine, "red", CORRECT, told)
    set_back(engine)
    assert expected is policy_now(engine, "red", CORRECT, told)
    assert told is policy_now(engine, "red", MESSAGE, told)
    assert told is policy_now(engine, "blue", CORRECT, told)


def test_a_person_lifts_it_and_the_table_remembers(engine: Engine) -> None:
    """Who lifted it stays; a second time there is nothing to lift; it may be set back again."""
    set_back(engine)
    assert trust(engine, "red", CORRECT, "Wang", lambda: START + timedelta(days=1))
    assert not trust(engine, "red", CORRECT, "Wang", lambda: START)
    assert [] == distrusted(engine)
    with reading(engine) as connection:
        rows = connection.execute(select(DistrustRow.lifted_by, DistrustRow.lifted_at)).all()
    assert [("Wang", START + timedelta(days=1))] == rows
    assert set_back(engine)


def test_a_review_between_the_form_and_the_click_is_in_time(
    engine: Engine, new_round: Callable[[str], Journal]
) -> None:
    """What nobody said yes to is begun no more; another kind is, and so is this one once it is lifted."""
    journal = new_round("r1")
    correction, _, told = journal.plan([(fix("8191"), message("8191"))], [message("8192")])
    journal.preparing([correction.id])
    journal.preparing([told.id])
    set_back(engine)
    with pytest.raises(NotApproved, match="a wrong one") as refused:
        journal.begin([correction.id])
    assert ExitCode.APPROVAL is refused.value.exit_code
    journal.begin([told.id])
    assert [IntentState.PREPARING, IntentState.BEGUN] == states(journal, correction, told)
    trust(engine, "red", CORRECT, "Li", FixedClock())
    journal.begin([correction.id])
    assert [IntentState.BEGUN] == states(journal, correction)


@pytest.mark.parametrize("already", [False, True])
def test_a_yes_of_before_counts_no_more(
    engine: Engine, new_round: Callable[[str], Journal], already: bool
) -> None:
    """Whether the kind waited already or not: the commit is refused, and the next round asks again.

    Another kind's yes counts on.
    """
    journal = new_round("r1")
    correction, _, told = journal.plan([(fix("8191"), message("8191"))], [message("8192")])
    asked = [Asked([correction], {}), Asked([told], {}, "Dear")]
    if already:
        set_back(engine)
    yes, other = (journal.ask(asked)[each.digest].id for each in asked)
    asking.answer(engine, [yes, other], ApprovalState.GRANTED, "Li", journal.clock)
    set_back(engine)
    journal.preparing([correction.id])
    with pytest.raises(NotApproved, match="no longer counts"):
        journal.begin([correction.id], yes)
    journal.preparing([told.id])
    journal.begin([told.id], other)
    with pytest.raises(InvalidInput, match="void: a wrong one"):
        asking.answer(engine, [yes], ApprovalState.GRANTED, "Li", journal.clock)
    again = new_round("r2").ask(asked[:1])[asked[0].digest]
    assert (True, ApprovalState.WAITING) == (again.new, again.state)
