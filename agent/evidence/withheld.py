"""What an archive without the buyer leaves out, by `hidden.json`; `steps.hidden.jsonl` stands for its steps.

The digests of what is left out stay signed, and those of the steps still lead from one to the next, up to the
signed end. What stands in the place of the originals is signed by nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.evidence.canonical import canonical
from agent.evidence.chain import FIRST
from agent.evidence.check_recording import file_findings
from agent.evidence.files import is_plain, plain_bytes, sealed_object
from agent.evidence.finding import Finding
from agent.evidence.pruned import Gone, Line, Pruned, no_list
from agent.evidence.told import items, table, text
from agent.say import say

FORMAT = "bufa-hidden-1"
#: In the archive, and in a recording in the place of `steps.jsonl`.
HIDDEN, STEPS_HIDDEN = "hidden.json", "steps.hidden.jsonl"


@dataclass(frozen=True)
class Withheld(Gone):
    """What is left out of one recording; `archive` is the folder that its masked copies are named from."""

    beside: frozenset[str] = frozenset({STEPS_HIDDEN})
    archive: Path = Path()

    def missing(self, file: str, name: str, told: object) -> Finding:
        """Return what is to be said of a listed file that is not there: a remark where it was left out."""
        if (line := self.line(name, told)) is None:
            return super().missing(file, name, told)
        return Finding(file, say("is left out: {why}", why=text(line.get("why"))), remark=True, gone=True)

    def instead(self, folder: Path, prefix: str, summary: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield where the steps without words do not lead to the signed end, or a masked copy is another."""
        yield from _steps(folder / STEPS_HIDDEN, prefix + STEPS_HIDDEN, summary)
        for line in self.lines.values():
            if copy := text(line.get("copy")):
                yield from file_findings(self.archive, copy, {"sha256": line.get("copy_sha256")}, "")


@dataclass(frozen=True)
class Hidden(Pruned):
    """What is left out of each recording of an archive."""

    archive: Path = field(default_factory=Path)

    def of(self, round_id: object, recording: object = "") -> Gone:
        """Return the part for one recording; of one that nothing is left out of, nothing."""
        own = super().of(round_id, recording)
        return Withheld(own.lines, own.doubt, archive=self.archive) if own.lines else own


def hidden_in(archive: Path) -> Pruned:
    """Return what an unpacked archive says to leave out, nothing where it has no such list."""
    told = sealed_object(archive / HIDDEN) or {}
    if told.get("format") != FORMAT:
        return no_list()
    found: dict[tuple[str, str], dict[tuple[str, str], Line]] = {}
    for line in map(table, items(told.get("stills"))):
        round_id, _, recording = text(line.get("recording")).partition("/")
        own = found.setdefault((round_id, recording), {})
        own[text(line.get("still")), text(line.get("sha256"))] = line
    return Hidden(found, no_list().doubt, archive)


def _steps(path: Path, name: str, summary: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield where the lines that stand for the steps break, or end elsewhere than the signed list says."""
    lines = plain_bytes(path).splitlines(keepends=True) if is_plain(path) else []
    last = FIRST
    for number, line in enumerate(lines, start=1):
        told = _line(line)
        if (told.get("seq"), told.get("prev")) != (number, last):
            yield Finding(name, say("does not follow the line before"), number)
            return
        last = text(told.get("line_sha256"))
    if (summary.get("lines"), summary.get("last")) != (len(lines), last):
        yield Finding(name, say("does not end with the line that `recording.json` names"))


def _line(content: bytes) -> dict[str, Any]:
    try:
        told = table(json.loads(content))
        return told if canonical(told) == content else {}
    except (ValueError, RecursionError):
        return {}
