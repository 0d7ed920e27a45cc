"""Commands that start at once: forked off an interpreter that has imported everything once.

An interpreter of its own for each command spends most of a second on imports, some thousand times over. What
is forked is as much a process as any, with a session and group, input, output, environment, umask and folder
of its own. `tests/test_installed.py` and `tests/cli` start commands the long way.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What a message may take: the command line and the environment.
MOST = 1 << 20


class Command:
    """A running command, with what tests need of `subprocess.Popen`."""

    def __init__(self, line: Sequence[str], folder: Path, env: Mapping[str, str], umask: int) -> None:
        self.args = list(line)
        ours, its = zip(*(os.pipe() for _ in range(3)), strict=True)
        wanted = {"line": self.args, "folder": str(folder), "env": dict(env), "umask": umask}
        try:
            self.pid = _forker().fork(wanted, its)
        finally:
            for end in its:
                os.close(end)
        self._said = [Heard(ours[0]), Heard(ours[1])]
        self._end = ours[2]
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, None while it runs; below zero for a signal."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises TimeoutExpired where that does not come in `timeout` seconds."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait as `wait` does, and return what it wrote to its output and its standard error."""
        self.wait(timeout)
        out, err = (heard.text() for heard in self._said)
        return out, err

    def send_signal(self, number: int) -> None:
        """Send it a signal, itself alone, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], timeout)[0]:
            told = os.read(self._end, 16)
            os.close(self._end)
            assert told, "the interpreter that starts commands is gone"
            self.returncode = int(told)
        return self.returncode


class Heard(threading.Thread):
    """Hears a pipe to its end as it is written to, so that nobody has to wait for room in it."""

    def __init__(self, pipe: int) -> None:
        super().__init__(daemon=True)
        self._pipe, self._said = pipe, bytearray()
        self.start()

    def run(self) -> None:
        """Read until nobody can write to it any more."""
        while said := os.read(self._pipe, 1 << 16):
            self._said += said
        os.close(self._pipe)

    def text(self) -> str:
        """Return all that was said, once that is certain."""
        self.join()
        return self._said.decode("utf-8")


class Forker:
    """The interpreter that has imported everything; it ends when this one does."""

    def __init__(self) -> None:
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (ours, its):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST)
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        line = [sys.executable, "-m", "tests.rounds.forking", str(its.fileno())]
        # Pipes, as each command has: what Python finds out about its streams holds for the forks, too.
        pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
        self._process = subprocess.Popen(line, cwd=ROOT, env=env, pass_fds=[its.fileno()], **pipes)
        its.close()
        self._socket, self._one_at_a_time = ours, threading.Lock()
        atexit.register(self.close)

    def fork(self, wanted: Mapping[str, object], handed: Sequence[int]) -> int:
        """Start a command and return its pid; handed are its output, its error and where its end is told."""
        with self._one_at_a_time:
            socket.send_fds(self._socket, [json.dumps(wanted).encode()], handed)
            told = self._socket.recv(16)
        if not told:
            raise RuntimeError(f"commands cannot be started: {self.close()}")
        return int(told)

    def close(self) -> str:
        """End it, and return what it had to complain of."""
        self._socket.close()
        return self._process.communicate()[1].decode()


@cache
def _forker() -> Forker:
    return Forker()
