"""What people said of recordings: `reviews.jsonl` of a store, a chain like steps, its end signed.

A line is `{at, by, said, comment, about, store, key, format, seq, prev}`. `about` is `{round, recording,
step, sha256, still}`: of a step the digest of its line and of its picture, with step 0 that of
`recording.json`, or of `round.json` without a recording. An `undo` names in `of` the line that it takes back;
nothing is removed.
`reviews.jsonl.sig` is the signature of the whole file by the key that its last line names. Both are replaced
together, so that between the two steps the signature lies in its draft. The installation keeps beside its
keys how many lines there were: an older file, put back with its signature, is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from agent.errors import EvidenceUnwritable, InvalidInput
from agent.evidence import disk
from agent.evidence.chain import following, read_sound
from agent.evidence.files import is_plain, plain_bytes, signature_of
from agent.evidence.keys import Known, Signer
from agent.say import say

REVIEWS = "reviews.jsonl"
FORMAT = "bufa-review-1"
#: What a kill may leave of a list that is being replaced.
REVIEW_DRAFTS = tuple(f".{name}.new" for name in (REVIEWS, f"{REVIEWS}.sig"))
UNDO = "undo"

Line = Mapping[str, Any]


def memory(store: str) -> str:
    """Return under which name the installation remembers how much was said of a store's recordings."""
    return f"{store}.reviews"


def read_reviews(store: Path) -> list[dict[str, Any]]:
    """Return the lines of a store's list as far as its chain is whole; whose they are `verify` tells."""
    path = store / REVIEWS
    return read_sound(path, plain_bytes(path))[0] if is_plain(path) else []


def as_signed(store: Path, known: Known) -> bool:
    """Return whether a store's list is as a known key signed it; one that is not there at all is."""
    path = store / REVIEWS
    return not path.exists() or (is_plain(path) and believed(store, plain_bytes(path), known))


def standing_lines(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that no later line takes back, without those that take something back."""
    found = list[Line]()
    for line in lines:
        if line.get("said") == UNDO:
            found = [each for each in found if each.get("seq") != line.get("of")]
        else:
            found.append(line)
    return found


def add(store: Path, entries: Sequence[Line], signer: Signer) -> list[dict[str, Any]]:
    """Append lines to a store's list, sign its new end and return them; for whoever holds the list.

    Where the list has fewer lines than the installation remembers, the first line says so for good. Raises
    InvalidInput where it is not as it was signed, `EvidenceUnwritable` where the disk refuses.
    """
    path = store / REVIEWS
    before = _as_signed(store, signer.known)
    count = before.count(b"\n")
    lost = signer.known.remembered(memory(store.name)) - count
    own = {"format": FORMAT, "store": store.name, "key": signer.id}
    new = [{**entry, **own} for entry in entries]
    new = [{**new[0], "lost": lost}, *new[1:]] if lost > 0 else new
    lines = following(before, new)  # what was signed is whole: to read all of it anew would take long
    content = before + b"".join(lines)
    try:
        disk.replace_all({path: content, signature_of(path): signer.sign(content)})
        signer.remember(memory(store.name), count + len(new), {})
    except OSError as error:
        raise EvidenceUnwritable(
            say("what was said of a recording cannot be kept"),
            {"folder": str(store), "seen": str(error)},
            say("make room on the disk or correct its access rights, then say it again"),
        ) from error
    return [json.loads(line) for line in lines]


def _as_signed(store: Path, known: Known) -> bytes:
    """Return the list as it was signed, an empty one where there is none."""
    path = store / REVIEWS
    if not path.exists() and not path.is_symlink() and not signature_of(path).exists():
        return b""
    content = plain_bytes(path) if is_plain(path) else b""
    if not believed(store, content, known):
        raise InvalidInput(
            say("`{file}` is not as it was signed, so nothing was added", file=REVIEWS),
            {"folder": str(store)},
            say("`bufa verify` tells what is wrong; put the file and its `.sig` back from your backup"),
        )
    return content


def believed(store: Path, content: bytes, known: Known) -> bool:
    """Return whether the list has the signature of a known key, maybe one that is still a draft."""
    signature = signature_of(store / REVIEWS)
    places = [path for path in (signature, disk.draft_of(signature)) if is_plain(path)]
    return any(known.signed(key_of(content), content, plain_bytes(path)) for path in places)


def key_of(content: bytes) -> object:
    """Return which key a list says that it is signed by, none where its last line says nothing."""
    try:
        last = json.loads(content.rsplit(b"\n", 2)[-2])
    except (IndexError, ValueError, RecursionError):
        return None
    return last.get("key") if isinstance(last, dict) else None
