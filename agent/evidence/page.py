"""The index page of a round: what was written and the pictures that prove it, for people.

Everything on it is read back from the folder, so it shows nothing that stands in no chain. It needs no
network and no script; its parts of pictures are the stills themselves, looked at through a window.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template

from agent.evidence import disk
from agent.evidence.canonical import digest
from agent.evidence.chain import ChainBroken, read_chain
from agent.evidence.files import INDEX
from agent.evidence.picture import Window, size_of, window
from agent.evidence.told import kind_of, listed, table
from agent.say import say

#: What a card shows side by side: the title of its picture and the field of its text.
COLUMNS = (("order number", "order_id"), ("old", "old"), ("new", "new"), ("chat", "text"))

#: Outcome → sign and tone; the word stands beside the sign, so colour alone says nothing.
SIGNS = {
    "done": ("✓", "good"),
    "already_done": ("✓", "good"),
    "ok": ("✓", "good"),
    "planned": ("…", "calm"),
    "waiting_approval": ("…", "calm"),
    "": ("–", "calm"),
}


@dataclass
class Shown:
    """One recording as the page shows it; `broken` says why its steps could not all be read."""

    name: str
    order_id: str = ""
    outcome: str = ""
    broken: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stills(self) -> int:
        """How many pictures there are."""
        return sum(1 for step in self.steps if step.get("sha256"))


@dataclass
class Column:
    """One thing a card shows: as text, and as seen (`link` to the still, `window` on a part of it).

    `proven_elsewhere`: the picture of another column shows this text too, so none is missed here.
    """

    title: str
    text: str
    link: str = ""
    window: Window | None = None
    proven_elsewhere: bool = False


@dataclass
class Card:
    """One write as the page shows it."""

    order_id: str
    kind: str
    reason: str
    outcome: str
    columns: list[Column]


def render(folder: Path, head: Mapping[str, Any]) -> bytes:
    """Return the index page of the round in `folder`; `head` holds what `round.json` says of the round.

    A recording whose chain is broken is shown with the reason in place of its steps. Raises `OSError`.
    """
    recordings = sorted(_recordings(folder), key=lambda shown: (shown.order_id != "", shown.name))
    cards = [card for shown in recordings for card in _cards(folder, shown)]
    sign = {"sign": lambda outcome: SIGNS.get(outcome, ("!", "care"))}
    page = _template().render(head=head, cards=cards, recordings=recordings, say=say, **sign)
    return page.encode()


def write_page(folder: Path, head: Mapping[str, Any]) -> dict[str, Any]:
    """Write `index.html` and return digest and size, as `round.json` has them. Raises `OSError`."""
    page = render(folder, head)
    disk.replace(folder / INDEX, page)
    return {"sha256": digest(page), "size": len(page)}


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(Path(__file__).with_name("index.html").read_text("utf-8"))


def _recordings(folder: Path) -> Iterator[Shown]:
    for steps in folder.glob("*/steps.jsonl"):
        shown = Shown(steps.parent.name)
        try:
            summary = json.loads((steps.parent / "recording.json").read_bytes())
            shown.order_id, shown.outcome = summary["order_id"], summary["outcome"]
            why = summary.get("cut_short", "")
            shown.broken = say("cut short: {why}", why=why) if why else ""
            shown.steps = read_chain(steps)
        except FileNotFoundError:
            shown.broken = say("`recording.json` is missing")
        except ChainBroken as broken:
            shown.broken = broken.what
        yield shown


def _cards(folder: Path, shown: Shown) -> Iterator[Card]:
    """Yield each write: as its card tells it, or, where a run was ended before that, as it was begun."""
    begun: dict[str, Any] | None = None
    for step in shown.steps:
        verb, write = step["verb"], table(step.get("write"))
        if verb == "begun" and begun is not None:
            yield _untold(shown, begun)
        if verb == "settled" and begun is not None:
            begun |= write
        elif verb in ("begun", "card"):
            begun = write if verb == "begun" else None
        if verb == "card":
            yield _card(folder, shown.name, write)
    if begun is not None:
        yield _untold(shown, begun)


def _card(folder: Path, name: str, write: Mapping[str, Any]) -> Card:
    pictures = {picture["title"]: picture for picture in write["pictures"]}
    columns = [_column(folder, name, title, write[part], pictures.get(title)) for title, part in COLUMNS]
    filled = [column for column in columns if column.text or column.link]
    for column in filled:
        column.proven_elsewhere = "chat" in pictures
    return Card(write["order_id"], write["kind"], write["reason"], write["outcome"], filled)


def _untold(shown: Shown, begun: Mapping[str, Any]) -> Card:
    """Return the card of a write that was begun and never told: not proven, unless it was settled."""
    told = {"order number": shown.order_id, "old": str(begun.get("old", ""))}
    told |= {"new": ", ".join(listed(begun.get("new") or begun.get("number")))}
    columns = [Column(title, text) for title, text in told.items() if text]
    return Card(shown.order_id, kind_of(begun), "", str(begun.get("state") or "unconfirmed"), columns)


def _column(folder: Path, name: str, title: str, text: str, picture: Mapping[str, Any] | None) -> Column:
    """Return a column; without a picture, or with one that cannot be measured, it has text alone."""
    column = Column(title, text)
    if picture and picture["still"]:
        column.link = f"{name}/{picture['still']}"
        size = size_of(folder / column.link)
        column.window = window(size, picture.get("box")) if size else None
    return column
