"""What a ledger says of handing a parcel over: by states, by times, and what is too little or too much."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from agent.ledger.carriers import Carriers
from agent.ledger.handing import NOT_SENT, SENT, UNSAID, handing, together
from agent.ledger.imports import import_file, rows_of
from agent.ledger.sheet import Cell
from agent.ledger.tables import Base

CLOCK = datetime.fromisoformat("2026-11-25T09:00:00+00:00")
AT = "2026-11-22T17:14"


def said(states: tuple[str, ...] = (), times: tuple[object, ...] = ()) -> str:
    """Return what a row with these cells says."""
    cells = [Cell("" if one is None else str(one), raw=one) for one in times]
    return handing([Cell(one) for one in states], cells)


def test_a_number_alone_says_nothing() -> None:
    """Without a column of its own nobody knows whether the carrier has the parcel."""
    assert UNSAID == said()


@pytest.mark.parametrize(
    "word", ["已发货", " 已 出库 ", "已揽收", "在途", "Shipped", "IN TRANSIT", "delivered"]
)
def test_words_for_handed_over(word: str) -> None:
    """States count whole, whatever their case and blanks."""
    assert SENT == said((word,))


@pytest.mark.parametrize(
    "word",
    ["待发货", "未发货", "部分发货", "已发货(部分)", "已取消", "等待您发货", "已打单", "ready to ship", "?"],
)
def test_any_other_word_is_none(word: str) -> None:
    """What is not known to mean it does not, even beside a time."""
    assert NOT_SENT == said((word,))
    assert NOT_SENT == said((word,), ("2026-11-22 17:14:03",))
    assert NOT_SENT == said(("已发货", word))


@pytest.mark.parametrize(
    "time",
    ["2026-11-22 17:14:03", "2026/11/22 17:14", "2026.11.22 17:14", "2026年11月22日 17:14",
     "2026-11-22T17:14:59", "11/22/2026 17:14", "22/11/2026 17:14",
     datetime.fromisoformat("2026-11-22T17:14:03")],
)  # fmt: skip
def test_times_are_read_in_the_forms_of_exports(time: object) -> None:
    """Year first, month or day first where only one can be, and a cell that is a date."""
    assert AT == said((), (time,))


@pytest.mark.parametrize("time", ["2026-11-22", "11/22/2026", date(2026, 11, 22)])
def test_a_date_without_a_time_is_its_beginning(time: object) -> None:
    """A day counts from its first minute."""
    assert "2026-11-22T00:00" == said((), (time,))


def test_of_two_readings_the_later_counts() -> None:
    """`03/04/2026` may be March or April: nothing is called sent too early."""
    assert "2026-04-03T00:00" == said((), ("03/04/2026",))


@pytest.mark.parametrize(
    "time", ["soon", "2026-13-01", "0000-00-00", "46348.7", "11/22/26", "2026-11-22 17:14 GMT+8", "17:14"]
)
def test_a_time_that_cannot_be_read_is_none(time: str) -> None:
    """Nothing is guessed, also beside a word that says so."""
    assert NOT_SENT == said((), (time,))
    assert NOT_SENT == said(("已发货",), (time,))


@pytest.mark.parametrize("cells", [((), ("",)), ((), (None,)), (("",), ()), (("",), ("",))])
def test_an_empty_cell_is_none(cells: tuple[tuple[str, ...], tuple[object, ...]]) -> None:
    """A ledger that has the column and does not fill it means: not yet."""
    assert NOT_SENT == said(*cells)


def test_one_cell_is_enough_where_no_other_contradicts() -> None:
    """A word beside an empty time, a time beside an empty word, and of two times the later."""
    assert SENT == said(("已发货",), ("",))
    assert AT == said(("",), ("2026-11-22 17:14:03",))
    assert AT == said(("已发货",), ("2026-11-21 08:00:00", "2026-11-22 17:14:03"))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({UNSAID}, UNSAID),
        ({SENT}, SENT),
        ({AT}, AT),
        ({SENT, AT}, AT),
        ({AT, "2026-11-23T08:00"}, "2026-11-23T08:00"),
        ({AT, NOT_SENT}, NOT_SENT),
        ({SENT, UNSAID}, NOT_SENT),
    ],
)
def test_several_rows_about_one_parcel(rows: set[str], expected: str) -> None:
    """It was handed over only where each row says so, and not before the last time."""
    assert expected == together(rows)


class Book:
    """A ledger of one order, into which exports are imported one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, 0
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)

    def take(self, heading: str, *rows: str) -> str:
        """Import an export and return what the ledger says now."""
        self.files += 1
        file = self.folder / f"{self.files}.csv"
        file.write_text("\n".join([f"订单号,商品名称,物流公司,运单号{heading}", *rows, ""]), "utf-8")
        then = CLOCK.timestamp() - 9999 + self.files
        os.utime(file, (then, then))
        with Session(self.engine) as database:
            report = import_file(database, file, store="s", names=(), clock=lambda: CLOCK)
            database.commit()
            ((row,),) = rows_of(database, "s", Carriers.load()).values()
        assert [] == report.refused
        return row.sent


ROW = "8190001234567890,台灯,4PX,4PX3001234567890CN"


def test_the_newest_export_counts(tmp_path: Path) -> None:
    """Numbers come first and the time of shipping with a later export; an export without it takes it back."""
    book = Book(tmp_path)
    seen = [
        book.take(",发货时间", f"{ROW},"),
        book.take(",发货时间", f"{ROW},2026-11-22 17:14:03"),
        book.take(",状态", f"{ROW},已发货"),
        book.take(",状态", f"{ROW},已取消"),
        book.take("", ROW),
    ]
    book.engine.dispose()
    assert [NOT_SENT, AT, SENT, NOT_SENT, UNSAID] == seen


def test_articles_of_one_parcel_must_agree(tmp_path: Path) -> None:
    """One article of a parcel that is still here keeps the parcel here."""
    other = ROW.replace("台灯", "灯罩")
    book = Book(tmp_path)
    seen = book.take(",发货时间", f"{ROW},2026-11-22 17:14:03", f"{other},")
    both = book.take(",发货时间", f"{ROW},2026-11-22 17:14:03", f"{other},2026-11-22 18:00:00")
    book.engine.dispose()
    assert (NOT_SENT, "2026-11-22T18:00") == (seen, both)
