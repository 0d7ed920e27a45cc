"""How much memory a process and all that it started takes: PSS, which counts what is shared once.

Elsewhere than on Linux there is no PSS: what each process has for itself alone is counted instead.
"""

from __future__ import annotations

from pathlib import Path

import psutil


def tree(pid: int) -> list[psutil.Process]:
    """Return a process and its descendants; of one that has ended, nothing."""
    try:
        top = psutil.Process(pid)
        return [top, *top.children(recursive=True)]
    except psutil.Error:
        return []


def tree_bytes(pid: int) -> int:
    """Return what a process and its descendants take now, in bytes; what has ended counts nothing."""
    return sum(_bytes(one) for one in tree(pid))


def _bytes(one: psutil.Process) -> int:
    try:
        if not psutil.LINUX:
            return int(one.memory_full_info().uss)
        lines = Path(f"/proc/{one.pid}/smaps_rollup").read_text("ascii").splitlines()
    except (OSError, psutil.Error):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
