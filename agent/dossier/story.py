"""What happened to one order, in time order, and the same in five lines for somebody in a hurry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from agent.dossier.attached import Attached
from agent.dossier.moments import Picture, Written, moment, pictures_of, texts_of, writes_of
from agent.dossier.reading import Recorded
from agent.dossier.times import Clocks
from agent.evidence.reviews import read_reviews, standing_lines
from agent.ledger.about import About, ByHand
from agent.say import say


@dataclass(frozen=True)
class Order:
    """What a dossier is about: the order, its store, where the store's recordings lie, how times are told."""

    order_id: str
    store: str
    folder: Path
    clocks: Clocks


@dataclass(frozen=True)
class Chapter:
    """One recording: what was written, read and pictured in it."""

    recorded: Recorded
    writes: list[Written]
    pictures: list[Picture]
    read: list[tuple[datetime, str]]

    @property
    def began(self) -> datetime:
        """When its first line was recorded; where that is gone, when its round began."""
        started = {"at": self.recorded.summary.get("started")}
        return moment(self.recorded.steps[0] if self.recorded.steps else started)


@dataclass(frozen=True)
class Happened:
    """One thing that people said or did, or were left, outside of a recording.

    `detail` is numbers and names of ours; `said` is what somebody wrote, maybe about the buyer.
    """

    at: datetime
    what: str
    detail: str = ""
    said: str = ""


@dataclass(frozen=True)
class Story:
    """The whole of it; `remarks` are what a reader must know of how this dossier was made.

    `missing` says what is not there of what the store says to have of the order.
    """

    order: Order
    recordings: list[Recorded]
    about: About
    remarks: list[str] = field(default_factory=list)
    missing: Sequence[str] = ()
    attached: Sequence[Attached] = ()

    @cached_property
    def chapters(self) -> list[Chapter]:
        """One for each recording, oldest first."""
        number = self.order.order_id
        chapters = [
            Chapter(each, writes_of(each, number), pictures_of(each), list(texts_of(each, number)))
            for each in self.recordings
        ]
        return sorted(chapters, key=lambda chapter: (chapter.recorded.round_id, chapter.began))

    @property
    def pictures(self) -> list[Picture]:
        """Every picture, oldest first."""
        return [picture for chapter in self.chapters for picture in chapter.pictures]

    @property
    def problems(self) -> list[str]:
        """What keeps a recording from being believed, each with its name, and what else is missing."""
        own = [f"{each.name}: {why}" for each in self.recordings for why in each.proof.problems]
        return [*own, *self.missing, *(each.fault for each in self.attached if each.fault)]

    @property
    def pruned(self) -> list[str]:
        """What was forgotten on purpose, for each recording; no fault, but a reader must know."""
        words = say("{name}: {n} files were pruned on purpose; their digests stay in `recording.json`")
        counted = ((each.name, len(each.proof.pruned)) for each in self.recordings)
        return [words.format(name=name, n=n) for name, n in counted if n]

    @property
    def keys(self) -> list[str]:
        """The ids of the keys that sealed the recordings."""
        return sorted({each.proof.key for each in self.recordings} - {""})

    @cached_property
    def people(self) -> list[Happened]:
        """What people said and did, oldest first."""
        told = [*_approvals(self.about), *_left(self.about), *_reviewed(self.order)]
        by_hand = [Happened(each.at, _words(each), said=each.note) for each in self.about.by_hand]
        return sorted([*told, *by_hand], key=lambda happened: happened.at)


def _words(one: ByHand) -> str:
    return say("by hand: {kind}, {state}", kind=say(one.kind), state=one.state)


def _approvals(about: About) -> Iterator[Happened]:
    for one in about.approvals:
        pairs = [" ".join(map(str, one.shown[side])) for side in ("wrong", "right") if side in one.shown]
        what = " → ".join(pairs)
        yield Happened(one.asked_at, say("asked for a yes: {kind}", kind=say(str(one.kind))), what)
        if one.answered_at is not None:
            no = str(one.state) == "rejected"
            words = say("{by} said no: {kind}") if no else say("{by} said yes: {kind}")
            said = words.format(by=one.by, kind=say(str(one.kind)))
            yield Happened(one.answered_at, said, what, one.note)


def _left(about: About) -> Iterator[Happened]:
    for one in about.left:
        words = say("left to a person: {reason}", reason=reason_of(one.reason))
        yield Happened(one.since, words, said=one.text)
        if one.answered_at is not None:
            words = say("{by} answered: {answer}", by=one.by, answer=say(one.answer))
            yield Happened(one.answered_at, words, said=" · ".join(filter(None, (one.note, one.attachment))))


def _reviewed(order: Order) -> Iterator[Happened]:
    """Yield what reviewers said of the order's recordings, one line for what one said alike in a round."""
    alike: dict[tuple[str, ...], list[datetime]] = {}
    for line in standing_lines(read_reviews(order.folder)):
        about = line.get("about")
        if isinstance(about, dict) and about.get("recording") == f"order-{order.order_id}":
            told = (str(line.get(name, "")) for name in ("by", "said", "comment"))
            alike.setdefault((*told, str(about.get("round"))), []).append(moment(line))
    for (by, said, comment, round_id), times in alike.items():
        words = say("{by} looked at the recording: {said}", by=by, said=say(_SAID.get(said, said)))
        seen = say("{round}, verdicts: {n}", round=round_id, n=len(times))
        yield Happened(max(times), words, seen, said=comment)


def between(people: Iterable[Happened], after: datetime | None, before: datetime | None) -> list[Happened]:
    """Return what happened from `after` on and before `before`; None is no limit."""
    return [
        each
        for each in people
        if (after is None or each.at >= after) and (before is None or each.at < before)
    ]


def reason_of(reason: str) -> str:
    """Return a reason in words for somebody who knows nothing of bufa."""
    return say(_REASONS[reason]) if reason in _REASONS else reason


_SAID = {
    "fine": "it is as it should be",
    "wrong": "something is wrong",
    "unclear": "it is not clear",
}
_REASONS = {
    "placeholder": "the number was a placeholder, no real number",
    "check-digit": "the number cannot exist: its check digit is wrong",
    "other-order": "the number belonged to a parcel of another order",
    "old-number": "the number was an old one, replaced in the seller's own records",
    "wrong-service": "the number was right, the logistics service was not",
    "near": "the number was mistyped: one place differs from the seller's own records",
    "different": "the number differs from the seller's own records",
    "renumbered": "the carrier gave the parcel another number",
    "merged": "the parcel was sent together with another one",
    "not-declared": "the parcel was sent, and the console did not say so yet",
    "replacement": "a parcel was sent again",
    "past-window": "the console no longer lets the number be changed",
    "budget-spent": "the console lets the number be changed no more",
    "seen-wrong-correct": "a reviewer called the correction wrong",
    "seen-wrong-message": "a reviewer called the message wrong",
    "seen-wrong-declare": "a reviewer called the declaration wrong",
}
