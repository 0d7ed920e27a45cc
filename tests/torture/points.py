"""The moments at which a round is killed, as they are seen from outside, and how they are written.

step:12                the 12th line of the round's recordings is written
step:message:5         the 5th line since the journal entered the first `preparing` of that kind
state:declare.begun:1  the journal enters that state for the 1st time in this round
asked:message:2+120    120 ms after the 2nd request of that kind stands in the console's log
asked:any:1+0          the same of whichever write comes
time+3500              3500 ms after the round was started
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ANY = "any"
_FORM = re.compile(r"(step|state|asked|time)(?::([a-z_.]+))?(?::(\d+))?(?:\+(\d+))?")


@dataclass(frozen=True)
class Point:
    """One such moment: the `count`-th time that `sight` shows `name`, then `wait` milliseconds more."""

    sight: str
    name: str = ""
    count: int = 0
    wait: int = 0

    def __str__(self) -> str:
        name = f":{self.name}" if self.name else ""
        count = f":{self.count}" if self.count else ""
        return f"{self.sight}{name}{count}" + (f"+{self.wait}" if self.wait else "")

    @property
    def kind(self) -> str:
        """The kind of write it belongs to; empty for any or none."""
        kind = self.name.split(".")[0]
        return "" if kind == ANY else {"modify": "correct"}.get(kind, kind)


def parse(text: str) -> Point:
    """Return the point that a text stands for; ValueError for another text."""
    found = _FORM.fullmatch(text)
    sight, name, count, wait = found.groups() if found else ("", None, None, None)
    named = sight == "step" or bool(name)
    if not sight or ((not count or not named) if sight != "time" else not wait):
        raise ValueError(f"`{text}` is no moment of a round")
    return Point(sight, name or "", int(count or 0), int(wait or 0))
