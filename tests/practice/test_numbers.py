"""Tracking numbers that the practice shop draws."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.practice import carriers, numbers

SEEDS = st.integers(min_value=0, max_value=10**6)


@pytest.mark.parametrize(
    ("serial", "digit"),
    [("47312482", 9), ("88887777", 2), ("20012345", 5), ("00000000", 5), ("11111111", 5), ("12345678", 5)],
)
def test_s10_check_digit_is_the_published_one(serial: str, digit: int) -> None:
    """The check digit of S10 agrees with known numbers, the two exceptional remainders among them."""
    assert digit == numbers.s10_check_digit(serial)


def test_ups_check_digit_is_the_published_one() -> None:
    """The check digit of a 1Z number agrees with a number from the carrier's own documentation."""
    assert 4 == numbers.ups_check_digit("999AA1012345678")


@given(SEEDS)
def test_drawn_serials_do_not_look_like_placeholders(seed: int) -> None:
    """No drawn serial holds four digits that run up, run down or repeat."""
    drawn = numbers.digits(Random(seed), 12)
    runs = [drawn[at : at + 4] for at in range(9)]
    assert [] == [run for run in runs if run in "0123456789" or run in "9876543210" or len(set(run)) == 1]


@given(SEEDS)
def test_a_bad_check_digit_is_really_bad(seed: int) -> None:
    """A spoilt number differs from a good one in its check digit alone, and is wrong."""
    rng = Random(seed)
    good = numbers.s10(rng, ("RB",))
    bad = numbers.with_bad_check_digit(rng, good)
    assert (good[:10], good[11:]) == (bad[:10], bad[11:])
    assert int(bad[10]) != numbers.s10_check_digit(bad[2:10])


@given(SEEDS)
def test_a_bad_ups_check_digit_is_really_bad(seed: int) -> None:
    """The same for a 1Z number, whose check digit is its last sign."""
    rng = Random(seed)
    bad = numbers.with_bad_check_digit(rng, numbers.ups(rng))
    assert int(bad[17]) != numbers.ups_check_digit(bad[2:17])


@given(SEEDS)
def test_one_edit_is_exactly_one(seed: int) -> None:
    """A slipped number differs from the good one by one changed, missing or added digit, and stays loose."""
    rng = Random(seed)
    good = numbers.four_px(rng)
    slipped = numbers.one_edit_away(rng, good)
    assert good != slipped
    assert abs(len(good) - len(slipped)) <= 1
    assert slipped in _edits(good)


def _edits(word: str) -> set[str]:
    dropped = {word[:at] + word[at + 1 :] for at in range(len(word))}
    changed = {word[:at] + digit + word[at + 1 :] for at in range(len(word)) for digit in "0123456789"}
    return (
        dropped
        | changed
        | {word[:at] + digit + word[at:] for at in range(len(word)) for digit in "0123456789"}
    )


@pytest.mark.parametrize("carrier", carriers.ALL, ids=lambda carrier: carrier.service)
def test_every_carrier_draws_what_the_console_accepts(carrier: carriers.Carrier) -> None:
    """Whatever a carrier draws is five to fifty letters and digits."""
    drawn = carrier.number(Random(3))
    assert drawn.isalnum()
    assert 5 <= len(drawn) <= 50
