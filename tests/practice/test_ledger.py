"""The dispatch ledger that a practice console writes."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from agent.practice.errors import CannotWrite
from agent.practice.ledger import HEADINGS, OTHER_SHOP, rows, write_ledger
from agent.practice.seed import make_shop
from agent.practice.shop import Shop

NOW = datetime.fromisoformat("2026-11-22T09:14:03+00:00")


def _clean(text: object) -> str:
    return unicodedata.normalize("NFKC", str(text or "")).strip().lstrip("'")


def _read(shop: Shop, path: Path) -> list[list[object]]:
    write_ledger(shop, path)
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [list(row) for row in csv.reader(file)]
    sheet = load_workbook(path).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def _own(shop: Shop, path: Path) -> list[dict[str, object]]:
    table = [dict(zip(HEADINGS, row, strict=True)) for row in _read(shop, path)[2:]]
    return [row for row in table if row["店铺名称"] == shop.name]


@pytest.fixture(params=["ledger.xlsx", "ledger.csv", "LEDGER.XLSX"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A ledger in each of the forms."""
    return tmp_path / request.param


def test_a_title_stands_above_the_headings(shop: Shop, path: Path) -> None:
    """The first row is a title, the second the headings, order and tracking number among them."""
    table = _read(shop, path)
    assert str(table[0][0]).startswith("发货台账")
    assert list(HEADINGS) == table[1]
    assert {"店铺名称", "订单编号", "物流公司", "运单号", "原单号", "补发单号", "补发原因"} <= set(HEADINGS)


def test_every_line_of_the_shop_is_a_row(shop: Shop, path: Path) -> None:
    """Cleaned of blanks and apostrophes, the rows are the ledger's lines: order, carrier, numbers."""
    expected = Counter(
        (line.order_text, line.carrier, line.number, line.old_number, line.replacement, line.reason)
        for order in shop.orders.values()
        for line in order.ledger
    )
    columns = ("订单编号", "物流公司", "运单号", "原单号", "补发单号", "补发原因")
    assert expected == Counter(tuple(_clean(row[column]) for column in columns) for row in _own(shop, path))


def test_order_and_tracking_numbers_are_texts(shop: Shop, tmp_path: Path) -> None:
    """No cell with a long number is numeric, so that no digit can be lost."""
    for row in _own(shop, tmp_path / "ledger.xlsx"):
        assert {str} == {type(row["订单编号"]), type(row["运单号"])}
        assert int is type(row["数量"])


def test_the_ledger_is_as_untidy_as_real_ones(shop: Shop) -> None:
    """Apostrophes, blanks of full width, no-break spaces and another shop's rows occur."""
    text = "|".join(str(cell) for row in rows(shop) for cell in row)
    assert [] == [sign for sign in ("|'81", "\u3000", "\u00a0", OTHER_SHOP) if sign not in text]


def test_another_shops_orders_are_not_ours(shop: Shop) -> None:
    """The rows of the other shop name orders that this shop does not have."""
    foreign = [str(row[2]) for row in rows(shop) if row[0] == OTHER_SHOP]
    assert 3 == len(foreign)
    assert set() == set(foreign) & set(shop.orders)


@pytest.mark.parametrize("seed", range(8))
def test_no_row_contradicts_another(seed: int) -> None:
    """One order's rows of the same kind, goods and quantity name one number."""
    shop = make_shop(seed, 150, NOW)
    for order in shop.orders.values():
        kinds = Counter(
            (line.order_text, bool(line.reason and not line.replacement), line.item) for line in order.ledger
        )
        assert {1} >= set(kinds.values())


def test_times_are_before_the_ledgers_own(shop: Shop) -> None:
    """Nothing was handed over after the ledger was written, one parcel not yet; times are China's."""
    times = [str(row[12]) for row in rows(shop) if row[12]]
    assert len(rows(shop)) - 1 == len(times)
    assert max(times) <= "2026-11-22 17:14:03"
    assert min(times) > "2026-10-01"


def test_the_same_shop_writes_the_same_ledger(shop: Shop) -> None:
    """The untidiness follows from the seed too."""
    assert rows(shop) == rows(make_shop(7, 60, shop.born))


def test_an_empty_shop_has_an_empty_ledger(tmp_path: Path) -> None:
    """Title and headings stand there, and nothing else."""
    assert 2 == len(_read(make_shop(1, 0, NOW), tmp_path / "ledger.xlsx"))


def test_a_place_that_cannot_be_written_is_named(shop: Shop, tmp_path: Path) -> None:
    """A folder in the ledger's place: one sentence with the path."""
    (tmp_path / "ledger.csv").mkdir()
    with pytest.raises(CannotWrite, match=r"ledger\.csv"):
        write_ledger(shop, tmp_path / "ledger.csv")
