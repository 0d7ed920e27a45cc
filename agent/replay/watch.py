"""The page on which a recording is watched: everything in one file but the pictures, which lie beside it.

It needs no network. What consoles and buyers wrote goes in as values and is shown as text, never as markup.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

from agent.replay.recorded import Line, Recorded
from agent.replay.reel import Frame, frames
from agent.say import say

#: The keys of the page, as they are shown on it: what is pressed, what it does.
KEYS = (
    ("Space", "pause, go on"),
    ("→", "next step"),
    ("←", "back"),
    ("+ −", "faster, slower"),
    ("Home", "from the beginning"),
    ("q", "close"),
)


@dataclass(frozen=True)
class Film:
    """The page, and the pictures by the names under which the page looks for them beside itself."""

    html: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def film(
    recordings: Sequence[Recorded],
    title: str,
    findings: Sequence[str],
    speed: float = 1.0,
    *,
    whole: bool = True,
) -> Film:
    """Return what is needed to watch recordings one after the other.

    `findings` are those of verification, none where all is well, and `whole` where nothing was pruned either;
    `speed` is a multiple of the recorded pace.
    """
    pictures: dict[str, bytes] = {}
    shown = [_shown(frame, pictures) for one in recordings for frame in frames(one)]
    facts = {"title": title, "frames": shown, "speed": speed}
    page = _template().render(
        title=title,
        findings=findings,
        whole=whole,
        keys=[(key, say(meaning)) for key, meaning in KEYS],
        data=Markup(_inert(facts)),  # noqa: S704 (escaped by `_inert` for where it stands)
        nonce=secrets.token_urlsafe(16),
        say=say,
    )
    return Film(page, pictures)


def _shown(frame: Frame, pictures: dict[str, bytes]) -> dict[str, Any]:
    line = frame.line
    picture = _kept(frame.recorded, frame.picture, pictures) if frame.picture else ""
    return {
        "recording": frame.recorded.folder.name,
        "line": line.seq,
        "caption": frame.caption,
        "value": frame.value,
        "at": line.at,
        "ms": line.ms,
        "picture": picture,
        "boxes": [[name, *box] for name, box in frame.boxes.items()] if picture else [],
        "note": _note(frame, picture),
    }


def _note(frame: Frame, picture: str) -> str:
    if not picture:
        missing = say("the picture of this step is not here: it was pruned, or it is another one by now")
        return missing if frame.picture else say("nothing was pictured")
    taken = frame.picture
    if taken is None or not frame.other:
        return ""
    where = {"page": taken.page, "moment": taken.moment, "line": taken.seq}
    return say("on the nearest picture: `{page}`, {moment}, line {line}", **where)


def _kept(recorded: Recorded, line: Line, pictures: dict[str, bytes]) -> str:
    """Return the name of a picture on the page, kept once; empty where it is not what the line says."""
    name = f"{line.sha256[:32]}{Path(line.still).suffix}"
    if name in pictures:
        return name
    content = recorded.still(line)
    if content is None:
        return ""
    pictures[name] = content
    return name


def _inert(value: object) -> str:
    """Return JSON that ends no script element, whatever stands in it."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(Path(__file__).with_name("watch.html").read_text("utf-8"))
