"""Whether a recording, a round or a whole store is complete, unaltered, in order, and signed by a known key.

Needs no database, no network and no browser; changes nothing, follows no link, reads nothing outside the
folder but the store's list of what was pruned. What such a check cannot prove stands in README.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evidence.archive import is_archive, unpacked
from agent.evidence.check import check_round
from agent.evidence.check_recording import check_recording
from agent.evidence.complete import is_opening
from agent.evidence.files import (
    CHAIN,
    HEAD,
    RECORDING,
    ROUND,
    STEPS,
    TOKEN,
    is_plain,
    plain_bytes,
    sealed_object,
    signature_of,
    walked,
)
from agent.evidence.finding import Finding
from agent.evidence.head import place_of
from agent.evidence.keys import Known
from agent.evidence.placed import placed
from agent.evidence.pruned import Pruned, no_list, read_pruned
from agent.evidence.told import count
from agent.evidence.withheld import HIDDEN, STEPS_HIDDEN, Hidden, hidden_in
from agent.say import say

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    Roots = Sequence[Certificate] | None

_SEALED = 2
_FORMAT = re.compile(r"bufa-(recording|round|head)-(\d{1,9})")


@dataclass(frozen=True)
class Link:
    """One sealed recording as the chain of the store sees it; `file` is its own file's name."""

    file: str
    number: int
    place: Mapping[str, Any]
    previous: object
    store: object


@dataclass
class Verified:
    """What came of a check: `links` are the sealed recordings, in the order in which they were met.

    `keys` are the ids of the keys whose signatures were believed; `hidden` tells that the buyer is left out.
    """

    findings: list[Finding] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    hidden: bool = False

    @property
    def wrong(self) -> list[Finding]:
        """The findings that are no mere remarks."""
        return [finding for finding in self.findings if not finding.remark]

    @property
    def whole(self) -> bool:
        """Whether nothing of what is listed is gone on purpose."""
        return not any(finding.gone for finding in self.findings)


def verify(folder: Path, known: Known, roots: Roots = None) -> Verified:
    """Check what lies in `folder`, a recording, a round or a store; a folder of none is a finding.

    Of a zip archive each recording is checked alone. Time stamps are checked up to one of `roots`,
    certificates; without them that is a remark. Raises InvalidInput for an archive that is not unpacked.
    """
    if is_archive(folder):
        return _in_archive(folder, Look(known, Verified(), no_list(), roots))
    checked, folder = Verified(), folder.resolve()
    try:
        look = Look(known, checked, _gone(folder, known), roots)
        for finding in _findings(folder, look):
            checked.findings.append(finding)
    except OSError as error:
        name = Path(str(error.filename or folder)).name
        checked.findings.append(Finding(name, say("cannot be read: {why}", why=error.strerror or error)))
    return checked


def _in_archive(path: Path, look: Look) -> Verified:
    """Check every recording in an archive by itself: what else a dossier holds is for people."""
    with unpacked(path) as folder:
        look = replace(look, pruned=hidden_in(folder))
        inside = (folder / name for name in walked(folder))
        found = sorted({each.parent for each in inside if each.name in (RECORDING, STEPS)})
        for place in found:
            prefix = f"{place.relative_to(folder).as_posix()}/"
            look.checked.findings += [*placed(place, prefix), *look.recording(place, prefix)]
        from agent.evidence.verify_store import alone

        look.checked.findings += alone(look.checked.links)
        if found:
            why = say("nothing but the recordings in it was looked at")
            look.checked.findings.append(Finding(path.name, why, remark=True))
            look.checked.findings += _without_buyer(look)
        else:
            look.checked.findings.append(Finding(path.name, say("holds no recording")))
    return look.checked


def _without_buyer(look: Look) -> Iterator[Finding]:
    """Say of an archive without the buyer what its seals no longer prove by themselves."""
    look.checked.hidden = isinstance(look.pruned, Hidden)
    if look.checked.hidden:
        why = say(
            "the buyer is hidden: what is left out stays named by its signed digest; the masked copies and"
            " `{steps}` are signed by nobody, and are believed when their originals are shown",
            steps=STEPS_HIDDEN,
        )
        yield Finding(HIDDEN, why, remark=True)


def _findings(folder: Path, look: Look) -> Iterator[Finding]:
    from agent.evidence.verify_store import alone, in_line, verify_store

    kind = kind_of(folder)
    if kind == "store":
        yield from verify_store(folder, look)
    elif kind == "round":
        yield from placed(folder)
        yield from look.round(folder, "")
        yield from in_line(look.checked.links)
        yield from alone(look.checked.links)
    elif kind == "recording":
        yield from placed(folder)
        yield from look.recording(folder, "")
        yield from alone(look.checked.links)
        yield from _without_buyer(look)
    else:
        yield Finding(folder.name, kind)


def _gone(folder: Path, known: Known) -> Pruned:
    """Return what may be missing: what was pruned, or what the archive leaves out that was unpacked here."""
    if kind_of(folder) == "recording":
        hidden = hidden_in(folder.parent.parent.parent.parent)
        if isinstance(hidden, Hidden):
            return hidden
    return read_pruned(_store_of(folder), known)


def _store_of(folder: Path) -> Path:
    """Return the folder of the store that a folder lies in, where it was not copied elsewhere."""
    return {"round": folder.parent, "recording": folder.parent.parent}.get(kind_of(folder), folder)


def kind_of(folder: Path) -> str:
    """Return `store`, `round` or `recording`, or in words why a folder is none of them."""
    if not folder.is_dir():
        return say("is no folder, and no whole zip archive") if folder.exists() else say("no such folder")
    for name, kind in ((HEAD, "store"), (ROUND, "round"), (RECORDING, "recording"), (STEPS, "recording")):
        if (folder / name).exists():
            return kind
    for pattern, kind in (
        ("*/round.json", "store"),
        ("*/*/steps.jsonl", "store"),
        ("*/steps.jsonl", "round"),
    ):
        if any(folder.glob(pattern)):
            return kind
    return say("is no recording, no round and no store's folder")


@dataclass
class Look:
    """Looks at recordings and rounds; notes in `checked` what it met."""

    known: Known
    checked: Verified
    pruned: Pruned
    roots: Roots = None

    def recording(self, folder: Path, prefix: str) -> Iterator[Finding]:
        """Yield what is wrong with a recording and its seal."""
        path, name = folder / RECORDING, prefix + RECORDING
        if not is_plain(path):
            why = say("is missing: half a recording; `bufa seal` completes what a killed run left")
            yield Finding(name, why)
            return
        found = sealed_object(path) or {}
        strange = list(_format(found, name))
        yield from strange
        if not strange and found:
            yield from self.signature(path, name, found)
            if not self.note(path, name, found):
                yield Finding(name, say("has no number"))
        yield from check_recording(folder, prefix, self.pruned.of(found.get("round"), found.get("recording")))
        yield from self._stamped(folder, prefix)

    def note(self, path: Path, name: str, found: Mapping[str, Any]) -> bool:
        """Note a sealed recording as a link of its store's chain; return whether it has a number."""
        number = count(found.get("number"))
        if number:
            place = place_of(found, plain_bytes(path))
            link = Link(name, number, place, found.get("previous"), found.get("store"))
            self.checked.links.append(link)
        return bool(number)

    def _stamped(self, folder: Path, prefix: str) -> Iterator[Finding]:
        """Yield what is wrong with a recording's time stamp, and when it says that the recording existed."""
        if not any(os.path.lexists(folder / name) for name in (TOKEN, CHAIN)):
            return
        from agent.evidence import timestamp_findings

        for one in timestamp_findings.told(folder, self.roots):
            yield replace(one, file=prefix + one.file)

    def round(self, folder: Path, prefix: str) -> Iterator[Finding]:
        """Yield what is wrong with a round, its seal, and each recording in it."""
        path, name = folder / ROUND, prefix + ROUND
        head = sealed_object(path) or {}
        if not is_plain(path) or is_opening(head):
            yield Finding(
                name, say("is not closed: a round that runs, or that was killed: `bufa seal` completes it")
            )
            for part in sorted(path for path in folder.iterdir() if is_plain(path / RECORDING)):
                yield from self.recording(part, f"{prefix}{part.name}/")
            return
        strange = list(_format(head, name))
        yield from strange
        if not strange and head:
            yield from self.signature(path, name, head)
            self.checked.rounds.append(folder.name)
        gone = self.pruned.of(head.get("round"))
        yield from check_round(folder, prefix, lambda part, where: self._inside(part, where, head), gone)

    def _inside(self, folder: Path, prefix: str, head: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what is wrong with a recording of a round, one of another round or name too."""
        yield from self.recording(folder, prefix)
        found = sealed_object(folder / RECORDING) or {}
        for label, expected in (("recording", folder.name), *((n, head.get(n)) for n in ("round", "store"))):
            if found and found.get(label) != expected:
                why = say(
                    "`{label}` is `{seen}` and not `{told}`",
                    label=label,
                    seen=found.get(label),
                    told=expected,
                )
                yield Finding(prefix + RECORDING, why)

    def signature(self, path: Path, name: str, found: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield why a sealed file's signature is not believed."""
        if not is_plain(signature_of(path)):
            yield Finding(name, say("has no signature; `bufa seal` completes what a killed run left"))
        elif self.known.is_loose(found.get("key")):
            why = say(
                "is signed by key {key}, which lies in `keys/` and no key vouches for", key=found["key"]
            )
            yield Finding(name, why)
        elif found.get("key") not in self.known:
            why = say("is signed by the unknown key {key}; `--key FILE` names one", key=found.get("key"))
            yield Finding(name, why)
        elif not self.known.signed(found["key"], plain_bytes(path), plain_bytes(signature_of(path))):
            yield Finding(
                f"{name}.sig", say("is not the signature of this file by key {key}", key=found["key"])
            )
        else:
            self.checked.keys.add(found["key"])


def _format(found: Mapping[str, Any], name: str) -> Iterator[Finding]:
    """Yield why a sealed file cannot be judged as ours: unsealed, of a newer format, of none."""
    match = _FORMAT.fullmatch(str(found.get("format")))
    expected = "round" if name.endswith(ROUND) else "recording"
    if not found:
        return
    if match is None or match[1] != expected:
        yield Finding(name, say("has the unknown format `{seen}`", seen=found.get("format")))
    elif int(match[2]) > _SEALED:
        why = say("has the newer format `{seen}`: verify it with a newer bufa", seen=match[0])
        yield Finding(name, why)
    elif int(match[2]) < _SEALED:
        yield Finding(name, say("is not sealed: run `bufa seal`"))
