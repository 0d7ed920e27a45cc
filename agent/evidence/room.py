"""The room that the recordings of one store may take: measured once, then kept up by what is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agent.say import say

MEBI = 2**20


@dataclass
class Room:
    """A budget in bytes, 0 for none, and what is used of it; `add` is called by one thread."""

    budget: int = 0
    used: int = 0

    @classmethod
    def measured(cls, store: Path, megabytes: int) -> Room:
        """Return the room of a store's folder; without a budget nothing is measured."""
        return cls(megabytes * MEBI, sum(_sizes(store)) if megabytes else 0)

    def add(self, size: int) -> None:
        """Count what was written."""
        self.used += size

    @property
    def short(self) -> bool:
        """Whether 80 % of the budget are used, or more: people should know before it is used up."""
        return bool(self.budget) and self.used * 5 >= self.budget * 4

    @property
    def full(self) -> bool:
        """Whether more than the budget is used."""
        return bool(self.budget) and self.used > self.budget

    def __str__(self) -> str:
        facts = {"used": self.used / MEBI, "budget": self.budget / MEBI}
        return say("{used:.1f} of {budget:.0f} MiB", **facts)


def _sizes(folder: Path | str) -> Iterator[int]:
    """Yield the size of every file below a folder, following no link; what goes meanwhile counts nothing."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _sizes(entry.path)
            else:
                yield entry.stat(follow_symlinks=False).st_size
