"""Whether a round or a recording is complete and unaltered; needs no database, network or browser.

This proves that the files agree with each other. Who made them it does not prove (`agent.evidence.verify`
looks at the signatures); of `round.json` itself, which nothing else names, only the form is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from agent.evidence.check_recording import check_recording, file_findings
from agent.evidence.files import DEBUG, INDEX, RECORDING, ROUND, is_folder, is_plain, sealed_object
from agent.evidence.finding import Finding
from agent.evidence.pruned import NOTHING, Gone
from agent.say import say


def check(folder: Path) -> list[str]:
    """Return one sentence for each thing wrong with a round's or a recording's folder; none is good.

    A folder that is neither gives one finding. Nothing in the folder is changed, no link is followed.
    """
    if not folder.is_dir():
        return [say("{name}: no such folder", name=folder.name)]
    if (folder / ROUND).exists():
        return [str(finding) for finding in check_round(folder)]
    if (folder / RECORDING).exists():
        return [str(finding) for finding in check_recording(folder, "")]
    return [say("{name}: neither `round.json` nor `recording.json` is here", name=folder.name)]


def check_round(
    folder: Path,
    prefix: str = "",
    inside: Callable[[Path, str], Iterator[Finding]] = check_recording,
    gone: Gone = NOTHING,
) -> Iterator[Finding]:
    """Yield what is wrong with a round: its own file, its page, and each recording, looked at by `inside`.

    `prefix` goes before the names; `gone` is what was pruned of the round's own files.
    """
    head = sealed_object(folder / ROUND)
    if head is None:
        yield Finding(prefix + ROUND, say("is not canonical JSON"))
        head = {}
    listed = head.get("recordings", {})
    listed = listed if isinstance(listed, dict) else {}
    yield from file_findings(folder, INDEX, head.get("index"), prefix, gone)
    found = {path.name for path in folder.iterdir()} - {ROUND, f"{ROUND}.sig", INDEX, DEBUG}
    for name in sorted(found - listed.keys()):
        yield Finding(prefix + name, say("is not listed in `round.json`"))
    yield from _traces(folder, head.get("debug"), prefix, gone)
    for name in sorted(listed):
        if name not in found or not is_folder(folder / name):
            yield Finding(prefix + name, say("the recording is missing"))
            continue
        yield from file_findings(folder / name, RECORDING, listed[name], f"{prefix}{name}/")
        yield from inside(folder / name, f"{prefix}{name}/")


def _traces(folder: Path, listed: Any, prefix: str, gone: Gone) -> Iterator[Finding]:
    """Yield which of the traces that are still there are not those of the list, and which were pruned."""
    told = listed if isinstance(listed, dict) else {}
    for name in (f"{DEBUG}/{each}" for each in sorted(told)):
        entry = told[name.removeprefix(f"{DEBUG}/")]
        if (folder / name).exists():
            continue
        if gone.line(name, entry):
            yield gone.missing(prefix + name, name, entry)
        else:
            why = say("is missing; a trace proves nothing, and may be deleted")
            yield Finding(prefix + name, why, remark=True)
    if not (folder / DEBUG).exists() and not (folder / DEBUG).is_symlink():
        return
    if not is_folder(folder / DEBUG):
        yield Finding(prefix + DEBUG, say("is no plain folder"))
        return
    for path in sorted((folder / DEBUG).iterdir()):
        name = f"{DEBUG}/{path.name}"
        if path.name not in told or not is_plain(path):
            yield Finding(prefix + name, say("is not listed in `round.json`"))
        else:
            yield from file_findings(folder, name, told[path.name], prefix, gone)
