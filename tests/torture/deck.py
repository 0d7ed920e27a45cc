"""Chooses when rounds are killed, from a seed: every step once for each skin, then instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.torture.points import ANY, Point, parse

#: The lines of a scan with its sign-in, and of one write from `preparing` to its card, on the longer skin.
SCAN, WRITE = 26, 20
KINDS = ("correct", "declare", "message")
STATES = ("preparing", "begun", "done")
#: Bad days in which a round still comes to an end by itself; several of one line strike together.
BAD_DAYS = (
    "jitter=250",
    "server-error=0.03",
    "write-error=0.3",
    "lost-reply=1",
    "false-success=1",
    "late-effect=600",
    "repeated-page",
    "blank-rows slow-render",
    "promo-dialog=0.3",
    "late-panel",
    "token-renewal=3",
    "session-expiry=25",
    "session-expiry-api=1",
    "unread-message=4",
    "draft-left=4",
    "no-order-card=4",
    "moderation=4",
    "blocked-buyer=4",
    "same-name-buyers",
    "stale-toast",
    "twin-button",
    "carrier-resets",
    "endless-spinner",
    "moving-rows",
)
#: Bad days that change, beneath the judge, what is right for an order; never two of them on one console.
BENEATH = (
    "stale-row",
    "status-changed",
    "platform-renumbers=all",
    "colleague=all",
    "colleague-other-number",
    "budget-spent",
    "window-passed",
    "number-changed-on-save=case",
    "number-changed-on-save=cut",
)


@dataclass
class Tale:
    """One console from start to end: its skin, its bad days, and where its rounds are to be killed."""

    skin: str
    hazards: list[str]
    points: list[Point]

    def __str__(self) -> str:
        return "|".join((self.skin, " ".join(self.hazards), " ".join(map(str, self.points))))


def tale(text: str) -> Tale:
    """Return the tale that a text stands for; ValueError for another text."""
    skin, hazards, points = text.split("|")
    return Tale(skin, hazards.split(), [parse(point) for point in points.split()])


class Deck:
    """The moments of one skin that are still to come, shuffled by a seed."""

    def __init__(self, skin: str, seed: int) -> None:
        self.skin, self._rng = skin, Random(f"{skin} {seed}")
        self._steps = list(_steps())
        self._rng.shuffle(self._steps)

    def deal(self) -> Tale:
        """Return the next tale: about as many moments as what is due can bear, in a round's order.

        Half of the tales have a bad day or two; the kind of write that a step belongs to decides its place.
        """
        chosen: list[Point] = []
        for kind, most in (("", 2), ("correct", 2), ("declare", 1), ("message", 2)):
            chosen += [self._next(kind) for _ in range(most)]
        chance = self._rng.random
        bad = self._days(self._rng.choice((1, 1, 2))) if chance() < 0.5 else []
        return Tale(self.skin, " ".join(bad).split(), chosen)

    def _days(self, most: int) -> list[str]:
        """Return so many bad days, with one of those that change orders at most."""
        drawn = self._rng.sample((*BAD_DAYS, *BENEATH), most)
        beneath = [day for day in drawn if day in BENEATH]
        return [day for day in drawn if day not in beneath[1:]]

    def put_back(self, point: Point) -> None:
        """Take a moment back that no round reached; instants are drawn afresh anyway."""
        if point.sight in ("step", "state"):
            self._steps.insert(0, point)

    @property
    def left(self) -> int:
        """How many steps and states are still to come."""
        return len(self._steps)

    def _next(self, kind: str) -> Point:
        """Return a step of this kind, or an instant in every fifth case and once there is none."""
        mine = next((one for one in reversed(self._steps) if one.kind == kind), None)
        if mine is None or self._rng.random() < 0.2:
            return self._instant(kind)
        self._steps.remove(mine)
        return mine

    def _instant(self, kind: str) -> Point:
        """Half of those among writes lie within 300 ms of one showing in the console's log."""
        if not kind or self._rng.random() < 0.5:
            return Point("time", wait=self._rng.randrange(200, 6000))
        name = self._rng.choice((ANY, {"correct": "modify"}.get(kind, kind)))
        return Point("asked", name, 1, self._rng.randrange(301))


def _steps() -> Iterator[Point]:
    yield from (Point("step", count=line) for line in range(1, SCAN + 1))
    for kind in KINDS:
        yield from (Point("step", kind, line) for line in range(1, WRITE + 1))
        yield from (Point("state", f"{kind}.{state}", 1) for state in STATES)
    yield from (Point("state", f"{name}", 1) for name in ("correct.due", "message.waiting", "message.due"))
