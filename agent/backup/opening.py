"""Unpacks a backup into a folder of its own and checks all of it, before anything of ours is touched."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from agent.backup.contents import (
    MANIFEST,
    RECORDINGS,
    SETTINGS,
    Manifest,
    allowed,
    foreign,
    read_index,
    read_manifest,
)
from agent.backup.sealed import SealedReader
from agent.errors import InvalidInput
from agent.evidence import disk, keys
from agent.ledger import restored
from agent.ledger.database import FILE_NAME, open_database
from agent.ledger.database_file import database_file, faults_of, refuse_unknown, revision_of
from agent.say import say
from agent.secrets import Secret

_PIECE = 2**20


@dataclass(frozen=True)
class Opened:
    """A backup that was checked: what it says of itself, its list of recordings, and where it lies now."""

    manifest: Manifest
    index: dict[str, str]
    place: Path

    @property
    def settings(self) -> bytes:
        """The settings file of the installation that was backed up."""
        return (self.place / SETTINGS).read_bytes()


def opened(file: Path, passphrase: Secret, place: Path, clock: Callable[[], datetime]) -> Opened:
    """Unpack `file` into the empty folder `place` and make its database ready to be put back.

    That is: of the present revision, and marked as restored. Raises InvalidInput for whatever is wrong with
    the file, and where `place` cannot take it.
    """
    try:
        with file.open("rb") as stream:
            reader = SealedReader(stream, passphrase)
            _unpack(reader, place)
            reader.finish()
        return _checked(place, clock)
    except (tarfile.TarError, zlib.error, EOFError):
        raise foreign() from None
    except OSError as error:
        raise InvalidInput(
            say(
                "`{file}` cannot be unpacked: {why}", file=error.filename or file, why=error.strerror or error
            ),
            {"write": say("nothing was restored")},
            say("make room on the disk, or name a file that `bufa backup FILE` wrote"),
        ) from None


def _unpack(reader: SealedReader, place: Path) -> None:
    disk.make_folder(place / keys.FOLDER)
    with tarfile.open(fileobj=cast(IO[bytes], reader), mode="r|gz") as packed:
        for entry in packed:
            content = packed.extractfile(entry) if entry.isreg() and allowed(entry.name) else None
            if content is None:
                raise foreign()
            target = place / entry.name
            disk.create(target, b"")
            while piece := content.read(_PIECE):
                disk.append(target, piece)


def _checked(place: Path, clock: Callable[[], datetime]) -> Opened:
    if missing := [
        name for name in (MANIFEST, SETTINGS, RECORDINGS, FILE_NAME) if not (place / name).exists()
    ]:
        raise InvalidInput(say("the backup lacks `{name}`; nothing was restored", name=missing[0]))
    manifest = read_manifest((place / MANIFEST).read_bytes())
    index = read_index((place / RECORDINGS).read_bytes())
    file = database_file(place)
    refuse_unknown(revision_of(file))
    if faults := faults_of(file):
        raise InvalidInput(
            say("the database in the backup is damaged: {why}", why=faults),
            hint=say("nothing was restored; take an older backup"),
        )
    if (place / keys.FOLDER / keys.PRIVATE).exists():
        keys.load(place, clock)
    engine = open_database(place)
    restored.enter(engine, manifest.made_at, clock)
    engine.dispose()
    return Opened(manifest, index, place)
