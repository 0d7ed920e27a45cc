"""A round after its scan: journal and ledger are real, only the browser is left out."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy.orm import Session as Database

from agent.console.pack import load_pack
from agent.console.report import RoundReport
from agent.console.session import Session
from agent.ledger.imports import import_file
from agent.ledger.journal import Journal
from agent.models import Order
from agent.settings import StoreSettings
from tests.databases import new_database
from tests.flows.world import CARRIERS, LOOSE, NOW, ORDER

PACK = Path(__file__).resolve().parents[2] / "selectors" / "practice.yaml"
HEAD = "订单号,商品名称,物流公司,运单号,国际单号"


class Desk:
    """One round of one store whose ledger gives `LOOSE` for one order."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.files, self.head = folder, NOW, 0, HEAD
        self.engine = new_database(folder)
        self.journal = Journal(
            self.engine, store="practice", shop="h/1", round_id="r1", clock=lambda: self.now
        )
        self.session = Session(
            store=StoreSettings(name="practice", pack="practice", address="http://127.0.0.1:9"),
            console=SimpleNamespace(pack=load_pack(PACK), watch=None, where=lambda: ""),  # type: ignore[arg-type]
            carriers=CARRIERS,
            journal=self.journal,
            data_dir=folder,
            clock=lambda: self.now,
            progress=lambda _: None,
            report=RoundReport("r1"),
        )
        self.ledger(LOOSE)

    def ledger(self, *numbers: str, order: str = ORDER, also: str = "") -> None:
        """Import a newer export with these numbers for the order's one parcel; `also` is an alias of each."""
        self.files += 1
        file = self.folder / f"ledger-{self.files}.csv"
        lines = [f"{order},台灯,4PX,{number},{also}" for number in numbers]
        file.write_text("\n".join([self.head, *lines, ""]), "utf-8")
        then = (NOW - timedelta(days=9)).timestamp() + self.files
        os.utime(file, (then, then))
        with Database(self.engine) as database:
            report = import_file(database, file, store="practice", names=(), clock=lambda: self.now)
            database.commit()
        assert [] == report.refused

    def saw(self, *orders: Order) -> None:
        """Let the round have read these orders."""
        self.session.shown |= {order.order_id: order for order in orders}
