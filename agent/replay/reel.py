"""A recording as a row of frames to be watched: each line with the picture that shows it best.

A line without a picture of its own is shown on the nearest one: of the same visit to its page, else of the
same page, else the last one there was. Its box is drawn only on a picture of its own page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from agent.replay.recorded import Box, Line, Recorded
from agent.say import say

#: Lines that repeat what others said, for the page of the round.
_SKIPPED = frozenset({"card"})
#: What the verbs of recordings are called under a picture, where the verb itself does not say it.
_MEANT = {
    "still": "picture",
    "fill_secret": "fill in a secret",
    "expect": "wait for",
    "expect_gone": "wait until it is gone",
    "begun": "write begun",
    "settled": "write settled",
    "dialog": "question of the console",
    "replied": "answer of the console",
}


@dataclass(frozen=True)
class Frame:
    """One line to be shown; `picture` is the line of the still, None where nothing was pictured at all.

    `ms` counts from the beginning of the round; `other` says that the picture is of another moment.
    """

    recorded: Recorded
    line: Line
    caption: str
    value: str
    picture: Line | None = None
    boxes: Mapping[str, Box] = field(default_factory=dict)
    other: bool = False


def frames(recorded: Recorded) -> list[Frame]:
    """Return the frames of one recording, in order."""
    visits = list(accumulate(int(line.verb == "open") for line in recorded.lines))
    return [
        _frame(recorded, visits, place)
        for place, line in enumerate(recorded.lines)
        if line.verb not in _SKIPPED
    ]


def caption_of(line: Line) -> str:
    """Return verb and element of a line in words."""
    verb = say(_MEANT.get(line.verb, line.verb))
    about = line.moment or line.element
    where = say("page `{page}`", page=line.page) if line.page else ""
    skipped = say("(left out: not there)") if line.outcome == "skipped" else ""
    failed = f"({line.outcome})" if line.outcome not in ("", "ok", "skipped") else ""
    return " · ".join(part for part in (f"{verb} {about}".strip(), where, skipped, failed) if part)


def value_of(line: Line) -> str:
    """Return what a line typed, chose, read or wrote, as text."""
    terms = line.write
    match line.verb:
        case "begun":
            return " → ".join(_texts(terms, "old", "new", "number"))
        case "settled":
            return " · ".join(_texts(terms, "state", "note"))
        case "dialog":
            return " ".join(_texts(terms, "text"))
        case "fill_secret":
            return "•••"
    return line.value or line.note


def _texts(terms: Mapping[str, object], *names: str) -> Iterator[str]:
    for name in names:
        value = terms.get(name)
        listed = value if isinstance(value, list) else [value]
        if text := ", ".join(str(each) for each in listed if each):
            yield text


def _frame(recorded: Recorded, visits: Sequence[int], place: int) -> Frame:
    line = recorded.lines[place]
    picture = _nearest(recorded.lines, visits, place)
    same_page = picture is not None and picture.page == line.page
    boxes = line.boxes or (picture.boxes if picture and not line.element else {})
    other = picture is not None and picture is not line
    return Frame(
        recorded, line, caption_of(line), value_of(line), picture, boxes if same_page else {}, other=other
    )


def _nearest(lines: Sequence[Line], visits: Sequence[int], place: int) -> Line | None:
    """Return the still that shows a line best; None where no line has one."""
    line = lines[place]
    taken = [number for number, each in enumerate(lines) if each.still]
    about_page = bool(line.element) or line.verb in ("open", "read", "still")
    visit = [n for n in taken if visits[n] == visits[place] and lines[n].page == line.page]
    page = [n for n in taken if lines[n].page == line.page]
    for some in (visit, page) if about_page else ():
        if some:
            return lines[_closest(some, place)]
    return lines[_closest(taken, place)] if taken else None


def _closest(taken: Sequence[int], place: int) -> int:
    """Return the last picture up to a line, else the first one after it."""
    return max((number for number in taken if number <= place), default=taken[0])
