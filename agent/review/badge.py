"""What a recording's seal is worth, in one mark and with what `verify` says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from agent.dossier.reading import too_long
from agent.evidence.check_recording import check_recording
from agent.evidence.finding import Finding
from agent.evidence.keys import Known
from agent.evidence.pruned import read_pruned
from agent.evidence.verify import verify
from agent.review.opened import Opened
from agent.review.rounds import State
from agent.say import say

if TYPE_CHECKING:
    from agent.evidence.verify import Roots


class Mark(StrEnum):
    """What a seal is worth: `stamped` is signed and time-stamped, `late` has no seal and nothing amiss."""

    SIGNED = "signed"
    STAMPED = "stamped"
    OPEN = "open"
    LATE = "late"
    BROKEN = "broken"


@dataclass(frozen=True)
class Badge:
    """The mark of a recording, what is wrong with it, and what a reader should know besides."""

    mark: Mark
    wrong: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def badge_of(opened: Opened, known: Known, roots: Roots = None) -> Badge:
    """Check a recording as it lies there now; one that is still open is not checked.

    One whose list of steps is too long is not read at all, and so cannot be believed.
    """
    if why := too_long(opened.recording.folder):
        return Badge(Mark.BROKEN, (why,))
    if opened.state is State.OPEN:
        return Badge(Mark.OPEN)
    folder = opened.recording.folder
    if opened.state is State.SEALED:
        found: Sequence[Finding] = verify(folder, known, roots).findings
    else:
        gone = read_pruned(folder.parent.parent, known).of(opened.recording.round_id, opened.recording.name)
        found = list(check_recording(folder, "", gone))
    wrong = [str(each) for each in found if not each.remark]
    if opened.state is State.DAMAGED:
        wrong.append(say("is not the recording that its round lists"))
    remarks = tuple(str(each) for each in found if each.remark)
    return Badge(_mark(opened, wrong), tuple(wrong), remarks)


def _mark(opened: Opened, wrong: Sequence[str]) -> Mark:
    if wrong:
        return Mark.BROKEN
    if opened.state is not State.SEALED:
        return Mark.LATE
    return Mark.STAMPED if opened.stamped else Mark.SIGNED
