"""What is wrong with a pack: one problem, the nearest known name, and the one report of all problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from agent.errors import InvalidInput
from agent.say import say

#: Steps from the top of a pack to one of its values; list positions count from 0.
Path_ = tuple[str | int, ...]

#: A report of more lines than this helps nobody.
MOST = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pack, at one line (from 1) and one path; `text` is said already."""

    line: int
    path: Path_
    text: str


def dotted(path: Path_) -> str:
    """Write a path as people read it: `pages.order.elements.save.find.0`."""
    return ".".join(str(step) for step in path)


def shown(file: Path) -> str:
    """Name a file as short as it goes: relative to the current folder where it lies below it."""
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return file.as_posix()


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `did you mean …` for the known name nearest to `word`, else what is known, else nothing."""
    names = sorted(set(known))
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return say("did you mean `{name}`?", name=close[0])
    if not names:
        return say("there are none")
    return say("expected one of {names}", names=", ".join(f"`{name}`" for name in names[:12]))


def ordered(problems: Iterable[Problem]) -> list[tuple[int, str, str]]:
    """Return line, dotted path and text of each problem, by line number, none twice."""
    return sorted({(p.line, dotted(p.path), p.text) for p in problems})


def line_of(file: Path, line: int, path: str, text: str) -> str:
    """Write one problem as `file:line dotted.path: text`."""
    return f"{shown(file)}:{line} {path or '.'}: {text}"


def report(file: Path, problems: Iterable[Problem]) -> InvalidInput:
    """Make one error of all problems of a file: a line each, by line number, none twice."""
    name = shown(file)
    rows = ordered(problems)
    lines = [line_of(file, *row) for row in rows[:MOST]]
    if len(rows) > MOST:
        lines.append(say("… and {count} more", count=len(rows) - MOST))
    head = say("the pack {name} has {count} problem(s), so nothing was started", name=name, count=len(rows))
    return InvalidInput("\n".join([head, *lines]), hint=say("correct the lines named above"))
