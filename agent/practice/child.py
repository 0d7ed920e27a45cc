"""A practice console in an interpreter of its own, started and stopped by the one that needs it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self, Unpack

from agent.practice.errors import PracticeError
from agent.practice.options import Asked, Options

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 5.0


@dataclass(slots=True)
class Child:
    """A running console; it also stops when the interpreter that started it ends, however that ends."""

    address: str
    user: str
    password: str
    running: subprocess.Popen[str]

    def stop(self) -> int:
        """Stop the console and return its exit code; stopping it twice does no harm."""
        self.running.terminate()
        try:
            code = self.running.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.running.kill()
            code = self.running.wait()
        _close(self.running)
        return code

    def kill(self) -> None:
        """End the console at once, as a power cut would."""
        self.running.kill()
        self.running.wait()
        _close(self.running)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def run_child(*, cwd: Path | None = None, **asked: Unpack[Asked]) -> Child:
    """Start a console and return it once it has said where it is; PracticeError with its reason if it ends.

    The keywords are those of `options.Options`; relative paths are relative to `cwd`, by default the current
    folder.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        running = _start(arguments(Options(**asked)), cwd, complaints)
        lines = [running.stdout.readline() for _ in range(3)] if running.stdout else []
        said = dict(line.rstrip("\n").split(": ", 1) for line in lines if ": " in line)
        if set(said) == {"address", "user", "password"}:
            return Child(said["address"], said["user"], said["password"], running)
        running.kill()
        running.wait()
        _close(running)
        complaints.seek(0)
        raise PracticeError(complaints.read().strip() or "the practice console ended before it was ready")


def arguments(options: Options) -> list[str]:
    """Return the command line that stands for `options`."""
    line = ["--port", str(options.port), "--seed", str(options.seed), "--orders", str(options.orders)]
    line += ["--skin", options.skin, "--lang", options.lang]
    for hazard in options.hazards:
        line += ["--hazard", hazard]
    files = (
        ("--state", options.state),
        ("--write-ledger", options.write_ledger),
        ("--write-config", options.write_config),
    )
    for name, path in files:
        line += [name, str(path)] if path is not None else []
    return line


def _start(line: Sequence[str], cwd: Path | None, complaints: IO[str]) -> subprocess.Popen[str]:
    paths = (str(_ROOT), os.environ.get("PYTHONPATH", ""))
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    return subprocess.Popen(
        # -P: a folder called `agent` where somebody happens to stand is not this program.
        [sys.executable, "-P", "-m", "agent.practice", "--until-closed", *line],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        cwd=cwd,
        env=surroundings,
        text=True,
        encoding="utf-8",
    )


def _close(running: subprocess.Popen[str]) -> None:
    for stream in (running.stdin, running.stdout):
        if stream is not None:
            stream.close()
