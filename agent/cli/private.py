"""Keeps to its owner what the program leaves behind, whatever the shell it was started from allows."""

from __future__ import annotations

import os
from contextlib import suppress


def keep_to_owner() -> None:
    """Let every file from here on be its owner's alone, the browser's too, and let no crash leave a core.

    What holds secrets is given its mode by whoever writes it as well. Where the platform has no such limit
    (Windows), nothing is set.
    """
    os.umask(0o077)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
