"""Sealing for whoever holds a store: what was left open, and a new key once nothing is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from agent.errors import EvidenceUnwritable
from agent.evidence import head, keys
from agent.evidence.complete import complete
from agent.evidence.files import HEAD
from agent.evidence.seal import Seal
from agent.say import say

Clock = Callable[[], datetime]


def seal_what_is_left(store: Path, data_dir: Path, clock: Clock, *, old: bool = False) -> list[str]:
    """Seal the rounds of `store` (its folder of recordings) that are open, and return their names.

    With `old` also those that were closed before there were seals. Raises `EvidenceUnwritable` where the
    disk refuses, InvalidInput where the key is damaged.
    """
    try:
        return complete(store, Seal(keys.load(data_dir, clock), clock), old=old)
    except OSError as error:
        raise EvidenceUnwritable(
            say("what an earlier run left cannot be sealed"),
            {"folder": str(store), "seen": str(error)},
            say("make room on the disk or correct its access rights, then run the same command again"),
        ) from error


def count_stamps(store: Path, data_dir: Path, clock: Clock) -> None:
    """Let the head of `store` count the time stamps anew, after some were added under the store's lock.

    Raises `EvidenceUnwritable` where the disk refuses, InvalidInput where the key is damaged.
    """
    if not (store / HEAD).exists():
        return
    try:
        signer = keys.load(data_dir, clock)
        head.write(store, head.read(store, signer.known, ""), signer)
    except OSError as error:
        raise EvidenceUnwritable(
            say("the head of the store cannot be written"), {"folder": str(store), "seen": str(error)}
        ) from error
