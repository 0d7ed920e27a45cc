"""What a walk along a recording found: where the console of today differs from what was recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agent.say import say


class Differs(StrEnum):
    """In what a step differs: the value, or the pack's way to find its element."""

    VALUE = "value"
    FALLBACK = "fallback"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    PAGE = "page"


#: In words, for people.
WORDS = {
    Differs.VALUE: "shows something else",
    Differs.FALLBACK: "found by a fallback only",
    Differs.AMBIGUOUS: "found more than once",
    Differs.MISSING: "not found",
    Differs.PAGE: "the page is not as the pack says",
}
#: What the pack is to blame for.
_OF_PACK = (Differs.AMBIGUOUS, Differs.MISSING, Differs.PAGE)


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was recorded: `recorded` and `now` as they can be read."""

    recording: str
    line: int
    page: str
    element: str
    how: Differs
    recorded: str = ""
    now: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as JSON shows it."""
        return {**vars(self), "how": str(self.how)}

    def row(self) -> tuple[object, ...]:
        """Return it as a row of a table."""
        where = f"{self.recording} {self.line}"
        what = f"{self.page}.{self.element}" if self.element else self.page
        return where, what, say(WORDS[self.how]), self.recorded, self.now


@dataclass(frozen=True)
class LeftOut:
    """A visit, or a step, that was not walked, and why."""

    recording: str
    line: int
    page: str
    why: str


@dataclass(frozen=True)
class Picked:
    """An element that the operator has shown in the page: the words of the pack by which it is found."""

    page: str
    element: str
    candidate: dict[str, str]


@dataclass
class Walked:
    """All of one walk; `steps` were shown, and `stopped` says that the operator ended it early."""

    steps: int = 0
    differences: list[Difference] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    picked: list[Picked] = field(default_factory=list)
    stopped: bool = False

    @property
    def pack_off(self) -> bool:
        """Whether the pack no longer finds something that the recording had found."""
        return any(one.how in _OF_PACK for one in self.differences)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON shows it, without suggestions."""
        return {
            "steps": self.steps,
            "stopped": self.stopped,
            "differences": [one.plain() for one in self.differences],
            "left_out": [vars(one) for one in self.left_out],
        }
