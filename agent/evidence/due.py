"""One file that is due to be forgotten, as it is told and as its line keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agent.evidence.retention import reason


@dataclass(frozen=True)
class Due:
    """A file that may go; `age` and `days` (its class's) in days, `recording` empty for a round's own file.

    `listed`: its line was signed by a run that was killed before the file was gone.
    """

    round: str
    recording: str
    file: str
    sha256: str
    size: int
    kind: str
    days: int
    age: int
    listed: bool = False

    @property
    def name(self) -> str:
        """The file inside the store's folder."""
        return "/".join(filter(None, (self.round, self.recording, self.file)))

    def entry(self) -> dict[str, Any]:
        """Return the file as the list of pruned files has it, but for the time."""
        own = {name: getattr(self, name) for name in ("round", "recording", "file", "sha256", "size")}
        return {**own, "class": self.kind, "reason": reason(self.kind, self.days)}
