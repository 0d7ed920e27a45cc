"""Reads an `.xlsx` or `.csv` file row by row as it stands; what the cells mean is for `columns` and `rows`.

The bytes are read once, so that the digest and the rows are of one and the same file. Formulas give the value
that the spreadsheet program stored with them. Hidden sheets are left alone. What an archive claims to unpack
to, and how many rows a sheet has, is capped; `defusedxml`, once installed, makes openpyxl refuse entities.
"""

from __future__ import annotations

import csv
import hashlib
import io
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from agent.errors import InvalidInput
from agent.say import say

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: Bytes: of a file, of everything an archive unpacks to, and of any one member that is no sheet.
MAX_FILE, MAX_UNPACKED, MAX_MEMBER = 200 << 20, 1 << 30, 256 << 20
#: Rows with anything in them, and rows at all (the most that a spreadsheet program writes).
MAX_ROWS, MAX_LINES = 400_000, 1_048_576
MAX_COLUMNS = 256
#: A file changed less than this many seconds ago may still be growing.
SETTLING = 2.0

#: Control characters; those that are white space mean that much and stay.
_CONTROL = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()}

_BROKEN = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, RuntimeError,
    zipfile.BadZipFile, zlib.error, ParseError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, whether it was stored as a number, and the value as it was stored."""

    text: str
    numeric: bool = False
    raw: object = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty; `number` counts from 1 as spreadsheet programs do."""

    number: int
    values: tuple[object, ...]

    def cell(self, column: int) -> Cell:
        """Return the cell in a column (from 0); beyond the end it is empty."""
        value = self.values[column] if column < len(self.values) else None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return Cell("" if value is None else str(value), False, value)
        return Cell(str(value), True, value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file; `name` is empty where the file has only one."""

    name: str
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """The bytes of a file with its SHA-256 and the time of its last change (UTC)."""

    path: Path
    content: bytes
    sha256: str
    changed: datetime

    @contextmanager
    def sheets(self) -> Iterator[Iterator[Sheet]]:
        """Yield the sheets one after the other; rows are good until the next sheet is asked for.

        Raises InvalidInput where the file is broken, too large or of another kind.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl's about styles and extensions
            if self.path.suffix.lower() == ".csv":
                yield iter([Sheet("", _capped(self.path, _csv_rows(self.path, self.content)))])
            else:
                with _workbook(self.path, self.content) as book:
                    yield _xlsx_sheets(self.path, book)


def read_file(path: Path, wait: Callable[[float], None] = time.sleep) -> LedgerFile:
    """Read a ledger file once it has stopped growing.

    A file changed within the last two seconds is looked at again after that time. Raises InvalidInput for
    one that is missing, empty, too large, still growing, of another kind, or an office program's lock file.
    """
    _check_kind(path)
    try:
        before = path.stat()
        if before.st_size > MAX_FILE:
            raise _off(path, say("is larger than {most} MB", most=MAX_FILE >> 20))
        # The file system's clock is the machine's, whatever clock the caller goes by.
        if 0 <= (age := time.time() - before.st_mtime) < SETTLING:
            wait(SETTLING - age)
        content = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise _off(path, say("cannot be read: {why}", why=error.strerror or error)) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise StillGrowing(say("`{file}` is still being written", file=path.name), hint=_again())
    if not content.strip():
        raise _off(path, say("is empty"))
    digest = hashlib.sha256(content).hexdigest()
    return LedgerFile(path, content, digest, datetime.fromtimestamp(after.st_mtime, UTC))


class StillGrowing(InvalidInput):
    """The file changed while it was looked at."""


def is_lock_file(path: Path) -> bool:
    """Return whether the name is that of an office program's lock file (`~$…`)."""
    return path.name.startswith(("~$", ".~lock."))


def _check_kind(path: Path) -> None:
    if is_lock_file(path):
        raise _off(path, say("is an office program's lock file"))
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".csv"):
        raise _off(path, say("is neither .xlsx nor .csv"), say("save it as .xlsx or .csv (UTF-8)"))


def _again() -> str:
    return say("nothing was imported; import it again when it is complete")


def _off(path: Path, what: str, hint: str = "") -> InvalidInput:
    return InvalidInput(
        say("`{file}` {what}", file=path.name, what=what), hint=hint or say("nothing was imported")
    )


@contextmanager
def _workbook(path: Path, content: bytes) -> Iterator[Workbook]:
    from openpyxl import DEFUSEDXML, load_workbook  # half a second at times; most rounds read no new file
    from openpyxl.utils.exceptions import InvalidFileException

    if not DEFUSEDXML:
        raise _off(path, say("cannot be read safely: the package `defusedxml` is missing"))
    try:
        _check_archive(path, content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except (*_BROKEN, InvalidFileException) as error:
        raise _no_workbook(path, error) from None
    try:
        yield book
    finally:
        with suppress(OSError):
            book.close()


def _no_workbook(path: Path, error: Exception) -> InvalidInput:
    fault = _off(
        path,
        say("is no readable .xlsx: broken, locked by a password, or of an older kind"),
        say("nothing was imported; open it and save it as .xlsx or .csv (UTF-8)"),
    )
    root = error.__cause__ or error.__context__ or error  # openpyxl wraps what went wrong
    fault.add(seen=f"{type(root).__name__}: {str(root)[:200]}")
    return fault


def _check_archive(path: Path, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    total = sum(member.file_size for member in members)
    beside = [member.file_size for member in members if "/worksheets/" not in member.filename]
    if total > MAX_UNPACKED or max(beside, default=0) > MAX_MEMBER:
        raise _off(path, say("unpacks to {size} MB, more than any ledger", size=total >> 20))


def _xlsx_sheets(path: Path, book: Workbook) -> Iterator[Sheet]:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in shown:
        sheet.reset_dimensions()  # many exports state a wrong size, and rows beyond it would be lost
        values = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
        yield Sheet(sheet.title if len(shown) > 1 else "", _capped(path, _guarded(path, values)))


def _guarded(path: Path, rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    try:
        yield from rows
    except _BROKEN as error:
        raise _no_workbook(path, error) from None


def _capped(path: Path, rows: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    """Number the rows and leave out the empty ones; refuse more than any ledger has."""
    kept = width = 0
    for number, stored in enumerate(rows, 1):
        if number > MAX_LINES:
            raise _off(path, say("has more than {most} rows", most=MAX_LINES))
        if not any(value is not None and value != "" for value in stored):
            continue
        kept += 1
        if kept > MAX_ROWS:
            raise _off(path, say("has more than {most} rows", most=MAX_ROWS))
        width = _width(stored, width)
        yield Row(number, tuple(_shown(value) for value in stored[:width]))


def _width(stored: tuple[object, ...], least: int) -> int:
    """Return how many cells hold all that a row has; `least` of them are kept anyway.

    openpyxl fills every row up to as many as are asked for, which is ten times what any export has.
    """
    if stored[least:].count(None) == len(stored) - least:
        return least
    return next(place for place in range(len(stored), 0, -1) if stored[place - 1] is not None)


def _shown(value: object) -> object:
    """Return a cell's value without control characters; a NUL is more than PostgreSQL takes in a text."""
    return value if not isinstance(value, str) or value.isprintable() else value.translate(_CONTROL)


def _csv_rows(path: Path, content: bytes) -> Iterator[tuple[object, ...]]:
    text = _decoded(path, content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            yield tuple(row[:MAX_COLUMNS])
    except csv.Error as error:
        raise _off(
            path,
            say("is no readable .csv: {why}, line {line}", why=error, line=reader.line_num),
            say("nothing was imported; look for a quotation mark without its partner"),
        ) from None


def _decoded(path: Path, content: bytes) -> str:
    """Decode as UTF-8, else as GBK (in its full form GB 18030); strictly, so that nothing is guessed."""
    kinds = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for kind in kinds:
        with suppress(UnicodeDecodeError):
            return content.decode(kind)
    raise _off(path, say("is neither UTF-8 nor GBK"), say("save it as .csv (UTF-8) or as .xlsx"))


def _delimiter(text: str) -> str:
    head = list(islice(io.StringIO(text), 30))
    return max(",\t;", key=lambda sign: max((line.count(sign) for line in head), default=0))
