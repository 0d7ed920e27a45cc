"""A recording as the page shows it: its pictures one after the other, each with its outlines and its twin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.dossier.moments import Box
from agent.review.opened import Opened
from agent.review.steps import Seen, Step

#: A picture taken at one of these moments shows a page as it was, at one of those as it became.
BEFORE, AFTER = ("before",), ("after", "filled")


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture: its digest, its size in pixels, and what is outlined in it, by title.

    Without a size it is not there: pruned, lost or altered, which the seal's badge tells apart.
    """

    sha256: str
    size: tuple[int, int] | None
    boxes: tuple[tuple[str, Box], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One picture of a run; `twin` is the line of the one that shows the same page before or after.

    `same` counts the pictures of this recording that are the same to the byte, itself not among them.
    """

    seen: Seen
    frame: Frame
    twin: int | None
    same: int

    @property
    def number(self) -> int:
        """Its number among the pictures, from 1."""
        return self.seen.number

    @property
    def line(self) -> int:
        """The number of its line, by which verdicts name it."""
        return self.seen.step.number


def items_of(opened: Opened) -> tuple[Item, ...]:
    """Return the pictures of a recording as they are shown, in order."""
    seen = opened.seen
    digests = [each.step.sha256 for each in seen]
    return tuple(
        Item(each, frame_of(opened, each.step), _twin(seen, each), digests.count(each.step.sha256) - 1)
        for each in seen
    )


def frame_of(opened: Opened, step: Step) -> Frame:
    """Return the picture of a step; one that the list does not name has no size, and is not shown."""
    listed = opened.files.get(step.still) == step.sha256
    size = opened.size(step.still) if listed else None
    return Frame(step.sha256, size, tuple(step.boxes.items()))


def _twin(seen: Sequence[Seen], of: Seen) -> int | None:
    """Return the nearest picture of the same page on the other side of a change: before it, or after it."""
    own, others = (AFTER, BEFORE) if of.step.moment in AFTER else (BEFORE, AFTER)
    if of.step.moment not in own:
        return None
    pages = [each for each in seen if each.step.page == of.step.page and each.step.moment in others]
    side = [each for each in pages if (each.number < of.number) is (own is AFTER)]
    if own is BEFORE:  # what it became in the end, not what was typed meanwhile
        side = [each for each in side if each.step.moment == "after"] or side
    nearest = min(side, key=lambda each: abs(each.number - of.number), default=None)
    return nearest.step.number if nearest else None
