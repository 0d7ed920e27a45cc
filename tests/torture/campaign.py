"""Many consoles, one after the other, each with rounds that are killed and rounds that put things right."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.deck import Deck, Tale
from tests.torture.stage import staged
from tests.torture.verdict import Verdict


@dataclass
class Told:
    """How a tale ended: the moments that were reached, the one that was not, and what the judge says."""

    tale: Tale
    reached: int = 0
    missed: list[int] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)


@dataclass
class Count:
    """The line at the end."""

    kills: int = 0
    duplicates: int = 0
    wrong: int = 0
    lost: int = 0
    unexplained: int = 0

    def __str__(self) -> str:
        return " ".join(f"{name}={number}" for name, number in vars(self).items())

    @property
    def good(self) -> bool:
        """Whether nothing but kills was counted."""
        return self.kills == sum(vars(self).values())

    def add(self, told: Told) -> None:
        """Count one tale in."""
        self.kills += told.reached
        for name, found in vars(told.verdict).items():
            setattr(self, name, getattr(self, name) + len(found))


def tell(tale: Tale, most: int) -> Told:
    """Play one tale with at most `most` kills; a moment that its round never reached is no kill."""
    told = Told(tale)
    with tempfile.TemporaryDirectory(prefix="bufa-torture-") as place:
        folder = Path(place) / "shop"
        folder.mkdir()
        with staged(folder, tale.skin, tale.hazards) as stage:
            for turn, point in enumerate(tale.points):
                if told.reached == most:
                    break
                if stage.kill_at(point):
                    told.reached += 1
                else:
                    told.missed.append(turn)
            stage.rest()
            told.verdict = stage.verdict()
    return told


def campaign(kills: int, seed: int, skins: tuple[str, ...]) -> Count:
    """Play tales from a seed until so many rounds were killed, and say on the way what went wrong."""
    count, decks = Count(), [Deck(skin, seed) for skin in skins]
    while count.kills < kills:
        deck = decks[0]
        decks = [*decks[1:], deck]
        told = tell(deck.deal(), kills - count.kills)
        for turn in told.missed:
            deck.put_back(told.tale.points[turn])
        count.add(told)
        say(told, seed, count, sum(each.left for each in decks))
    return count


def say(told: Told, seed: int, count: Count, left: int) -> None:
    """Tell how far it is and, of what went wrong, all it takes to play it again alone."""
    sys.stderr.write(f"{count} steps-left={left}: {told.tale}\n")
    for sentence in told.verdict.sentences():
        sys.stderr.write(f"  {sentence}\n")
    if told.verdict.sentences():
        sys.stderr.write(f"  seed {seed}; again: python -m tests.torture --again '{told.tale}'\n")
    sys.stderr.flush()
