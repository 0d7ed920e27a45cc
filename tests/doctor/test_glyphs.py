"""Signs are told from boxes by their pixels."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw

from agent.doctor.glyphs import MISSING, PACKAGES, SCRIPTS, fonts
from agent.doctor.line import Health

CELL = 20


def drawing(blank: str = "", boxed: str = "", alike: str = "", first: str = "") -> object:
    """Return what draws each sign as a stripe of its own, but signs of some scripts otherwise."""

    def draw(rows: Sequence[str]) -> bytes:
        assert (*SCRIPTS.values(), MISSING) == tuple(rows)
        picture = Image.new("RGB", (CELL * 9, CELL * len(rows)), "white")
        pen = ImageDraw.Draw(picture)
        for y, (name, row) in enumerate(zip([*SCRIPTS, "missing"], rows, strict=True)):
            for x in range(len(row)):
                left, top = x * CELL, y * CELL
                if name in (boxed, "missing") or (name == first and not x):
                    pen.rectangle((left + 4, top + 4, left + 12, top + 16), outline="black")
                elif name != blank:
                    at = left + 2 + (0 if name == alike else 2 * x)
                    pen.line((at, top + 2, at, top + 18), fill="blue")
        stream = io.BytesIO()
        picture.save(stream, "PNG")
        return stream.getvalue()

    return draw


def test_all_are_drawn() -> None:
    """Each sign of a script unlike the others: nothing to do."""
    line = fonts(drawing(), CELL)  # type: ignore[arg-type]
    assert (Health.OK, "") == (line.health, line.remedy)
    assert "Hangul" in line.seen


@pytest.mark.parametrize("how", ["blank", "boxed", "alike", "first"])
@pytest.mark.parametrize(("script", "expected"), [("Han", Health.WRONG), ("emoji", Health.NOTE)])
def test_what_is_not_drawn(how: str, script: str, expected: Health) -> None:
    """Nothing, boxes, one picture for several signs, one box among signs; Han is needed, emoji are not."""
    line = fonts(drawing(**{how: script}), CELL)  # type: ignore[arg-type]
    assert (expected, PACKAGES) == (line.health, line.remedy)
    assert line.seen.endswith(f": {script}")
