"""Pauses and shops of stores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from agent.errors import ExitCode, StorePaused
from agent.ledger import stores
from tests.journal.samples import START, FixedClock


def test_a_store_runs_until_it_is_paused(engine: Engine, clock: FixedClock) -> None:
    """Nobody paused it: it runs; a pause of another store changes nothing."""
    stores.pause(engine, "blue", "person", "holiday", clock)
    assert stores.paused(engine, "red") is None
    stores.refuse_if_paused(engine, "red")


def test_a_pause_says_by_whom_why_and_since_when(engine: Engine, clock: FixedClock) -> None:
    """What is kept is what a person needs to judge it."""
    stores.pause(engine, "red", "sign-in", "wrong password", clock)
    assert stores.Pause("sign-in", "wrong password", START) == stores.paused(engine, "red")


def test_a_persons_pause_ends_by_resume_alone(engine: Engine, clock: FixedClock) -> None:
    """A sign-in that succeeds does not lift it."""
    stores.pause(engine, "red", "person", "holiday", clock)
    held = stores.lift_after_login(engine, "red")
    assert held is not None
    assert "person" == held.by
    assert stores.resume(engine, "red") is None
    assert stores.paused(engine, "red") is None


def test_a_sign_ins_pause_ends_by_login_alone(engine: Engine, clock: FixedClock) -> None:
    """`resume` leaves it and says so."""
    stores.pause(engine, "red", "sign-in", "human check", clock)
    held = stores.resume(engine, "red")
    assert held is not None
    assert ("sign-in", "human check") == (held.by, held.why)
    assert stores.lift_after_login(engine, "red") is None
    assert stores.paused(engine, "red") is None


def test_both_pauses_stand_beside_each_other(engine: Engine, clock: FixedClock) -> None:
    """Lifting one leaves the other; the sign-in's is named first, since it needs more."""
    stores.pause(engine, "red", "person", "holiday", clock)
    stores.pause(engine, "red", "sign-in", "code", clock)
    assert ["sign-in", "person"] == [pause.by for pause in stores.pauses(engine, "red")]
    first = stores.paused(engine, "red")
    assert first is not None
    assert "sign-in" == first.by
    stores.lift_after_login(engine, "red")
    assert ["person"] == [pause.by for pause in stores.pauses(engine, "red")]


def test_pausing_again_replaces_the_reason(engine: Engine, clock: FixedClock) -> None:
    """The latest word of the same side counts."""
    stores.pause(engine, "red", "person", "holiday", clock)
    clock.move(days=1)
    stores.pause(engine, "red", "person", "stock-taking", clock)
    expected = [stores.Pause("person", "stock-taking", START + timedelta(days=1))]
    assert expected == stores.pauses(engine, "red")


@pytest.mark.parametrize(("by", "command"), [("person", "bufa resume red"), ("sign-in", "bufa login red")])
def test_a_paused_store_is_refused_with_the_way_out(
    engine: Engine, clock: FixedClock, by: stores.Pauser, command: str
) -> None:
    """The message has the reason, the time and the command that helps; exit code 4."""
    stores.pause(engine, "red", by, "it said no", clock)
    with pytest.raises(StorePaused, match="it said no") as caught:
        stores.refuse_if_paused(engine, "red")
    assert "2026-11-22T09:00:00Z" == caught.value.facts["since"]
    assert command in caught.value.hint
    assert ExitCode.PERSON == caught.value.exit_code


def test_a_stores_shop_is_remembered(engine: Engine) -> None:
    """Empty before the first sign-in, then what it turned out to be; the latest word counts."""
    assert "" == stores.shop_of(engine, "red")
    stores.set_shop(engine, "red", "seller.example/1")
    stores.set_shop(engine, "blue", "seller.example/2")
    assert "seller.example/1" == stores.shop_of(engine, "red")
    stores.set_shop(engine, "red", "seller.example/3")
    assert "seller.example/3" == stores.shop_of(engine, "red")
