"""What an intent may become, and that its terms come back whole."""

from __future__ import annotations

import itertools
import json

import pytest

from agent.ledger.intents import ATTEMPTS, MOVES, Intent, IntentState, may_pass, terms_of
from agent.models import BuyerMessage, Declaration, Kind, Pair, Purpose, Reason, TrackingFix

S = IntentState
FIX = TrackingFix(
    "8190", 2, Pair("OTHER", "1111"), Pair("CPAM", "RB1"), Reason.NEAR, "one edit", 3, "https://t.example"
)
TOLD = BuyerMessage(
    "8190",
    Purpose.REPLACEMENT,
    "RB1",
    Reason.REPLACEMENT,
    "4PX",
    "红色杯子",
    "https://t",
    "ES",
    "buyer",
    "row 7",
)
SENT = Declaration("8190", Pair("CPAM", "RB1"), Reason.NOT_DECLARED, "row 7", "https://t.example")


def intent(state: IntentState, attempts: int = 0, kind: Kind = Kind.CORRECT, **terms: object) -> Intent:
    """An intent in some state."""
    return Intent(7, "k", kind, "8190", Reason.NEAR, terms, state, attempts, None, None, None)


def test_every_state_has_its_row_in_the_table() -> None:
    """No state is forgotten, neither as a start nor as an end."""
    assert set(S) == set(MOVES)
    assert set(S) == set().union(*MOVES.values())


def test_done_is_final() -> None:
    """Nothing leads out of `done`, for either kind and however often it was begun."""
    for into, kind, attempts in itertools.product(S, Kind, range(3)):
        assert not may_pass(intent(S.DONE, attempts, kind), into)


def test_a_click_follows_preparing_alone() -> None:
    """`begun` is reached from `preparing` and from nowhere else."""
    assert [S.PREPARING] == [state for state in S if S.BEGUN in MOVES[state]]


@pytest.mark.parametrize("into", [S.DUE, S.WAITING, S.ABANDONED])
def test_what_was_begun_is_never_unsent_again(into: IntentState) -> None:
    """After one begun attempt no state leads back to one that means "nothing was sent"."""
    assert [] == [state for state in S if may_pass(intent(state, 1), into)]


@pytest.mark.parametrize("into", [S.UNCONFIRMED, S.REFUSED])
def test_what_was_never_begun_is_neither_unconfirmed_nor_refused(into: IntentState) -> None:
    """Both words mean that a click may have gone out."""
    reachable_unsent = (S.WAITING, S.DUE, S.PREPARING, S.ABANDONED)
    assert [] == [state for state in reachable_unsent if may_pass(intent(state, 0), into)]


def test_a_message_and_a_declaration_are_begun_once_and_a_correction_twice() -> None:
    """Neither a message nor a second parcel can be taken back; a correction may be written once more."""
    assert {Kind.CORRECT: 2, Kind.MESSAGE: 1, Kind.DECLARE: 1} == ATTEMPTS
    for kind, attempts in itertools.product(Kind, range(3)):
        expected = attempts < ATTEMPTS[kind]
        assert expected == may_pass(intent(S.PREPARING, attempts, kind), S.BEGUN)
        if attempts:
            assert expected == may_pass(intent(S.UNCONFIRMED, attempts, kind), S.PREPARING)


def test_terms_survive_json() -> None:
    """A write of each kind comes back from its stored terms as it went in."""
    stored = json.loads(json.dumps(terms_of(FIX)))
    assert intent(S.DUE, **stored).fix() == FIX
    stored = json.loads(json.dumps(terms_of(TOLD)))
    assert intent(S.DUE, kind=Kind.MESSAGE, **stored).message() == TOLD
    stored = json.loads(json.dumps(terms_of(SENT)))
    assert intent(S.DUE, kind=Kind.DECLARE, **stored).declaration() == SENT


def test_a_write_is_known_by_its_kind() -> None:
    """Who only reports a write need not ask of which kind it is."""
    for write in (FIX, TOLD, SENT):
        assert write == intent(S.DUE, kind=write.kind, **terms_of(write)).intended()


def test_further_terms_are_left_alone() -> None:
    """The prepared text stands beside a message's own terms and can be asked for."""
    prepared = intent(S.PREPARING, kind=Kind.MESSAGE, text="Dear buyer", **terms_of(TOLD))
    assert "Dear buyer" == prepared.text
    assert prepared.message() == TOLD
    assert "" == intent(S.DUE, kind=Kind.MESSAGE, **terms_of(TOLD)).text


def test_a_kind_is_not_taken_for_the_other() -> None:
    """Asking a message for its correction is refused, and the other way round."""
    with pytest.raises(ValueError, match="is a message, not a correct"):
        intent(S.DUE, kind=Kind.MESSAGE, **terms_of(TOLD)).fix()
    with pytest.raises(ValueError, match="is a correct, not a message"):
        intent(S.DUE, **terms_of(FIX)).message()
    with pytest.raises(ValueError, match="is a correct, not a declare"):
        intent(S.DUE, **terms_of(FIX)).declaration()
