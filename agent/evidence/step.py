"""What a step is recorded with, and what all recordings of a round share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, Required, TypedDict, Unpack
from zoneinfo import ZoneInfo

from agent.evidence.canonical import stamp, tidy
from agent.evidence.card import Box, WriteCard
from agent.evidence.redact import Redactor
from agent.evidence.room import Room

MIN_FREE = 64 * 1024 * 1024


class Step(TypedDict, total=False):
    """The fields of a line: one verb on one element of one page.

    `resolved` is what the element turned out to be, `outcome` `ok` unless told, `still` a name returned by
    `still`, `boxes` places on the page in pixels of its picture, `write` what a commit changes.
    """

    verb: Required[str]
    page: Required[str]
    element: str
    resolved: str
    value: str
    outcome: str
    url: str
    still: str
    boxes: Mapping[str, Box] | None
    note: str
    write: Mapping[str, object] | None


class Shot(TypedDict, total=False):
    """The fields of a still: which page at which moment.

    `missing` says why there is no image, `boxes` names places in the picture, in its pixels, `masked`
    counts the elements that were covered before it was taken, `awaited` says that a flush comes next, `text`
    is what the page says to those who cannot see it.
    """

    page: Required[str]
    moment: Required[str]
    missing: str
    boxes: Mapping[str, Box] | None
    masked: int
    awaited: bool
    text: str


class Recorder(Protocol):
    """What steps are recorded with: one recording, or several at once."""

    @property
    def last_still(self) -> str:
        """The name of the latest still."""

    @property
    def lines(self) -> int:
        """The number of the latest line."""

    def line(self, **step: Unpack[Step]) -> int:
        """Record a line and return its number."""

    def still(self, image: bytes | None, **shot: Unpack[Shot]) -> str:
        """Record a picture and return its name."""

    def card(self, card: WriteCard) -> None:
        """Record what the index page shall say about a write."""

    def flush(self) -> None:
        """Return when everything so far is on the disk; else raise `EvidenceUnwritable`."""


@dataclass(frozen=True)
class Facts:
    """What is the same for a whole round; `console` is the host, `versions` name → version or font set.

    `shop` and `started` as read: the shop is known only after sign-in (`Round.update`). With `time_zone` (of
    the people who read the times, an IANA name) each line has its local time, too.
    """

    flow: str
    store: str
    round_id: str
    console: str
    shop: str
    pack: str
    pack_sha256: str
    versions: dict[str, str]
    started: datetime
    time_zone: str = ""

    def local(self, moment: datetime) -> dict[str, str]:
        """Return `local`, the time on the clocks of the store's people, with its offset; or nothing."""
        if not self.time_zone:
            return {}
        return {"local": moment.astimezone(ZoneInfo(self.time_zone)).isoformat(timespec="seconds")}

    def entry(self) -> dict[str, Any]:
        """Return the facts as they stand in `recording.json` and `round.json`."""
        own = {**vars(self), "started": stamp(self.started), "round": self.round_id}
        del own["round_id"]
        if not self.time_zone:
            del own["time_zone"]
        tidied = tidy(own)
        assert isinstance(tidied, dict)
        return tidied


@dataclass
class Desk:
    """What all recordings of a round share: facts, clocks, redaction, the writing thread, the room needed.

    `clock` gives aware UTC times, `elapsed` milliseconds since the round began on a clock that never jumps.
    `sealed`: recordings leave `recording.json` to the seal at the end of the round. `room` is what all of
    the store's recordings may take.
    """

    facts: Facts
    clock: Callable[[], datetime]
    elapsed: Callable[[], int]
    redactor: Redactor
    pool: ThreadPoolExecutor
    min_free: int = MIN_FREE
    sealed: bool = False
    room: Room = field(default_factory=Room)

    def update(self, **facts: Any) -> None:
        """Replace facts that became known."""
        self.facts = replace(self.facts, **facts)
