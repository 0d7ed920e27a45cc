"""Everything one running console holds: the shop, its language, who is in, the book of writes, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from agent.practice.book import Book
from agent.practice.gate import Gate
from agent.practice.shop import Shop
from agent.practice.words import Lang

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Desk:
    """One running console; `clock` gives aware UTC times, `struck` is by name whom each bad day strikes.

    `moves` is what became of orders without a request of ours (see `beneath`).
    """

    shop: Shop
    lang: Lang
    clock: Clock
    gate: Gate = field(default_factory=Gate)
    book: Book = field(default_factory=Book)
    struck: dict[str, list[str]] = field(default_factory=dict)
    moves: list[dict[str, object]] = field(default_factory=list)
