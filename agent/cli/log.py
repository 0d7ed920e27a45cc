"""Where the stack of an unforeseen error is kept, so that nobody has to look at it on the screen.

The log holds stacks without the values of variables, in a file that only its owner can read. It is made when
the first line is written; a log that cannot be written never stops anything.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loguru import Message

NAME = "bufa.log"
#: Bytes after which the log begins anew; the last one stays as `bufa.log.1`.
FULL = 5_000_000


class _File:
    """A sink that knows whether its last line reached the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = False

    def __call__(self, message: Message) -> None:
        self.written = False
        with suppress(OSError):
            self._append(str(message))
            self.written = True

    def _append(self, text: str) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > FULL:
            self.path.replace(self.path.with_name(f"{NAME}.1"))
        opened = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(opened, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)


_open: list[_File] = []


def keep_in(folder: Path) -> None:
    """Keep the program's log in `folder` from here on, and nothing of it on the screen."""
    from loguru import logger

    _open[:] = [_File(folder / NAME)]
    logger.remove()
    logger.add(_open[0], diagnose=False, backtrace=False, level="INFO")


def keep(error: BaseException) -> Path | None:
    """Log the stack of `error` and return the log's path, None where it cannot be written.

    Before any settings were read the log lies in the user's own folder for such files.
    """
    from loguru import logger
    from platformdirs import user_log_path

    if not _open:
        keep_in(user_log_path("bufa", appauthor=False))
    logger.opt(exception=error).error("unforeseen")
    return _open[0].path if _open[0].written else None
