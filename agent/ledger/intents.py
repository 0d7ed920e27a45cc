"""What an intent is and which way it may go; pure values, stored by `ledger.journal`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from agent.models import BuyerMessage, Declaration, Intended, Kind, Pair, Purpose, Reason, Step, TrackingFix


class IntentState(StrEnum):
    """Where one intended write stands.

        WAITING ──────────────► DUE ◄────────── ABANDONED      waiting: for the write it comes after
          ▲  the right pair       │  ▲               ▲
          └──── stands again ──── │  │ let go        │ no longer wanted
                                  ▼  │               │
                               PREPARING ────────────┘         the form is being filled; nothing was sent
                                  │     ▲
           committed to disk,     │     │ a correction, read and not there: once more, in a later round
           before the one click   ▼     │
                                BEGUN ──┴──► UNCONFIRMED       begun, not proven; the next round reads
                                  │            │
                                  ▼            ▼
                    DONE │ REFUSED by the console │ NEEDS_PERSON

    DONE is final. Whatever was begun can never be called unsent again: PREPARING that follows a begun
    attempt is let go to UNCONFIRMED, not to DUE. A round that died leaves PREPARING, which the next one
    lets go, and BEGUN, which the next one calls UNCONFIRMED. What was not begun may be found done already.
    A person may answer NEEDS_PERSON: done by hand, or, if it was never begun, due again.
    """

    DUE = "due"
    WAITING = "waiting"
    PREPARING = "preparing"
    BEGUN = "begun"
    DONE = "done"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    ABANDONED = "abandoned"
    NEEDS_PERSON = "needs_person"


_S = IntentState

#: From each state, the states it may pass into; the drawing of `IntentState` in full.
MOVES: dict[IntentState, frozenset[IntentState]] = {
    _S.WAITING: frozenset({_S.DUE, _S.ABANDONED, _S.NEEDS_PERSON}),
    _S.DUE: frozenset({_S.PREPARING, _S.WAITING, _S.ABANDONED, _S.DONE, _S.NEEDS_PERSON}),
    _S.PREPARING: frozenset(
        {_S.BEGUN, _S.DUE, _S.UNCONFIRMED, _S.WAITING, _S.ABANDONED, _S.DONE, _S.NEEDS_PERSON}
    ),
    _S.BEGUN: frozenset({_S.DONE, _S.REFUSED, _S.UNCONFIRMED, _S.NEEDS_PERSON}),
    _S.UNCONFIRMED: frozenset({_S.DONE, _S.REFUSED, _S.UNCONFIRMED, _S.PREPARING, _S.NEEDS_PERSON}),
    _S.ABANDONED: frozenset({_S.DUE, _S.WAITING}),
    _S.REFUSED: frozenset({_S.DONE, _S.NEEDS_PERSON}),
    _S.NEEDS_PERSON: frozenset({_S.DONE, _S.DUE, _S.NEEDS_PERSON}),
    _S.DONE: frozenset(),
}

#: Begun at some time and not yet settled: the next round reads before anything else.
OPEN = (_S.BEGUN, _S.UNCONFIRMED)

#: States in which nothing was sent and nobody else has to decide: a plan may take the intent up again.
UNSENT = (_S.WAITING, _S.DUE, _S.PREPARING, _S.ABANDONED)

#: How often the commit of one intent may be begun: a message cannot be taken back, and a declaration that
#: was carried out unseen would, repeated, create a second parcel.
ATTEMPTS = {Kind.CORRECT: 2, Kind.MESSAGE: 1, Kind.DECLARE: 1}


@dataclass(frozen=True, slots=True)
class Intent:
    """One intended write as the journal has it; `begun_at` (UTC) and `commit_id` are of its latest commit."""

    id: int
    key: str
    kind: Kind
    order_id: str
    reason: Reason
    terms: dict[str, Any]
    state: IntentState
    attempts: int
    commit_id: str | None
    depends_on: int | None
    begun_at: datetime | None

    @property
    def text(self) -> str:
        """The message's text as last prepared, empty before: a draft equal to it is our own."""
        return str(self.terms.get("text", ""))

    @property
    def step(self) -> Step:
        """Which part of a correction this is; what is no correction counts as a whole."""
        return Step(self.terms.get("step", Step.CHANGE))

    def fix(self) -> TrackingFix:
        """Return the correction this intent stands for; `ValueError` for another kind."""
        self._expect(Kind.CORRECT)
        terms = _known(TrackingFix, self.terms)
        terms |= {"wrong": Pair(*terms["wrong"]), "right": Pair(*terms["right"])}
        return TrackingFix(**terms | {"reason": Reason(terms["reason"]), "step": self.step})

    def message(self) -> BuyerMessage:
        """Return the message this intent stands for; `ValueError` for another kind."""
        self._expect(Kind.MESSAGE)
        terms = _known(BuyerMessage, self.terms)
        return BuyerMessage(
            **terms | {"purpose": Purpose(terms["purpose"]), "reason": Reason(terms["reason"])}
        )

    def declaration(self) -> Declaration:
        """Return the declaration this intent stands for; `ValueError` for another kind."""
        self._expect(Kind.DECLARE)
        terms = _known(Declaration, self.terms)
        return Declaration(**terms | {"pair": Pair(*terms["pair"]), "reason": Reason(terms["reason"])})

    def intended(self) -> Intended:
        """Return the write this intent stands for, of whichever kind."""
        if self.kind is Kind.CORRECT:
            return self.fix()
        return self.message() if self.kind is Kind.MESSAGE else self.declaration()

    def _expect(self, kind: Kind) -> None:
        if self.kind is not kind:
            raise ValueError(f"intent {self.id} is a {self.kind}, not a {kind}")


def may_pass(intent: Intent, into: IntentState) -> bool:
    """Tell whether `intent` may pass into that state: the table, and what was begun is never unsent again."""
    if into not in MOVES[intent.state]:
        return False
    if into is IntentState.UNCONFIRMED:
        return intent.attempts > 0
    if into in (IntentState.DUE, IntentState.WAITING, IntentState.ABANDONED):
        return intent.attempts == 0
    if into in (IntentState.PREPARING, IntentState.BEGUN):
        return intent.attempts < ATTEMPTS[intent.kind]
    return True


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of an intent's history."""

    at: datetime
    round_id: str
    state: IntentState
    note: str
    commit_id: str | None


def terms_of(write: Intended) -> dict[str, Any]:
    """Return what a write consists of, as JSON can hold it; `Intent.fix` and the like are the way back."""
    terms: dict[str, Any] = asdict(write)
    terms |= {name: list(terms[name].values()) for name in ("wrong", "right", "pair") if name in terms}
    return {name: str(value) if isinstance(value, StrEnum) else value for name, value in terms.items()}


def _known(shape: type[Intended], terms: dict[str, Any]) -> dict[str, Any]:
    return {field.name: terms[field.name] for field in fields(shape) if field.name in terms}
