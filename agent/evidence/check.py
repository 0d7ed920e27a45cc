"""Whether a round or a recording is complete and unaltered; needs no database, network or browser.

This proves that the files agree with each other. Who made them, and when, it does not prove; of `round.json`
itself, which nothing else names, only the form is checked.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from agent.evidence.canonical import canonical, digest
from agent.evidence.chain import FIRST, ChainBroken, read_chain
from agent.say import say

#: The kinds of sealed file that stand beside what they list.
_ROUND, _RECORDING = "round.json", "recording.json"


def check(folder: Path) -> list[str]:
    """Return one sentence for each thing wrong with a round's or a recording's folder; none is good.

    A folder that is neither gives one finding. Nothing in the folder is changed, no link is followed.
    """
    if not folder.is_dir():
        return [say("{name}: no such folder", name=folder.name)]
    if (folder / _ROUND).exists():
        return list(_round(folder))
    if (folder / _RECORDING).exists():
        return list(_recording(folder, ""))
    return [say("{name}: neither `round.json` nor `recording.json` is here", name=folder.name)]


def _round(folder: Path) -> Iterator[str]:
    """Yield what is wrong with a round: its own file, its page, and each recording."""
    head, wrong = _read(folder / _ROUND, _ROUND)
    yield from wrong
    listed = head.get("recordings", {})
    listed = listed if isinstance(listed, dict) else {}
    yield from _file(folder, "index.html", head.get("index"), "")
    found = {path.name for path in folder.iterdir()} - {_ROUND, "index.html"}
    for name in sorted(found - listed.keys()):
        yield say("{name}: is not listed in `round.json`", name=name)
    for name in sorted(listed):
        if name not in found or (folder / name).is_symlink() or not (folder / name).is_dir():
            yield say("{name}: the recording is missing", name=name)
            continue
        yield from _file(folder / name, _RECORDING, listed[name], f"{name}/")
        yield from _recording(folder / name, f"{name}/")


def _recording(folder: Path, prefix: str) -> Iterator[str]:
    """Yield what is wrong inside one recording; `prefix` goes before the names."""
    summary, wrong = _read(folder / _RECORDING, prefix + _RECORDING)
    yield from wrong
    if wrong:
        return
    listed = summary.get("files", {})
    listed = listed if isinstance(listed, dict) else {}
    if "cut_short" in summary:
        yield say("{name}: was cut short: {why}", name=prefix + _RECORDING, why=summary["cut_short"])
    for name in sorted(_names(folder) - listed.keys() - {_RECORDING}):
        yield say("{name}: is not listed in `recording.json`", name=prefix + name)
    for name in sorted(listed):
        yield from _file(folder, name, listed[name], prefix)
    yield from _chain(folder, summary, listed, prefix)


def _chain(folder: Path, summary: dict[str, Any], listed: dict[str, Any], prefix: str) -> Iterator[str]:
    """Yield where the steps break, end too early, or name another picture than the list does."""
    name = f"{prefix}steps.jsonl"
    try:
        steps = read_chain(folder / "steps.jsonl")
    except ChainBroken as broken:
        yield say("{name} line {line}: {why}", name=name, line=broken.line, why=broken.why)
        return
    except OSError:
        yield say("{name}: cannot be read", name=name)
        return
    last = digest(canonical(steps[-1])) if steps else FIRST
    if (summary.get("lines"), summary.get("last")) != (len(steps), last):
        yield say("{name}: does not end with the line that `recording.json` names", name=name)
    told = {step["still"]: step["sha256"] for step in steps if "still" in step and "sha256" in step}
    for still in sorted((told.keys() | listed.keys()) - {"steps.jsonl"}):
        entry = listed.get(still)
        if not isinstance(entry, dict) or entry.get("sha256") != told.get(still):
            yield say("{name}: steps and list name different pictures", name=prefix + still)


def _file(folder: Path, name: str, told: object, prefix: str) -> Iterator[str]:
    """Yield whether one file is missing, no plain file, or has other bytes than it was told to have."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ".." in parts or not parts:
        yield say("{name}: the name leads out of the folder", name=prefix + name)
        return
    path = folder.joinpath(*parts)
    if not os.path.lexists(path):
        yield say("{name}: is missing", name=prefix + name)
    elif path.parent.is_symlink() or not stat.S_ISREG(path.lstat().st_mode):
        yield say("{name}: is no plain file", name=prefix + name)
    elif not _same(path.read_bytes(), told):
        yield say("{name}: was altered", name=prefix + name)


def _same(content: bytes, told: object) -> bool:
    """Return whether `content` has the digest and, where one is told, the size of an entry."""
    if not isinstance(told, dict):
        return False
    return bool(told.get("sha256") == digest(content) and told.get("size", len(content)) == len(content))


def _names(folder: Path) -> set[str]:
    """Return everything in a recording by name: files, links, and folders but the one for stills."""
    found: set[str] = set()
    for place, folders, files in os.walk(folder):
        inside = PurePosixPath(Path(place).relative_to(folder).as_posix())
        found |= {str(inside / name) for name in (*folders, *files)}
    stills = folder / "stills"
    return found - {"stills"} if stills.is_dir() and not stills.is_symlink() else found


def _read(path: Path, name: str) -> tuple[dict[str, Any], list[str]]:
    """Return a sealed file as the object it holds; its bytes must be the canonical form of it."""
    try:
        content = path.read_bytes()
        value = json.loads(content)
        if isinstance(value, dict) and canonical(value) == content:
            return value, []
    except (OSError, ValueError, RecursionError):
        pass
    return {}, [say("{name}: is not canonical JSON", name=name)]
