"""Seals what an earlier run left open, killed before or amid its own sealing; for whoever holds the store.

What was written is kept as it is. The list that a recording lacks is made from what lies in its folder, with
`cut_short` saying so; a line that was torn off goes to `steps.torn`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evidence import disk
from agent.evidence.canonical import canonical, digest, stamp
from agent.evidence.chain import FIRST, read_sound
from agent.evidence.files import (
    BESIDE,
    DEBUG,
    RECORDING,
    ROUND,
    ROUND_ID,
    STEPS,
    TORN,
    all_names,
    is_folder,
    is_name,
    is_plain,
    named_by,
    sealed_object,
    signature_of,
)
from agent.evidence.seal import RECORDING_FORMAT, ROUND_FORMAT, Listing, Seal
from agent.say import say

_DRAFT = re.compile(r"\.[^/]+\.new")


def complete(store: Path, seal: Seal, *, old: bool = False) -> list[str]:
    """Seal every round of a store that is still open and return their names.

    With `old` the rounds that were closed before there were seals are sealed, too; what they list stays as
    it is. Raises `OSError` from the disk.
    """
    opened = [_Left(folder, seal) for folder in _open(store, old=old)]
    for left in sorted(opened, key=lambda left: (not left.begun, left.folder.name)):
        left.seal_it()
    return [left.folder.name for left in opened]


def _open(store: Path, *, old: bool) -> Iterator[Path]:
    """Yield the rounds without a signature; of those that were closed unsealed only where `old` is."""
    folders = sorted(store.iterdir()) if store.is_dir() else []
    for folder in folders:
        if is_round(folder) and not signature_of(folder / ROUND).exists():
            found = sealed_object(folder / ROUND)
            if (old and not _foreign(found)) or found is None or _ours(found):
                yield folder


def _ours(found: Mapping[str, Any]) -> bool:
    """Return whether `round.json` is one that a sealing run left: just opened, or with its seal in it."""
    marked = is_opening(found) or "sealed" in found or found.get("late") is True
    return found.get("format") == ROUND_FORMAT and marked


def _foreign(found: Mapping[str, Any] | None) -> bool:
    """Return whether `round.json` is closed in the sealed format without a seal: no run of ours writes it."""
    return found is not None and found.get("format") == ROUND_FORMAT and not _ours(found)


def is_round(folder: Path) -> bool:
    """Return whether a folder of a store is a round's: by its name, or by what lies in it."""
    named = ROUND_ID.fullmatch(folder.name) is not None
    return is_folder(folder) and (named or (folder / ROUND).exists() or any(folder.glob(f"*/{STEPS}")))


@dataclass
class _Left:
    """A round that was left open."""

    folder: Path
    seal: Seal

    @property
    def begun(self) -> bool:
        """Whether a recording of it has a number already: this round goes first, so that it keeps it."""
        found = (sealed_object(path) or {} for path in self.folder.glob(f"*/{RECORDING}"))
        return any("number" in summary for summary in found)

    def seal_it(self) -> None:
        """Seal the round; a second call, after a first one that was killed, goes on where that stopped."""
        told = sealed_object(self.folder / ROUND)
        if told is not None and told.get("format") != ROUND_FORMAT:
            disk.replace(self.folder / ROUND, canonical({**told, "format": ROUND_FORMAT, "late": True}))
        _sweep(self.folder)
        recordings = [path for path in self.folder.iterdir() if _is_recording(path)]
        summaries = {path.name: self._summary(path, self._facts(told or {})) for path in recordings}
        self.seal.round(self.folder, summaries, lambda listed: self._close(told, listed))

    def _summary(self, folder: Path, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what `recording.json` says, or what it would have said."""
        _sweep(folder)
        told = sealed_object(folder / RECORDING)
        if told is not None and isinstance(told.get("files"), dict):
            late = {} if "number" in told else {"late": True}  # it was closed before there were seals
            return {**facts, "recording": folder.name, **told, **late}
        steps = _mend(folder)
        last = digest(canonical(steps[-1])) if steps else FIRST
        order = "" if folder.name == "scan" else folder.name.removeprefix("order-")
        own = {"format": RECORDING_FORMAT, "recording": folder.name, "order_id": order, "outcome": ""}
        own |= {"ended": str(steps[-1].get("at", "")) if steps else facts["started"]}
        why = say("the run was ended from outside before it could close this recording")
        files = _listed(folder, steps)
        return {**facts, **own, "last": last, "lines": len(steps), "files": files, "cut_short": why}

    def _close(self, told: dict[str, Any] | None, listed: Listing) -> dict[str, Any]:
        """Return what `round.json` says, or what it would have said, with the recordings as sealed."""
        if told is not None and not is_opening(told):
            before = told.get("recordings")
            return {**told, "recordings": {**before, **listed} if isinstance(before, dict) else listed}
        from agent.evidence.page import write_page

        head = {**self._facts(told or {}), "format": ROUND_FORMAT, "outcome": "", "summary": {}}
        head |= {"ended": stamp(self.seal.clock())}
        head |= {"cut_short": say("the run was ended from outside before it could close this round")}
        head |= {"recordings": listed, "index": write_page(self.folder, head)}
        traces = {path.name: _proof(path) for path in (self.folder / DEBUG).glob("*.zip") if is_plain(path)}
        return head | ({"debug": traces} if traces else {})

    def _facts(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return the facts that the round left when it was opened, else what its place tells."""
        name = self.folder.name
        parts = ROUND_ID.fullmatch(name)
        began, flow = ("{}-{}-{}T{}:{}:{}Z".format(*parts.groups()), parts[7]) if parts else ("", "")
        unknown: dict[str, Any] = dict.fromkeys(("console", "shop", "pack", "pack_sha256"), "")
        own = {"store": self.folder.parent.name, "round": name, "flow": flow, "started": began}
        return {fact: told.get(fact, value) for fact, value in {**unknown, **own, "versions": {}}.items()}


def is_opening(told: Mapping[str, Any]) -> bool:
    """Return whether `round.json` only holds what was known when the round began."""
    return told.get("format") == ROUND_FORMAT and "index" not in told


def _is_recording(path: Path) -> bool:
    return is_folder(path) and path.name != DEBUG and is_name(path.name)


def _sweep(folder: Path) -> None:
    """Remove the drafts of files that never came to their place: each is written again."""
    for path in folder.iterdir():
        if _DRAFT.fullmatch(path.name) and is_plain(path):
            path.unlink()


def _mend(folder: Path) -> list[dict[str, Any]]:
    """Return the sound lines of a recording; what follows them is moved to `steps.torn`."""
    path, torn = folder / STEPS, folder / TORN
    content = path.read_bytes() if is_plain(path) else b""
    steps, size = read_sound(path, content)
    rest = content[size:]
    if rest:
        before = torn.read_bytes() if is_plain(torn) else b""
        disk.replace(torn, rest if before in (b"", rest) else before + rest)
    if rest or not path.exists():
        disk.replace(path, content[:size])
    return steps


def _listed(folder: Path, steps: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return every file of a recording with digest and size; `unnamed` are those that no line names."""
    named = {STEPS, TORN, *named_by(steps)}
    files = sorted(name for name in all_names(folder) - BESIDE if is_plain(folder / name))
    return {name: _proof(folder / name) | ({} if name in named else {"unnamed": True}) for name in files}


def _proof(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"sha256": digest(content), "size": len(content)}
