"""The program's log: what a server does, and the stack of an unforeseen error, which nobody sees on a screen.

The log holds stacks without the values of variables, in a file that only its owner can read. It is made when
the first line is written; a log that cannot be written never stops anything. Every line names time (UTC),
store and round, where there are such; `as_json` makes each one an object.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loguru import Message, Record

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
#: Whether each line is an object of JSON, as a log collector wants it.
_json: list[bool] = [False]


def as_json(wanted: bool) -> None:
    """Write each line of the log as an object of JSON from here on."""
    _json[0] = wanted


def is_json() -> bool:
    """Return whether `as_json` was asked for."""
    return _json[0]


def keep_in(folder: Path, *, screen: bool = False) -> None:
    """Keep the program's log in `folder` from here on; on the screen too, as a server's log is read there."""
    from loguru import logger

    _open[:] = [_File(folder / NAME)]
    logger.remove()
    form = _object if _json[0] else _readable
    logger.add(_open[0], format=form, diagnose=False, backtrace=False, level="INFO")
    if screen:
        logger.add(sys.stderr, format=form, diagnose=False, backtrace=False, level="INFO", colorize=False)


def _readable(record: Record) -> str:
    """Return the form of a line for people: time, level, store, round, words, then the stack."""
    own = record["extra"]
    words = str(record["message"]).replace("\n", "\\n")
    parts = [_time(record), record["level"].name, own.get("store", "-"), own.get("run", "-"), words]
    own["line"] = " ".join(parts)
    return "{extra[line]}\n{exception}"


def _object(record: Record) -> str:
    """Return the form of a line for programs; what is not known is left out."""
    own = record["extra"]
    named = {name: own[name] for name in ("store", "run") if name in own}
    told: dict[str, Any] = {"time": _time(record), "level": record["level"].name, **named}
    error = record["exception"]
    stack = {"error": "".join(traceback.format_exception(error.value))} if error and error.value else {}
    own["line"] = json.dumps({**told, "message": record["message"], **stack}, ensure_ascii=False)
    return "{extra[line]}\n"


def _time(record: Record) -> str:
    return f"{record['time'].astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


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
