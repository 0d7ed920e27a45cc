"""Reads recordings for replaying: their lines as values, their stills where they are as the lines say.

Believes nothing: a field of the wrong type counts as missing, lines end before the first that breaks the
chain. Whether a recording is signed and complete is `agent.evidence.verify`'s to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from agent.errors import InvalidInput, UsageError
from agent.evidence.canonical import digest
from agent.evidence.chain import read_sound
from agent.evidence.files import RECORDING, STEPS, STILLS, is_folder, plain_bytes
from agent.evidence.verify import kind_of
from agent.say import say

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Line:
    """One line of a recording; what it does not say is empty. `ms` counts from the beginning of the round."""

    seq: int
    verb: str
    page: str = ""
    element: str = ""
    value: str = ""
    outcome: str = ""
    url: str = ""
    at: str = ""
    ms: int = 0
    still: str = ""
    sha256: str = ""
    moment: str = ""
    note: str = ""
    boxes: Mapping[str, Box] = field(default_factory=dict)
    write: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """One recording: `summary` is its `recording.json`, empty where there is none that can be read."""

    folder: Path
    summary: Mapping[str, Any]
    lines: Sequence[Line]

    @property
    def name(self) -> str:
        """Round and recording, as a path inside the store's folder."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    def told(self, label: str) -> str:
        """Return a text of the summary, such as `store`, `flow`, `order_id`; empty where it has none."""
        value = self.summary.get(label)
        return value if isinstance(value, str) else ""

    def still(self, line: Line) -> bytes | None:
        """Return the picture that a line names; None where it is missing, pruned or another one by now."""
        parts = PurePosixPath(line.still).parts
        if len(parts) != 2 or parts[0] != STILLS or ".." in parts or not is_folder(self.folder / STILLS):
            return None
        try:
            content = plain_bytes(self.folder / STILLS / parts[1])
        except OSError:
            return None
        return content if digest(content) == line.sha256 else None


def recordings_in(folder: Path) -> list[Recorded]:
    """Return the one recording, or those of a round in the order in which they were begun.

    Raises UsageError for a folder that is neither, InvalidInput for one without a single line.
    """
    kind = kind_of(folder)
    if kind not in ("round", "recording"):
        raise UsageError(
            say("`{folder}` is no recording and no round", folder=folder.name),
            {"seen": kind},
            say("name a round's folder, or one recording in it: `bufa replay recordings/STORE/ROUND/scan`"),
        )
    places = [folder] if kind == "recording" else [path.parent for path in folder.glob(f"*/{STEPS}")]
    found = [read(place) for place in places if is_folder(place)]
    with_lines = [one for one in found if one.lines]
    if not with_lines:
        raise InvalidInput(
            say("nothing is left to replay in `{folder}`", folder=folder.name),
            hint=say("`bufa verify` says whether its steps were pruned or altered"),
        )
    return sorted(with_lines, key=lambda one: (one.lines[0].at, one.lines[0].ms, one.folder.name))


def read(folder: Path) -> Recorded:
    """Return the recording in a folder, with the lines that hold together."""
    content = _bytes(folder / STEPS)
    entries, _ = read_sound(folder / STEPS, content)
    return Recorded(folder, _object(_bytes(folder / RECORDING)), [line_of(entry) for entry in entries])


def line_of(entry: Mapping[str, Any]) -> Line:
    """Return an entry of a chain as a line; texts and numbers of the wrong type are left out."""
    texts = ("verb", "page", "element", "value", "outcome", "url", "at", "still", "sha256", "moment", "note")
    said = {name: value for name in texts if isinstance(value := entry.get(name), str)}
    write = entry.get("write")
    return Line(
        **{"verb": "", **said},
        seq=_whole(entry.get("seq")),
        ms=_whole(entry.get("ms")),
        boxes=_boxes(entry.get("boxes")),
        write=write if isinstance(write, dict) else {},
    )


def _boxes(value: object) -> dict[str, Box]:
    named = value.items() if isinstance(value, dict) else ()
    return {str(name): box for name, each in named if (box := _box(each)) is not None}


def _box(value: object) -> Box | None:
    if isinstance(value, list) and len(value) == 4 and all(type(edge) is int for edge in value):
        return value[0], value[1], value[2], value[3]
    return None


def _whole(value: object) -> int:
    return value if type(value) is int else 0


def _bytes(path: Path) -> bytes:
    try:
        return plain_bytes(path)
    except OSError:
        return b""


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
