"""What the tests of the ledger share: a database, a clock, and small files written as exports are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from agent.ledger.carriers import Carriers
from agent.ledger.imports import ImportReport, import_file
from agent.ledger.tables import Base

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
#: A file of then has long stopped growing.
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC).timestamp()

Rows = Sequence[Sequence[object]]


class Ledger:
    """A store's ledger in a database of its own, with a clock that moves an hour at each import."""

    def __init__(self, db: Session, folder: Path) -> None:
        self.db, self.folder, self.now, self.files = db, folder, NOW, 0

    def write(self, rows: Rows, name: str = "") -> Path:
        """Write an `.xlsx` whose cells are the given values, long ago."""
        self.files += 1
        book = Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append(list(row))
        path = self.folder / (name or f"ledger-{self.files}.xlsx")
        book.save(path)
        os.utime(path, (LONG_AGO + self.files, LONG_AGO + self.files))
        return path

    def text(self, text: str | bytes, name: str = "") -> Path:
        """Write a `.csv`, long ago."""
        self.files += 1
        path = self.folder / (name or f"ledger-{self.files}.csv")
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        os.utime(path, (LONG_AGO + self.files, LONG_AGO + self.files))
        return path

    def take(self, path: Path, names: Sequence[str] = (), store: str = "main") -> ImportReport:
        """Import a file, an hour after the one before."""
        self.now += timedelta(hours=1)
        return import_file(self.db, path, store=store, names=names, clock=lambda: self.now)

    def take_rows(self, *rows: Sequence[object], names: Sequence[str] = ()) -> ImportReport:
        """Write rows (the heading first) and import them."""
        return self.take(self.write(rows), names)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger of the store `main`."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as db:
        yield Ledger(db, tmp_path)
    engine.dispose()


@pytest.fixture(scope="session")
def carriers() -> Carriers:
    """The shipped carrier table."""
    return Carriers.load()


@pytest.fixture
def no_wait() -> Callable[[float], None]:
    """A wait that ends at once."""
    return lambda seconds: None
