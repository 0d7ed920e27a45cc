"""What fontconfig, where it is installed, tells of the fonts of this machine."""

from __future__ import annotations

import shutil
import subprocess

#: A machine that reads all its fonts for the first time.
_PATIENCE_SECONDS = 20


def asked(program: str, *words: str) -> str | None:
    """Return what `fc-list` or `fc-match` prints; None where there is no such program."""
    found = shutil.which(program)
    if found is None:
        return None
    line = [found, *words]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS).stdout
