"""Alerts are sent after each run and every few minutes, by one sender at a time that never lasts for ever."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from agent.supervise.teller import EVERY, MOST, Teller

Until = Callable[[Callable[[], bool]], None]
WRITES = "import pathlib, sys; p = pathlib.Path(sys.argv[1]); p.open('a').write('x')"
TELLS = "import sys; print('`mail` did not take «补发»\\n', file=sys.stderr)"
STAYS = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).open('a').write('x'); time.sleep(600)"


class Post:
    """A sender that leaves a mark each time it is started, by a clock that the test sets."""

    def __init__(self, folder: Path, script: str = WRITES) -> None:
        self.marks, self.now = folder / "marks", 0.0
        self.said: list[str] = []
        line = [sys.executable, "-c", script, str(self.marks)]
        self.teller = Teller(line, lambda: self.now, self.said.append)

    def count(self) -> int:
        """Return how often it was started."""
        return len(self.marks.read_text()) if self.marks.exists() else 0

    def ends(self, until: Until) -> None:
        """Wait for the sender on its way, and let it be noticed."""
        running = self.teller._running
        assert running is not None
        until(lambda: running.poll() is not None)
        self.teller.look()


def test_after_each_run_and_every_five_minutes(tmp_path: Path, until: Until) -> None:
    """At the start, when a run has ended, and when nothing happened for five minutes; else not."""
    post = Post(tmp_path)
    looks = ((0, False, 1), (1, False, 1), (2, True, 2), (3, False, 2), (3 + EVERY, False, 3))
    for now, ended, expected in looks:
        post.now = now
        post.teller.look(ended=ended)
        if post.teller._running is not None:
            post.ends(until)
        assert expected == post.count()


def test_one_sender_at_a_time(tmp_path: Path, until: Until) -> None:
    """A run that ends meanwhile is told of by the next sender, once this one has; a slow one is ended."""
    post = Post(tmp_path, STAYS)
    post.teller.look()
    until(lambda: post.count() == 1)
    post.teller.look(ended=True)
    assert 1 == post.count()
    post.now = MOST + 1
    post.teller.look()
    post.ends(until)
    post.teller.look()
    until(lambda: post.count() == 2)
    post.now += MOST
    post.teller.close()


def test_a_sender_that_cannot_be_started(tmp_path: Path) -> None:
    """It is told, and nothing else stops."""
    teller = Teller([str(tmp_path / "nowhere")])
    teller.look()
    teller.close()


def test_what_a_sender_says_stands_in_the_log(tmp_path: Path, until: Until) -> None:
    """A line of its own among the lines of the log would have no time, and be no JSON where these are."""
    post = Post(tmp_path, TELLS)
    post.teller.look()
    until(lambda: post.said == ["`mail` did not take «补发»"])
    post.ends(until)
