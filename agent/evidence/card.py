"""What the index page says about one write: its terms, its outcome, and the pictures that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: x, y, width and height in pixels of the picture, from its upper left corner.
Box = tuple[float, float, float, float]


@dataclass
class CardPicture:
    """A part of a still that shows one thing: `title` is `order number`, `old`, `new` or `chat`.

    `still` is the name the recorder returned; without a `box` the whole still is shown.
    """

    title: str
    still: str
    box: Box | None = None


@dataclass
class WriteCard:
    """One write for people: `old` and `new` as text, `text` the message posted (empty for a correction).

    `kind`, `reason` and `outcome` are the words of `agent.models`.
    """

    order_id: str
    kind: str
    reason: str
    old: str = ""
    new: str = ""
    text: str = ""
    outcome: str = ""
    pictures: list[CardPicture] = field(default_factory=list)

    def entry(self) -> dict[str, Any]:
        """Return the card as it stands in the chain, its pictures' boxes in whole pixels."""
        own = {name: value for name, value in vars(self).items() if name != "pictures"}
        return {**own, "pictures": [_picture(picture) for picture in self.pictures]}


def _picture(picture: CardPicture) -> dict[str, Any]:
    box = {} if picture.box is None else {"box": whole(picture.box)}
    return {"title": picture.title, "still": picture.still, **box}


def whole(box: Box) -> list[int]:
    """Return a box in whole pixels: canonical JSON has no fractions, and a picture has none either."""
    return [round(edge) for edge in box]


def whole_boxes(boxes: Mapping[str, Box] | None) -> dict[str, list[int]]:
    """Return named boxes in whole pixels."""
    return {name: whole(box) for name, box in (boxes or {}).items()}
