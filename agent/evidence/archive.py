"""Recordings in an archive: unpacked into a folder of their own, nothing outside it, while they are read.

An archive may come from anybody. Whatever in it could lead elsewhere or is larger than it says is refused
before the first file is written.
"""

from __future__ import annotations

import lzma
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from agent.errors import InvalidInput
from agent.evidence import disk
from agent.evidence.files import leads_out
from agent.say import say

#: A year of one store's daily rounds has fewer.
MOST_FILES = 100_000
MOST_BYTES = 4 * 2**30
_CHUNK = 2**20
#: What Python's own reading of damaged and odd archives raises.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RecursionError,
    ValueError,
)


def is_archive(path: Path) -> bool:
    """Return whether a path is a file that begins and ends like a zip archive."""
    return path.is_file() and zipfile.is_zipfile(path)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Yield a private folder that holds the archive's files while the block runs.

    Raises InvalidInput, with nothing left of it: names that lead out, links and devices, names given twice,
    locked files, more files or bytes than `MOST_FILES` and `MOST_BYTES`, or others than the archive says.
    """
    with tempfile.TemporaryDirectory(prefix="bufa-archive-") as place:
        try:
            with zipfile.ZipFile(path) as archive:
                entries = [entry for entry in archive.infolist() if not entry.is_dir()]
                _refuse(path, entries)
                for entry in entries:
                    _unpack(archive, entry, Path(place))
        except _UNREADABLE as error:
            raise _bad(path, say("it cannot be unpacked: {why}", why=error)) from None
        yield Path(place)


def _refuse(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raise InvalidInput for the first entry that is not what a recording's archive has."""
    seen: set[str] = set()
    for entry in entries:
        why = _wrong(entry, seen)
        if why:
            raise _bad(path, say("`{name}`: {why}", name=ascii(entry.filename)[1:-1], why=why))
        seen.add(entry.filename.casefold())
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        most = say("{n} files and {m} MiB", n=MOST_FILES, m=MOST_BYTES // 2**20)
        raise _bad(path, say("it holds more than {most}", most=most))


def _wrong(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    """Return why an entry is not unpacked."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if leads_out(entry.filename) or ":" in entry.filename:
        return say("the name leads out of the folder")
    if kind not in (0, stat.S_IFREG):
        return say("is no plain file")
    if entry.flag_bits & 1:
        return say("is locked by a password")
    return say("the name stands there twice") if entry.filename.casefold() in seen else ""


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> None:
    """Write one file; what goes beyond its told size, or differs from its told checksum, raises."""
    target = place / PurePosixPath(entry.filename)
    disk.make_folders(target.parent)
    disk.create(target, b"")
    left = entry.file_size
    with archive.open(entry) as source:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile(say("a file is larger than the archive says"))
            disk.append(target, chunk)
    if left:
        raise zipfile.BadZipFile(say("a file is shorter than the archive says"))


def _bad(path: Path, why: str) -> InvalidInput:
    return InvalidInput(
        say("the archive is not read: {why}", why=why),
        {"file": str(path)},
        say("nothing of it was kept; ask for it once more from whoever made it"),
    )
