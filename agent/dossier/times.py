"""Times as a dispute form wants them: the marketplace's (Pacific), the store's own, and UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PACIFIC = "America/Los_Angeles"
_FORM = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Clocks:
    """`zone` is the store's time zone, as in bufa.toml."""

    zone: str

    def local(self, at: datetime) -> str:
        """Return a time as the store's people read it."""
        return f"{at.astimezone(ZoneInfo(self.zone)):{_FORM}} {self.zone}"

    def pacific(self, at: datetime) -> str:
        """Return a time as the marketplace's people read it, with the half of the year that it is in."""
        return f"{at.astimezone(ZoneInfo(PACIFIC)):{_FORM} %Z}"

    def utc(self, at: datetime) -> str:
        """Return a time as the recordings have it."""
        return f"{at.astimezone(UTC):{_FORM}} UTC"

    def both(self, at: datetime) -> str:
        """Return Pacific and local time on one line."""
        return f"{self.pacific(at)} · {self.local(at)}"
