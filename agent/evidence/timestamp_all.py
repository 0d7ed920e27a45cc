"""Gives time stamps to the sealed recordings of a store that have none."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agent.errors import BufaError, EvidenceUnwritable
from agent.evidence import timestamp_files as files
from agent.evidence.chain import Chain
from agent.evidence.timestamp import StampWrong, check_content, read_reply
from agent.evidence.timestamp_request import Authority, NoStamp, request_stamp
from agent.say import say

#: What the end of a round may take at most for all of its time stamps, in seconds.
ROUND_SECONDS = 60.0


@dataclass
class Stamping:
    """What came of it: `added` recordings have a time stamp now, `left` have none, because of `failure`."""

    added: list[Path] = field(default_factory=list)
    left: int = 0
    failure: NoStamp | None = None


def stamp_all(
    store: Path,
    authority: Authority,
    *,
    only: str = "",
    seconds: float = math.inf,
    monotonic: Callable[[], float] = time.monotonic,
) -> Stamping:
    """Add a time stamp to every sealed recording in a store's folder that has none, oldest first.

    `only` names one round, and no other is looked at; after `seconds` no other reply is waited for. The first
    failure ends it and stands in what is returned. The caller holds the store's lock. Raises `ChainBroken`
    for a `stamps.jsonl` that was altered, `EvidenceUnwritable` from the disk.
    """
    until = monotonic() + seconds
    done = Stamping()
    waiting = files.unstamped(store, only)
    if not files.sealed(store, only):
        return done
    try:
        lines = _list(store, only)
        while waiting and done.failure is None:
            if monotonic() >= until:
                done.failure = NoStamp(authority.url, say("it took longer than {n:g} s", n=seconds))
            else:
                done.failure = _stamp(lines, waiting[0], authority)
            if done.failure is None:
                done.added.append(waiting.pop(0))
    except OSError as error:
        facts = {"folder": str(store), "seen": str(error)}
        raise EvidenceUnwritable(say("time stamps cannot be written"), facts) from error
    done.left = len(waiting)
    return done


def stamp_round(folder: Path, authority: Callable[[], Authority | None], tell: Callable[[str], None]) -> None:
    """Add time stamps to the recordings of the round in `folder`; whatever goes wrong is one line to `tell`.

    Nothing raises, and it ends after `ROUND_SECONDS` and one reply's time at the latest. `authority` returns
    None where none is set.
    """
    try:
        asked = authority()
        if asked is None:
            return
        failure = stamp_all(folder.parent, asked, only=folder.name, seconds=ROUND_SECONDS).failure
        why = failure.why if failure else ""
    except BufaError as error:
        why = error.what
    except Exception as error:  # noqa: BLE001 — a round is never failed by what it does not need
        why = f"{type(error).__name__}: {error}"
    if why:
        tell(say("sealed without a time stamp: {why}", why=why))


def _list(store: Path, only: str) -> Chain:
    """Return the store's list with a line for each time stamp there is: a kill may have come in between."""
    lines = files.stamps(store)
    known = files.entered(store)
    for folder in files.sealed(store, only):
        named = (folder.parent.name, folder.name)
        if named not in known and (folder / files.TOKEN).is_file() and _is_of(folder):
            files.enter(lines, folder)
    return lines


def _is_of(folder: Path) -> bool:
    """Return whether the time stamp beside a recording is of that recording; what is not is never listed."""
    try:
        content = (folder / files.RECORDING).read_bytes()
        check_content(read_reply((folder / files.TOKEN).read_bytes()), content)
    except StampWrong:
        return False
    return True


def _stamp(lines: Chain, folder: Path, authority: Authority) -> NoStamp | None:
    try:
        token = request_stamp((folder / files.RECORDING).read_bytes(), authority)
    except NoStamp as failure:
        return failure
    files.keep(folder, token)
    files.enter(lines, folder)
    return None
