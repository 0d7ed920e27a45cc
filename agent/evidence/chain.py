"""The hash chain: `steps.jsonl`, canonical JSON, each line holding the digest of the one before.

`prev` is the SHA-256 of all bytes of the previous line, its newline included (so that
`sed -n 4p steps.jsonl | sha256sum` gives the `prev` of line 5); in the first line it is 64 zeros. `seq`
counts from 1. A chain alone does not show that its *last* lines were removed: `recording.json` holds the
number of lines and the digest of the last one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
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
        self._begin(path, b"")

    @classmethod
    def continued(cls, path: Path) -> Chain:
        """Return the chain of an existing file, to be appended to; `ChainBroken` where it is not whole."""
        content = path.read_bytes()
        list(linked(path, content))
        chain = cls.__new__(cls)
        chain._begin(path, content)
        return chain

    def _begin(self, path: Path, content: bytes) -> None:
        lines = content.splitlines(keepends=True)
        self.path = path
        self.count = len(lines)
        self.last = digest(lines[-1]) if lines else FIRST
        self.size = len(content)
        self._whole = hashlib.sha256(content)

    @property
    def sha256(self) -> str:
        """The digest of the whole file as written so far."""
        return self._whole.hexdigest()

    def append(self, entry: Mapping[str, object]) -> None:
        """Link `entry` to the line before and write it; a line that cannot be written leaves no trace."""
        line = _line(entry, self.count + 1, self.last)
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
    return list(linked(path, path.read_bytes()))


def lengthened(path: Path, content: bytes, entries: Iterable[Mapping[str, object]]) -> bytes:
    """Return the bytes of a chain with `entries` after its lines; `ChainBroken`, naming `path`, as above."""
    list(linked(path, content))
    return content + b"".join(following(content, entries))


def following(content: bytes, entries: Iterable[Mapping[str, object]]) -> list[bytes]:
    """Return the lines that go on with a chain that is known to be whole."""
    end, lines = ends(content), list[bytes]()
    for number, entry in enumerate(entries, start=end["lines"] + 1):
        lines.append(_line(entry, number, digest(lines[-1]) if lines else end["last"]))
    return lines


def ends(content: bytes) -> dict[str, Any]:
    """Return how many lines a chain has and the digest of its last one, as another file names its end."""
    lines = content.splitlines(keepends=True)
    return {"lines": len(lines), "last": digest(lines[-1]) if lines else FIRST}


def read_sound(path: Path, content: bytes) -> tuple[list[dict[str, Any]], int]:
    """Return the lines of `content` up to the first that `read_chain` refuses, and their length in bytes."""
    entries: list[dict[str, Any]] = []
    size = 0
    with suppress(ChainBroken):
        for entry in linked(path, content):
            entries.append(entry)
            size += len(canonical(entry))
    return entries, size


def _line(entry: Mapping[str, object], number: int, last: str) -> bytes:
    return canonical({**entry, "seq": number, "prev": last})


def linked(path: Path, content: bytes) -> Iterator[dict[str, Any]]:
    """Yield line after line of `content`, each checked as `read_chain` does."""
    last = FIRST
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        entry = _parse(path, number, line)
        if entry.get("seq") != number:
            raise ChainBroken(path, number, say("`seq` is {seen}", seen=repr(entry.get("seq"))))
        if entry.get("prev") != last:
            raise ChainBroken(path, number, say("`prev` is not the digest of the line before"))
        yield entry
        last = digest(line)


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
