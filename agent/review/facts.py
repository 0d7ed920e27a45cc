"""What a round holds that a reviewer should know of, worked out once and kept while nothing changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from agent.review.catalogue import Catalogue, Mark
from agent.review.likeness import Place, digest_of, told_steps
from agent.review.opened import Opened
from agent.review.rounds import Recording, Round, State
from agent.review.steps import Step

#: How a line ends whose element or value was found by a fallback of the pack; the page cannot write it there.
_FALLBACK = re.compile(r"; candidate \d+$")
_HEALED = re.compile(r" \(healed\)$", re.MULTILINE)
#: What the pack calls the sign that is closed when an advertisement covers a page.
_PROMOTION = "promotion"


class Flag(StrEnum):
    """Why somebody should look, the riskiest first."""

    DAMAGED = "damaged"
    UNCONFIRMED = "unconfirmed"
    NEEDS_PERSON = "needs_person"
    FAILED = "failed"
    FALLBACK = "fallback"
    PROMOTION = "promotion"
    CHANGED = "changed"
    SAMPLED = "sampled"


RISK = list(Flag)
_OF_OUTCOMES = {
    "unconfirmed": Flag.UNCONFIRMED,
    "needs_person": Flag.NEEDS_PERSON,
    "failed": Flag.FAILED,
    "refused": Flag.FAILED,
}


@dataclass(frozen=True, slots=True)
class Looked:
    """One recording: why to look at it, the lines of its pictures, how many writes it began.

    `structures` are digests of how pages were built, by place; `queue` compares them and says what is
    `CHANGED`.
    """

    recording: Recording
    flags: frozenset[Flag]
    pictures: tuple[int, ...]
    writes: int
    structures: Mapping[Place, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """One round; `flags` are those of its outcome, which no recording may have."""

    round: Round
    flags: frozenset[Flag]
    looked: tuple[Looked, ...]

    @property
    def writes(self) -> int:
        """How many writes were begun in it."""
        return sum(each.writes for each in self.looked)

    @property
    def findings(self) -> tuple[tuple[str, int], ...]:
        """What it counted of findings, by reason."""
        told = self.round.summary.items()
        return tuple(sorted((k, v) for k, v in told if k.startswith("finding ") and isinstance(v, int)))


class Index:
    """The facts of rounds; a round is looked at again only when it changed, each recording by itself."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._rounds: dict[tuple[str, str], Facts] = {}
        self._looked: dict[tuple[str, str, str], tuple[Mark, Looked]] = {}

    def facts(self, store: str | None = None) -> list[Facts]:
        """Return what is known of the rounds of one store or of all, the newest first."""
        return [self._facts(each) for each in self.catalogue.rounds(store)]

    def _facts(self, round_: Round) -> Facts:
        kept = self._rounds.get((round_.store, round_.id))
        if (
            kept is not None and kept.round is round_
        ):  # the catalogue gives the same one while nothing changed
            return kept
        flags = frozenset({*_outcome_flags(round_.outcome), *_damage(round_.state)})
        looked = tuple(self._look(each) for each in round_.recordings)
        found = Facts(round_, flags, tuple(_own(looked, round_.outcome)))
        self._rounds[round_.store, round_.id] = found
        return found

    def _look(self, recording: Recording) -> Looked:
        mark = self.catalogue.mark(recording)
        kept = self._looked.get(recording.key)
        if kept is not None and kept[0] == mark and kept[1].recording == recording:
            return kept[1]
        looked = look(self.catalogue.open(recording))
        self._looked[recording.key] = mark, looked
        return looked


def _own(looked: Sequence[Looked], outcome: str) -> Iterator[Looked]:
    """Yield recordings with the flags that are their own: a scan ends as its round does, whoever made it so.

    Where an order tells of the same, only the order is to be looked at for it.
    """
    of_orders = {flag for each in looked if each.recording.order_id for flag in each.flags}
    borrowed = of_orders & {*_outcome_flags(outcome)}
    for each in looked:
        own = each.flags if each.recording.order_id else each.flags - borrowed
        yield replace(each, flags=own)


def look(opened: Opened) -> Looked:
    """Return what one recording holds."""
    steps = opened.steps
    return Looked(
        recording=opened.recording,
        flags=frozenset({*_flags(opened.recording, steps), *_damage(opened.state)}),
        pictures=tuple(step.number for step in steps if step.pictured),
        writes=sum(step.verb == "begun" for step in steps),
        structures=dict(_structures(opened)),
    )


def _flags(recording: Recording, steps: Sequence[Step]) -> Iterator[Flag]:
    yield from _outcome_flags(recording.outcome)
    for step in steps:
        if step.verb == "card":
            yield from _outcome_flags(str(step.write.get("outcome", "")))
        if _FALLBACK.search(step.resolved) or (step.verb == "read" and _HEALED.search(step.value)):
            yield Flag.FALLBACK
        if step.verb == "click" and step.page == _PROMOTION:
            yield Flag.PROMOTION


def _damage(state: State) -> set[Flag]:
    return {Flag.DAMAGED} if state is State.DAMAGED else set()


def _outcome_flags(outcome: str) -> Iterator[Flag]:
    if outcome in _OF_OUTCOMES:
        yield _OF_OUTCOMES[outcome]


def _structures(opened: Opened) -> Iterator[tuple[Place, str]]:
    for place, step in told_steps(opened).items():
        if (text := opened.said(step)) is not None:
            yield place, digest_of(text)
