"""Where time stamps lie: beside each sealed recording, and listed in the store's `stamps.jsonl`.

    recordings/<store>/stamps.jsonl                             a chain, a line for each time stamp
                       <round id>/<recording>/recording.json.tsr       the authority's reply, DER
                                              recording.json.tsa.pem   certificates below the root

The certificates are written first, the reply after them, the line last: a kill in between leaves a recording
that is stamped again, or one whose line is added by the next call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from agent.evidence import disk
from agent.evidence.canonical import digest
from agent.evidence.chain import Chain, read_chain
from agent.evidence.files import CHAIN, RECORDING, SEAL, STAMPS, TOKEN, is_plain, sealed_object
from agent.evidence.timestamp_request import Token

__all__ = ["CHAIN", "RECORDING", "SEAL", "STAMPS", "TOKEN"]


def sealed(store: Path, only: str = "") -> list[Path]:
    """Return the folders of a store's sealed recordings, oldest first; of one round where `only` names it."""
    found = [
        folder
        for round_folder in _folders(store)
        if only in ("", round_folder.name)
        for folder in _folders(round_folder)
        if is_plain(folder / RECORDING) and is_plain(folder / SEAL)
    ]
    return sorted(found, key=lambda folder: (folder.parent.name, _number(folder), folder.name))


def unstamped(store: Path, only: str = "") -> list[Path]:
    """Return those of `sealed` that have no time stamp yet."""
    return [folder for folder in sealed(store, only) if not (folder / TOKEN).exists()]


def keep(folder: Path, token: Token) -> None:
    """Put a time stamp and its certificates beside a recording; raises `OSError`."""
    disk.replace(folder / CHAIN, token.chain)
    disk.replace(folder / TOKEN, token.reply)


def stamps(store: Path) -> Chain:
    """Return the store's list of time stamps, made where there is none; the caller holds the store's lock.

    A last line that was cut short by a kill is taken out: `enter` writes it again. Raises `ChainBroken` and
    `OSError`.
    """
    path = store / STAMPS
    with suppress(FileExistsError):
        return Chain(path)
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        disk.replace(path, content[:whole])
    return Chain.continued(path)


def entered(store: Path) -> set[tuple[str, str]]:
    """Return (round, recording) of each line of the list; raises `ChainBroken` and `OSError`."""
    return {(str(line.get("round")), str(line.get("recording"))) for line in read_chain(store / STAMPS)}


def enter(lines: Chain, folder: Path) -> None:
    """Add the time stamp that lies beside a recording to the store's list, and wait for the disk."""
    lines.append(entry(folder))
    disk.sync_file(lines.path)
    disk.sync_folder(lines.path.parent)


def entry(folder: Path) -> dict[str, Any]:
    """Return the line of a recording's time stamp; raises `OSError` where one of the two files is missing."""
    return {
        "round": folder.parent.name,
        "recording": folder.name,
        "sha256": digest((folder / RECORDING).read_bytes()),
        "token": digest((folder / TOKEN).read_bytes()),
        "chain": digest((folder / CHAIN).read_bytes()),
    }


def _folders(place: Path) -> Iterator[Path]:
    """Yield the folders in a place; a link is none of ours."""
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            yield path


def _number(folder: Path) -> int:
    """Return a recording's number within its store; 0 where it tells none."""
    number = (sealed_object(folder / RECORDING) or {}).get("number")
    return number if isinstance(number, int) else 0
