"""What stands in a cell: taken exactly or refused with a reason, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ledger.cells import Refusal, clean, order_number, quantity, tracking_numbers, word
from agent.ledger.sheet import Cell, Row


def cell(value: object) -> Cell:
    """Return a cell as the sheet reader makes it of a stored value."""
    return Row(1, (value,)).cell(0)


@pytest.mark.parametrize(
    "text",
    [
        "8190001234567890", " 8190001234567890 ", "'8190001234567890", "\u20188190001234567890",
        '="8190001234567890"',
        "\u00a08190001234567890\u3000", "\ufeff8190001234567890\u200b", "８１９０００１２３４５６７８９０",
        "\t8190001234567890", "8190 0012 3456 7890", '"8190001234567890"',
    ],
)  # fmt: skip
def test_what_spreadsheets_leave_behind_is_cleaned(text: str) -> None:
    """Apostrophes, quoting, every kind of blank, full width."""
    assert "8190001234567890" == order_number(cell(text))


@pytest.mark.parametrize(
    "text", ["", "  ", "nan", "NaN", "None", "null", "-", "--", "N/A", "n/a", "无", "\u3000", None, 0]
)
def test_empty_cells_are_empty(text: object) -> None:
    """What programs and people write for nothing is nothing, in both kinds of column."""
    assert ("", []) == (order_number(cell(text)), tracking_numbers(cell(text)))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (8190001234567890, "15 digits"),
        (10**15, "15 digits"),
        (8.19e15, "15 digits"),
        ("8.19E+15", "exponent"),
        ("8.19e15", "exponent"),
        ("8E+15", "exponent"),
        ("8190001234567890.0", "quantity"),
        ("123456789012.0", "quantity"),
        ("1234567.5", "quantity"),
        ("1,234,567", "quantity"),
        (1234567.5, "quantity"),
        (-1234567, "quantity"),
        (float("inf"), "15 digits"),
        (datetime(2026, 11, 1, tzinfo=UTC), "date"),
        (date(2026, 11, 1), "date"),
        (timedelta(days=1), "date"),
        ("#N/A", "error"),
        ("#REF!", "error"),
        ("########", "error"),
    ],
)
def test_what_may_have_lost_digits_is_refused(value: object, why: str) -> None:
    """Numeric cells beyond 15 digits, exponents, decimal points, dates, failed formulas: in both columns."""
    for read in (order_number, tracking_numbers):
        with pytest.raises(Refusal, match=why):
            read(cell(value))


@given(st.integers(1, 10**15 - 1))
def test_a_numeric_cell_of_fifteen_digits_is_exact(value: int) -> None:
    """Up to there a spreadsheet keeps every digit, whether the reader gives an integer or a float."""
    assert [("", str(value))] == tracking_numbers(cell(value)) == tracking_numbers(cell(float(value)))


@pytest.mark.parametrize(
    "text", ["合计", "12", "8190001234567890 8190001234567891", "8190001234567890\n8190001234567891",
             "8190001234567890/8190001234567891", "订单8190001234567890", "A" * 41],
)  # fmt: skip
def test_no_order_number_is_refused(text: str) -> None:
    """Totals, several orders in one cell, words around a number."""
    with pytest.raises(Refusal):
        order_number(cell(text))


A, B = "UG123456789YP", "RB123456785GB"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f" {A.lower()} ", [("", A)]),
        ("RB 123 456 785 GB", [("", B)]),
        (f"{A} / {B}", [("", A), ("", B)]),
        (f"{A};{B}", [("", A), ("", B)]),
        (f"{A}；{B}", [("", A), ("", B)]),
        (f"{A}，{B}、{A}", [("", A), ("", B)]),
        (f"{A}\n{B}\n", [("", A), ("", B)]),
        (f"{A} {B}", [("", A), ("", B)]),
        (f"{A}+{B}", [("", A), ("", B)]),
        (f"燕文:{A}", [("燕文", A)]),
        (f"燕文：{A}；顺丰：{B}", [("燕文", A), ("顺丰", B)]),
        (f"AliExpress Standard Shipping:{A}", [("AliExpress Standard Shipping", A)]),
        (f"中国邮政平常小包+:{A}", [("中国邮政平常小包+", A)]),
        (f"燕文:{A}/{B}", [("燕文", A), ("燕文", B)]),
        (f"燕文 {A}", [("燕文", A)]),
        (f"燕文{A}", [("燕文", A)]),
        (f"燕文（{A}）", [("燕文", A)]),
        (f"UPS / {B}", [("UPS", B)]),
        ("1Z 999 AA1 01 2345 6784", [("", "1Z999AA10123456784")]),
        ("9205 5901 2345 6789 0123 45", [("", "9205590123456789012345")]),
        ("4PX3 0012 3456 7890", [("", "4PX3001234567890")]),
        ("待补", [("", "待补")]),
        ("12-34567", [("", "12-34567")]),
        (":" + A, [("", A)]),
    ],
)
def test_numbers_and_carriers_in_one_cell_are_split(text: str, expected: list[tuple[str, str]]) -> None:
    """Each number once and in order; a carrier before a number goes with it; blanks within one stay one."""
    assert expected == tracking_numbers(cell(text))


@pytest.mark.parametrize(
    "text", [f"{A}(已签收)", f"见备注{A}号", "https://example.com/?no=UG123456789YP", "A" * 65, f"no: {A}?"]
)
def test_more_than_a_number_is_refused(text: str) -> None:
    """Words around a number could mean anything."""
    with pytest.raises(Refusal):
        tracking_numbers(cell(text))


@given(st.text(max_size=80))
def test_any_text_gives_clean_numbers_or_a_reason(text: str) -> None:
    """Numbers are upper-case, without blanks, at most 64 long, and each stands once."""
    try:
        found = tracking_numbers(Cell(text))
    except Refusal:
        return
    assert len(set(found)) == len(found)
    assert all(number and number == "".join(number.split()).upper()[:64] for _, number in found)


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """A cleaned text is clean."""
    once = clean(text)
    assert once == clean(once) or any(sign in text for sign in "'’‘`´\"=")


def test_words_and_quantities() -> None:
    """Blanks within a title become one; `nan` is empty; 2.0 of one program is 2 of another."""
    assert ("a b", "") == (word(cell(" a\u00a0\n b ")), word(cell("nan")))
    assert ("2", "2", "2", "2.5") == tuple(quantity(cell(value)) for value in (2, 2.0, "2.00", 2.5))
