"""Whether a recording is what it was when it was made, and whose key says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evidence.canonical import digest, tidy
from agent.evidence.check_recording import check_recording
from agent.evidence.files import RECORDING, SEAL, TOKEN, plain_bytes
from agent.evidence.finding import Finding
from agent.evidence.keys import Known
from agent.evidence.placed import placed
from agent.evidence.pruned import Pruned
from agent.evidence.seal import RECORDING_FORMAT
from agent.evidence.told import count, text
from agent.evidence.verify import Look, Verified
from agent.say import say


@dataclass(frozen=True)
class Proof:
    """What is wrong with a recording, if anything; its digest, and the key and number of its seal.

    `key` is empty where it is not sealed, which is no fault; `stamped` tells of a time stamp beside it;
    `cut_short` why it ends early, which is no fault of what is there; `pruned` names what was forgotten on
    purpose.
    """

    problems: tuple[str, ...] = ()
    sha256: str = ""
    key: str = ""
    number: int = 0
    stamped: bool = False
    cut_short: str = ""
    pruned: tuple[str, ...] = ()


def prove(folder: Path, order_id: str, summary: dict[str, Any], known: Known, pruned: Pruned) -> Proof:
    """Return what can be said of a recording that should be of this order."""
    if not summary:
        why = say("`recording.json` is missing or damaged: the round was ended before it could close this")
        return Proof((why,))
    found = list(_findings(folder, summary, Look(known, Verified(), pruned)))
    problems = [str(each) for each in found if not each.remark]
    if summary.get("order_id") != order_id:
        problems.append(say("recording.json: is of another order"))
    wrong = {each.file for each in found if not each.remark}
    gone = pruned.of(summary.get("round"), summary.get("recording")).lines
    return Proof(
        tuple(str(tidy(each)) for each in problems),
        digest(plain_bytes(folder / RECORDING)),
        text(summary.get("key")),
        count(summary.get("number")) or 0,
        (folder / TOKEN).is_file() and TOKEN not in wrong,
        str(summary.get("cut_short", "")),
        tuple(sorted(name for name, _ in gone)),
    )


def _findings(folder: Path, summary: dict[str, Any], look: Look) -> Iterator[Finding]:
    """Yield what `verify` finds; a recording from before there were seals has none, and that is all."""
    yield from placed(folder)
    if "key" in summary or (folder / SEAL).exists() or summary.get("format") == RECORDING_FORMAT:
        yield from look.recording(folder, "")
    else:
        gone = look.pruned.of(summary.get("round"), summary.get("recording"))
        yield from check_recording(folder, "", gone)
