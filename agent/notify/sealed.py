"""How far a store's recordings are sealed: in a mail it shows later what was taken off the end."""

from __future__ import annotations

from pathlib import Path

from agent.evidence.canonical import digest
from agent.evidence.files import HEAD, plain_bytes, sealed_object
from agent.say import say


def sealed_line(store: Path) -> str:
    """Return the number of sealed recordings in a store's folder and the SHA-256 of its `head.json`.

    Empty where nothing is sealed or the head cannot be read: `bufa verify` says why.
    """
    head = sealed_object(store / HEAD)
    if head is None or not isinstance(head.get("count"), int):
        return ""
    sha256 = digest(plain_bytes(store / HEAD))
    return say("{n} recordings are sealed; SHA-256 of head.json: {sha256}", n=head["count"], sha256=sha256)
