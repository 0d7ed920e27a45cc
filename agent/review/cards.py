"""The card of a write: what proves it, cut out of the pictures, side by side, and what a reviewer is asked.

A correction and the message that tells the buyer of it are one card: four windows on the stills themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.dossier.moments import Box, box_of
from agent.evidence.picture import Window, window
from agent.review.opened import Opened
from agent.review.steps import Step

#: What a card shows, in this order: the title of its picture and the field of its text.
COLUMNS = (("order number", "order_id"), ("old", "old"), ("new", "new"), ("chat", "text"))
#: What is asked of a card, by the column under which the answer is seen.
QUESTIONS = {"order number": ("order",), "new": ("number",), "chat": ("buyer", "text")}
#: So wide is a window at least, in pixels: narrower than elsewhere, since four of them stand side by side.
LEAST_WIDTH = 220


@dataclass(frozen=True, slots=True)
class Crop:
    """One thing that a card shows: as text, and as seen through a window on the picture of this digest.

    Without a window there is no picture of it, or none any more.
    """

    title: str
    text: str
    sha256: str = ""
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One write, or a correction with its message: `lines` are the lines by which verdicts name it."""

    lines: tuple[int, ...]
    kinds: tuple[str, ...]
    order_id: str
    reason: str
    outcomes: tuple[str, ...]
    crops: tuple[Crop, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """What is asked, in the order of the crops."""
        return tuple(asked for crop in self.crops for asked in QUESTIONS.get(crop.title, ()))


@dataclass
class _Draft:
    """A card as its lines come together: text and picture of each column, the first that tells it counts."""

    steps: list[Step]
    texts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, tuple[str, Box | None]] = field(default_factory=dict)


def cards_of(opened: Opened) -> tuple[Card, ...]:
    """Return the cards of a recording, in order."""
    return tuple(_card(opened, draft) for draft in _drafts(opened.steps))


def crops_in(opened: Opened, step: Step) -> tuple[Crop, ...]:
    """Return what a picture outlines, each cut out of it, in the order of cards."""
    draft = _Draft([], pictures={title: (step.still, box) for title, box in step.boxes.items()})
    known = [title for title, _ in COLUMNS if title in draft.pictures]
    return tuple(_crop(opened, title, draft) for title in dict.fromkeys((*known, *draft.pictures)))


def _drafts(steps: Sequence[Step]) -> list[_Draft]:
    drafts: list[_Draft] = []
    for step in (step for step in steps if step.verb == "card"):
        if not (drafts and _belongs(drafts[-1], step)):
            drafts.append(_Draft([]))
        _take(drafts[-1], step)
    return drafts


def _belongs(draft: _Draft, step: Step) -> bool:
    """Return whether a message tells of the write before it: of the same number, and the only one."""
    kinds = [_told(each.write, "kind") for each in draft.steps]
    number = _told(step.write, "new")
    alone = len(kinds) == 1 and kinds != ["message"]
    same = number != "" and draft.texts.get("new", "").startswith(number)
    return alone and same and _told(step.write, "kind") == "message"


def _take(draft: _Draft, step: Step) -> None:
    draft.steps.append(step)
    for title, name in COLUMNS:
        if told := _told(step.write, name):
            draft.texts.setdefault(title, told)
    for title, still, box in _pictures(step.write):
        draft.pictures.setdefault(title, (still, box))


def _pictures(write: Mapping[str, object]) -> Iterator[tuple[str, str, Box | None]]:
    listed = write.get("pictures")
    for shown in listed if isinstance(listed, list) else ():
        if isinstance(shown, dict) and isinstance(shown.get("still"), str):
            yield str(shown.get("title", "")), shown["still"], box_of(shown.get("box"))


def _card(opened: Opened, draft: _Draft) -> Card:
    first = draft.steps[0].write
    return Card(
        lines=tuple(step.number for step in draft.steps),
        kinds=tuple(_told(step.write, "kind") for step in draft.steps),
        order_id=draft.texts.get("order number", ""),
        reason=_told(first, "reason"),
        outcomes=tuple(_told(step.write, "outcome") for step in draft.steps),
        crops=tuple(_crop(opened, title, draft) for title, _ in COLUMNS if _shown(title, draft)),
    )


def _shown(title: str, draft: _Draft) -> bool:
    return bool(draft.texts.get(title)) or title in draft.pictures


def _crop(opened: Opened, title: str, draft: _Draft) -> Crop:
    still, box = draft.pictures.get(title, ("", None))
    sha256 = opened.files.get(still, "")
    size = opened.size(still) if sha256 else None
    seen = window(size, box, LEAST_WIDTH) if size else None
    return Crop(title, draft.texts.get(title, ""), sha256, seen)


def _told(write: Mapping[str, object], name: str) -> str:
    value = write.get(name)
    return value if isinstance(value, str) else ""
