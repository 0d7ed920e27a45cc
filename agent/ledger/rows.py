"""Turns one row of a ledger into what it says of its order: parcels, other right numbers, wrong ones.

The rules: 新单号 is the right number, with 运单号, 原单号 and 错误单号 beside it as old ones; 补发单号 is a
replacement; a reason that says 补发, 重发 or reship, or an order number with `-1`, makes the row's number a
replacement; international and last-mile numbers in columns of their own are as right as the number; an ERP's
internal number is never right. A row without any tracking number says nothing and is no row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agent.ledger.carriers import fold
from agent.ledger.cells import Refusal, order_number, quantity, tracking_numbers, word
from agent.ledger.columns import Heading, Part
from agent.ledger.handing import handing
from agent.ledger.numbers import is_platform_number
from agent.ledger.sheet import Row
from agent.models import RowKind
from agent.say import say

#: Between an ERP's channel and its carrier, the channel first; `imports.rows_of` takes the first one known.
CARRIER_JOINT = " / "

#: Characters of a goods text that are kept; the database indexes it.
MAX_GOODS = 200

_SENT_AGAIN = re.compile(r"补发|重发|re-?ship")
_NOT_AGAIN = re.compile(
    r"(?:[不非未无没勿否]|\bno|\bnot|\bnon)[\s-]*(?:需要?|用|须|必|有|是)?\s*(?:补发|重发|re-?ship)"
)
_SUFFIX = re.compile(r"([0-9]{8,})-[0-9]{1,2}")

#: The columns that say whether a parcel was handed over.
_HANDING = (Part.STATE, Part.SENT_AT)

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """What one row says of one kind of parcel.

    `numbers` are (carrier, number) pairs, one for each parcel. `aliases`, `olds` and `sent` (what it says of
    handing over, see `handing`) go with all of them.
    """

    row: int
    order_id: str
    kind: RowKind
    numbers: tuple[tuple[str, str], ...]
    aliases: frozenset[str] = frozenset()
    olds: frozenset[str] = frozenset()
    goods: str = ""
    quantity: str = ""
    shop: str = ""
    sent: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: file, row as spreadsheet programs count, the column's heading, and why.

    `order_id` is the order it speaks of, empty where that cannot be read.
    """

    file: str
    row: int
    column: str
    why: str
    order_id: str = ""

    def __str__(self) -> str:
        place = say("{file}, row {row}, `{column}`", file=self.file, row=self.row, column=self.column)
        return f"{place}: {self.why}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of another store."""

    row: int
    shop: str


Outcome = ParsedRow | RefusedRow | LeftOut


def _cut(goods: str) -> str:
    """Return goods that are too long cut and with a digest, which tells those of one beginning apart."""
    if len(goods) <= MAX_GOODS:
        return goods
    end = "…" + hashlib.sha256(goods.encode()).hexdigest()[:12]
    return goods[: MAX_GOODS - len(end)] + end


class _Refused(Exception):
    def __init__(self, column: int, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


def read_row(row: Row, heading: Heading, file: str, shops: frozenset[str] = frozenset()) -> Iterator[Outcome]:
    """Yield what a row says: nothing, a row or two (its own parcels and a replacement), or why not.

    `shops` are the store's names in the form of `fold`; empty means that the file is of one store.
    """
    reader = _Reader(row, heading)
    shop = reader.word(Part.SHOP)
    if shops and shop and fold(shop) not in shops:
        yield LeftOut(row.number, shop)
        return
    try:
        rows = reader.parcels(shop)
        if rows and shops and not shop and heading.of(Part.SHOP):
            raise _Refused(heading.of(Part.SHOP)[0], say("names no store"))
        yield from rows
    except _Refused as refused:
        yield RefusedRow(file, row.number, heading.names[refused.column], refused.why)


def order_of(row: Row, heading: Heading) -> str | None:
    """Return the order that a row names, without a suffix: empty for an empty cell, None if unreadable."""
    try:
        return _split(order_number(row.cell(heading.of(Part.ORDER)[0])))[0]
    except Refusal:
        return None


def _split(text: str) -> tuple[str, bool]:
    """Return an order number without the suffix of a replacement, and whether it had one."""
    suffixed = _SUFFIX.fullmatch(text)
    return (suffixed[1], True) if suffixed else (text, False)


class _Reader:
    """One row under its heading."""

    def __init__(self, row: Row, heading: Heading) -> None:
        self.row, self.heading = row, heading

    def word(self, part: Part) -> str:
        """Return the text of a part's surest column."""
        return next((word(self.row.cell(column)) for column in self.heading.of(part)), "")

    def numbers(self, part: Part) -> Pairs:
        """Return all tracking numbers in a part's columns."""
        found: Pairs = []
        for column in self.heading.of(part):
            try:
                found += tracking_numbers(self.row.cell(column))
            except Refusal as refusal:
                raise _Refused(column, str(refusal)) from None
        return found

    def parcels(self, shop: str) -> list[ParsedRow]:
        """Return what the row says; empty for a row without a tracking number."""
        again, main, new = (self.numbers(part) for part in (Part.REPLACEMENT, Part.NUMBER, Part.NEW))
        beside = self.numbers(Part.INTERNATIONAL) + self.numbers(Part.LAST_MILE)
        old = self.numbers(Part.OLD)
        own = new or main or beside[:1]
        if not own and not again:
            return []
        order_id, suffixed = self._order()
        base = ParsedRow(
            self.row.number,
            order_id,
            RowKind.ORIGINAL,
            (),
            goods=self._goods(),
            quantity=self._count(),
            shop=shop,
            sent=handing(*([self.row.cell(at) for at in self.heading.of(part)] for part in _HANDING)),
        )
        sent_again = suffixed or (not again and self._says_again())
        found = self._own(base, own, beside, old + (main if new else []), sent_again)
        rows = [found] if found.numbers else []
        return self._with_replacement(base, rows, again)

    def _own(self, base: ParsedRow, own: Pairs, beside: Pairs, old: Pairs, sent_again: bool) -> ParsedRow:
        aliases = {number for _, number in beside}
        platform = {number for _, number in own if is_platform_number(number)}
        if platform and len(own) == len(platform) + 1:  # `LP… / RB…`: one parcel before and after renumbering
            own = [pair for pair in own if pair[1] not in platform]
            aliases |= platform
        right = {number for _, number in own}
        wrong = {number for _, number in old} | self._internal()
        carrier = self._carrier()
        return replace(
            base,
            kind=RowKind.REPLACEMENT if sent_again else RowKind.ORIGINAL,
            numbers=tuple((named or carrier, number) for named, number in own),
            aliases=frozenset(aliases - right),
            # Beside a replacement stands the first parcel's number, which is not wrong.
            olds=frozenset() if sent_again else frozenset(wrong - right - aliases - {base.order_id}),
        )

    def _with_replacement(self, base: ParsedRow, rows: list[ParsedRow], again: Pairs) -> list[ParsedRow]:
        if not again:
            return rows
        # An ERP that puts the replacement's number in both columns does not say what the first one was.
        numbers = {number for _, number in again}
        rows = [row for row in rows if not {number for _, number in row.numbers} <= numbers]
        carrier = self.word(Part.REPLACEMENT_CARRIER) or self._carrier()
        pairs = tuple((named or carrier, number) for named, number in again)
        return [*rows, replace(base, kind=RowKind.REPLACEMENT, numbers=pairs)]

    def _order(self) -> tuple[str, bool]:
        column = self.heading.of(Part.ORDER)[0]
        try:
            text = order_number(self.row.cell(column))
        except Refusal as refusal:
            raise _Refused(column, str(refusal)) from None
        if not text:
            raise _Refused(column, say("is empty beside a tracking number; are the cells merged?"))
        return _split(text)

    def _says_again(self) -> bool:
        texts = [word(self.row.cell(column)).casefold() for column in self.heading.of(Part.REASON)]
        return any(_SENT_AGAIN.search(text) and not _NOT_AGAIN.search(text) for text in texts)

    def _internal(self) -> set[str]:
        """Return the ERP's own numbers; what cannot be read among them matters to nobody."""
        found: set[str] = set()
        for column in self.heading.of(Part.INTERNAL):
            try:
                found |= {number for _, number in tracking_numbers(self.row.cell(column))}
            except Refusal:
                continue
        return found

    def _carrier(self) -> str:
        words = (self.word(Part.CHANNEL), self.word(Part.CARRIER))
        return CARRIER_JOINT.join(dict.fromkeys(text for text in words if text))

    def _goods(self) -> str:
        title, sku = self.word(Part.GOODS), self.word(Part.SKU)
        return _cut(f"{title} ({sku})" if title and sku and sku not in title else title or sku)

    def _count(self) -> str:
        return next((quantity(self.row.cell(column)) for column in self.heading.of(Part.QUANTITY)), "")[:40]
