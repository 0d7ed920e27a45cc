"""Writes the dispatch ledger that matches a shop, shaped like what a seller's ERP exports.

One row per line of the ledger, a title above the headings, order numbers as text; with the harmless
untidiness of real exports: blanks of full width, apostrophes, rows of another shop. Nothing in it has to be
refused.
Times are China time, in which a seller's ERP writes.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Font

from agent.practice import numbers
from agent.practice.errors import CannotWrite
from agent.practice.shop import LedgerLine, Order, Shop
from agent.practice.words import COUNTRIES

CHINA = ZoneInfo("Asia/Shanghai")
HEADINGS = (
    "店铺名称", "系统单号", "订单编号", "国家", "商品名称", "SKU", "数量", "物流公司", "运单号",
    "原单号", "补发单号", "补发原因", "发货时间", "备注",
)  # fmt: skip
OTHER_SHOP = "晨光优选家居店"
_NOTES = ("", "", "", "加急", "客户要求尽快发货", "易碎")

Row = tuple[str | int, ...]


def write_ledger(shop: Shop, path: Path) -> None:
    """Write the ledger of a shop as it was when made, `.xlsx` or `.csv` by the suffix of `path`."""
    write = _write_csv if path.suffix.lower() == ".csv" else _write_xlsx
    try:
        write(_title(shop), rows(shop), path)
    except OSError as error:
        raise CannotWrite(f"cannot write the ledger to `{path}`: {error.strerror or error}") from error


def rows(shop: Shop) -> list[Row]:
    """Return the rows under the headings: the shop's own, and some of another shop between them."""
    rng = Random(f"ledger {shop.seed}")  # noqa: S311 - noise, not a secret
    lines = [(order, line) for order in shop.orders.values() for line in order.ledger]
    lines.sort(key=lambda pair: (pair[1].shipped_at or shop.born, pair[0].order_id))
    table = [_row(shop, order, line, serial, rng) for serial, (order, line) in enumerate(lines, 1)]
    for _ in range(min(3, len(table))):
        table.insert(rng.randrange(len(table) + 1), _foreign_row(rng, shop))
    return table


def _title(shop: Shop) -> str:
    return f"发货台账 导出时间 {_china(shop.born)}"


def _china(at: datetime | None) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _row(shop: Shop, order: Order, line: LedgerLine, serial: int, rng: Random) -> Row:
    order_text, carrier, number = _untidy(line, serial)
    country = COUNTRIES[order.buyer.country].zh
    goods: Row = (line.item.title, line.item.sku, line.item.quantity)
    sent: Row = (carrier, number, line.old_number, line.replacement, line.reason, _china(line.shipped_at))
    return (shop.name, f"XS{serial:08}", order_text, country, *goods, *sent, line.note or rng.choice(_NOTES))


def _untidy(line: LedgerLine, serial: int) -> tuple[str, str, str]:
    """Return order, carrier and number as people leave them: every so often with a blank or an apostrophe."""
    order_text = f"'{line.order_text}" if serial % 9 == 4 else line.order_text
    carrier = f"{line.carrier}\u3000" if serial % 7 == 2 else line.carrier
    number = f"\u00a0{line.number} " if serial % 8 == 5 else line.number
    return order_text, carrier, number


def _foreign_row(rng: Random, shop: Shop) -> Row:
    order_id = f"82{rng.randrange(10**13, 10**14)}"
    goods: Row = ("Curtain Hooks 40 pcs", "CH-040-WH", 1)
    sent: Row = ("燕文", numbers.yanwen(rng), "", "", "", _china(shop.born))
    return (OTHER_SHOP, f"XS{rng.randrange(10**7, 10**8)}", order_id, COUNTRIES["DE"].zh, *goods, *sent, "")


def _write_xlsx(title: str, table: list[Row], path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "发货台账"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADINGS))
    sheet.append(list(HEADINGS))
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for row in table:
        sheet.append(list(row))
    for column in "BCIJK":
        sheet.column_dimensions[column].width = 22
    book.save(path)


def _write_csv(title: str, table: list[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([title])
        writer.writerow(HEADINGS)
        writer.writerows(table)
