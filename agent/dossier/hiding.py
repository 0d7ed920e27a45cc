"""Recordings without the buyer: masked copies of stills, steps without words, and a record of both.

Where a step names what is personal on the page, that is covered. Where it does not, nothing is guessed:
everything is covered but what the still was taken to prove.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agent.dossier.moments import Box, Picture, Written
from agent.dossier.pictures import opened
from agent.dossier.reading import Recorded, plain, read_object
from agent.evidence.canonical import canonical, digest
from agent.evidence.files import STEPS
from agent.evidence.told import table
from agent.evidence.withheld import FORMAT, STEPS_HIDDEN
from agent.say import say

#: Of a line, what is ours or a digest; of what it says of a write, numbers and our own words for it.
_FIELDS = (
    *("seq", "prev", "at", "local", "ms", "verb", "page", "element", "moment", "outcome", "masked"),
    *("boxes", "still", "sha256", "size", "text", "text_sha256"),
)
_TERMS = ("order_id", "kind", "old", "new", "number", "reason", "step", "state", "outcome", "commit_id")
_SHORT = re.compile(r"[\w ().·:/-]{1,60}")
COVER = "#9aa0a6"
#: Names under which a step tells where personal values, or all that was said, stand on its page.
PERSONAL = frozenset({"buyer", "receiver", "recipient", "address", "phone", "name", "personal"})
CONVERSATION = frozenset({"conversation", "messages", "thread", "session", "sessions"})
#: Pages on which somebody talks to buyers.
TALKING = frozenset({"chat", "conversation"})
#: What the boxes of a still prove: the order's own numbers, and our own message.
PROVEN = ("order number", "old", "new", "chat")


@dataclass(frozen=True)
class Masked:
    """A masked copy: its bytes, and what was covered: the names of the boxes, none for all but the proven."""

    content: bytes
    covered: tuple[str, ...]

    @property
    def why(self) -> str:
        """Return in words why the still was replaced."""
        if self.covered:
            return say("what the step names as personal or as a conversation is covered")
        return say("the step does not name where the buyer stands: all but what the still proves is covered")


@dataclass
class Hidden:
    """The record: one entry for each still that was replaced, by recording and still."""

    order_id: str
    store: str
    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(self, picture: Picture, still: bytes, masked: Masked) -> str:
        """Enter a copy and return its name in the archive."""
        name = f"hidden/{picture.recorded.name}/{picture.still.rpartition('/')[2].rpartition('.')[0]}.png"
        self.entries.append(
            {
                "recording": picture.recorded.name,
                "still": picture.still,
                "sha256": digest(still),
                "copy": name,
                "copy_sha256": digest(masked.content),
                "covered": list(masked.covered),
                "why": masked.why,
            }
        )
        return name

    def withhold(self, recording: str, name: str, content: bytes) -> None:
        """Enter what is left out without a copy: steps, a page's text, a still that no line names."""
        steps = say("what was said stands in it: `{file}` has its lines without", file=STEPS_HIDDEN)
        other = say("a page's text, a still that no line names, or no picture: nothing of it is shown")
        own = {"recording": recording, "still": name, "sha256": digest(content)}
        why = steps if name == STEPS else other
        self.entries.append({**own, "copy": "", "copy_sha256": "", "covered": [], "why": why})

    def originals(self) -> list[str]:
        """Return what was left out and carries words, each with its digest: steps, texts, whatever else."""
        kept = (each for each in self.entries if not each["copy"])
        return [
            f"{each['recording']}/{each['still']}".lstrip("/") + f" sha256 {each['sha256']}" for each in kept
        ]

    def content(self) -> bytes:
        """Return `hidden.json`."""
        head = {"format": FORMAT, "order_id": self.order_id, "store": self.store, "hidden": "buyer"}
        return canonical({**head, "stills": self.entries})


def without_words(recorded: Recorded) -> bytes:
    """Return the lines of a recording with nothing but what is ours and numbers, one for each original.

    `prev` is the original's, `line_sha256` its digest, which the `prev` of the next line repeats and, of the
    last, the signed `recording.json`: so each original can be shown by itself, and be believed.
    """
    lines = (plain(recorded.folder / STEPS) or b"").splitlines(keepends=True)
    return b"".join(canonical(_line_without(line)) for line in lines)


def _line_without(line: bytes) -> dict[str, Any]:
    step = read_object(line)
    write = table(step.get("write"))
    terms = {name: write[name] for name in _TERMS if _is_number(write.get(name))}
    kept = {name: step[name] for name in _FIELDS if name in step}
    return {**kept, **({"write": terms} if terms else {}), "line_sha256": digest(line)}


def _is_number(value: object) -> bool:
    """Return whether a term is made of numbers and short words, as tracking numbers and kinds are."""
    whole = value if isinstance(value, list) else [value]
    return bool(whole) and all(isinstance(each, str) and _SHORT.fullmatch(each) for each in whole)


def masked(still: bytes, picture: Picture, writes: Iterable[Written]) -> Masked:
    """Return a copy of a still without the buyer; InvalidInput where it is no picture."""
    from PIL import Image

    image = opened(still)
    proven = _proven(picture, writes)
    personal, talked = _named(picture)
    copy = image.copy() if personal else Image.new("RGB", image.size, COVER)
    for box in talked.values():
        _cover(copy, box)
    for box in proven:
        place = _inside(box, image.size)
        copy.paste(image.crop(place), place[:2])
    for box in personal.values():
        _cover(copy, box)
    return Masked(_png(copy), tuple(sorted({**personal, **talked})))


def _named(picture: Picture) -> tuple[dict[str, Box], dict[str, Box]]:
    """Return what a step names as personal and as conversation; nothing where it does not name enough."""
    personal = {name: box for name, box in picture.boxes.items() if _is(name, PERSONAL)}
    talked = {name: box for name, box in picture.boxes.items() if _is(name, CONVERSATION)}
    if picture.page in TALKING and not (talked and any("buyer" in name for name in personal)):
        return {}, {}
    return personal, talked if personal else {}


def _proven(picture: Picture, writes: Iterable[Written]) -> list[Box]:
    names = (*PROVEN, f"order number {picture.recorded.folder.name.removeprefix('order-')}")
    own = [box for name, box in picture.boxes.items() if name in names]
    shown = (place for written in writes for place in written.pictures.values())
    return [*own, *(box for still, box in shown if still == picture.still and box is not None)]


def _is(name: str, names: Iterable[str]) -> bool:
    return any(word in names for word in name.replace(".", " ").replace("_", " ").split())


def _cover(image: Any, box: Box) -> None:
    image.paste(COVER, _inside(box, image.size))


def _inside(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return a box as corners, cut at the edges of the picture."""
    x, y, width, height = box
    left, top = min(max(x, 0), size[0]), min(max(y, 0), size[1])
    return left, top, max(left, min(x + width, size[0])), max(top, min(y + height, size[1]))


def _png(image: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
