"""One folder for all that a browser leaves lying about, swept up at the next start if its run was killed.

    bufa-browser-XXXXXXXX/   held    locked as long as its run lives: the lock dies with the process
                             tmp/    made once the lock is held: profile, caches, crash reports

A profile holds cookies, so what a killed run left must not stay; the same goes for what a backup is made of.
Nobody else's folder is touched.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "bufa-browser-"
_INSIDE, _HELD = "tmp", "held"
#: A folder whose run died before it held the lock cannot be told from one that is just being made.
_SURELY_MADE = 3600.0


@contextmanager
def own_folder(place: Path | None = None) -> Iterator[Path]:
    """Sweep up after killed runs, then yield a private folder that goes when the block ends.

    It lies in `place`, else where temporary files go. Raises `OSError` where none can be made.
    """
    place = place or Path(tempfile.gettempdir())
    sweep(place)
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, dir=place, ignore_cleanup_errors=True) as folder,
        FileLock(Path(folder) / _HELD, timeout=0, mode=0o600),
    ):
        inside = Path(folder) / _INSIDE
        inside.mkdir(mode=0o700)
        yield inside


def sweep(place: Path) -> None:
    """Remove our folders in `place` whose run is gone; what cannot be looked at or removed stays."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError, NotImplementedError):
            if _is_ours(folder):
                _remove_if_left(folder)


def _is_ours(folder: Path) -> bool:
    """Tell whether it is a real folder of this user's: others may make links of that name there."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return not hasattr(os, "geteuid") or folder.stat().st_uid == os.geteuid()


def _remove_if_left(folder: Path) -> None:
    if not (folder / _INSIDE).exists():
        if time.time() - folder.stat().st_mtime > _SURELY_MADE:
            shutil.rmtree(folder, ignore_errors=True)
        return
    with suppress(Timeout), FileLock(folder / _HELD, timeout=0, fallback_to_soft=False):
        # Its tree goes first: where that is cut short, the lock still tells the next sweep what this was.
        shutil.rmtree(folder / _INSIDE, ignore_errors=True)
    if not (folder / _INSIDE).exists():
        shutil.rmtree(folder, ignore_errors=True)
