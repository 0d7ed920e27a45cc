"""The end of a store's chain of sealed recordings: `head.json`, signed, in the store's folder.

It says how many recordings and rounds there are and which were the last ones, so that none can be taken off
the end unseen. It is replaced together with its signature and, where files are pruned, with the list of them:
between the steps what is not in its place lies in its draft, and `read` puts it there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from agent.evidence import disk
from agent.evidence.canonical import canonical, digest
from agent.evidence.chain import FIRST, ChainBroken, ends, lengthened, read_chain
from agent.evidence.files import (
    HEAD,
    PRUNED,
    RECORDING,
    ROUND,
    STAMPS,
    is_plain,
    plain_bytes,
    sealed_object,
    signature_of,
)
from agent.evidence.keys import Known, Signer
from agent.evidence.told import count, table

FORMAT = "bufa-head-1"
#: How many lines the chain of time stamps (or of pruned files) has, and the digest of its last one.
NO_STAMPS: Mapping[str, Any] = {"lines": 0, "last": FIRST}
#: What a kill may leave of a head that is being replaced.
DRAFTS = tuple(f".{name}.new" for name in (HEAD, f"{HEAD}.sig", PRUNED))

#: A sealed recording by its round's name, its own, and the digest of its `recording.json`.
Place = Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """What `head.json` says: `last` names the recording with the number `count`, `last_round` the last round.

    `rebuilt` names each round at whose sealing there was no head that could be believed.
    """

    count: int = 0
    last: Place | None = None
    rounds: int = 0
    last_round: Mapping[str, str] | None = None
    stamps: Mapping[str, Any] = field(default_factory=lambda: dict(NO_STAMPS))
    rebuilt: tuple[str, ...] = ()
    pruned: Mapping[str, Any] = field(default_factory=lambda: dict(NO_STAMPS))

    def after(self, number: int, place: Place | None) -> Head:
        """Return the head when one more recording is sealed."""
        return replace(self, count=number, last=place)

    def closed(self, name: str, sha256: str) -> Head:
        """Return the head when one more round is sealed, `sha256` being that of its `round.json`."""
        return replace(self, rounds=self.rounds + 1, last_round={"name": name, "sha256": sha256})

    def entry(self, store: str, key: str) -> dict[str, Any]:
        """Return the head as it is written."""
        own = {**vars(self), "format": FORMAT, "store": store, "key": key, "rebuilt": list(self.rebuilt)}
        unsaid = {name for name in ("rebuilt", "pruned") if getattr(self, name) in ((), NO_STAMPS)}
        return {name: value for name, value in own.items() if name not in unsaid}


def read(store: Path, known: Known, for_round: str) -> Head:
    """Return a store's head, for whoever holds the store.

    Where it is missing, does not fit its signature, or knows fewer recordings than this installation has
    sealed, it is made anew from the rounds that are there, and says so from then on, naming `for_round`; of
    pruned files it then counts those that this installation remembers. A store in which nothing was ever
    sealed has an empty one.
    """
    path = store / HEAD
    head = believed(store, known)
    if head is None:
        return _rebuilt(store, known, for_round)
    if not fits(path, signature_of(path), known):
        disk.draft_of(signature_of(path)).replace(signature_of(path))
        disk.sync_folder(store)
    _settle(store, head)
    if head.count < known.remembered(store.name):  # an older one, put back with its signature
        return replace(head, rebuilt=(*head.rebuilt, for_round or "-"))
    return head


def believed(store: Path, known: Known) -> Head | None:
    """Return what `read` would, changing nothing; none where the head fits no signature by a known key."""
    path = store / HEAD
    signatures = (signature_of(path), disk.draft_of(signature_of(path)))
    if any(fits(path, each, known) for each in signatures):
        return parse(sealed_object(path) or {})
    return None


def pruned_list(store: Path, head: Head) -> Path | None:
    """Return where the list of pruned files lies that a head names, maybe as a draft; none where nowhere."""
    path = store / PRUNED
    places = [path, *(each for each in [disk.draft_of(path)] if is_plain(each))]
    return next((each for each in places if _counted(each) == head.pruned), None)


def parse(found: Mapping[str, Any]) -> Head | None:
    """Return what a head that was read says, none where a value in it is of another kind than a head's."""
    names = ("count", "last", "rounds", "last_round", "stamps", "pruned")
    head = Head(**{name: found[name] for name in names if name in found})
    rebuilt = found.get("rebuilt", [])
    good = (
        None not in (count(head.count), count(head.rounds))
        and (head.last is None or isinstance(head.last, dict))
        and (head.last_round is None or _are_texts(head.last_round, "name", "sha256"))
        and all(_is_end(each) for each in (head.stamps, head.pruned))
        and isinstance(rebuilt, list)
    )
    return replace(head, rebuilt=tuple(map(str, rebuilt))) if good else None


def _is_end(value: object) -> bool:
    """Return whether a value names the end of a chain."""
    return count(table(value).get("lines")) is not None and _are_texts(value, "last")


def _are_texts(value: object, *names: str) -> bool:
    return all(isinstance(table(value).get(name), str) for name in names)


def write(store: Path, head: Head, signer: Signer, pruned: bytes | None = None) -> None:
    """Replace a store's head and its signature; the time stamps are counted anew.

    `pruned` replaces the list of pruned files in the same go, and is counted; nothing else ever counts it
    anew, since what it excuses must have been signed before it was gone.
    """
    counted = replace(head, stamps=_stamps(store / STAMPS, head.stamps))
    if pruned is not None:
        counted = replace(counted, pruned=ends(pruned))
    content = canonical(counted.entry(store.name, signer.id))
    path = store / HEAD
    written = {path: content, signature_of(path): signer.sign(content)}
    disk.replace_all(written if pruned is None else {**written, store / PRUNED: pruned})
    signer.remember(store.name, counted.count, counted.pruned)


def _settle(store: Path, head: Head) -> None:
    """Put the list of pruned files in its place if a kill kept it from there; remove what else one left."""
    draft = disk.draft_of(store / PRUNED)
    if pruned_list(store, head) == draft:
        draft.replace(store / PRUNED)
    for left in (store / name for name in DRAFTS):
        if is_plain(left):
            left.unlink()


def _counted(path: Path) -> Mapping[str, Any] | None:
    """Return the end of a chain in a plain file, an empty one without a file, none of a broken chain."""
    if not os.path.lexists(path):
        return NO_STAMPS
    try:
        content = plain_bytes(path)
        lengthened(path, content, ())
    except (OSError, ChainBroken):
        return None
    return ends(content)


def fits(path: Path, signature: Path, known: Known) -> bool:
    """Return whether a plain file has the signature that `signature` holds, by a known key."""
    found = sealed_object(path) if is_plain(path) and is_plain(signature) else None
    try:
        return found is not None and known.signed(found["key"], path.read_bytes(), signature.read_bytes())
    except (OSError, KeyError):
        return False


def _stamps(path: Path, before: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return number and last digest of the time stamps; as before where their chain does not go on."""
    try:
        digests = [digest(canonical(line)) for line in read_chain(path)]
    except (OSError, ChainBroken):
        return before
    lines = before["lines"]
    goes_on = lines <= len(digests) and (lines == 0 or digests[lines - 1] == before["last"])
    return {"lines": len(digests), "last": digests[-1]} if goes_on and digests else before


def _rebuilt(store: Path, known: Known, for_round: str) -> Head:
    """Return the head that follows from the closed rounds in the folder."""
    rounds = sorted(path.parent for path in store.glob(f"*/{signature_of(Path(ROUND)).name}"))
    if not rounds and not known.remembered(store.name):
        return Head()
    number, place = max(_sealed(rounds, known), key=lambda found: found[0], default=(0, None))
    last = rounds[-1] if rounds else None
    closed = (
        {"name": last.name, "sha256": digest((last / ROUND).read_bytes())}
        if last is not None and is_plain(last / ROUND)
        else None
    )
    pruned = known.pruned(store.name) or _counted(store / PRUNED) or NO_STAMPS
    return Head(number, place, len(rounds), closed, rebuilt=(for_round,), pruned=pruned)


def _sealed(rounds: list[Path], known: Known) -> Iterator[tuple[int, Place]]:
    """Yield number and place of each recording whose signature is good."""
    for path in (path for folder in rounds for path in folder.glob(f"*/{RECORDING}")):
        found = sealed_object(path) or {}
        if isinstance(found.get("number"), int) and fits(path, signature_of(path), known):
            yield found["number"], place_of(found, path.read_bytes())


def place_of(summary: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    """Return how a sealed recording is named by what comes after it."""
    return {"round": summary.get("round"), "recording": summary.get("recording"), "sha256": digest(content)}
