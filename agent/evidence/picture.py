"""The size of a picture, and the part of it that a card shows."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PNG = b"\x89PNG\r\n\x1a\n"

#: What is shown around a box, in pixels: enough to recognise the place, too little to hide the value.
MARGIN_X, MARGIN_Y = 36, 22
#: A window is at least this wide and high, so that parts of one card look alike.
LEAST_WIDTH, LEAST_HEIGHT = 300, 96
#: A box that is one line high and wider than this (a whole row) is shown from its left end only: made small
#: enough to fit it could not be read.
LINE_HEIGHT, WIDEST_LINE = 64, 440


@dataclass(frozen=True)
class Window:
    """A part of a picture, in pixels: the picture's size, the part's place and size, the box in it."""

    width: int
    height: int
    view: tuple[int, int, int, int]
    box: tuple[int, int, int, int] | None = None


def size_of(path: Path) -> tuple[int, int] | None:
    """Return width and height of a picture as `pixels` does, None of a missing file too."""
    try:
        with path.open("rb") as file:
            return pixels(file.read(30))
    except OSError:
        return None


def pixels(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG or a lossless WebP in pixels, None of anything else.

    Sources: the PNG specification, 5.2 and 11.2.2: signature, then the chunk IHDR with two 4-byte integers;
    RFC 9649, 2.6, 2.7 and 3.4: the chunk VP8L with two numbers of 14 bits, or VP8X with two of 24, less one.
    """
    head = content[:30]
    if len(head) >= 24 and head.startswith(_PNG) and head[12:16] == b"IHDR":
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    return _size_of_webp(head) if len(head) == 30 and head[8:12] == b"WEBP" else None


def _size_of_webp(head: bytes) -> tuple[int, int] | None:
    if head[12:16] == b"VP8L":
        sides = int.from_bytes(head[21:25], "little")
        return (sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return None


def window(size: tuple[int, int], box: Sequence[int] | None, least: int = LEAST_WIDTH) -> Window:
    """Return the window on `box` with its surroundings, kept inside the picture; without a box all of it.

    It is at least so many pixels wide as `least` says.
    """
    width, height = size
    if box is None:
        return Window(width, height, (0, 0, width, height))
    x, y, box_width, box_height = box
    seen = min(box_width, WIDEST_LINE) if box_height <= LINE_HEIGHT else box_width
    left, shown_width = _span(x, seen, MARGIN_X, least, width)
    top, shown_height = _span(y, box_height, MARGIN_Y, LEAST_HEIGHT, height)
    return Window(width, height, (left, top, shown_width, shown_height), (x, y, box_width, box_height))


def _span(start: int, length: int, margin: int, least: int, limit: int) -> tuple[int, int]:
    """Return where a stretch with its margins starts and how long it is, inside 0 to `limit`."""
    shown = min(max(length + 2 * margin, least), limit)
    middle = start + length // 2
    return max(0, min(middle - shown // 2, limit - shown)), shown
