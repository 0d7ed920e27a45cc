"""The files that a store forgot: `pruned.jsonl`, a chain with a line for each, its end named by `head.json`.

A line is `{round, recording, file, sha256, size, class, reason, at}`; `recording` is empty for the files of a
round itself. Only lines that the signed head counts excuse anything: a line that was merely added does not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.evidence import disk
from agent.evidence.chain import read_chain
from agent.evidence.files import HEAD, PRUNED, is_plain
from agent.evidence.finding import Finding, chain_of
from agent.evidence.head import DRAFTS, Head, believed, pruned_list
from agent.evidence.keys import Known
from agent.say import say

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Gone:
    """What was pruned of one recording, or of a round's own files; `doubt` says why nobody could be asked.

    `beside` are names that may lie there in the place of what is gone.
    """

    lines: Mapping[tuple[str, str], Line] = field(default_factory=dict)
    doubt: str = ""
    beside: frozenset[str] = frozenset()

    def line(self, name: str, told: object) -> Line | None:
        """Return the line of a file that is listed as `told`, none where another file or none was pruned."""
        return self.lines.get((name, str(told.get("sha256")))) if isinstance(told, dict) else None

    def missing(self, file: str, name: str, told: object) -> Finding:
        """Return what is to be said of a listed file that is not there: a remark where it was pruned."""
        if (line := self.line(name, told)) is None:
            doubt = say("is missing; {doubt}", doubt=self.doubt)
            return Finding(file, doubt if self.doubt else say("is missing"))
        facts = {"at": line.get("at"), "kind": line.get("class"), "why": line.get("reason")}
        return Finding(file, say("pruned on {at}: {kind}, {why}", **facts), remark=True, gone=True)

    def still_there(self, file: str, name: str, told: object) -> Iterator[Finding]:
        """Yield that an unaltered file is there although its line says that it is gone."""
        if (line := self.line(name, told)) is not None:
            why = say("was to be pruned on {at} and is here; `bufa prune` goes on", at=line.get("at"))
            yield Finding(file, why, remark=True)

    def instead(self, folder: Path, prefix: str, summary: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what is wrong with what stands for what is gone; nothing stands for what was pruned."""
        yield from ()


NOTHING = Gone()


@dataclass(frozen=True)
class Pruned:
    """All lines of a store's list, by round and recording, then by file and digest."""

    places: Mapping[tuple[str, str], Mapping[tuple[str, str], Line]] = field(default_factory=dict)
    doubt: str = ""

    def of(self, round_id: object, recording: object = "") -> Gone:
        """Return the part for one recording, or for a round's own files."""
        return Gone(self.places.get((str(round_id), str(recording)), {}), self.doubt)


def no_list() -> Pruned:
    """Return what is known of pruned files where no store is at hand."""
    return Pruned(doubt=say("the store's `{list}` was not there to ask", list=PRUNED))


def read_pruned(store: Path, known: Known) -> Pruned:
    """Return the list of a store's folder as far as it is believed; changes nothing, follows no link."""
    if not is_plain(store / HEAD):
        return no_list()
    head = believed(store, known)
    if head is None:
        return Pruned(doubt=say("`{list}` is not believed, since `{head}` is not", list=PRUNED, head=HEAD))
    place = pruned_list(store, head)
    if place is None:
        return Pruned(doubt=say("`{list}` is not as `{head}` names it", list=PRUNED, head=HEAD))
    return Pruned(_places(read_chain(place)) if is_plain(place) else {})


def _places(lines: Iterable[Line]) -> dict[tuple[str, str], dict[tuple[str, str], Line]]:
    found: dict[tuple[str, str], dict[tuple[str, str], Line]] = {}
    for line in lines:
        place = found.setdefault((str(line.get("round")), str(line.get("recording"))), {})
        place[str(line.get("file")), str(line.get("sha256"))] = line
    return found


def list_findings(store: Path, head: Head | None) -> Iterator[Finding]:
    """Yield what is wrong with the list itself, and the drafts that a killed run left beside it."""
    path = store / PRUNED
    for name in DRAFTS:
        if is_plain(store / name):
            yield Finding(name, say("was left by a run that was killed; the next one goes on"), remark=True)
    lines = chain_of(path, PRUNED, say("is no plain file")) if os.path.lexists(path) else []
    if isinstance(lines, Finding):
        yield lines
        return
    if head is None or pruned_list(store, head) in (path, disk.draft_of(path)):
        return
    if not os.path.lexists(path):
        yield Finding(PRUNED, say("is missing; `{head}` counts {n} lines", head=HEAD, n=head.pruned["lines"]))
    else:
        yield Finding(PRUNED, say("does not end with the line that `{head}` names", head=HEAD))
