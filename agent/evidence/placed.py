"""Whether what was sealed lies where it was made: a copy under another's name would pass for that.

Whatever was copied may be called as one likes, but not as another recording, round or store of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from agent.evidence.files import HEAD, RECORDING, ROUND, ROUND_ID, is_plain, sealed_object
from agent.evidence.finding import Finding
from agent.say import say

#: How a run names the folders of recordings.
_RECORDING = re.compile(r"scan|order-.+")


def placed(folder: Path, prefix: str = "") -> Iterator[Finding]:
    """Yield where a recording or round that is looked at by itself was made with another name or place.

    The folder of its round is asked by its name, that of its store where `head.json` lies in it. Another
    name that none of ours has is a remark.
    """
    file = RECORDING if (folder / RECORDING).exists() else ROUND
    told = sealed_object(folder / file) or {}
    store = folder.parent.parent if file == RECORDING else folder.parent
    round_folder = folder.parent if file == RECORDING else folder
    places = [("recording", folder, _RECORDING.fullmatch(folder.name))] if file == RECORDING else []
    places += [("round", round_folder, ROUND_ID.fullmatch(round_folder.name))]
    for label, place, ours in places if told else ():
        if told.get(label) != place.name and (ours or place == folder):
            yield _elsewhere(prefix + file, label, told.get(label), place.name, remark=not ours)
    if told and is_plain(store / HEAD) and told.get("store") != store.name:
        yield _elsewhere(prefix + file, "store", told.get("store"), store.name)


def _elsewhere(file: str, label: str, seen: object, name: str, *, remark: bool = False) -> Finding:
    facts = {"label": label, "seen": seen, "told": name}
    return Finding(
        file, say("`{label}` is `{seen}`, and the folder is called `{told}`", **facts), remark=remark
    )
