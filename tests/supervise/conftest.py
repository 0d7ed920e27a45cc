"""A supervisor over real processes, with a clock that the test sets."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loguru import logger

from agent.schedule import Due, Entry
from agent.supervise.running import Limits, Running, begin
from agent.supervise.supervisor import Supervisor
from tests.databases import new_database

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
#: Runs until it is asked to end, which it does as a round does: after a last thing, with its own code.
LISTENS = """
import signal, sys, time
def end(*_):
    print("confirmed", file=sys.stderr, flush=True)
    sys.exit(143)
signal.signal(signal.SIGTERM, end)
print("there", file=sys.stderr, flush=True)
while True: time.sleep(60)
"""
ENDS = "import sys; sys.exit(0)"


@dataclass
class Hall:
    """A supervisor, what it started, and the lines of its log; `script` is what every run is."""

    folder: Path
    now: datetime = NOON
    script: str = LISTENS
    limits: Limits = field(default_factory=lambda: Limits(3600, 2**31))
    elapsed: float = 0
    begun: list[Running] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    supervisor: Supervisor = field(init=False)

    def open(self, *lines: Entry, parallel: int = 2) -> Supervisor:
        """Make the supervisor, which has dealt with everything up to now."""
        engine = new_database(self.folder)
        self.supervisor = Supervisor(lines, engine, self._begin, lambda: self.now, parallel)
        self.supervisor.remember_start()
        return self.supervisor

    def _begin(self, due: Due, run_id: str) -> Running:
        run = begin(due, run_id, [sys.executable, "-c", self.script], self.limits, self.said.append)
        run.elapsed = lambda: self.elapsed
        run._since = self.elapsed
        self.begun.append(run)
        return run

    def at(self, minute: float) -> list[str]:
        """Look at so many minutes after noon; return the stores that run then."""
        self.now = NOON + timedelta(minutes=minute)
        self.supervisor.tick()
        return sorted(self.supervisor.running)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """A hall whose runs are all ended with the test."""
    made = Hall(tmp_path)
    sink = logger.add(lambda line: made.said.append(str(line).strip()), format="{extra} {message}")
    yield made
    logger.remove(sink)
    for run in made.begun:
        run.kill()
        run.process.wait()
        run.close()
    made.supervisor.engine.dispose()


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait until something is so, half a minute at most."""
    import threading

    def wait(true: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(3000):
            if true():
                return
            pause.wait(0.01)
        raise AssertionError("it never came")

    return wait


def line(store: str, cron: str = "5 * * * *", flow: str = "daily") -> Entry:
    """Return a line of the schedule."""
    return Entry(store, flow, cron, "UTC")
