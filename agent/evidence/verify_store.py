"""What is wrong with a store as a whole: rounds, the numbers of its recordings, its head, its time stamps."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evidence.canonical import canonical, digest
from agent.evidence.chain import FIRST
from agent.evidence.check_reviews import review_findings
from agent.evidence.complete import is_round
from agent.evidence.files import (
    HEAD,
    PRUNED,
    ROUND,
    STAMPS,
    TOKEN,
    is_name,
    is_plain,
    plain_bytes,
    sealed_object,
    signature_of,
)
from agent.evidence.finding import Finding, chain_of
from agent.evidence.head import DRAFTS, FORMAT, Head, believed, parse
from agent.evidence.pruned import list_findings
from agent.evidence.reviews import REVIEW_DRAFTS, REVIEWS
from agent.say import say

if TYPE_CHECKING:
    from agent.evidence.verify import Link, Look

_OWN = frozenset({HEAD, f"{HEAD}.sig", STAMPS, PRUNED, REVIEWS, f"{REVIEWS}.sig"})
_DRAFTS = frozenset({*DRAFTS, *REVIEW_DRAFTS})


def verify_store(folder: Path, look: Look) -> Iterator[Finding]:
    """Yield what is wrong in a store's folder, rounds first; the recordings met are noted in `look`."""
    for path in sorted(folder.iterdir()):
        if path.name in _OWN or (path.name in _DRAFTS and is_plain(path)):
            continue
        if not is_round(path):
            yield Finding(path.name, say("is no round of this store"))
            continue
        yield from look.round(path, f"{path.name}/")
        found = sealed_object(path / ROUND) or {}
        if found and found.get("round") != path.name:
            yield Finding(f"{path.name}/{ROUND}", say("is of the round `{seen}`", seen=found.get("round")))
    yield from chain_findings(folder, look)
    told = sealed_object(folder / HEAD)
    head = parse(told) if told is not None and not list(_head_itself(folder, told, look)) else None
    if told is not None and head is not None:
        if told.get("store") != folder.name:
            yield Finding(HEAD, say("is of the store `{seen}`", seen=told.get("store")))
        yield from _names(look.checked.links, told.get("store"))
    yield from list_findings(folder, head)
    yield from _stamps(folder, head)
    yield from review_findings(folder, look.known, str((told or {}).get("store", folder.name)))


def chain_findings(folder: Path, look: Look) -> Iterator[Finding]:
    """Yield what is missing in the chain of a store whose recordings and rounds were noted in `look`."""
    told = sealed_object(folder / HEAD)
    wrong = list(_head_itself(folder, told, look))
    yield from wrong
    head = parse(told) if told is not None and not wrong else None
    yield from in_line(look.checked.links, head)
    if told is not None and head is not None:
        yield from _end(folder, head, look)
        yield from _reached(head, str(told.get("store")), look)


def in_line(links: list[Link], head: Head | None = None) -> Iterator[Finding]:
    """Yield where numbers are doubled or missing, and where one does not name the one before it.

    Without a head the numbers need not begin with 1, nor end anywhere.
    """
    line = sorted(links, key=lambda link: link.number)
    if head is not None:
        yield from _ends(line, head)
    for before, link in pairwise(line):
        if link.number == before.number:
            yield Finding(
                link.file, say("has number {n}, as has `{other}`", n=link.number, other=before.file)
            )
        elif link.number > before.number + 1:
            yield from _missing(link.file, before.number + 1, link.number, link.previous)
        elif link.previous != before.place:
            yield Finding(link.file, say("`previous` is not `{other}` as it is here", other=before.file))


def alone(links: list[Link]) -> Iterator[Finding]:
    """Say of what was checked without its neighbours that it stands alone."""
    if links:
        numbers = ", ".join(str(number) for number in sorted(link.number for link in links))
        words = say(
            "alone: number {n} of store `{store}`; what came before and after was not looked at",
            n=numbers,
            store=links[0].store,
        )
        yield Finding(links[0].file, words, remark=True)


def _ends(line: list[Link], head: Head) -> Iterator[Finding]:
    """Yield what is missing before the first and after the last number, and what is beyond the head's."""
    if not line:
        yield from _missing(HEAD, 1, head.count + 1, head.last)
        return
    first, last = line[0], line[-1]
    yield from _missing(HEAD, 1, first.number, first.previous)
    yield from _missing(HEAD, last.number + 1, head.count + 1, head.last)
    if first.number == 1 and first.previous is not None:
        yield Finding(first.file, say("is number 1 and names one before it"))
    for link in line:
        if link.number > head.count:
            why = say("is number {n}, but `{head}` knows {count}", n=link.number, head=HEAD, count=head.count)
            yield Finding(link.file, why)


def _missing(file: str, start: int, stop: int, last: object) -> Iterator[Finding]:
    """Yield the numbers from `start` until before `stop`; `last` names the last of them."""
    if stop - start > 1:
        yield Finding(file, say("numbers {a} to {b} are missing before this", a=start, b=stop - 2))
    if stop > start:
        yield Finding(file, say("number {n} is missing: `{name}`", n=stop - 1, name=_name(last)))


def _head_itself(folder: Path, told: Mapping[str, Any] | None, look: Look) -> Iterator[Finding]:
    """Yield why the head cannot be believed."""
    if not is_plain(folder / HEAD):
        yield Finding(HEAD, say("is missing: whether the last recordings are missing too cannot be told"))
    elif told is None:
        yield Finding(HEAD, say("is not canonical JSON"))
    elif told.get("format") != FORMAT:
        yield Finding(HEAD, say("has the unknown format `{seen}`", seen=told.get("format")))
    elif parse(told) is None:
        yield Finding(HEAD, say("holds a value of another kind than a head has"))
    elif believed(folder, look.known) is None:
        yield from look.signature(folder / HEAD, HEAD, told)
    else:
        look.checked.keys.add(told["key"])


def _end(folder: Path, head: Head, look: Look) -> Iterator[Finding]:
    """Yield where the head names another end than the folder has."""
    at_end = [link for link in look.checked.links if link.number == head.count]
    if at_end and at_end[0].place != head.last:
        yield Finding(HEAD, say("names another last recording than `{file}`", file=at_end[0].file))
    closed = [name for name in look.checked.rounds if is_plain(signature_of(folder / name / ROUND))]
    if len(closed) != head.rounds:
        yield Finding(HEAD, say("counts {n} rounds, and {m} are here", n=head.rounds, m=len(closed)))
    last = head.last_round
    if last is not None and not _is_there(folder, last):
        yield Finding(
            HEAD, say("names the last round `{name}`, which is not here as it was", name=last.get("name"))
        )
    for name in head.rebuilt:
        why = say(
            "was missing or false when round `{name}` was sealed: what came before may lack its end",
            name=name,
        )
        yield Finding(HEAD, why)


def _reached(head: Head, store: str, look: Look) -> Iterator[Finding]:
    """Yield where this installation, verifying its own store, knows of more recordings than the head does."""
    sealed = look.known.remembered(store)
    if head.count < sealed:
        why = say("knows {n} recordings, and this installation has sealed {m}", n=head.count, m=sealed)
        yield Finding(HEAD, why)


def _is_there(folder: Path, last: Mapping[str, str]) -> bool:
    name = str(last.get("name"))
    path = folder / name / ROUND
    return is_name(name) and is_plain(path) and digest(plain_bytes(path)) == last.get("sha256")


def _names(links: list[Link], store: object) -> Iterator[Finding]:
    for link in links:
        if link.store != store:
            yield Finding(link.file, say("is of the store `{seen}`", seen=link.store))


def _stamps(folder: Path, head: Head | None) -> Iterator[Finding]:
    """Yield where time stamps, their chain and the head do not fit each other."""
    there = os.path.lexists(folder / STAMPS)
    lines = chain_of(folder / STAMPS, STAMPS, say("is no plain file")) if there else []
    if isinstance(lines, Finding):
        yield lines
        return
    last = digest(canonical(lines[-1])) if lines else FIRST
    if head is not None and (head.stamps.get("lines"), head.stamps.get("last")) != (len(lines), last):
        yield Finding(STAMPS, say("does not end with the line that `{head}` names", head=HEAD))
    if lines or any(folder.glob(f"*/*/{TOKEN}")):
        from agent.evidence import timestamp_findings

        yield from timestamp_findings.line_findings(folder, lines)


def _name(place: object) -> str:
    """Return round and recording of whatever names one, for people."""
    named = place if isinstance(place, Mapping) else {}
    return f"{named.get('round')}/{named.get('recording')}"
