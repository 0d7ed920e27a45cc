"""What is wrong inside one recording: files, steps, and what both say of each other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Set
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from agent.evidence.canonical import canonical, digest
from agent.evidence.chain import FIRST
from agent.evidence.files import (
    BESIDE,
    RECORDING,
    STEPS,
    TORN,
    all_names,
    is_folder,
    is_plain,
    leads_out,
    named_by,
    plain_bytes,
    sealed_object,
)
from agent.evidence.finding import Finding, chain_of
from agent.evidence.pruned import NOTHING, Gone
from agent.say import say

#: Between two lines the clock and the time that passed differ by less, unless one of them jumped.
_DRIFT = timedelta(minutes=1)


def check_recording(folder: Path, prefix: str, gone: Gone = NOTHING) -> Iterator[Finding]:
    """Yield what is wrong inside one recording; `prefix` goes before the names, `gone` is what was pruned."""
    summary = sealed_object(folder / RECORDING)
    if summary is None:
        yield Finding(prefix + RECORDING, say("is not canonical JSON"))
        return
    listed = summary.get("files", {})
    listed = listed if isinstance(listed, dict) else {}
    if "cut_short" in summary:
        yield Finding(prefix + RECORDING, say("was cut short: {why}", why=summary["cut_short"]), remark=True)
    if "late" in summary:
        why = say("was sealed late: it was closed without a seal, and is sealed as it was found")
        yield Finding(prefix + RECORDING, why, remark=True)
    yield from _unlisted(folder, {*listed, *gone.beside}, prefix)
    for name in sorted(listed):
        yield from file_findings(folder, name, listed[name], prefix, gone)
    if os.path.lexists(folder / STEPS) or gone.line(STEPS, listed.get(STEPS)) is None:
        yield from _chain(folder, summary, listed, prefix)
    yield from gone.instead(folder, prefix, summary)


def _unlisted(folder: Path, listed: Set[str], prefix: str) -> Iterator[Finding]:
    """Yield what lies in a recording and is none of its files, or where that cannot be seen.

    What lies in a folder that is not listed is told with the folder.
    """
    try:
        added = all_names(folder) - listed - BESIDE
    except OSError as error:
        name = Path(str(error.filename)).relative_to(folder).as_posix()
        yield Finding(prefix + name, say("cannot be looked into: {why}", why=error.strerror))
        return
    for name in sorted(each for each in added if str(PurePosixPath(each).parent) not in added):
        yield Finding(prefix + name, say("is not listed in `recording.json`"))


def _chain(folder: Path, summary: dict[str, Any], listed: dict[str, Any], prefix: str) -> Iterator[Finding]:
    """Yield where the steps break, end too early, or name another picture than the list does."""
    name = prefix + STEPS
    steps = chain_of(folder / STEPS, name, say("cannot be read"))
    if isinstance(steps, Finding):
        yield steps
        return
    last = digest(canonical(steps[-1])) if steps else FIRST
    if (summary.get("lines"), summary.get("last")) != (len(steps), last):
        yield Finding(name, say("does not end with the line that `recording.json` names"))
    yield from _clock(steps, name)
    told = named_by(steps)
    loose = {still for still, entry in listed.items() if isinstance(entry, dict) and "unnamed" in entry}
    for still in sorted((told.keys() | listed.keys() - loose) - {STEPS, TORN}):
        entry = listed.get(still)
        if not isinstance(entry, dict) or entry.get("sha256") != told.get(still):
            yield Finding(prefix + still, say("steps and list name different files"))


def _clock(steps: list[dict[str, Any]], name: str) -> Iterator[Finding]:
    """Yield where the time of a line lies before that of the line before it."""
    for number, (before, step) in enumerate(pairwise(steps), start=2):
        then, now = before.get("at"), step.get("at")
        if isinstance(then, str) and isinstance(now, str) and now < then:
            why = say("the clock was set back: {now} comes after {then}", now=now, then=then)
            yield Finding(name, why, number)
        began, went = before.get("ms"), step.get("ms")
        if isinstance(began, int) and isinstance(went, int) and went < began:
            yield Finding(name, say("`ms` runs backwards: {now} after {then}", now=went, then=began), number)
        elif (drift := _drift(before, step)) is not None:
            why = say(
                "the clock went on by {n} s while {m} s passed: it was set, or the machine slept", **drift
            )
            yield Finding(name, why, number, remark=True)


def _drift(before: Mapping[str, Any], step: Mapping[str, Any]) -> dict[str, int] | None:
    """Return how far the clock went on between two lines and how long it was, where these are far apart."""
    try:
        went = datetime.fromisoformat(step["at"]) - datetime.fromisoformat(before["at"])
        was = timedelta(milliseconds=step["ms"] - before["ms"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if went < timedelta() or abs(went - was) <= _DRIFT:
        return None
    return {"n": round(went.total_seconds()), "m": round(was.total_seconds())}


def file_findings(
    folder: Path, name: str, told: object, prefix: str, gone: Gone = NOTHING
) -> Iterator[Finding]:
    """Yield whether one file is missing, no plain file, or has other bytes than it was told to have."""
    if leads_out(name):
        yield Finding(prefix + name, say("the name leads out of the folder"))
        return
    inside = PurePosixPath(name)
    path = folder / inside
    if not os.path.lexists(path):
        yield gone.missing(prefix + name, name, told)
    elif not is_plain(path) or not all(is_folder(folder / part) for part in list(inside.parents)[:-1]):
        yield Finding(prefix + name, say("is no plain file"))
    elif not same(path, told):
        yield Finding(prefix + name, say("was altered"))
    else:
        yield from gone.still_there(prefix + name, name, told)


def same(path: Path, told: object) -> bool:
    """Return whether a file has the digest and, where one is told, the size of an entry."""
    if not isinstance(told, dict) or told.get("size", path.lstat().st_size) != path.lstat().st_size:
        return False
    try:
        return bool(told.get("sha256") == digest(plain_bytes(path)))
    except OSError:
        return False
