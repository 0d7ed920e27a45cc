"""A ledger of 100,000 rows, as a workbook and as text, imported by the command an operator uses."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

from agent.practice import carriers, numbers
from tests.benchmarks.size_scan import agent

ROWS = 100_000
HEADINGS = (
    "系统单号", "订单编号", "国家", "商品名称", "SKU", "数量", "物流公司", "运单号",
    "原单号", "补发单号", "补发原因", "发货时间", "备注",
)  # fmt: skip
_SETTINGS = """\
data_dir = "."
[stores.practice]
pack = "practice"
address = "http://127.0.0.1:9"
channel_id = "1"
user = "nobody"
"""


def ledger_100k() -> dict[str, Any]:
    """Import the same rows from `.xlsx` and from `.csv`, and once more with every tenth number another."""
    kinds = {suffix: _imported(suffix) for suffix in (".xlsx", ".csv")}
    runs = [run for kind in kinds.values() for run in kind.values()]
    return {
        **kinds,
        "seconds": max(run["seconds"] for run in runs),
        "rss_mb": max(run["rss_mb"] for run in runs),
        "ok": all(run["seconds"] < 60 and run["rss_mb"] < 500 for run in runs),
    }


def _imported(suffix: str) -> dict[str, Any]:
    found = {}
    with tempfile.TemporaryDirectory(prefix="bufa-size-") as name:
        folder = Path(name)
        (folder / "bufa.toml").write_text(_SETTINGS, encoding="utf-8")
        for turn, export in enumerate(("new", "later")):
            path = folder / f"{export}{suffix}"
            _write(path, rows(ROWS, later=bool(turn)))
            os.utime(path, (1_700_000_000 + turn, 1_700_000_000 + turn))
            ran = agent(folder, "ledger", "import", path.name, "--store", "practice")
            found[export] = {"seconds": ran.seconds, **ran.memory}
    return found


def rows(count: int, *, later: bool = False) -> Iterator[tuple[str | int, ...]]:
    """Yield the heading and `count` rows; in the `later` export every tenth has another number."""
    rng = Random("ledger")
    yield HEADINGS
    for place in range(count):
        carrier = carriers.ALL[place % len(carriers.ALL)]
        number, other = carrier.number(rng), carrier.number(rng)
        shown = other if later and place % 10 == 0 else number
        goods = (f"Reading lamp {place % 97}", f"RL-{place % 97:03}", 1 + place % 3)
        again = (numbers.yanwen(rng), "补发") if place % 50 == 7 else ("", "")
        order = (f"XS{place:08}", f"81{10**13 + place * 7919}", "西班牙")
        yield (*order, *goods, carrier.words[0], shown, "", *again, "2026-11-20 08:00:00", "")


def _write(path: Path, table: Iterator[tuple[str | int, ...]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table)
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("发货台账")
    for row in table:
        sheet.append(row)
    book.save(path)
