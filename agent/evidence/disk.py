"""Files that hold evidence: private from the first byte, never half replaced, on the disk when asked for.

POSIX calls are used where they exist; on Windows folders cannot be synchronised, and access follows the
folder's own rights.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Mapping
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
#: Whether a file can be taken away by the folder that is held open, not by its path.
_HOLDS_FOLDERS = os.unlink in os.supports_dir_fd
_BINARY: int = getattr(os, "O_BINARY", 0)


def make_folder(path: Path) -> None:
    """Create one folder, readable by nobody else, whatever the umask; raises `FileExistsError`."""
    path.mkdir(mode=FOLDER_MODE)
    path.chmod(FOLDER_MODE)


def make_folders(path: Path) -> None:
    """Create `path` and its missing parents like `make_folder`; what exists is left as it is."""
    if path.is_dir():
        return
    make_folders(path.parent)
    with contextlib.suppress(FileExistsError):
        make_folder(path)


def create(path: Path, content: bytes) -> None:
    """Write a new file; on failure nothing of it is left. Raises `OSError`, also when it exists."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, FILE_MODE)
    try:
        _write_all(descriptor, content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    path.chmod(FILE_MODE)


def append(path: Path, content: bytes) -> None:
    """Append to an existing file, all of `content` or (where the disk allows it) nothing."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | _BINARY)
    try:
        before = os.fstat(descriptor).st_size
        try:
            _write_all(descriptor, content)
        except OSError:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def replace(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step, synchronised: a reader sees all of it or what was there before."""
    draft = _new_draft(path, content)
    try:
        sync_file(draft)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def replace_both(path: Path, content: bytes, beside: Path, more: bytes) -> None:
    """Put `content` at `path`, then `more` at `beside`, as `replace_all`."""
    replace_all({path: content, beside: more})


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Put each content at its path, one after another, once all are on the disk; all lie in one folder.

    Between two steps the later ones are old or missing, and `draft_of` each holds all of its content.
    """
    for target, written in contents.items():
        sync_file(_new_draft(target, written))
    for target in contents:
        draft_of(target).replace(target)
    sync_folder(next(iter(contents)).parent)


def create_whole(path: Path, content: bytes) -> None:
    """Write a new file in one step: it is there with all of `content`, or not; raises `FileExistsError`."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    create(draft, content)
    try:
        sync_file(draft)
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def _new_draft(path: Path, content: bytes) -> Path:
    """Write the draft of a file; whatever has its name already and is no draft is put aside, not away."""
    draft = draft_of(path)
    if draft.is_dir() and not draft.is_symlink():
        numbered = (draft.with_name(f"{draft.name}.{number}") for number in itertools.count(1))
        draft.rename(next(each for each in numbered if not os.path.lexists(each)))
    draft.unlink(missing_ok=True)
    create(draft, content)
    return draft


def unlink_inside(folder: Path, name: str) -> None:
    """Take away a plain file below `folder`, none that a link on the way leads to; raises `OSError`.

    Each folder is held open while the next is entered, so that none can be exchanged for a link meanwhile;
    where the system has no such calls (Windows), the last look is before the file goes.
    """
    *parents, last = name.split("/")
    if not _HOLDS_FOLDERS:
        places = [folder.joinpath(*parents[:depth]) for depth in range(1, len(parents) + 1)]
        _refuse_others(any(place.is_symlink() for place in places), folder / name)
        (folder / name).unlink()
        return
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for parent in parents:
            inner = os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = inner
        _refuse_others(
            not stat.S_ISREG(os.stat(last, dir_fd=place, follow_symlinks=False).st_mode), folder / name
        )
        os.unlink(last, dir_fd=place)
    finally:
        os.close(place)


def _refuse_others(other: bool, path: Path) -> None:
    if other:
        raise OSError(errno.EINVAL, "no plain file", str(path))


def draft_of(path: Path) -> Path:
    """Return where `replace` writes before the file is put in its place."""
    return path.with_name(f".{path.name}.new")


def sync_file(path: Path) -> None:
    """Wait until what was written to the file is on the disk."""
    descriptor = os.open(path, os.O_RDWR | _BINARY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until the names in the folder are on the disk; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    """Write everything: one call may take less than it was given, a full disk does."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
