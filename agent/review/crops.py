"""What a card shows, cut out of the recorded pictures: a piece of its own, with the digest of the whole.

Nothing is drawn into a piece and nothing is scaled; what it was cut out of is the evidence.
"""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass

from agent.dossier.pictures import opened as picture
from agent.errors import InvalidInput
from agent.evidence.picture import Window
from agent.review.cards import Card, Crop
from agent.review.opened import Opened


@dataclass(frozen=True, slots=True)
class Cut:
    """One thing that a card shows: `content` is a lossless WebP, empty where there is no picture (any more).

    `sha256` is the digest of the picture that it was cut out of, `text` what the card says beside it.
    """

    title: str
    text: str
    sha256: str
    content: bytes


def cuts_of(opened: Opened, card: Card) -> tuple[Cut, ...]:
    """Return what a card shows, in its order: order number, old, new, chat bubble."""
    return tuple(_cut(opened, crop) for crop in card.crops)


def _cut(opened: Opened, crop: Crop) -> Cut:
    content = opened.file(crop.sha256) if crop.sha256 else None
    piece = b""
    if content is not None and crop.window is not None:
        with suppress(InvalidInput):  # a listed file that is no picture: said as a missing one is
            piece = cut(content, crop.window)
    return Cut(crop.title, crop.text, crop.sha256, piece)


def cut(still: bytes, window: Window) -> bytes:
    """Return the part of a picture that a window shows, its pixels as they are; InvalidInput for none."""
    left, top, width, height = window.view
    piece = picture(still).crop((left, top, left + width, top + height))
    file = io.BytesIO()
    piece.save(file, "WEBP", lossless=True, quality=60, method=2)
    return file.getvalue()
