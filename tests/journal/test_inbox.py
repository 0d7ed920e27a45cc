"""The inbox: a matter keeps its number while it stands, goes when it is over, and stays answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from agent.errors import InvalidInput
from agent.ledger import inbox
from agent.ledger.inbox import Matter, Waits
from tests.journal.samples import SHOP, FixedClock

UNREAD = Matter(Waits.FINDING, "8190", "unread", "3 unread messages", "RB473124829CN", "Dear buyer")
NEAR = Matter(Waits.FINDING, "8191", "near", "one edit apart")
SAID = {"answer": "by-hand", "by": "Li", "note": "pasted", "attachment": ""}


def _keep(engine: Engine, *matters: Matter, read: Sequence[str] = ("8190", "8191"), turn: int = 1) -> None:
    inbox.keep(engine, "red", SHOP, f"r{turn}", matters, read, FixedClock())


def _open(engine: Engine) -> dict[int, Matter]:
    return {entry.id: entry.matter for entry in inbox.entries(engine)}


def test_a_matter_keeps_its_number_while_it_stands(engine: Engine) -> None:
    """Found again, with other words, it is the same entry with today's words."""
    _keep(engine, UNREAD)
    first = _open(engine)
    _keep(engine, again := replace(UNREAD, text="4 unread messages"), turn=2)
    assert ([*first], [again]) == ([*_open(engine)], [*_open(engine).values()])
    assert ["r2"] == [entry.round_id for entry in inbox.entries(engine)]


def test_it_goes_when_a_round_that_read_the_order_no_longer_finds_it(engine: Engine) -> None:
    """A round that did not come to the order says nothing of it."""
    _keep(engine, UNREAD, NEAR)
    _keep(engine, read=["8191"], turn=2)
    assert [UNREAD] == [*_open(engine).values()]


def test_what_is_answered_stays_answered(engine: Engine) -> None:
    """The same words again are no new matter."""
    _keep(engine, NEAR)
    (number,) = _open(engine)
    inbox.close(engine, number, SAID, FixedClock())
    _keep(engine, NEAR, turn=2)
    assert {} == _open(engine)


def test_other_words_after_an_answer_are_a_new_matter(engine: Engine) -> None:
    """The buyer wrote again: somebody must look again, under a new number."""
    _keep(engine, UNREAD)
    (number,) = _open(engine)
    inbox.close(engine, number, SAID, FixedClock())
    _keep(engine, again := replace(UNREAD, text="1 unread message"), turn=2)
    assert [again] == [*_open(engine).values()]
    assert [number] != [*_open(engine)]
    _keep(engine, again, turn=3)
    assert 1 == len(_open(engine))


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "never there"])
def test_only_what_is_open_is_answered(engine: Engine, closed: bool) -> None:
    """The sentence says whether it is closed or never was."""
    _keep(engine, NEAR)
    (number,) = _open(engine)
    if closed:
        inbox.close(engine, number, SAID, FixedClock())
    wanted = number if closed else 99
    with pytest.raises(InvalidInput, match="is closed: by-hand" if closed else "there is no entry 99"):
        inbox.entry(engine, wanted)


def test_two_shops_have_matters_of_their_own(engine: Engine) -> None:
    """What one shop's round no longer finds stays in the other's inbox."""
    _keep(engine, NEAR)
    inbox.keep(engine, "blue", "other/1", "r2", [NEAR], ["8191"], FixedClock())
    inbox.keep(engine, "blue", "other/1", "r3", [], ["8191"], FixedClock())
    assert ["red"] == [entry.store for entry in inbox.entries(engine)]
    assert [] == inbox.entries(engine, "blue")
