"""What is in a backup, by name: the manifest first, so that what came from elsewhere is told from ours."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.errors import InvalidInput
from agent.evidence.canonical import stamp
from agent.evidence.files import HEAD, RECORDING, ROUND, is_plain
from agent.evidence.keys import FOLDER, PRIVATE
from agent.ledger.database import FILE_NAME
from agent.say import say

MANIFEST, SETTINGS, RECORDINGS = "manifest.json", "bufa.toml", "recordings.json"
FORMAT = "bufa-backup-1"
#: Whatever belongs to the keys, but no draft of a killed run.
_KEY_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")

#: File → digest: of each `recording.json`, `round.json` and `head.json`, by its path below the recordings.
Index = Mapping[str, str]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; `made` in UTC, `revision` of its database."""

    bufa: str
    made: str
    revision: str
    stores: tuple[str, ...]

    def written(self) -> bytes:
        """Return the manifest as it stands in the file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1).encode()

    @property
    def made_at(self) -> datetime:
        """When it was made, as an aware time."""
        return datetime.fromisoformat(self.made)


def read_manifest(content: bytes) -> Manifest:
    """Return what a manifest says; InvalidInput where it is none of this version's."""
    try:
        found = json.loads(content)
        if found.pop("format") != FORMAT:
            raise ValueError(FORMAT)
        return Manifest(**{**found, "stores": tuple(found["stores"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise foreign() from None


def foreign() -> InvalidInput:
    """Return the refusal of a file that opens and holds something else."""
    return InvalidInput(
        say("what the file holds is no backup of this version of bufa; nothing was restored"),
        hint=say("restore it with the bufa that made it"),
    )


def allowed(name: str) -> bool:
    """Tell whether a file of this name belongs into a backup; no other is ever unpacked."""
    if name in (MANIFEST, SETTINGS, RECORDINGS, FILE_NAME):
        return True
    folder, _, inner = name.partition("/")
    return folder == FOLDER and _KEY_NAME.fullmatch(inner) is not None


def key_files(data_dir: Path) -> list[Path]:
    """Return what lies in the folder of the keys: private, public, and how far each store was sealed.

    The private key comes first: what a rotation adds meanwhile is read after it, and so cannot be missing.
    """
    found = [path for path in (data_dir / FOLDER).glob("*") if is_plain(path)]
    kept = [path for path in found if _KEY_NAME.fullmatch(path.name)]
    return sorted(kept, key=lambda path: (path.name != PRIVATE, path.name))


def index_of(recordings: Path) -> dict[str, str]:
    """Return the digests of what every recording, round and store is proven by."""
    patterns = (f"*/{HEAD}", f"*/*/{ROUND}", f"*/*/*/{RECORDING}")
    return {
        path.relative_to(recordings).as_posix(): digest
        for pattern in patterns
        for path in sorted(recordings.glob(pattern))
        if (digest := _digest(path))
    }


def compared(index: Index, recordings: Path) -> tuple[list[str], list[str]]:
    """Return which listed files are missing below `recordings`, and which are others than the list says.

    A store's head grows with every round, so it is only missing or not.
    """
    missing, other = [], []
    for name, digest in sorted(index.items()):
        seen = _digest(recordings / name) if _inside(name) else ""
        if not seen:
            missing.append(name)
        elif seen != digest and not name.endswith(f"/{HEAD}"):
            other.append(name)
    return missing, other


def read_index(content: bytes) -> dict[str, str]:
    """Return a list of recordings; InvalidInput where it is none."""
    try:
        found: Any = json.loads(content)
        return {str(name): str(digest) for name, digest in found.items()}
    except (ValueError, AttributeError):
        raise foreign() from None


def moment(clock_time: datetime) -> str:
    """Return a time as the manifest has it."""
    return stamp(clock_time)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if is_plain(path) else ""
    except OSError:
        return ""


def _inside(name: str) -> bool:
    return ".." not in name.split("/") and not name.startswith("/")


def stores_in(recordings: Path) -> Iterator[str]:
    """Yield the names of the stores that left recordings."""
    if recordings.is_dir():
        yield from (path.name for path in sorted(recordings.iterdir()) if path.is_dir())
