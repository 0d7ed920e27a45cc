"""Values of another kind than their place in a file should have, and files that hold them, well signed."""

from __future__ import annotations

import copy
import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from agent.evidence.canonical import canonical, digest
from agent.evidence.keys import Signer

Place = tuple[str | int, ...]

#: Kinds, ends of ranges, names that lead elsewhere, times that no calendar has in every zone.
ODD: Sequence[object] = (
    *(None, True, False, 0, 5, -1, 2**53 - 1, 1.5, 10**40, float("inf")),
    *("", "x", "\0", "stills/a\0b.png", "../../../etc/passwd", "/etc/passwd", "stills/..", ".", "a" * 5000),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", "2026", "{x}", "%s"),
    *("http://[", "\u202e", "\ud800", "٣", "bufa-recording-1", "bufa-recording-٣", "order-1", "scan"),
    *([], [[]], [None], [5], ["a"], {}, {"a": 1}, [{}], [1, 2, 3, 4], [-5, -5, 0, 0], [2**53 - 1] * 4),
)
#: Where a value stands, and what is put there.
changes = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(ODD)), min_size=1, max_size=4)


@contextmanager
def deep(folder: Path, levels: int) -> Iterator[None]:
    """Put folder into folder, and take them away again, which the standard library cannot."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("a", dir_fd=here)
        inner = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    try:
        yield
    finally:
        subprocess.run(["rm", "-rf", folder / "a"], check=True)


@contextmanager
def put_back(folder: Path) -> Iterator[None]:
    """Leave every file of a folder as it was before."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    try:
        yield
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def places(value: object, here: Place = ()) -> Iterator[Place]:
    """Yield where every value inside `value` stands."""
    for name, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield (*here, name)
        yield from places(inner, (*here, name))


def changed(value: Any, wanted: Sequence[tuple[int, object]]) -> Any:
    """Return `value` with other values at some of its places."""
    value = copy.deepcopy(value)
    for number, odd in wanted:
        found = list(places(value))
        *parents, last = found[number % len(found)]
        inside = value
        for name in parents:
            inside = inside[name]
        inside[last] = copy.deepcopy(odd)  # put in twice, the same object could come to lie in itself
    return value


def written(value: object) -> bytes:
    """Return the canonical form, or JSON of what has none."""
    try:
        return canonical(value)
    except (ValueError, TypeError):
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def chained(steps: Sequence[dict[str, Any]]) -> bytes:
    """Return the lines of a chain that is whole, whatever stands in them."""
    lines: list[bytes] = []
    for number, step in enumerate(steps, start=1):
        own = {**step, "seq": number, "prev": digest(lines[-1]) if lines else "0" * 64}
        lines.append(written(own))
    return b"".join(lines)


def put(path: Path, content: bytes, signer: Signer) -> None:
    """Write a sealed file and its signature."""
    path.write_bytes(content)
    path.with_name(f"{path.name}.sig").write_bytes(signer.sign(content))


def change_steps(recording: Path, wanted: Sequence[tuple[int, object]], signer: Signer) -> None:
    """Change values in the steps of a recording, and what names them, so that all fits."""
    steps = [json.loads(line) for line in (recording / "steps.jsonl").read_bytes().splitlines()]
    content = chained([step if isinstance(step, dict) else {} for step in changed(steps, wanted)])
    (recording / "steps.jsonl").write_bytes(content)
    told = json.loads((recording / "recording.json").read_bytes())
    told["files"]["steps.jsonl"] = {"sha256": digest(content), "size": len(content)}
    told |= {"last": digest(content.splitlines(keepends=True)[-1]) if content else "0" * 64}
    put(recording / "recording.json", written(told), signer)


def change(path: Path, wanted: Sequence[tuple[int, object]], signer: Signer) -> None:
    """Change values in a sealed file, or in a recording's steps, and sign it."""
    if path.name == "steps.jsonl":
        change_steps(path.parent, wanted, signer)
    else:
        put(path, written(changed(json.loads(path.read_bytes()), wanted)), signer)
