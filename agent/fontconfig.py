"""What fontconfig, where it is installed, tells of the fonts of this machine."""

from __future__ import annotations

import shutil
import subprocess

#: A machine that reads all its fonts for the first time.
_PATIENCE_SECONDS = 20


def asked(program: str, *words: str, patience: float = _PATIENCE_SECONDS) -> str | None:
    """Return what `fc-list` or `fc-match` prints; None without such a program, or where it takes too long."""
    found = shutil.which(program)
    if found is None:
        return None
    line = [found, *words]
    try:
        ran = subprocess.run(line, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:  # a busy machine must not cost a round for what only its record tells
        return None
    return ran.stdout
