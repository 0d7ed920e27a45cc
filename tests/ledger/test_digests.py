"""The digest of an order's rows: the same whether it is taken of the table or of the rows themselves."""

from __future__ import annotations

import pytest

from agent.ledger.carriers import Carriers
from agent.ledger.digests import digest, digests_of
from agent.ledger.imports import rows_of

from .conftest import Ledger

HEAD = "订单号,商品名称,物流公司,运单号,国际单号,原单号,补发单号"
ONE, TWO, NONE = "8190001234567890", "8190001234567891", "8190001234567892"
A, B, C = "UG111222333YP", "UG444555666YP", "UG777888999YP"
CASES = {
    "one row": [f"{ONE},Lamp,燕文,{A},,,"],
    "numbers beside it": [f"{ONE},Lamp,燕文,{A},{B},{C},"],
    "two goods of one parcel": [f"{ONE},Lamp,燕文,{A},{B},,", f"{ONE},Cup,燕文,{A},,{C},"],
    "two parcels": [f"{ONE},Lamp,燕文,{A},,,", f"{ONE},Cup,4PX,{B},,,"],
    "sent again": [f"{ONE},Lamp,燕文,{A},,,{B}"],
    "an unknown carrier": [f"{ONE},Lamp,nobody knows,{A},,,"],
    "two orders": [f"{ONE},Lamp,燕文,{A},,,", f"{TWO},Cup,4PX,{B},,,{C}"],
}


@pytest.fixture(scope="module")
def carriers() -> Carriers:
    """The table that bufa comes with."""
    return Carriers.load()


def taken(ledger: Ledger, carriers: Carriers, *lines: str) -> dict[str, str]:
    """Import lines and take the digests of three orders, the last of which the ledger does not know."""
    ledger.take(ledger.text("\n".join([HEAD, *lines, ""])))
    return digests_of(ledger.db, "main", carriers, [ONE, TWO, NONE]).found


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_table_and_rows_have_one_digest(ledger: Ledger, carriers: Carriers, lines: list[str]) -> None:
    """Whatever stands beside a number, and where rows are one row in truth; of no rows it is that of none."""
    found, rows = taken(ledger, carriers, *lines), rows_of(ledger.db, "main", carriers)
    assert rows
    assert {order: digest(rows.get(order, ())) for order in (ONE, TWO, NONE)} == found


def test_replacements_are_told(ledger: Ledger, carriers: Carriers) -> None:
    """Of the orders asked for, the numbers of what was sent again."""
    taken(ledger, carriers, *CASES["two orders"])
    assert {TWO: {C}} == digests_of(ledger.db, "main", carriers, [ONE, TWO]).replacements
    assert {} == digests_of(ledger.db, "main", carriers, [ONE]).replacements


@pytest.mark.parametrize(
    "other",
    [
        f"Lamp,燕文,{B},,,",
        f"Lamp,4PX,{A},,,",
        f"Lamp,燕文,{A},{B},,",
        f"Lamp,燕文,{A},,{C},",
        f"Lamp,燕文,{A},,,{C}",
    ],
)
def test_what_matters_changes_it(ledger: Ledger, carriers: Carriers, other: str) -> None:
    """Another number, carrier, number beside, old number or replacement; the goods' title does not matter."""
    before = taken(ledger, carriers, f"{ONE},Lamp,燕文,{A},,,")[ONE]
    assert before == taken(ledger, carriers, f"{ONE},Lamp,燕文,{A},,,")[ONE]
    assert before != taken(ledger, carriers, f"{ONE},{other}")[ONE]
