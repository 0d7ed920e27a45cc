"""Reads a whole ledger file into rows taken, rows refused and rows of other stores; touches no database.

A file is read to its end before anything is stored, so that a broken one leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.errors import InvalidInput
from agent.ledger.carriers import fold
from agent.ledger.columns import HEADING_WITHIN, Heading, find_heading, read_heading
from agent.ledger.rows import LeftOut, ParsedRow, RefusedRow, order_of, read_row
from agent.ledger.sheet import LedgerFile, Row, Sheet
from agent.say import say


@dataclass(slots=True)
class Contents:
    """What a file holds: rows of this store in their order, refused rows, and how many rows of others."""

    rows: list[ParsedRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    left_out: int = 0


def read_contents(file: LedgerFile, names: Sequence[str] = ()) -> Contents:
    """Read all shown sheets that have a heading; the others are notes and covers.

    `names` are the store's names in the ledger. Raises InvalidInput where no sheet has a heading, where
    `names` is empty and the file speaks of two shops, and whatever `LedgerFile.sheets` raises.
    """
    contents, headed, seen = Contents(), False, ""
    shops = frozenset(fold(name) for name in names)
    with file.sheets() as sheets:
        for sheet in sheets:
            tops: list[str] = []
            heading = find_heading(_noting(sheet.rows, tops))
            seen = seen or "".join(tops[:1])
            if heading is not None:
                headed = True
                _read_sheet(file.path, sheet, heading, shops, contents)
    if not headed:
        raise _no_heading(file.path, seen)
    if not shops:
        _refuse_two_shops(file.path, contents.rows)
    return contents


def _noting(rows: Iterator[Row], tops: list[str]) -> Iterator[Row]:
    """Pass the rows on and note what they show, for the message about a file without a heading."""
    for row in rows:
        tops.append(" | ".join(str(value) for value in row.values if value not in (None, ""))[:200])
        yield row


def _read_sheet(
    path: Path, sheet: Sheet, heading: Heading, shops: frozenset[str], contents: Contents
) -> None:
    label = f"{path.name} [{sheet.name}]" if sheet.name else path.name
    order = ""
    for row in sheet.rows:
        named = order_of(row, heading)
        if not (named and named.isdigit()) and (again := read_heading(row.values)):
            heading, order = again, ""  # several exports pasted below each other
            continue
        # Of merged cells only the first holds the order's number; the rows below it are that order's too.
        order = order if named == "" else named or ""
        for outcome in read_row(row, heading, label, shops):
            if isinstance(outcome, ParsedRow):
                contents.rows.append(outcome)
            elif isinstance(outcome, LeftOut):
                contents.left_out += 1
                order = ""
            else:
                contents.refused.append(replace(outcome, order_id=order))


def _no_heading(path: Path, seen: str) -> InvalidInput:
    return InvalidInput(
        say("`{file}` has no row with an order number and a tracking number column", file=path.name),
        {
            "looked": say("first {rows} rows of every shown sheet", rows=HEADING_WITHIN),
            "seen": seen or say("no row at all"),
        },
        say("nothing was imported; name the columns `订单号` and `运单号`, or `Order ID` and `Tracking No`"),
    )


def _refuse_two_shops(path: Path, rows: Sequence[ParsedRow]) -> None:
    shops = {fold(row.shop): row.shop for row in rows if row.shop}
    if len(shops) > 1:
        raise InvalidInput(
            say("`{file}` holds rows of {count} shops", file=path.name, count=len(shops)),
            {"seen": ", ".join(f"`{shop}`" for shop in sorted(shops.values())[:5])},
            say("nothing was imported; say in the store's `ledger_names` which of them are this store"),
        )
