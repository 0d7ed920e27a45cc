"""Whether signs of a script are drawn: examined in a picture, since a font's name proves nothing.

A sign that no font has is drawn as the same box as any other such sign, or as nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from agent.doctor.line import Line, good, note, wrong
from agent.say import say

#: Script → some of its signs, no two alike. The texts to buyers and buyers' names need these.
SCRIPTS = {
    "Latin": "AgñçÿŁ",
    "Han": "订单补发國",
    "Cyrillic": "ЖщюЯд",
    "Arabic": "شكعمه",
    "Hangul": "한국주문",
    "Kana": "あヌケる",
    "Hebrew": "שלמק",
    "Thai": "กขสท",
    "Greek": "ΔΩψξ",
    "Devanagari": "कखगज",
    "emoji": "😀🚚📦❤",
}
#: Without these a picture of a console or a conversation proves little.
NEEDED = ("Latin", "Han", "Cyrillic", "Arabic", "Hangul")
#: Signs that no font has: no character was ever given these numbers.
MISSING = "\u0378\u0379"
PACKAGES = "apt-get install fonts-noto-cjk fonts-noto-core fonts-noto-color-emoji"

Draw = Callable[[Sequence[str]], bytes]


def fonts(draw: Draw, cell: int) -> Line:
    """Let each script be drawn, and say which are not; `cell` is the side of a sign's square in pixels."""
    rows = [*SCRIPTS.values(), MISSING]
    *seen, boxes = cut(draw(rows), [len(row) for row in rows], cell)
    undrawn = [name for name, signs in zip(SCRIPTS, seen, strict=True) if not drawn(signs, boxes)]
    if not undrawn:
        return good("fonts", say("drawn: {names}", names=", ".join(SCRIPTS)))
    words = say("boxes or nothing in place of: {names}", names=", ".join(undrawn))
    if set(undrawn) & set(NEEDED):
        return wrong("fonts", words, PACKAGES)
    return note("fonts", words, PACKAGES)


def cut(picture: bytes, lengths: Sequence[int], cell: int) -> list[list[bytes]]:
    """Return the pixels of each sign, row by row, as grey values."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as opened:
        whole = opened.convert("L")
    return [
        [whole.crop((x * cell, y * cell, (x + 1) * cell, (y + 1) * cell)).tobytes() for x in range(length)]
        for y, length in enumerate(lengths)
    ]


def drawn(signs: Sequence[bytes], boxes: Sequence[bytes]) -> bool:
    """Tell whether these are different signs: none empty, none a box for a missing one."""
    return (
        len(set(signs)) == len(signs)
        and not set(signs) & set(boxes)
        and all(len(set(sign)) > 1 for sign in signs)
    )
