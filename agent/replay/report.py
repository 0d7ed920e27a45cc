"""The report of a look at a pack: a page with each picture and, beside it, what was looked for on it.

It needs no network and no script; what stands on the console's pages is shown as text or in pictures alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, Template

from agent.evidence.picture import pixels
from agent.replay.examined import WORDS, Entry, Examined, Pictured, Standing
from agent.say import say

#: Sign and tone of each standing; the word stands beside the sign, so colour alone says nothing.
SIGNS = {
    Standing.FIRST: ("✓", "good"),
    Standing.FALLBACK: ("≈", "care"),
    Standing.AMBIGUOUS: ("⚠", "care"),
    Standing.MISSING: ("–", "calm"),
    Standing.NOT_REACHED: ("·", "calm"),
}


@dataclass(frozen=True)
class Shown:
    """One picture with its size in pixels and what is outlined in it, by number."""

    picture: Pictured
    size: tuple[int, int]
    outlined: Sequence[tuple[int, Entry]]


@dataclass(frozen=True)
class Page:
    """One page of the pack: its pictures, and its entries with their numbers."""

    name: str
    where: str
    shown: Sequence[Shown]
    rows: Sequence[tuple[int, Entry]]

    @property
    def wrong(self) -> int:
        """How many that are needed cannot be used."""
        return sum(entry.wrong for _, entry in self.rows)


def report(examined: Examined, facts: Mapping[str, str]) -> str:
    """Return the page; `facts` are label → value lines for its head (store, pack, when).

    Its pictures are looked for in `pictures/NAME.png` beside it.
    """
    names = list(dict.fromkeys(entry.page for entry in examined.entries.values()))
    pages = [_page(examined, name) for name in names]
    return _template().render(
        facts=facts,
        summary=examined.summary(),
        wrong=examined.wrong,
        pages=pages,
        words=WORDS,
        sign=_sign,
        say=say,
    )


def _sign(entry: Entry) -> tuple[str, str]:
    return ("✗", "bad") if entry.wrong else SIGNS[entry.standing]


def _page(examined: Examined, name: str) -> Page:
    rows = list(enumerate(examined.of(name), 1))
    pictures = examined.pictures.get(name, [])
    shown = [_shown(one, rows) for one in pictures if one.image is not None]
    return Page(name, pictures[0].where if pictures else "", [one for one in shown if one.outlined], rows)


def _shown(picture: Pictured, rows: Sequence[tuple[int, Entry]]) -> Shown:
    mine = [(number, one) for number, one in rows if one.box is not None and one.picture == picture.name]
    return Shown(picture, pixels(picture.image or b"") or (1, 1), mine)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(Path(__file__).with_name("report.html").read_text("utf-8"))
