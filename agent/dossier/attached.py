"""The files that people attached to their answers: each lies under its digest, which the journal tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.dossier.reading import plain
from agent.evidence.canonical import digest
from agent.ledger.about import About
from agent.say import say

#: The folder of such files in `data_dir`, and in a dossier.
FOLDER = "attachments"
_TOLD = re.compile(r".* sha256:([0-9a-f]{64})", re.DOTALL)
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True)
class Attached:
    """One file by its name in a dossier; `content` is what was attached, empty where `fault` says why not."""

    name: str
    content: bytes = b""
    fault: str = ""


def attached_to(about: About, folder: Path) -> list[Attached]:
    """Return what was attached to the answers about an order, each once; `folder` is where they are kept."""
    told = (_TOLD.fullmatch(one.attachment) for one in about.left)
    return list(_found(folder, dict.fromkeys(match[1] for match in told if match)))


def _found(folder: Path, wanted: dict[str, None]) -> Iterator[Attached]:
    for sha256 in wanted:
        places = sorted(folder.glob(f"{sha256}*")) if folder.is_dir() else []
        content = next((found for path in places if (found := plain(path)) is not None), None)
        name = f"{FOLDER}/{sha256}{_suffix(places)}"
        if content is None:
            yield Attached(name, fault=say("{file}: is missing", file=name))
        elif digest(content) != sha256:
            yield Attached(name, fault=say("{file}: was altered", file=name))
        else:
            yield Attached(name, content)


def _suffix(places: list[Path]) -> str:
    found = places[0].suffix if places else ""
    return found if _SUFFIX.fullmatch(found) else ""
