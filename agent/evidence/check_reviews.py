"""What is wrong with the list of what people said of a store's recordings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from agent.evidence.canonical import digest
from agent.evidence.files import RECORDING, ROUND, STEPS, is_plain, leads_out, plain_bytes, signature_of
from agent.evidence.finding import Finding, chain_of
from agent.evidence.keys import Known
from agent.evidence.reviews import FORMAT, REVIEWS, UNDO, believed, key_of, memory
from agent.say import say


def review_findings(store: Path, known: Known, name: str) -> Iterator[Finding]:
    """Yield what is wrong with the list of the store called `name`, and with what its lines are about."""
    path = store / REVIEWS
    remembered = known.remembered(memory(name))
    if not os.path.lexists(path):
        if remembered or os.path.lexists(signature_of(path)):
            yield Finding(REVIEWS, say("is missing; {n} lines are remembered", n=remembered))
        return
    lines = chain_of(path, REVIEWS, say("is no plain file"))
    if isinstance(lines, Finding):
        yield lines
        return
    yield from _signature(store, known)
    if len(lines) < remembered:
        why = say("has {n} lines, and this installation has written {m}", n=len(lines), m=remembered)
        yield Finding(REVIEWS, why)
    about = _About(store)
    for number, line in enumerate(lines, start=1):
        for why in _line(line, lines[: number - 1], name, about):
            yield Finding(REVIEWS, why, number)


def _signature(store: Path, known: Known) -> Iterator[Finding]:
    """Yield why the end of the list is not believed."""
    content = plain_bytes(store / REVIEWS)
    key = key_of(content)
    if believed(store, content, known):
        return
    if key not in known:
        why = say("is signed by the unknown key {key}; `--key FILE` names one", key=key)
        yield Finding(REVIEWS, why)
    elif not is_plain(signature_of(store / REVIEWS)):
        yield Finding(REVIEWS, say("has no signature"))
    else:
        yield Finding(f"{REVIEWS}.sig", say("is not the signature of this file by key {key}", key=key))


def _line(line: Mapping[str, Any], before: list[dict[str, Any]], name: str, about: _About) -> Iterator[str]:
    """Yield what is wrong with one line."""
    if line.get("format") != FORMAT:
        yield say("has the unknown format `{seen}`", seen=line.get("format"))
        return
    if line.get("store") != name:
        yield say("is of the store `{seen}`", seen=line.get("store"))
    if "lost" in line:
        yield say("{n} lines that were written before this one are gone", n=line["lost"])
    if line.get("said") == UNDO:
        number = line.get("of")
        if not isinstance(number, int) or not 0 < number <= len(before):
            yield say("takes back line {n}, which is none before it", n=number)
    elif not about.fits(line.get("about")):
        yield say("is about something that is not here as it was")


class _About:
    """Tells whether what lines are about is there as it was; each file is read once."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._lines = cache(self._read)

    def fits(self, about: object) -> bool:
        """Return whether a digest is that of what it names; what was forgotten or pruned is not asked."""
        if not isinstance(about, Mapping):
            return False
        place = "/".join(str(about.get(part)) for part in ("round", "recording") if about.get(part))
        step = about.get("step")
        if leads_out(place) or not isinstance(step, int):
            return False
        file = STEPS if step else RECORDING if about.get("recording") else ROUND
        digests = self._lines(f"{place}/{file}", whole=not step)
        return digests is None or digests.get(step) == about.get("sha256")

    def _read(self, name: str, *, whole: bool) -> dict[int, str] | None:
        """Return the digest of each line by its number, or with `whole` that of the file as 0."""
        path = self._store / name
        if not is_plain(path):
            return None
        content = plain_bytes(path)
        if whole:
            return {0: digest(content)}
        return {n: digest(line) for n, line in enumerate(content.splitlines(keepends=True), start=1)}
