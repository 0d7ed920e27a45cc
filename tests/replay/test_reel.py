"""Each line of a recording is shown on the picture that tells most of it."""

from __future__ import annotations

import pytest

from agent.replay.reel import Frame, frames
from tests.replay.samples import CORRECTION, recorded


@pytest.fixture
def reel() -> list[Frame]:
    """The frames of a correction."""
    return frames(recorded(CORRECTION))


def test_every_line_but_the_card_is_a_frame(reel: list[Frame]) -> None:
    """Lines come in order; the card repeats what others said."""
    expected = [number for number, step in enumerate(CORRECTION, 1) if step["verb"] != "card"]
    assert expected == [frame.line.seq for frame in reel]


@pytest.mark.parametrize(
    ("line", "picture"),
    [
        (1, "before"),  # the first of its visit
        (3, "before"),  # a click has no picture: the last one of its page
        (5, "filled"),  # filled in before the form was pictured
        (7, "filled"),  # of the journal: the last picture there was, whatever its page
        (8, "filled"),
        (9, "after"),  # the second visit to the order, not the first one's picture
        (12, "after"),
        (14, "after"),  # a page without any picture
    ],
)
def test_the_nearest_picture(reel: list[Frame], line: int, picture: str) -> None:
    """Of the same visit, else of the same page, else the last one."""
    frame = next(one for one in reel if one.line.seq == line)
    assert picture == (frame.picture.moment if frame.picture else None)


def test_boxes_are_those_of_the_line(reel: list[Frame]) -> None:
    """A step's own box is drawn on the nearest picture of its page, and never on that of another page."""
    boxes = {frame.line.seq: dict(frame.boxes) for frame in reel}
    assert {"old": (9, 9, 40, 20)} == boxes[2]
    assert {"change": (5, 6, 7, 8)} == boxes[3]
    assert {"number": (1, 2, 3, 4)} == boxes[5]
    assert {} == boxes[14]


def test_captions_and_values(reel: list[Frame]) -> None:
    """What was done and with which value stands in words; a write says from what to what."""
    told = {frame.line.seq: (frame.caption, frame.value) for frame in reel}
    assert ("fill number · page `edit`", "RB473124829CN") == told[5]
    assert ("write begun · page `order`", "TEST000000 (X) → RB473124829CN (CPAM)") == told[7]
    assert ("write settled · page `order`", "done · seen on a fresh page") == told[12]


def test_failures_and_secrets() -> None:
    """A step that failed or was left out says so, and a secret has no value."""
    steps = [
        {"verb": "fill_secret", "page": "sign_in", "element": "password"},
        {"verb": "click", "page": "p", "element": "gone", "outcome": "LocatorMissing"},
        {"verb": "fill", "page": "p", "element": "website", "outcome": "skipped"},
    ]
    made = frames(recorded(steps))
    assert [None] * 3 == [frame.picture for frame in made]
    assert ("fill in a secret password · page `sign_in`", "•••") == (made[0].caption, made[0].value)
    assert made[1].caption.endswith("(LocatorMissing)")
    assert made[2].caption.endswith("(left out: not there)")
