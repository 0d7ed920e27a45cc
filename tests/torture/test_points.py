"""How the moments and tales are written down, so that one that went wrong can be played again alone."""

from __future__ import annotations

import pytest

from agent.practice.bad_days import parse as bad_day
from tests.torture.deck import BAD_DAYS, BENEATH, Deck, tale
from tests.torture.points import Point, parse


@pytest.mark.parametrize(
    "text",
    ["step:12", "step:message:5", "state:declare.begun:1", "asked:message:2+120", "asked:any:1", "time+3500"],
)
def test_a_moment_is_read_as_it_is_written(text: str) -> None:
    """Reading and writing are each other's way back."""
    assert text == str(parse(text))


@pytest.mark.parametrize("text", ["", "step", "stage:3", "step:12 ", "asked:message:x"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    """Another text is none, and neither is a sight without what it is to show."""
    with pytest.raises(ValueError, match="no moment"):
        parse(text)


def test_the_same_seed_tells_the_same_tales() -> None:
    """So does the text of a tale; another seed tells others."""
    first = [str(Deck("plain", 7).deal()) for _ in range(2)]
    assert first[0] == first[1]
    assert first[0] == str(tale(first[0]))
    assert first[0] != str(Deck("plain", 8).deal())


def test_every_step_comes_once() -> None:
    """A deck deals all of its steps and states, each one once, and goes on with instants."""
    deck, seen = Deck("aliexpress", 1), []
    steps = deck.left
    for _ in range(200):
        seen += [point for point in deck.deal().points if point.sight in ("step", "state")]
    assert 0 == deck.left
    assert steps == len(seen) == len(set(seen))


def test_what_was_not_reached_comes_again() -> None:
    """A step goes back into the deck; an instant does not."""
    deck = Deck("plain", 1)
    before = deck.left
    deck.put_back(Point("step", count=99))
    deck.put_back(Point("time", wait=10))
    assert before + 1 == deck.left


def test_every_bad_day_is_one_of_the_console_s() -> None:
    """Each can be asked for by its name and value."""
    for days in (*BAD_DAYS, *BENEATH):
        assert bad_day(days.split())


def test_orders_are_changed_by_one_bad_day_at_a_time() -> None:
    """Every bad day is dealt in some tale, and never two of those that change what is right."""
    tales = [Deck("plain", seed).deal() for seed in range(400)]
    assert {word for days in (*BAD_DAYS, *BENEATH) for word in days.split()} == {
        hazard for one in tales for hazard in one.hazards
    }
    assert 1 == max(len([hazard for hazard in one.hazards if hazard in BENEATH]) for one in tales)
