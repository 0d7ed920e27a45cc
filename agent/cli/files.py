"""Writes the files that a command makes for a person to edit, never over another one."""

from __future__ import annotations

from pathlib import Path

from agent.errors import InvalidInput, UsageError
from agent.say import say


def write_new(file: Path, text: str, otherwise: str) -> None:
    """Create `file`; `otherwise` is the line to copy that names another place.

    Raises UsageError where something of that name exists, InvalidInput where nothing can be written.
    """
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(
            say("`{file}` exists; it was not changed", file=file),
            hint=say("edit it, or name another: {line}", line=otherwise),
        ) from None
    except OSError as error:
        raise InvalidInput(
            say("`{file}` cannot be written: {why}", file=file, why=error.strerror or error),
            hint=say("name a place that you may write to: {line}", line=otherwise),
        ) from None
