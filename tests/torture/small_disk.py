"""A disk that can be filled: a small one where mounting is allowed, else a limit on a round's files."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Room for recordings and journal beside what bufa wants to have left, 64 MiB.
SIZE = 128 * 2**20
_FILLER = "filler"


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Put a small disk at an empty folder; yields False where that is not allowed, and does nothing."""
    line = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "bufa-small-disk", str(folder)]
    allowed = sys.platform == "linux" and _done(line)
    try:
        yield allowed
    finally:
        if allowed:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def _done(line: list[str]) -> bool:
    try:
        return subprocess.run(line, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def fill(folder: Path) -> None:
    """Leave no byte on the disk."""
    handle = os.open(folder / _FILLER, os.O_WRONLY | os.O_CREAT, 0o600)
    size, step = 0, SIZE
    while step:
        try:
            os.posix_fallocate(handle, size, step)
            size += step
        except OSError:
            step //= 2
    os.close(handle)


def make_room(folder: Path) -> None:
    """Free what `fill` took."""
    (folder / _FILLER).unlink()


def let_write_nothing(pid: int) -> None:
    """From now on let a running program write to no file any more (Linux), as on a full disk."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
