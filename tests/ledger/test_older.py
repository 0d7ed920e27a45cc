"""An export older than the one a value comes from adds what is missing and changes nothing that is newer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from agent.ledger.carriers import Carriers
from agent.ledger.imports import ImportReport, conflicts_of, import_new, newest_seen, rows_of
from agent.models import LedgerRow

from .conftest import NOW, Ledger

HEAD = "订单号,商品名称,物流公司,运单号,原单号"
ORDER, OTHER = "8190001234567890", "8190001234567891"
A, B, C = "UG111222333YP", "UG444555666YP", "UG777888999YP"
LP = "LP00123456789012"
WEEK = timedelta(days=7)


def line(
    number: str, order: str = ORDER, *, goods: str = "Lamp", old: str = "", carrier: str = "燕文"
) -> str:
    """Return a line under `HEAD`."""
    return f"{order},{goods},{carrier},{number},{old}"


def written(ledger: Ledger, at: datetime, *lines: str, name: str = "") -> Path:
    """Write an export of a time."""
    path = ledger.text("\n".join([HEAD, *lines, ""]), name)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def take(ledger: Ledger, at: datetime, *lines: str) -> ImportReport:
    """Write an export of a time and import it."""
    return ledger.take(written(ledger, at, *lines))


def only(ledger: Ledger, carriers: Carriers, order: str = ORDER) -> LedgerRow:
    """Return the one row of an order."""
    [found] = rows_of(ledger.db, "main", carriers)[order]
    return found


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Return what was added, replaced, unchanged, and older than what stands."""
    return report.added, report.replaced, report.unchanged, report.older


@pytest.mark.parametrize("former", [line(B), line(LP), line(B, old=A), line(A, carrier="顺丰")])
def test_an_older_export_does_not_make_the_right_number_old(
    ledger: Ledger, carriers: Carriers, former: str
) -> None:
    """Whatever last week's file says of the row: the value stays, with its time, its olds and aliases."""
    take(ledger, NOW, line(A, old=C))
    before = only(ledger, carriers)
    assert (0, 0, 0, 1) == counts(take(ledger, NOW - WEEK, former))
    assert before == only(ledger, carriers)
    assert (A, {C}, set()) == (before.number, before.olds, before.aliases)


def test_an_older_export_adds_what_is_missing(ledger: Ledger, carriers: Carriers) -> None:
    """Its other orders go in, as of the time when it was written: they are no news."""
    take(ledger, NOW, line(A))
    newest = newest_seen(ledger.db, "main")
    report = take(ledger, NOW - WEEK, line(A), line(B, OTHER, old=C))
    assert (1, 0, 1, 0) == counts(report)
    found = only(ledger, carriers, OTHER)
    assert (B, {C}, NOW - WEEK) == (found.number, found.olds, found.first_seen)
    assert newest == newest_seen(ledger.db, "main")


def test_what_it_adds_calls_no_number_of_the_order_old(ledger: Ledger, carriers: Carriers) -> None:
    """Not by its own column of old numbers either, where the goods are called otherwise."""
    take(ledger, NOW, line(f"{LP}/{A}"))
    take(ledger, NOW - WEEK, line(B, goods="Lamp (old title)", old=f"{A};{LP}"), line(C, OTHER, old=A))
    olds = {row.number: row.olds for rows in rows_of(ledger.db, "main", carriers).values() for row in rows}
    assert {A: set(), B: set(), C: {A}} == olds


def test_a_contradiction_in_an_older_export_stops_nothing(ledger: Ledger) -> None:
    """The newer one is clear; and the report of the older one does not name the order."""
    take(ledger, NOW, line(A))
    report = take(ledger, NOW - WEEK, line(A), line(B))
    assert ([], {}) == (report.conflicts, conflicts_of(ledger.db, "main"))
    assert (0, 0, 1, 1) == counts(report)


def test_an_older_export_does_not_end_a_contradiction(ledger: Ledger) -> None:
    """What the newer one leaves open stays open."""
    take(ledger, NOW, line(A), line(B))
    take(ledger, NOW - WEEK, line(A))
    assert [ORDER] == list(conflicts_of(ledger.db, "main"))


def test_a_value_is_as_new_as_the_last_export_that_said_it(ledger: Ledger, carriers: Carriers) -> None:
    """Said on Monday and again on Wednesday: Tuesday's file comes too late."""
    for days, number in ((0, A), (2, A), (1, B)):
        take(ledger, NOW - WEEK + timedelta(days=days), line(number))
    found = only(ledger, carriers)
    assert (A, set()) == (found.number, found.olds)
    assert found.source.startswith("ledger-1.csv")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_file_counts_in_whichever_order_they_come(
    ledger: Ledger, carriers: Carriers, order: tuple[int, ...]
) -> None:
    """Three days, three numbers; what is called old was replaced by a later day, never the last one."""
    numbers = (B, C, A)
    for day in order:
        take(ledger, NOW - WEEK + timedelta(days=day), line(numbers[day]))
    found = only(ledger, carriers)
    assert A == found.number
    assert found.olds <= {B, C}


def test_a_copy_found_in_the_folder_later(ledger: Ledger, carriers: Carriers) -> None:
    """As rounds import: last week's export put beside today's changes nothing, once and for all."""

    def reports() -> Iterator[tuple[str, int]]:
        found = import_new(ledger.db, "*.csv", ledger.folder, store="main", names=[], clock=lambda: NOW)
        return ((report.file, report.older) for report in found)

    written(ledger, NOW - timedelta(hours=1), line(A), name="today.csv")
    assert [("today.csv", 0)] == list(reports())
    written(ledger, NOW - WEEK, line(B), name="copy.csv")
    assert [("copy.csv", 1)] == list(reports())
    assert [] == list(reports())
    assert (A, set()) == (only(ledger, carriers).number, only(ledger, carriers).olds)


def test_the_same_time_is_no_older(ledger: Ledger, carriers: Carriers) -> None:
    """Two files of one second: the one imported later counts."""
    take(ledger, NOW, line(A))
    assert (0, 1, 0, 0) == counts(take(ledger, NOW, line(B)))
    assert B == only(ledger, carriers).number


def test_a_file_from_the_future_does_not_outlast_the_next_export(ledger: Ledger, carriers: Carriers) -> None:
    """A wrong clock wrote it: it counts as written when it was imported, and it is known ever after."""
    ahead = written(ledger, datetime(2099, 1, 1, tzinfo=UTC), line(A))
    ledger.take(ahead)
    assert (0, 1, 0, 0) == counts(take(ledger, ledger.now + timedelta(minutes=1), line(B)))
    again = ledger.take(ahead)
    assert (True, B) == (again.already, only(ledger, carriers).number)


def test_a_file_written_anew_is_new(ledger: Ledger, carriers: Carriers) -> None:
    """The bytes of an earlier export with a later time: the ledger went back to what it said."""
    first = written(ledger, NOW - WEEK, line(A))
    ledger.take(first)
    take(ledger, NOW - timedelta(days=2), line(B))
    os.utime(first, ((NOW - timedelta(days=1)).timestamp(),) * 2)
    assert (0, 1, 0, 0) == counts(ledger.take(first))
    assert A == only(ledger, carriers).number
    assert (0, 0, 0, 1) == counts(take(ledger, NOW - timedelta(days=1, hours=1), line(C)))
