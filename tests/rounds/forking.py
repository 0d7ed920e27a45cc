"""The interpreter behind `ready`: imports the whole program once, and forks a process for each command."""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import agent.cli
import flows
from tests.rounds.ready import MOST


def import_everything() -> None:
    """Import every module of the program, and what those import only when a command runs."""
    for package in (agent, flows):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    for name in ("playwright.sync_api", "alembic.command", "sqlalchemy.dialects.sqlite"):
        importlib.import_module(name)


def serve(asked: socket.socket) -> list[str]:
    """Fork for every request, and return the command line in each fork; end when nobody asks any more."""
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    before = signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    tells: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([asked, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _collect(tells)
        if asked not in ready:
            continue
        said, handed, _, _ = socket.recv_fds(asked, MOST, 3)
        if not said:
            sys.exit()
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, before)
            _close(woken, wakes, *tells.values())
            return _become(json.loads(said), handed, asked)
        tells[pid] = handed[2]
        _close(*handed[:2])


def _collect(tells: dict[int, int]) -> None:
    """Tell the end of each command that has ended."""
    while tells:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        told = tells.pop(pid)
        os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(told)


def _become(wanted: dict[str, Any], handed: list[int], asked: socket.socket) -> list[str]:
    """Make this fork what a process started for the command would be, then say that it is there."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in enumerate((nothing, handed[0], handed[1])):
        os.dup2(file, number)
    _close(nothing, *handed)
    os.chdir(wanted["folder"])
    os.umask(wanted["umask"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    tempfile.tempdir = None
    asked.send(str(os.getpid()).encode())
    asked.close()
    return list(wanted["line"])


def _close(*files: int) -> None:
    for file in files:
        os.close(file)


if __name__ == "__main__":
    import_everything()
    assert threading.active_count() == 1, "only what has one thread can be forked"
    gc.collect()
    gc.freeze()
    line = serve(socket.socket(fileno=int(sys.argv[1])))
    # What `python -m agent` finds out about itself, by which it calls itself in its help.
    __package__, sys.argv = "agent", [str(Path(agent.__path__[0], "__main__.py")), *line]
    agent.cli.main()
