"""A run as one HTML file that opens from disk: its pictures inside, no script, nothing fetched.

It is for reading, and for mailing. The proof is the folder itself: the page names what seals it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from agent.review.badge import Badge
from agent.review.cards import Card, cards_of
from agent.review.crops import Cut, cuts_of
from agent.review.items import Item, items_of
from agent.review.language import Words
from agent.review.opened import Opened
from agent.review.rounds import Round
from agent.review.steps import Step
from agent.review.verdicts import Verdict

_WEBP, _PNG = "image/webp", "image/png"


@dataclass(frozen=True)
class Sheet:
    """One recording as the page shows it: what its seal is worth, its writes, its pictures.

    `inside` is the first picture of each digest as a data address; a later one names the first (`twin`).
    """

    opened: Opened
    badge: Badge
    cards: tuple[tuple[Card, tuple[Cut, ...]], ...]
    items: tuple[Item, ...]
    inside: dict[int, str]
    twin: dict[int, int]

    @property
    def left(self) -> tuple[Step, ...]:
        """The lines after the last picture, but the cards, which are shown."""
        return tuple(step for step in self.opened.left_over if step.verb != "card")


def sheet_of(opened: Opened, badge: Badge) -> Sheet:
    """Return a recording as it lies there now, with everything that its page needs."""
    cards = tuple((card, cuts_of(opened, card)) for card in cards_of(opened))
    items = items_of(opened)
    inside: dict[int, str] = {}
    first: dict[str, int] = {}
    twin: dict[int, int] = {}
    for item in items:
        if item.frame.sha256 in first:
            twin[item.number] = first[item.frame.sha256]
        elif item.frame.size and (content := opened.file(item.frame.sha256)):
            first[item.frame.sha256] = item.number
            inside[item.number] = data_address(content)
    return Sheet(opened, badge, cards, items, inside, twin)


def data_address(content: bytes) -> str:
    """Return a picture as an address that holds all of it."""
    media = _PNG if content.startswith(b"\x89PNG") else _WEBP
    return f"data:{media};base64,{base64.b64encode(content).decode()}"


def exported(
    round_: Round,
    sheets: Sequence[Sheet],
    verdicts: Sequence[Verdict],
    words: Words,
    zone: tzinfo,
    at: datetime,
    *,
    unsigned: bool = False,
) -> bytes:
    """Return the page of a round, or of those recordings that `sheets` hold; `at` is when it is made.

    `unsigned` says that the list of verdicts is not as a known key signed it.
    """
    return (
        _template()
        .render(
            round=round_,
            sheets=sheets,
            verdicts=verdicts,
            t=words,
            local=lambda moment: f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %z}",
            utc=lambda moment: f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            data=data_address,
            at=at,
            unsigned=unsigned,
        )
        .encode()
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    return environment.from_string(Path(__file__).with_name("export.html").read_text("utf-8"))
