"""Rounds that fail one after the other: told once, and once more when they work again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from agent.ledger import rounds, stores
from agent.ledger.journal import Journal
from agent.ledger.outbox import claim
from agent.ledger.rounds import PastRound
from agent.models import State
from agent.notify.desk import work_out
from agent.settings import Settings
from tests.journal.samples import SHOP, START, FixedClock
from tests.notify.samples import outbox

LETTERS = {
    "d": State.DONE, "f": State.FAILED, "p": State.NEEDS_PERSON, "r": State.REFUSED,
    "w": State.WAITING_APPROVAL, "u": State.UNCONFIRMED,
}  # fmt: skip


def past(letters: str) -> list[PastRound]:
    """Return rounds, oldest first in the letters: their outcomes, `k` for killed, `…` for one that runs."""
    made = [
        PastRound(
            str(place),
            "daily",
            START + timedelta(hours=place),
            None if letter in "k…" else START + timedelta(hours=place, minutes=5),
            LETTERS[letter].value if letter in LETTERS else "",
        )
        for place, letter in enumerate(letters)
    ]
    return made[::-1]


@pytest.mark.parametrize(
    ("letters", "told", "turn"),
    [
        ("", "", ""),
        ("ff", "", ""),
        ("dfpr", "", "failing"),
        ("fff…", "", "failing"),
        ("fkf", "", "failing"),
        ("ffd", "", ""),
        ("fdff", "", ""),
        ("fwf", "", ""),
        ("fuf", "", ""),
        ("ffff", "failing", ""),
        ("fff…", "failing", ""),
        ("fffd", "failing", "working"),
        ("fffw", "failing", "working"),
        ("fffd…", "failing", "working"),
        ("fffk…", "failing", ""),
        ("dp", "", "person"),
        ("dp…", "", "person"),
        ("dpd", "", ""),
        ("dp", "working", "person"),
        ("fffp", "failing", "person"),
        ("dpp", "person", ""),
        ("dppff", "person", ""),
        ("dpw", "person", "working"),
        ("dfff", "working", "failing"),
    ],
)
def test_what_is_told_of_rounds(letters: str, told: rounds.Turn, turn: str) -> None:
    """One that needs a person at once; failed, refused or killed ones when three follow each other.

    One that waits for approval or is unproven did its work, and the first of these is told.
    """
    assert turn == rounds.turn(past(letters), told)


def test_each_turn_is_told_once(engine: Engine, settings: Settings, clock: FixedClock) -> None:
    """Five rounds that fail, two that work, three that fail: three alerts; one asked to end is no news."""
    last = [State.FAILED, State.STOPPED, State.FAILED, State.FAILED]
    for outcome in [State.FAILED] * 5 + [State.STOPPED] * 2 + [State.DONE] * 2 + last:
        journal = Journal(engine, store="red", shop=SHOP, round_id=f"{clock():%m%d%H}", clock=clock)
        journal.open_round("daily")
        work_out(settings, engine, clock)
        journal.close_round(outcome)
        work_out(settings, engine, clock)
        clock.move(hours=1)
    about = [one.about for one in outbox(engine) if one.about != "digest"]
    assert ["failing", "working", "failing"] == about
    assert "bufa red: `daily` has failed 3 times in a row" == outbox(engine)[0].subject


def test_a_sign_in_that_is_needed_is_told_at_once(
    engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """After the first round, once, with the reason and the command; and when it works again."""
    for outcome in (State.NEEDS_PERSON, State.NEEDS_PERSON, State.DONE):
        if outcome is State.NEEDS_PERSON:
            stores.pause(engine, "red", stores.SIGN_IN, "a slider", clock)
        rounds.enter_refused(engine, "red", "daily", outcome, clock)
        work_out(settings, engine, clock)
        clock.move(minutes=1)
    asked, works = outbox(engine)
    assert "bufa red: somebody must sign in, `daily` cannot" == asked.subject
    assert "`bufa login red` lifts that" in asked.body
    assert ["person", "working"] == [asked.about, works.about]


@pytest.mark.parametrize("outcome", [State.FAILED, State.NEEDS_PERSON])
def test_what_nobody_heard_is_told_again(
    engine: Engine, settings: Settings, clock: FixedClock, outcome: State
) -> None:
    """The only channel was dead for a day: the alert expires, and the next one says the same."""
    for _ in range(3):
        rounds.enter_refused(engine, "red", "daily", outcome, clock)
        clock.move(minutes=1)
    for _ in range(3):
        work_out(settings, engine, clock)
        clock.move(hours=12)
        assert [1] == [len([one for one in outbox(engine) if one.about != "digest"])]
    clock.move(hours=1)
    claim(engine, "ops", (), clock)
    work_out(settings, engine, clock)
    told = [one for one in outbox(engine) if one.about != "digest"]
    assert ["expired", "due"] == [one.states["ops"] for one in told]
    assert told[0].subject == told[1].subject


def test_what_else_needs_a_person_is_told_as_such(
    engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """The store is not paused: the inbox says what it is."""
    rounds.enter_refused(engine, "red", "daily", State.NEEDS_PERSON, clock)
    work_out(settings, engine, clock)
    (told,) = outbox(engine)
    assert "bufa red: `daily` needs a person" == told.subject
    assert "bufa inbox --store red" in told.body


def test_a_round_that_could_not_begin_counts(engine: Engine, settings: Settings, clock: FixedClock) -> None:
    """No browser, a broken pack: three of these are told as well."""
    for _ in range(3):
        rounds.enter_refused(engine, "red", "daily", State.FAILED, clock)
        clock.move(minutes=1)
    work_out(settings, engine, clock)
    assert ["failing"] == [one.about for one in outbox(engine)]


def test_flows_do_not_mix(engine: Engine, settings: Settings, clock: FixedClock) -> None:
    """Two rounds of one flow and one of another are not three of one."""
    for flow in ("daily", "scan", "daily"):
        rounds.enter_refused(engine, "red", flow, State.FAILED, clock)
        clock.move(minutes=1)
    work_out(settings, engine, clock)
    assert [] == outbox(engine)
