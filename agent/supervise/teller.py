"""Starts the sender of alerts every few minutes, and after each run; it never holds one up.

The sender is a process of its own, one at a time, with an end; what it does not send is sent by the next.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from loguru import logger

from agent.errors import ExitCode
from agent.say import say
from agent.supervise.running import heard

#: Seconds between two senders where no run has ended.
EVERY = 300.0
#: Seconds after which a sender that did not end by itself is ended.
MOST = 60.0


@dataclass
class Teller:
    """What `line` sends, started by `look`; `elapsed` counts seconds and never jumps.

    What it says of channels that took nothing is given to `say_line`, for the log.
    """

    line: Sequence[str]
    elapsed: Callable[[], float] = time.monotonic
    say_line: Callable[[str], None] = logger.warning
    _running: subprocess.Popen[str] | None = field(default=None, init=False)
    _since: float = field(default=0, init=False)
    _wanted: bool = field(default=True, init=False)
    trouble: str = field(default="", init=False)

    def look(self, *, ended: bool = False) -> None:
        """Start a sender where it is time for one or a run has `ended`, unless one is on its way."""
        self._wanted = self._wanted or ended or self.elapsed() - self._since > EVERY
        if self._running is not None:
            self._watch(self._running)
        elif self._wanted:
            self._start()

    def _watch(self, running: subprocess.Popen[str]) -> None:
        code = running.poll()
        if code is not None:
            self._running = None
            self._note(code)
        elif self.elapsed() - self._since > MOST:
            logger.warning(say("alerts were not all sent in {n:g} s; the next sender goes on", n=MOST))
            running.kill()

    def _note(self, code: int) -> None:
        """Remember that a sender broke; a channel that did not take something is told elsewhere."""
        before, good = self.trouble, code in (ExitCode.OK, ExitCode.CONSOLE)
        self.trouble = "" if good else say("alerts: `bufa notify` ended with {code}", code=code)
        if self.trouble and self.trouble != before:
            logger.error(self.trouble)

    def _start(self) -> None:
        self._wanted, self._since = False, self.elapsed()
        try:
            self._running = heard(self.line, self.say_line, stdin=subprocess.DEVNULL)
        except OSError as error:
            logger.error(say("alerts were not sent: {why}", why=error))

    def close(self) -> None:
        """Wait for a sender that is on its way, and end it when it is too slow."""
        if self._running is None:
            return
        try:
            self._running.wait(max(0.0, MOST / 6 - (self.elapsed() - self._since)))
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
