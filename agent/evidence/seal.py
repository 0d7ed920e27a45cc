"""Seals a round: number, link and signature for each recording, then the round, then the store's head.

The order is fixed, and each step is either done or not: recordings by `in_order`, each `recording.json`
with its signature; `round.json`; `head.json` with its signature; last of all the signature of `round.json`,
which makes the round closed. Whoever begins again after any of these steps goes on where it stopped, with
the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.evidence import disk
from agent.evidence.canonical import canonical, digest, stamp
from agent.evidence.files import RECORDING, ROUND, sealed_object, signature_of
from agent.evidence.head import Head, fits, place_of, read, write
from agent.evidence.keys import Signer

RECORDING_FORMAT, ROUND_FORMAT = "bufa-recording-2", "bufa-round-2"

#: What `recording.json` says apart from its seal; what `round.json` says of each recording.
Summary = Mapping[str, Any]
Listing = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Seal:
    """What sealing is done with; `clock` gives aware UTC times."""

    signer: Signer
    clock: Callable[[], datetime]

    def round(
        self, folder: Path, summaries: Mapping[str, Summary], close: Callable[[Listing], Summary]
    ) -> None:
        """Seal the recordings of a round and the round itself; for whoever holds the store.

        `close` is called when the recordings are sealed and returns what `round.json` shall say beside its
        seal. A round that was sealed before stays as it is. Raises `OSError` from the disk.
        """
        head = read(folder.parent, self.signer.known, folder.name)
        if head.last_round is None or head.last_round["name"] != folder.name:
            if _counted(folder, summaries, head) or self._stripped(folder, summaries):
                return
            listed: Listing = {}
            for name in in_order(summaries):
                head = self._recording(folder / name, summaries[name], head)
                listed[name] = listing(folder / name, summaries[name])
            content = canonical({**close(listed), **self._own(ROUND_FORMAT)})
            disk.replace(folder / ROUND, content)
            head = head.closed(folder.name, digest(content))
            write(folder.parent, head, self.signer)
        self._sign(folder / ROUND, head)

    def _stripped(self, folder: Path, names: Iterable[str]) -> bool:
        """Return whether a closed round has lost signatures: a run signs its recordings before it closes it.

        Such a round is left as it is, for `verify` to tell: what was altered since must not be signed again.
        """
        if "sealed" not in (sealed_object(folder / ROUND) or {}):
            return False
        paths = [folder / name / RECORDING for name in names]
        return not all(fits(path, signature_of(path), self.signer.known) for path in paths)

    def _recording(self, folder: Path, summary: Summary, head: Head) -> Head:
        """Seal one recording, if it is not, and return the head after it."""
        path = folder / RECORDING
        if path.is_file() and signature_of(path).is_file():
            found = sealed_object(path) or {}
            number = found.get("number")
            return (
                head.after(number, place_of(found, path.read_bytes())) if number == head.count + 1 else head
            )
        own = {**self._own(RECORDING_FORMAT), "number": head.count + 1, "previous": head.last}
        sealed = {**summary, **own}
        content = canonical(sealed)
        disk.replace_both(path, content, signature_of(path), self.signer.sign(content))
        return head.after(head.count + 1, place_of(sealed, content))

    def _own(self, form: str) -> dict[str, Any]:
        return {"format": form, "key": self.signer.id, "sealed": stamp(self.clock())}

    def _sign(self, path: Path, head: Head) -> None:
        """Sign the round that the head names; if it is another one by now, that is for `verify` to say."""
        content = path.read_bytes() if path.is_file() else b""
        named = head.last_round is not None and digest(content) == head.last_round["sha256"]
        if named and (sealed_object(path) or {}).get("key") == self.signer.id:
            disk.replace(signature_of(path), self.signer.sign(content))


def in_order(names: Iterable[str]) -> list[str]:
    """Return the names of a round's recordings in the order in which they are sealed: the scan first."""
    return sorted(names, key=lambda name: (name != "scan", name))


def listing(folder: Path, summary: Summary) -> dict[str, Any]:
    """Return a recording's entry in `round.json`; without `recording.json` it has no digest."""
    path = folder / RECORDING
    proof = {"sha256": digest(path.read_bytes())} if path.is_file() else {}
    return {**proof, "order_id": summary.get("order_id", ""), "outcome": summary.get("outcome", "")}


def _counted(folder: Path, names: Iterable[str], head: Head) -> bool:
    """Return whether a recording of the round is one that the head counts: then the round was closed once."""
    for path in (folder / name / RECORDING for name in names):
        number = (sealed_object(path) or {}).get("number")
        if signature_of(path).is_file() and isinstance(number, int) and number <= head.count:
            return True
    return False
