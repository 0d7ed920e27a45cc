"""Makes a backup while runs go on: the database at one moment, then the keys, all behind a passphrase."""

from __future__ import annotations

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, BinaryIO, cast

from agent.backup.contents import (
    MANIFEST,
    RECORDINGS,
    SETTINGS,
    Manifest,
    index_of,
    key_files,
    moment,
    stores_in,
)
from agent.backup.sealed import SealedWriter
from agent.console.temporary import own_folder
from agent.errors import InvalidInput, UsageError
from agent.evidence.keys import FOLDER
from agent.ledger.database import FILE_NAME
from agent.ledger.database_file import copy_to, database_file, revision_of
from agent.say import say
from agent.secrets import Secret
from agent.settings import Settings

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Made:
    """What a backup holds: the database's revision, and how many keys and recordings it names."""

    file: Path
    revision: str
    keys: int
    recordings: int


def make(file: Path, settings: Settings, passphrase: Secret, clock: Clock) -> Made:
    """Write a backup to `file` (0600), which is there whole or not at all; nothing else is changed.

    Raises UsageError where something of that name exists, InvalidInput where the database cannot be read or
    the file not be written.
    """
    refuse_existing(file)
    source = database_file(settings.data_dir)
    revision = revision_of(source)
    try:
        # Beside the original, since the copy is as readable: where the backup goes may be anybody's disk.
        with own_folder(settings.data_dir) as place:
            copy = place / FILE_NAME
            copy_to(source, copy)
            return _write(file, settings, copy, _manifest(settings, revision, clock), passphrase)
    except OSError as error:
        raise InvalidInput(
            say("`{file}` cannot be written: {why}", file=file, why=error.strerror or error),
            {"write": say("nothing was left of it; the installation is unchanged")},
            say("make room, or name a place that you may write to: `bufa backup FILE`"),
        ) from None


def _manifest(settings: Settings, revision: str, clock: Clock) -> Manifest:
    stores = {*settings.stores, *stores_in(settings.recordings_dir)}
    return Manifest(version("bufa"), moment(clock()), revision, tuple(sorted(stores)))


def refuse_existing(file: Path) -> None:
    """Raise UsageError where a file exists: no backup is ever written over."""
    if os.path.lexists(file):
        raise UsageError(
            say("`{file}` exists; it was not changed", file=file),
            hint=say("name another: `bufa backup FILE`"),
        )


def _write(file: Path, settings: Settings, copy: Path, manifest: Manifest, passphrase: Secret) -> Made:
    keys = key_files(settings.data_dir)
    index = index_of(settings.recordings_dir)
    with _whole(file) as stream:
        writer = SealedWriter(stream, passphrase)
        with tarfile.open(fileobj=cast(IO[bytes], writer), mode="w|gz", format=tarfile.PAX_FORMAT) as packed:
            _add(packed, MANIFEST, manifest.written())
            _add(packed, SETTINGS, settings.file.read_bytes())
            _add(packed, RECORDINGS, json.dumps(index, sort_keys=True).encode())
            for path in keys:
                _add(packed, f"{FOLDER}/{path.name}", path.read_bytes())
            with copy.open("rb") as content:
                packed.addfile(_entry(FILE_NAME, copy.stat().st_size), content)
        writer.close()
    pems = [path for path in keys if path.suffix == ".pem"]
    return Made(file, manifest.revision, len(pems), sum(name.endswith("/recording.json") for name in index))


def _add(packed: tarfile.TarFile, name: str, content: bytes) -> None:
    packed.addfile(_entry(name, len(content)), io.BytesIO(content))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


@contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """Yield a private file that gets its name once it is on the disk, and goes if anything fails."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # 0600 by its own promise
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        refuse_existing(file)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
