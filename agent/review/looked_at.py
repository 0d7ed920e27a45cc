"""What a verdict is about: one step, one recording or one round, by the digests of what lies there now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import InvalidInput
from agent.evidence.canonical import digest
from agent.evidence.chain import read_sound
from agent.evidence.files import (
    RECORDING,
    ROUND,
    STEPS,
    is_folder,
    is_name,
    is_plain,
    plain_bytes,
    signature_of,
)
from agent.say import say


@dataclass(frozen=True, slots=True)
class Target:
    """A step by its number; a whole recording with step 0; without a recording the round as such."""

    round_id: str
    recording: str = ""
    step: int = 0

    def __str__(self) -> str:
        place = "/".join(filter(None, (self.round_id, self.recording)))
        return say("{place} step {n}", place=place, n=self.step) if self.step else place


def about(store: Path, target: Target) -> dict[str, Any]:
    """Return what is looked at as evidence names it: place, and digests (`sha256`, `still`) of what is there.

    Raises InvalidInput where there is no such thing, or where it is not closed yet and so not whole.
    """
    named = {"round": target.round_id, "recording": target.recording, "step": target.step}
    folder = _folder(store, target)
    return {**named, **(_step(folder, target) if target.step else _whole(folder, target))}


def _folder(store: Path, target: Target) -> Path:
    names = [target.round_id, *([target.recording] if target.recording else [])]
    folder = store
    for name in names:
        folder /= name
        if not is_name(name) or not is_folder(folder):
            raise _none(target)
    return folder


def _step(folder: Path, target: Target) -> dict[str, Any]:
    """Return the digest of a line of the sound part of a recording, and that of its picture."""
    path = folder / STEPS
    content = plain_bytes(path) if target.recording and is_plain(path) else b""
    lines = content.splitlines(keepends=True)[: len(read_sound(path, content)[0])]
    if not 0 < target.step <= len(lines):
        raise _none(target)
    line = lines[target.step - 1]
    told = json.loads(line)
    still = told.get("sha256") if told.get("still") else ""
    return {"sha256": digest(line), **({"still": still} if isinstance(still, str) and still else {})}


def _whole(folder: Path, target: Target) -> dict[str, Any]:
    """Return the digest of what names all of a recording or round, which is there only when it is sealed."""
    path = folder / (RECORDING if target.recording else ROUND)
    if not is_plain(path) or not is_plain(signature_of(path)):
        raise InvalidInput(
            say("{target} is not closed and sealed yet", target=target),
            hint=say("its steps can be judged one by one; `bufa seal` completes what a killed run left"),
        )
    return {"sha256": digest(plain_bytes(path))}


def _none(target: Target) -> InvalidInput:
    return InvalidInput(say("there is no {target}", target=target), hint=say("nothing was kept"))
