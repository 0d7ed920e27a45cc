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
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
#: What a message may take: the command line and the environment.
MOST = 1 << 20


class Command:
    """A running command, with what tests need of `subprocess.Popen`."""

    def __init__(self, line: Sequence[str], folder: Path, env: Mapping[str, str], umask: int) -> None:
        self.args = list(line)
        self._said = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115 — closed once read
        self._texts = ("", "")
        self._end, told = os.pipe()
        wanted = {"line": self.args, "folder": str(folder), "env": dict(env), "umask": umask}
        try:
            self.pid = _forker().fork(wanted, [self._said[0].fileno(), self._said[1].fileno(), told])
        finally:
            os.close(told)
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
        if self._said:
            self._texts = _text(self._said[0]), _text(self._said[1])
            self._said = []
        return self._texts

    def send_signal(self, number: int) -> None:
        """Send it a signal, itself alone, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, itself alone."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], timeout)[0]:
            told = os.read(self._end, 16)
            os.close(self._end)
            assert told, "the interpreter that starts commands is gone"
            self.returncode = int(told)
        return self.returncode


def _text(said: IO[bytes]) -> str:
    with said:
        said.seek(0)
        return said.read().decode("utf-8")


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
        self._process = subprocess.Popen(line, cwd=ROOT, env=env, pass_fds=[its.fileno()])
        its.close()
        self._socket, self._one_at_a_time = ours, threading.Lock()
        atexit.register(self.close)

    def fork(self, wanted: Mapping[str, object], handed: Sequence[int]) -> int:
        """Start a command and return its pid; handed are its output, its error and where its end is told."""
        with self._one_at_a_time:
            socket.send_fds(self._socket, [json.dumps(wanted).encode()], handed)
            told = self._socket.recv(16)
        assert told, "the interpreter that starts commands is gone"
        return int(told)

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self._process.wait()


@cache
def _forker() -> Forker:
    return Forker()
