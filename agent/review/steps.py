"""The lines of a recording as a reviewer reads them; nothing in them is believed to have the right form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.dossier.moments import Box, boxes_of, moment


@dataclass(frozen=True, slots=True)
class Step:
    """One line: a verb on an element of a page, at a time in UTC.

    `number` is its line, from 1. `still` names a picture of the recording and `sha256` its digest, `text`
    and `text_sha256` what the page said then; all are empty where there is none. `boxes` are places in the
    picture, in its pixels. `moment` is `missing` in `outcome` where a picture could not be taken. `write`
    are the terms of a write: of `begun`, `settled` and `card` lines.
    """

    number: int
    verb: str
    page: str
    element: str
    moment: str
    outcome: str
    value: str
    note: str
    resolved: str
    url: str
    at: datetime
    still: str
    sha256: str
    text: str
    text_sha256: str
    boxes: Mapping[str, Box]
    write: Mapping[str, Any]

    @property
    def pictured(self) -> bool:
        """Whether a person sees it: it has a picture with a digest."""
        return bool(self.still and self.sha256)


@dataclass(frozen=True, slots=True)
class Seen:
    """A step as a person counts them: a picture, and the lines that led to it, oldest first.

    `number` counts the pictures of a recording from 1; `url` is the address that the lines name last.
    """

    number: int
    step: Step
    led: tuple[Step, ...]
    url: str


_TEXTS = ("verb", "page", "element", "moment", "outcome", "value", "note", "resolved", "url")
_FILES = ("still", "sha256", "text", "text_sha256")


def step_of(number: int, line: Mapping[str, Any]) -> Step:
    """Return a line; what has no right form in it is empty."""
    told = {name: _text(line.get(name)) for name in (*_TEXTS, *_FILES)}
    write = line.get("write")
    terms = write if isinstance(write, dict) else {}
    return Step(number=number, at=moment(line), boxes=boxes_of(line), write=terms, **told)


def steps_of(lines: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the lines of a recording, in order."""
    return tuple(step_of(number, line) for number, line in enumerate(lines, start=1))


def seen_of(steps: Sequence[Step]) -> tuple[Seen, ...]:
    """Return the pictures of a recording; lines after the last one belong to none (`left_over`)."""
    found: list[Seen] = []
    led: list[Step] = []
    url = ""
    for step in steps:
        url = step.url or url
        if step.pictured:
            found.append(Seen(len(found) + 1, step, tuple(led), url))
            led = []
        else:
            led.append(step)
    return tuple(found)


def left_over(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the lines after the last picture."""
    last = max((step.number for step in steps if step.pictured), default=0)
    return tuple(step for step in steps if step.number > last)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
