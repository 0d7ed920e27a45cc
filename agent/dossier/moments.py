"""What one recording tells: its pictures and its writes, read off the lines; nothing is added to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from agent.dossier.reading import Recorded
from agent.evidence.told import items, kind_of, listed, table

Box = tuple[int, int, int, int]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Later ones cannot be told in every time zone, and no recording was made then.
_LAST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Picture:
    """A still with what its line says; `url` is the address that the lines before it name last.

    `text` names the file that holds what the page said at that moment, empty where there is none.
    """

    recorded: Recorded
    still: str
    at: datetime
    page: str
    moment: str
    url: str
    boxes: Mapping[str, Box]
    text: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What no other picture of the dossier shares."""
        return self.recorded.name, self.still

    @property
    def path(self) -> str:
        """Host and path of the address; its query may say more than is meant to be shown."""
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return ""
        return f"{parts.netloc}{parts.path}"


@dataclass
class Written:
    """One write as the lines tell it; times are None where no line tells them.

    `kind` is `correct`, `message` or `declare`; `outcome` is empty for one that was begun and never settled.
    `step` is `cancel` or `create` where the console changes no parcel. Without `begun` it was begun earlier,
    found to stand already, or never sent; `told` is when its card was recorded.
    `approved` names who said yes, and when; `pictures` are title → (name of a still, box).
    """

    kind: str
    old: str = ""
    new: str = ""
    text: str = ""
    step: str = ""
    reason: str = ""
    outcome: str = ""
    note: str = ""
    begun: datetime | None = None
    settled: datetime | None = None
    told: datetime | None = None
    approved: tuple[str, str] | None = None
    pictures: dict[str, tuple[str, Box | None]] = field(default_factory=dict)


def moment(step: Mapping[str, Any]) -> datetime:
    """Return when a line was recorded; the epoch where it does not say so in a way that can be read."""
    try:
        read = datetime.fromisoformat(str(step.get("at", "")))
        return read.astimezone(UTC) if read.tzinfo and _EPOCH <= read <= _LAST else _EPOCH
    except (ValueError, OverflowError):
        return _EPOCH


def pictures_of(recorded: Recorded) -> list[Picture]:
    """Return the stills of a recording, in order, each with the address of its page."""
    found, url = [], ""
    for step in recorded.steps:
        url = str(step.get("url") or url)
        still = step.get("still")
        if step["verb"] == "still" and isinstance(still, str) and still:
            text = str(step.get("text", ""))
            page, taken = str(step.get("page", "")), str(step.get("moment", ""))
            found.append(Picture(recorded, still, moment(step), page, taken, url, boxes_of(step), text))
    return found


def writes_of(recorded: Recorded, order_id: str) -> list[Written]:
    """Return the writes to an order in a recording; lines about other orders alone are passed over."""
    found: list[Written] = []
    current: Written | None = None
    for step in recorded.steps:
        terms = table(step.get("write"))
        if order_id not in listed(terms.get("order_id")):
            continue
        if step["verb"] == "begun":
            current = _begun(terms, moment(step))
            found.append(current)
        elif step["verb"] == "settled" and current is not None:
            current.settled, current.outcome = moment(step), str(terms.get("state", ""))
            current.note = str(terms.get("note", ""))
        elif step["verb"] == "card":
            written = current or Written(str(terms.get("kind", "")))
            found += [] if current else [written]
            _told(written, terms, moment(step))
            current = None
    return found


def texts_of(recorded: Recorded, order_id: str) -> Iterator[tuple[datetime, str]]:
    """Yield what was read of the order as text; of lists only the lines that name it."""
    for step in recorded.steps:
        if step["verb"] == "read" and isinstance(step.get("value"), str):
            lines = [line for line in step["value"].splitlines() if order_id in line]
            if lines and step.get("page") == "order":
                yield moment(step), "\n".join(lines)


def _begun(terms: Mapping[str, Any], at: datetime) -> Written:
    by = terms.get("by")
    yes = (str(by), str(terms.get("at", ""))) if by else None
    numbers = ", ".join(listed(terms.get("new") or terms.get("number")))
    old, step = str(terms.get("old", "")), str(terms.get("step", ""))
    return Written(kind_of(terms), old, numbers, step=step, begun=at, approved=yes)


def _told(written: Written, card: Mapping[str, Any], at: datetime) -> None:
    """Take over what the card says; it is the recording's own summary of the write."""
    written.told = at
    for name in ("kind", "old", "new", "text", "reason", "outcome"):
        setattr(written, name, str(card.get(name) or getattr(written, name)))
    for shown in map(table, items(card.get("pictures"))):
        if isinstance(shown.get("still"), str):
            written.pictures[str(shown.get("title", ""))] = shown["still"], box_of(shown.get("box"))


def boxes_of(step: Mapping[str, Any]) -> dict[str, Box]:
    """Return the places that a line names, in pixels of its picture; what is no box is left out."""
    named = table(step.get("boxes")).items()
    return {str(name): box for name, value in named if (box := box_of(value)) is not None}


def box_of(value: object) -> Box | None:
    """Return x, y, width and height in pixels; None for anything else."""
    if isinstance(value, list) and len(value) == 4 and all(type(edge) is int for edge in value):
        return value[0], value[1], value[2], value[3]
    return None
