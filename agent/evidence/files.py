"""The names of sealed files, and how they are read: nothing here follows a link or believes a name."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from agent.evidence.canonical import canonical

ROUND, RECORDING, STEPS, TORN, INDEX = (
    "round.json",
    "recording.json",
    "steps.jsonl",
    "steps.torn",
    "index.html",
)
#: In the folder of a store: the end of its chain, the lists of its time stamps and of what was pruned.
HEAD, STAMPS, PRUNED = "head.json", "stamps.jsonl", "pruned.jsonl"
#: The folders inside a recording: pictures, and what pages say to those who cannot see them.
STILLS, TEXTS = "stills", "texts"
#: Holds traces of the browser, which prove nothing and may be deleted at any time.
DEBUG = "debug"
#: Beside a recording: the signature of its own file, the time stamp of that, and the stamp's certificates.
SEAL, TOKEN, CHAIN = f"{RECORDING}.sig", f"{RECORDING}.tsr", f"{RECORDING}.tsa.pem"
#: What may stand in a recording without being listed in it.
BESIDE = frozenset({RECORDING, SEAL, TOKEN, CHAIN})
#: How a run names the folder of its round: when it began, in UTC, and its flow.
ROUND_ID = re.compile(r"(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z-([a-z0-9_-]+)")
#: How the folders of stores, rounds and recordings are called; orders of some consoles have capitals.
FOLDER_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
#: More than any list of ours: what is longer is not read.
LARGEST = 256 * 2**20
#: Of lists, which take fifty times as much memory as on the disk while they are read.
LARGEST_LIST = 16 * 2**20


def is_name(name: str) -> bool:
    """Return whether a folder of a store, round or recording may be called so."""
    return FOLDER_NAME.fullmatch(name) is not None


def signature_of(path: Path) -> Path:
    """Return where the signature of a sealed file lies."""
    return path.with_name(f"{path.name}.sig")


def is_plain(path: Path) -> bool:
    """Return whether a path is a file itself: no link, folder or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):  # a name with NUL in it is of nothing
        return False


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder itself, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def plain_bytes(path: Path) -> bytes:
    """Return the bytes of a plain file; raises `OSError` for anything else, and for one that is too large."""
    if not is_plain(path) or path.lstat().st_size > LARGEST:
        raise OSError(path.name)
    return path.read_bytes()


def sealed_object(path: Path) -> dict[str, Any] | None:
    """Return the object that a plain file holds in canonical form, None for anything else."""
    try:
        if path.lstat().st_size > LARGEST_LIST:
            return None
        content = plain_bytes(path)
        value = json.loads(content)
        good = isinstance(value, dict) and canonical(value) == content
    except (OSError, ValueError, RecursionError):
        return None
    return value if good else None


def named_by(steps: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the digest of each picture and text that the lines of a recording name."""
    pairs = [(step.get("still"), step.get("sha256")) for step in steps]
    pairs += [(step.get("text"), step.get("text_sha256")) for step in steps]
    return {name: told for name, told in pairs if isinstance(name, str) and isinstance(told, str)}


def leads_out(name: str) -> bool:
    """Return whether a listed name is none of a file inside the folder that lists it."""
    parts = PurePosixPath(name).parts
    return name.startswith("/") or "\\" in name or "\0" in name or ".." in parts or not parts


def all_names(folder: Path) -> set[str]:
    """Return everything in a recording by name: files, links, and folders but those of its own.

    Raises `OSError` where a folder cannot be looked into: what lies in it is not known to be nothing.
    """
    return set(walked(folder)) - {name for name in (STILLS, TEXTS) if is_folder(folder / name)}


def walked(folder: Path) -> Iterator[str]:
    """Yield the name of everything below a folder, however deep; no link is followed. Raises `OSError`."""
    left = [""]
    while left:
        inside = left.pop()
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                yield inside + entry.name
                if entry.is_dir(follow_symlinks=False):
                    left.append(f"{inside}{entry.name}/")
