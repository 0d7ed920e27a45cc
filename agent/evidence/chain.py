"""The hash chain: `steps.jsonl`, canonical JSON, each line holding the digest of the one before.

`prev` is the SHA-256 of all bytes of the previous line, its newline included (so that
`sed -n 4p steps.jsonl | sha256sum` gives the `prev` of line 5); in the first line it is 64 zeros. `seq`
counts from 1. A chain alone does not show that its *last* lines were removed: `recording.json` holds the
number of lines and the digest of the last one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.errors import InvalidInput
from agent.evidence import disk
from agent.evidence.canonical import canonical, digest
from agent.say import say

FIRST = "0" * 64


class ChainBroken(InvalidInput):
    """A line of a chain is not what the chain says it must be; `line` counts from 1."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(
            say("`{name}` line {line}: {why}", name=path.name, line=line, why=why), {"file": str(path)}
        )
        self.line = line
        self.why = why


class Chain:
    """An append-only chain in a new file; used by one thread. Raises `OSError` from the disk as it is."""

    def __init__(self, path: Path) -> None:
        disk.create(path, b"")
        self.path = path
        self.count = 0
        self.last = FIRST
        self.size = 0
        self._whole = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The digest of the whole file as written so far."""
        return self._whole.hexdigest()

    def append(self, entry: Mapping[str, object]) -> None:
        """Link `entry` to the line before and write it; a line that cannot be written leaves no trace."""
        line = canonical({**entry, "seq": self.count + 1, "prev": self.last})
        disk.append(self.path, line)
        self.count += 1
        self.last = digest(line)
        self.size += len(line)
        self._whole.update(line)


def read_chain(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a chain, first to last, each checked against the one before.

    Raises `ChainBroken` at the first line that is cut short, not canonical, out of order, or whose `prev`
    is not the digest of the line before; and `OSError` where the file cannot be read.
    """
    entries: list[dict[str, Any]] = []
    last = FIRST
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        entry = _parse(path, number, line)
        if entry.get("seq") != number:
            raise ChainBroken(path, number, say("`seq` is {seen}", seen=repr(entry.get("seq"))))
        if entry.get("prev") != last:
            raise ChainBroken(path, number, say("`prev` is not the digest of the line before"))
        entries.append(entry)
        last = digest(line)
    return entries


def _parse(path: Path, number: int, line: bytes) -> dict[str, Any]:
    """Return one line as the object it holds; its bytes must be exactly the canonical form of it."""
    if not line.endswith(b"\n"):
        raise ChainBroken(path, number, say("the line is cut short"))
    try:
        entry = json.loads(line)
        written = canonical(entry)
    except (ValueError, RecursionError):
        raise ChainBroken(path, number, say("not canonical JSON")) from None
    if not isinstance(entry, dict) or written != line:
        raise ChainBroken(path, number, say("not canonical JSON"))
    return entry
