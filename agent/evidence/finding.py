"""One thing that a check found, naming the file and the line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evidence.chain import ChainBroken, linked
from agent.evidence.files import plain_bytes
from agent.say import say


@dataclass(frozen=True)
class Finding:
    """What is wrong with `file`, a name inside the folder that was checked; `line` counts from 1, 0 is none.

    A remark is nothing wrong: something that a reader should know. `gone` is one about a listed file that is
    not here on purpose.
    """

    file: str
    what: str
    line: int = 0
    remark: bool = False
    gone: bool = False

    def __str__(self) -> str:
        if self.line:
            return say("{name} line {line}: {why}", name=self.file, line=self.line, why=self.what)
        return say("{name}: {what}", name=self.file, what=self.what)

    def plain(self) -> dict[str, Any]:
        """Return the finding as JSON shows it."""
        return {"kind": "remark" if self.remark else "finding", **_without_remark(vars(self))}


def _without_remark(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in ("remark", "gone")}


def chain_of(path: Path, name: str, unread: str) -> list[dict[str, Any]] | Finding:
    """Return the lines of a chain in a plain file, read once, or what is wrong with it under `name`.

    `unread` says what a file is that cannot be read, or is no plain file.
    """
    try:
        return list(linked(path, plain_bytes(path)))
    except ChainBroken as broken:
        return Finding(name, broken.why, broken.line)
    except OSError:
        return Finding(name, unread)
