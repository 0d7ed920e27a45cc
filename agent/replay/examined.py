"""What a look at a whole pack found, element by element; pure values, for tables, JSON and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agent.say import say

Box = tuple[float, float, float, float]


class Standing(StrEnum):
    """How an element stands; the best first, where several orders were looked at."""

    FIRST = "first"
    FALLBACK = "fallback"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    NOT_REACHED = "not_reached"


#: In words, for people.
WORDS = {
    Standing.FIRST: "by the first candidate",
    Standing.FALLBACK: "by a fallback",
    Standing.AMBIGUOUS: "ambiguous",
    Standing.MISSING: "missing",
    Standing.NOT_REACHED: "not reachable without a write",
}
_BEST = tuple(Standing)


@dataclass(frozen=True)
class Entry:
    """One element, list or sign of the pack: how it stands, and where it is in the file.

    `candidate` counts from 1, `count` the matches; `needed` says that reading or writing cannot do without
    it; `why` tells what the standing alone does not. `box` is its place in the picture of that name.
    """

    page: str
    name: str
    standing: Standing
    needed: bool = False
    why: str = ""
    line: int = 0
    locator: str = ""
    candidate: int = 0
    count: int = 0
    kind: str = "element"
    box: Box | None = None
    picture: str = ""

    @property
    def wrong(self) -> bool:
        """Whether a needed one cannot be used."""
        return self.needed and self.standing in (Standing.MISSING, Standing.AMBIGUOUS)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON shows it."""
        own = {name: value for name, value in vars(self).items() if name not in ("box", "picture")}
        return {**own, "standing": str(self.standing), "wrong": self.wrong}


@dataclass(frozen=True)
class Pictured:
    """One page as it was seen: the path of its address, and its picture where one could be taken."""

    name: str
    page: str
    where: str
    image: bytes | None = None
    why: str = ""


def _rank(entry: Entry) -> tuple[int, bool]:
    """The lowest counts: found well, and of two that are missing the one that had to be there."""
    return _BEST.index(entry.standing), not entry.needed


@dataclass
class Examined:
    """All that one look found; of an element seen at several orders the best standing counts.

    A page may have several pictures, each of an order at which it showed something more.
    """

    entries: dict[tuple[str, str, str], Entry] = field(default_factory=dict)
    pictures: dict[str, list[Pictured]] = field(default_factory=dict)

    def add(self, entries: Iterable[Entry], picture: Pictured | None = None) -> None:
        """Take over what one page showed; its picture is kept when it shows more than the one before."""
        better = 0
        for entry in entries:
            key = (entry.page, entry.kind, entry.name)
            before = self.entries.get(key)
            if before is None or _rank(entry) < _rank(before):
                self.entries[key] = entry
                better += 1
        if picture is not None and better:
            self.pictures.setdefault(picture.page, []).append(picture)

    @property
    def wrong(self) -> list[Entry]:
        """What is needed and cannot be used."""
        return [entry for entry in self.entries.values() if entry.wrong]

    def of(self, page: str) -> list[Entry]:
        """Return the entries of one page, in the order of the pack."""
        return [entry for entry in self.entries.values() if entry.page == page]

    def counts(self) -> Mapping[Standing, int]:
        """Return how many stand how."""
        counted = Counter(entry.standing for entry in self.entries.values())
        return {standing: counted[standing] for standing in Standing}

    def summary(self) -> str:
        """Return the counts as one line for people."""
        return ", ".join(f"{n} {say(WORDS[standing])}" for standing, n in self.counts().items())
