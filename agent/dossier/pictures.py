"""Stills as a dispute form takes them: a band with the facts below the still, and no more bytes than allowed.

Nothing is drawn into the still: it is at most made smaller.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.dossier.fonts import Font
from agent.dossier.moments import Picture
from agent.dossier.story import Order
from agent.errors import InvalidInput
from agent.say import say
from agent.settings_dossier import DossierSettings

if TYPE_CHECKING:
    from PIL import Image

#: Of the band, in pixels: letters, room between lines, room around; the narrowest that can be read.
LETTER, LINE, ROOM, NARROWEST = 18, 27, 12, 560
#: Tried one after another until a picture is small enough, first at full size, then at ever smaller ones.
_QUALITIES = (92, 85, 75, 65)
_SMALLER, _LEAST_SIDE = 0.8, 160
#: A longer path says nothing that a reader would follow.
_LONGEST = 300


@dataclass(frozen=True)
class Captions:
    """What stands under every picture of one order, drawn in one font."""

    order: Order
    font: Font

    def of(self, picture: Picture) -> list[str]:
        """Return the lines of one picture's band."""
        order, clocks = self.order, self.order.clocks
        shown = {"store": order.store, "order": order.order_id, "page": picture.page}
        plain = f"store {order.store} · order {order.order_id} · {picture.page}, {picture.moment}"
        words = say("store {store} · order {order} · {page}, {moment}", **shown, moment=say(picture.moment))
        lines = [
            words if self.font.chinese else plain,
            picture.path[:_LONGEST] or "–",
            f"Pacific {clocks.pacific(picture.at)} · {clocks.local(picture.at)} · {clocks.utc(picture.at)}",
        ]
        return [self.font.can(line) for line in lines]


def opened(still: bytes) -> Image.Image:
    """Return a still as Pillow has it; InvalidInput where it is no picture, or one of far too many pixels."""
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(still), formats=("PNG", "WEBP"))
        return image.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise InvalidInput(say("is no picture that can be read")) from None


def captioned(still: bytes, lines: Sequence[str], font: Font, limits: DossierSettings) -> bytes:
    """Return a still with its band as JPG or PNG, within the limits.

    Raises InvalidInput where the still is no picture, or no picture of it would be small enough.
    """
    image = opened(still)
    made = (_with_band(image, lines, font, side) for side in _sides(limits.picture_side))
    for whole in (each for each in made if max(each.size) <= limits.picture_side):
        for content in _written(whole, limits.picture_format):
            if len(content) <= limits.picture_bytes:
                return content
    raise InvalidInput(
        say("no picture with fewer than {n} bytes can be made of a still", n=limits.picture_bytes),
        hint=say("raise `picture_bytes` under [dossier] in bufa.toml"),
    )


def _sides(most: int) -> Iterator[int]:
    side = most
    while side >= _LEAST_SIDE:
        yield side
        side = int(side * _SMALLER)


def _with_band(image: Image.Image, lines: Sequence[str], font: Font, side: int) -> Image.Image:
    """Return the still, made smaller where it must be, above its band; neither side is longer than `side`."""
    from PIL import Image, ImageDraw

    width = min(side, max(image.width, NARROWEST))
    drawn = font.sized(LETTER)
    rows = [row for line in lines for row in _wrapped(line, drawn.getlength, width - 2 * ROOM)]
    band = len(rows) * LINE + 2 * ROOM
    shown = _within(image, width, max(1, side - band))
    whole = Image.new("RGB", (max(shown.width, min(width, NARROWEST)), shown.height + band), "#ffffff")
    whole.paste(shown, (0, 0))
    pen = ImageDraw.Draw(whole)
    pen.line([(0, shown.height), (whole.width, shown.height)], fill="#23262b")
    for number, row in enumerate(rows):
        pen.text((ROOM, shown.height + ROOM + number * LINE), row, fill="#23262b", font=drawn)
    return whole


def _within(image: Image.Image, width: int, height: int) -> Image.Image:
    share = min(1.0, width / image.width, height / image.height)
    if share == 1.0:
        return image
    return image.resize((max(1, int(image.width * share)), max(1, int(image.height * share))))


def _wrapped(line: str, length: Callable[[str], float], width: int) -> Iterator[str]:
    """Yield a line in pieces that are not longer than `width` pixels; words break only where they must."""
    row = ""
    for char in line:
        if row and length(row + char) > width:
            cut = row.rfind(" ") + 1 or len(row)
            yield row[:cut].rstrip()
            row = row[cut:]
        row += char
    yield row


def _written(whole: Image.Image, form: str) -> Iterator[bytes]:
    for quality in _QUALITIES if form == "jpg" else (0,):
        file = io.BytesIO()
        if form == "jpg":
            whole.save(file, "JPEG", quality=quality, subsampling=0)  # `optimize` fails on much noise
        else:
            whole.save(file, "PNG", optimize=True)
        yield file.getvalue()
