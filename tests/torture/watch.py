"""Watches a round from outside: its recordings and journal on the disk, the console's own log."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from tests.rounds.judge import WRITES
from tests.torture.points import ANY, Point

#: Between two looks, in seconds: much less than a step takes, and little enough work for two cores.
BETWEEN = 0.002
_EVENTS = (
    "select e.id, i.kind || '.' || e.state from intent_event e join intent i on i.id = e.intent_id "
    "where e.id > ? order by e.id"
)


class Watch:
    """What one round has done since the watch was made, in a folder where no other round runs.

    `log` returns the kinds of the requests in the console's log.
    """

    def __init__(self, folder: Path, log: Callable[[], list[str]]) -> None:
        self._recordings, self._log = folder / "recordings" / "practice", log
        self._database = sqlite3.connect(f"file:{folder / 'bufa.sqlite3'}?mode=ro", uri=True)
        self._older = set(self._rounds())
        self._asked = len(log())
        self._sizes: dict[Path, tuple[int, int]] = {}
        self._last = max((row[0] for row in self._database.execute("select id from intent_event")), default=0)
        self._lines_at: dict[str, int] = {}
        self.began = time.monotonic()
        self.states: list[str] = []

    def close(self) -> None:
        """Let go of the journal."""
        self._database.close()

    def wait_for(self, point: Point, going_on: Callable[[], bool]) -> bool:
        """Return True at the moment that `point` means, False where the round ended before."""
        while not self._shows(point):
            if not going_on():
                return False
            time.sleep(BETWEEN)
        until = time.monotonic() + (0 if point.sight == "time" else point.wait / 1000)
        while time.monotonic() < until and going_on():
            time.sleep(BETWEEN)
        return going_on()

    def _shows(self, point: Point) -> bool:
        if point.sight == "time":
            return time.monotonic() - self.began >= point.wait / 1000
        if point.sight == "asked":
            return self._requests(point.name) >= point.count
        self._look_at_journal()
        if point.sight == "state":
            return self.states.count(point.name) >= point.count
        since = self._lines_at.get(point.name) if point.name else 0
        return since is not None and self.lines() >= since + point.count

    def _requests(self, name: str) -> int:
        new = self._log()[self._asked :]
        return sum(kind in WRITES if name == ANY else kind == name for kind in new)

    def _look_at_journal(self) -> None:
        for number, state in self._database.execute(_EVENTS, (self._last,)):
            self._last = number
            self.states.append(state)
            kind, _, into = state.partition(".")
            if into == "preparing":
                self._lines_at.setdefault(kind, self.lines())

    def lines(self) -> int:
        """Return how many lines the round's recordings have."""
        for folder in set(self._rounds()) - self._older:
            for file in folder.glob("*/steps.jsonl"):
                size = file.stat().st_size
                if self._sizes.get(file, (0, 0))[0] != size:
                    self._sizes[file] = size, file.read_bytes().count(b"\n")
        return sum(lines for _, lines in self._sizes.values())

    def _rounds(self) -> list[Path]:
        place = self._recordings
        return [path for path in place.iterdir() if path.is_dir()] if place.is_dir() else []
