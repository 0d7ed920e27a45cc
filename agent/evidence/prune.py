"""Forgetting: takes away what is due, so that its hash and the reason stay, and `verify` knows it was meant.

The order is fixed: a list with all new lines, the head that counts them and its signature are written as one
(`agent.evidence.head`), and only then the files go. Whoever begins again after a kill takes away the rest;
nothing that is gone ever lacks a signed line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from agent.errors import EvidenceUnwritable, InvalidInput
from agent.evidence import disk, head
from agent.evidence.canonical import stamp
from agent.evidence.chain import lengthened
from agent.evidence.due import Due
from agent.evidence.files import HEAD, PRUNED
from agent.evidence.keys import Signer
from agent.say import say


def prune(store: Path, due: Sequence[Due], signer: Signer, clock: Callable[[], datetime]) -> None:
    """Take the files of a survey away; for whoever holds the store.

    Raises InvalidInput where the store's head or its list of pruned files is not as it was signed,
    `EvidenceUnwritable` where the disk refuses; then nothing is gone that has no line.
    """
    try:
        before = _believed(store, signer)
        new = [{**each.entry(), "at": stamp(clock())} for each in due if not each.listed]
        if new:
            path = store / PRUNED
            content = lengthened(path, path.read_bytes() if path.exists() else b"", new)
            head.write(store, before, signer, content)
        for each in due:
            disk.unlink_inside(store, each.name)
    except OSError as error:
        raise EvidenceUnwritable(
            say("not everything that is due could be pruned"),
            {"folder": str(store), "seen": str(error)},
            say("make room on the disk or correct its access rights, then run `bufa prune` again"),
        ) from error


def _believed(store: Path, signer: Signer) -> head.Head:
    """Return the store's head, all its files in their places; a lost one must not be made anew here."""
    if head.believed(store, signer.known) is not None:
        found = head.read(store, signer.known, "")
        if head.pruned_list(store, found) is not None:
            return found
    raise InvalidInput(
        say("`{head}` or `{list}` is not as it was signed", head=HEAD, list=PRUNED),
        {"folder": str(store)},
        say("nothing was pruned; `bufa verify` tells what is wrong"),
    )
