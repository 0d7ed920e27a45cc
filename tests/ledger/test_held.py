"""A refused row stops the order it stands in, until a later file has good rows for that order."""

from __future__ import annotations

import os
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.ledger.carriers import Carriers
from agent.ledger.imports import ImportReport, conflicts_of, rows_of
from agent.ledger.tables import LedgerRefusal

from .conftest import LONG_AGO, Ledger

HEAD = "店铺,订单号,商品名称,运单号,原单号"
ORDER, OTHER = "8190001234567890", "8190001234567891"
A, B, C = "UG111222333YP", "UG444555666YP", "UG777888999YP"
LOST = "4.73E+12"


def line(number: str, order: str = ORDER, *, goods: str = "Lamp", old: str = "", shop: str = "S") -> str:
    """Return a line under `HEAD`."""
    return f"{shop},{order},{goods},{number},{old}"


def written(ledger: Ledger, *lines: str, day: float = 0, name: str = "") -> Path:
    """Write an export of a day."""
    path = ledger.text("\n".join([HEAD, *lines, ""]), name)
    os.utime(path, (LONG_AGO + day * 86400, LONG_AGO + day * 86400))
    return path


def take(ledger: Ledger, *lines: str, day: float = 0, name: str = "") -> ImportReport:
    """Write an export of a day and import it."""
    return ledger.take(written(ledger, *lines, day=day, name=name))


def held(ledger: Ledger) -> dict[str, str]:
    """Return the orders that are left alone, and why."""
    return conflicts_of(ledger.db, "main")


def test_a_refused_row_stops_its_order(ledger: Ledger, carriers: Carriers) -> None:
    """Of two goods rows one lost its digits: the other is no longer all that was sent. Others go on."""
    report = take(ledger, line(LOST), line(A, goods="Cup"), line(B, OTHER), name="export.csv")
    assert [ORDER] == report.conflicts == list(held(ledger))
    assert held(ledger)[ORDER].startswith("export.csv: row 2 was refused: 运单号")
    assert LOST in held(ledger)[ORDER]
    assert {ORDER, OTHER} == set(rows_of(ledger.db, "main", carriers))


def test_also_where_nothing_else_is_known_of_the_order(ledger: Ledger) -> None:
    """No good row, no entry: the order is named all the same."""
    take(ledger, line(LOST))
    assert [ORDER] == list(held(ledger))


@pytest.mark.parametrize(
    "bad",
    [line(f"{A}?"), line(A, old=LOST), line("#N/A"), line(LOST, f"{ORDER}-1"), line(LOST, f"'{ORDER} ")],
    ids=["words", "old number", "formula", "replacement", "quoted"],
)
def test_whatever_was_refused(ledger: Ledger, bad: str) -> None:
    """Any cell; a replacement's row is one of the order it replaces."""
    take(ledger, bad, line(B, goods="Cup"))
    assert [ORDER] == list(held(ledger))


def test_a_row_that_names_no_shop_stops_its_order(ledger: Ledger) -> None:
    """Where shops are told apart it may be ours; what another shop's row says is not looked at."""
    path = written(ledger, line(A, shop=""), line(LOST, OTHER, shop="Theirs"))
    ledger.take(path, names=["S"])
    assert [ORDER] == list(held(ledger))


@pytest.mark.parametrize("order", ["", "8.19E+15"], ids=["merged", "lost"])
def test_a_row_whose_order_cannot_be_read(ledger: Ledger, order: str) -> None:
    """An empty cell below an order is what merged cells leave: that order's. Lost digits are nobody's."""
    take(ledger, line(B, OTHER), line(A), line(B, order, goods="Cup"))
    assert ([] if order else [ORDER]) == list(held(ledger))


def test_an_empty_order_cell_below_no_row_of_ours(ledger: Ledger) -> None:
    """Neither another shop's row nor a second heading hands its order on."""
    path = written(ledger, line(A), line(B, OTHER, shop="Theirs"), line(C, ""), HEAD, line(C, ""))
    assert 2 == len(ledger.take(path, names=["S"]).refused)
    assert {} == held(ledger)


def test_an_empty_order_cell_below_a_row_without_a_number(ledger: Ledger) -> None:
    """The row that names the order says nothing itself: the order is the same."""
    take(ledger, line(""), line(B, "", goods="Cup"))
    assert [ORDER] == list(held(ledger))


def test_a_later_file_with_good_rows_ends_it(ledger: Ledger) -> None:
    """And one that has nothing of the order does not."""
    take(ledger, line(LOST), line(B, goods="Cup"))
    take(ledger, line(C, OTHER), day=1)
    assert [ORDER] == list(held(ledger))
    report = take(ledger, line(A), line(B, goods="Cup"), day=2)
    assert ([], {}) == (report.conflicts, held(ledger))


def test_a_later_file_that_is_refused_again_says_so(ledger: Ledger) -> None:
    """The newest reason counts, and there is one for an order."""
    take(ledger, line(LOST), name="a.csv")
    take(ledger, line(B, goods="Cup"), line(f"{A}?"), line(LOST, goods="Hat"), day=1, name="b.csv")
    assert held(ledger)[ORDER].startswith("b.csv: row 3 ")
    assert 1 == len(ledger.db.scalars(select(LedgerRefusal)).all())


@pytest.mark.parametrize("cup", [[line(B, goods="Cup")], []], ids=["some rows", "no other row"])
def test_a_second_import_changes_nothing(ledger: Ledger, cup: list[str]) -> None:
    """Neither before a later file ended it nor after, also where both are of one second."""
    bad = written(ledger, line(LOST), *cup)
    good = written(ledger, line(A), line(B, goods="Cup"))
    for path, expected in ((bad, [ORDER]), (bad, [ORDER]), (good, []), (bad, []), (good, [])):
        report = ledger.take(path)
        assert (expected, expected) == (list(held(ledger)), report.conflicts)


def test_what_is_newer_counts_in_whichever_order_files_come(ledger: Ledger) -> None:
    """An older file neither ends what a newer one refused nor stops what a newer one says."""
    days = [[line(A), line(B, goods="Cup")], [line(LOST), line(B, goods="Cup")], [line(A)]]
    for count, expected in ((2, [ORDER]), (3, [])):
        for order in permutations(range(count)):
            store = f"{count}{order}"
            for day in order:
                path = written(ledger, *days[day], day=day)
                ledger.take(path, store=store)
            assert expected == list(conflicts_of(ledger.db, store)), order


def test_stores_are_held_apart(ledger: Ledger) -> None:
    """One store's refused row is nothing to another."""
    take(ledger, line(LOST))
    assert {} == conflicts_of(ledger.db, "second")
