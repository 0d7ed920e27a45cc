"""One run: a process of its own, with a limit of time and one of memory; what it says goes into the log.

A run is asked to end before it is ended: it confirms what it has begun. It ends by itself when whoever
started it is gone, however that came, since its standard input closes then.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from agent.schedule import Due
from agent.supervise.memory import tree, tree_bytes

#: After being asked to end, a run has so many seconds to confirm what it has begun: on a slow console the
#: page loads and pauses of a confirmation, and the second half of a correction, come before its end.
GRACE = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: seconds, and bytes of memory with all that it started."""

    seconds: float
    bytes: int


@dataclass
class Running:
    """A run that was begun for `due`; `asked` is why it was asked to end, empty while it was not."""

    due: Due
    run_id: str
    process: subprocess.Popen[str]
    limits: Limits
    elapsed: Callable[[], float] = time.monotonic
    asked: str = ""
    peak: int = 0
    _since: float = field(init=False)
    _asked_at: float = 0
    _killed: bool = False

    def __post_init__(self) -> None:
        self._since = self.elapsed()

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return self.elapsed() - self._since

    def ended(self) -> int | None:
        """Return the exit code, None while it runs; below zero for a signal."""
        return self.process.poll()

    def watch(self) -> str:
        """Measure it, and return why it is ended where it takes more than it may; said once."""
        if self.asked:  # not measured any more: what confirms a commit needs the machine
            return self._insist()
        self.peak = max(self.peak, taken := tree_bytes(self.process.pid))
        if self.seconds > self.limits.seconds:
            return self.ask("time")
        if taken > self.limits.bytes:
            return self.ask("memory")
        return ""

    def ask(self, why: str) -> str:
        """Ask it to end, itself alone: a signal to its group would end the browser's driver as well."""
        if self.asked:
            return ""
        self.asked, self._asked_at = why, self.elapsed()
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return why

    def _insist(self) -> str:
        if self._killed or self.elapsed() - self._asked_at < GRACE:
            return ""
        self.kill()
        return "killed"

    def kill(self) -> None:
        """End it and all it has started, at once."""
        self._killed = True
        family = tree(self.process.pid)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for one in family:
            with suppress(psutil.Error):
                one.kill()

    def close(self) -> None:
        """Give back its input, once it has ended; whoever reads what it said ends by itself.

        Of one that was killed from outside what it had started may still be there: that is ended, too.
        """
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()
        if (self.process.returncode or 0) < 0:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def begin(
    due: Due, run_id: str, line: Sequence[str], limits: Limits, say_line: Callable[[str], None]
) -> Running:
    """Start `line` as the run of `due`; each line that it writes to its standard error goes to `say_line`."""
    process = heard(line, say_line, stdin=subprocess.PIPE, start_new_session=True)
    return Running(due, run_id, process, limits)


def heard(
    line: Sequence[str], say_line: Callable[[str], None], *, stdin: int, start_new_session: bool = False
) -> subprocess.Popen[str]:
    """Start a process; a thread gives each line that it writes to its standard error to `say_line`.

    Raises OSError where it cannot be started.
    """
    process = subprocess.Popen(
        list(line),
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
        start_new_session=start_new_session,
    )
    threading.Thread(target=_pass_on, args=(process, say_line), daemon=True).start()
    return process


def _pass_on(process: subprocess.Popen[str], say_line: Callable[[str], None]) -> None:
    assert process.stderr is not None
    with suppress(ValueError, OSError), process.stderr as said:
        for line in said:
            if line.strip():
                say_line(line.rstrip("\n"))
