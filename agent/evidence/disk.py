"""Files that hold evidence: private from the first byte, never half replaced, on the disk when asked for.

POSIX calls are used where they exist; on Windows folders cannot be synchronised, and access follows the
folder's own rights.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
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
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    create(draft, content)
    try:
        sync_file(draft)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


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
