"""What one row says of its order: parcels, aliases, old numbers, replacements."""

from __future__ import annotations

import pytest

from agent.ledger.columns import read_heading
from agent.ledger.rows import LeftOut, Outcome, ParsedRow, RefusedRow, read_row
from agent.ledger.sheet import Row
from agent.models import RowKind

ORDER, A, B, C, LP = "8190001234567890", "UG111222333YP", "UG444555666YP", "UG777888999YP", "LP00123456789012"


def read(shops: frozenset[str] = frozenset(), **cells: object) -> list[Outcome]:
    """Read one row given as heading → value."""
    heading = read_heading(tuple(cells))
    assert heading is not None
    return list(read_row(Row(7, tuple(cells.values())), heading, "ledger.xlsx", shops))


def one(**cells: object) -> ParsedRow:
    """Read a row that says one thing."""
    [found] = read(**cells)
    assert isinstance(found, ParsedRow)
    return found


def said(row: Outcome) -> tuple[RowKind, set[str], set[str], set[str]]:
    """Return kind, numbers, aliases and old numbers."""
    assert isinstance(row, ParsedRow)
    return row.kind, {number for _, number in row.numbers}, set(row.aliases), set(row.olds)


FIRST, AGAIN = RowKind.ORIGINAL, RowKind.REPLACEMENT


def test_a_plain_row() -> None:
    """Order, carrier, number, goods and quantity."""
    found = one(订单号=ORDER, 物流公司="燕文", 运单号=A, 商品名称="Lamp", 数量=2)
    assert ParsedRow(7, ORDER, FIRST, (("燕文", A),), goods="Lamp", quantity="2") == found


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"运单号": A, "新单号": B}, (FIRST, {B}, set(), {A})),
        ({"原单号": A, "新单号": B}, (FIRST, {B}, set(), {A})),
        ({"错误单号": A, "运单号": C, "新单号": B}, (FIRST, {B}, set(), {A, C})),
        ({"运单号": A, "新单号": ""}, (FIRST, {A}, set(), set())),
        ({"运单号": A, "新单号": A}, (FIRST, {A}, set(), set())),
        ({"运单号": A, "原单号": B, "错误单号": C}, (FIRST, {A}, set(), {B, C})),
        ({"运单号": A, "国际单号": B, "尾程单号": C}, (FIRST, {A}, {B, C}, set())),
        ({"国际单号": B, "尾程单号": C}, (FIRST, {B}, {C}, set())),
        ({"运单号": A, "国际单号": A}, (FIRST, {A}, set(), set())),
        ({"运单号": f"{LP} / {A}"}, (FIRST, {A}, {LP}, set())),
        ({"运单号": LP}, (FIRST, {LP}, set(), set())),
        ({"运单号": f"{A};{B}"}, (FIRST, {A, B}, set(), set())),
        ({"运单号": A, "内部单号": "XM123456"}, (FIRST, {A}, set(), {"XM123456"})),
        ({"运单号": A, "内部单号": A, "系统单号": ORDER}, (FIRST, {A}, set(), set())),
        ({"运单号": A, "系统单号": 103000000000000001}, (FIRST, {A}, set(), set())),
        ({"运单号": A, "国际单号": B, "原单号": B}, (FIRST, {A}, {B}, set())),
    ],
)
def test_several_numbers_each_by_its_own_rule(
    cells: dict[str, object], expected: tuple[RowKind, set[str], set[str], set[str]]
) -> None:
    """New and old, international and last-mile, before and after renumbering, internal."""
    assert expected == said(one(订单号=ORDER, **cells))


@pytest.mark.parametrize(
    "cells",
    [
        {"订单号": ORDER, "运单号": A, "补发原因": "补发"},
        {"订单号": ORDER, "运单号": A, "补发原因": "丢件，重发"},
        {"订单号": ORDER, "运单号": A, "异常类型": "Reship"},
        {"订单号": ORDER, "运单号": A, "补发原因": "", "异常类型": "reshipment"},
        {"订单号": f"{ORDER}-1", "运单号": A},
        {"订单号": f"{ORDER}-2", "运单号": A, "原单号": B},
        {"订单号": ORDER, "补发单号": A},
        {"订单号": ORDER, "新单号": A, "原单号": B, "补发原因": "补发"},
        {"订单号": ORDER, "运单号": A, "补发单号": A, "补发原因": "补发"},
        {"订单号": ORDER, "运单号": "", "补发单号": A, "原单号": B},
    ],
)
def test_a_replacement(cells: dict[str, object]) -> None:
    """By its column, a reason that says so, or the suffix; the first parcel's number is not wrong."""
    found = one(**cells)
    assert (AGAIN, {A}, set(), set()) == said(found)
    assert ORDER == found.order_id


@pytest.mark.parametrize(
    "reason", ["", "缺货", "地址错误", "无需补发", "不补发", "非补发", "未重发", "no reship", "退款", "nan"]
)
def test_a_reason_that_does_not_say_so_makes_no_replacement(reason: str) -> None:
    """The column alone means nothing, and a denial is a denial."""
    assert (FIRST, {A}, set(), set()) == said(one(订单号=ORDER, 运单号=A, 补发原因=reason))


def test_a_replacement_beside_the_first_parcel() -> None:
    """One row says both: the first number with its old one, and the number sent again."""
    first, again = read(
        订单号=ORDER, 物流公司="燕文", 运单号=A, 原单号=C, 补发单号=B, 补发物流公司="顺丰", 补发原因="补发"
    )
    assert (FIRST, {A}, set(), {C}) == said(first)
    assert (AGAIN, {B}, set(), set()) == said(again)
    assert isinstance(again, ParsedRow)
    assert (("顺丰", B),) == again.numbers


def test_carriers_in_the_cell_and_beside_it() -> None:
    """The cell's own word counts; a channel comes before the company; else there is none."""
    assert (("燕文", A),) == one(
        **{"订单号": ORDER, "实际发货物流:运单号": f"燕文:{A}", "物流公司": "x"}
    ).numbers
    assert (("挂号 / 燕文", A),) == one(订单号=ORDER, 物流公司="燕文", 物流渠道="挂号", 运单号=A).numbers
    assert (("燕文", A),) == one(订单号=ORDER, 物流公司="燕文", 物流渠道="", 运单号=A).numbers
    assert (("", A),) == one(订单号=ORDER, 运单号=A).numbers


def test_long_goods_are_cut_and_stay_apart() -> None:
    """Two hundred characters, as long as any were before; the same text always gives the same."""
    title = "灯" * 195
    assert f"{title} (L)" == one(订单号=ORDER, 运单号=A, 商品名称=title, SKU="L").goods
    cut = [one(订单号=ORDER, 运单号=A, 商品名称=title * 9, SKU=sku).goods for sku in ("L", "M", "L")]
    assert [200] * 3 == [len(goods) for goods in cut]
    assert cut[0].startswith("灯" * 180)
    assert (True, False) == (cut[0] == cut[2], cut[0] == cut[1])


def test_goods_are_title_and_sku() -> None:
    """Two variants of one product are two goods."""
    assert "Lamp (L-1)" == one(订单号=ORDER, 运单号=A, 商品名称="Lamp", SKU="L-1").goods
    assert "Lamp L-1" == one(订单号=ORDER, 运单号=A, 商品名称="Lamp L-1", SKU="L-1").goods
    assert "L-1" == one(订单号=ORDER, 运单号=A, SKU="L-1").goods


@pytest.mark.parametrize(
    "cells",
    [{"运单号": ""}, {"运单号": "nan"}, {"运单号": None, "原单号": A}, {"运单号": "-", "内部单号": "X1"}],
)
def test_a_row_without_a_number_says_nothing(cells: dict[str, object]) -> None:
    """Not shipped yet, or a total: also where the order cell holds no order number."""
    assert [] == read(订单号=ORDER, **cells) == read(订单号="合计", **cells)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"订单号": "", "运单号": A}, "订单号"),
        ({"订单号": None, "补发单号": A}, "订单号"),
        ({"订单号": 8190001234567890, "运单号": A}, "订单号"),
        ({"订单号": ORDER, "运单号": "1.2E+11"}, "运单号"),
        ({"订单号": ORDER, "运单号": A, "原单号": 1234567890123456}, "原单号"),
        ({"订单号": ORDER, "运单号": A, "尾程单号": 1.5}, "尾程单号"),
        ({"订单号": ORDER, "新 单号": f"{A}?", "运单号": A}, "新 单号"),
    ],
)
def test_a_refused_row_names_its_place(cells: dict[str, object], column: str) -> None:
    """File, row and the column as the file calls it."""
    [found] = read(**cells)
    assert isinstance(found, RefusedRow)
    assert ("ledger.xlsx", 7, column) == (found.file, found.row, found.column)
    assert found.why
    assert f"ledger.xlsx, row 7, `{column}`: {found.why}" == str(found)


SHOPS = frozenset({"mystore"})


def test_rows_of_other_shops_are_left_out_unread() -> None:
    """Their faults are not ours; the name is compared without case, blanks and width."""
    assert [LeftOut(7, "Other")] == read(SHOPS, 店铺="Other", 订单号=8190001234567890, 运单号=A)
    assert (FIRST, {A}, set(), set()) == said(read(SHOPS, 店铺="Ｍy  Store", 订单号=ORDER, 运单号=A)[0])


def test_a_row_that_names_no_shop_is_refused() -> None:
    """Only where shops are told apart, and only where the row says something."""
    [found] = read(SHOPS, 店铺="", 订单号=ORDER, 运单号=A)
    assert isinstance(found, RefusedRow)
    assert "店铺" == found.column
    assert [] == read(SHOPS, 店铺="", 订单号=ORDER, 运单号="")
    assert 1 == len(read(SHOPS, 订单号=ORDER, 运单号=A))
