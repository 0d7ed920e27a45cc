"""Planning a round over some hundred orders beside a million orders of history, by the code that plans it.

The history is written with bulk SQL (`size_history`): a ledger row and a sighting of every order, finished
with the row it has, and for one in four a correction and a message with their events. Then the flow's own
steps are timed on a new connection: the book, its ledger and history, `decide`, entering the plan,
remembering. The console is not part of it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Engine, bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import Session as Database

from agent.console.session import Session
from agent.ledger.carriers import Carriers
from agent.ledger.database import open_database
from agent.ledger.imports import young_orders
from agent.ledger.journal import Journal
from agent.ledger.tables import LedgerEntry, LedgerFileRow, OrderSeen
from agent.models import Deadline, Order, Pair, Parcel, Policy, Status
from flows.compare import Book
from flows.decide import decide
from tests.benchmarks import size_history
from tests.journal.test_postgres import Server, programs

ORDERS, FRESH = 1_000_000, 300
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHOP = "127.0.0.1/4711"


def plan_1m(orders: int = ORDERS) -> dict[str, Any]:
    """Time the planning on SQLite, and on PostgreSQL where it is installed."""
    found: dict[str, Any] = {}
    for name, place in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        with place() as url:
            if url:
                found[name] = _measured(url, orders)
    seconds = max(one["seconds"] for one in found.values())
    return {"plans": found, "orders": orders, "fresh": FRESH, "seconds": seconds, "ok": seconds < 2}


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bufa-size-") as name:
        yield f"sqlite:///{name}/bufa.sqlite3"


@contextmanager
def _postgresql() -> Iterator[str]:
    """Yield the address of a server of our own, empty where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="bufa-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = Server(found, folder)
        try:
            server.sql("CREATE DATABASE bufa")
            yield f"postgresql+psycopg://postgres@/bufa?host={folder}"
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _measured(url: str, orders: int) -> dict[str, Any]:
    began = time.monotonic()
    engine = open_database(url=url)
    size_history.fill(engine, SHOP, orders, NOW)
    fresh = _fresh_orders(orders)
    _known(engine)
    _ledger(engine, fresh)
    filled = time.monotonic() - began
    engine.dispose()
    # Statistics that no server has yet gathered would be a matter of luck.
    engine = open_database(url=url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    first, parts = _planned(engine, "r1", fresh)
    second, _ = _planned(engine, "r2", fresh)
    engine.dispose()
    return {"seconds": first, "again": second, **parts, "filled_s": round(filled, 1)}


@dataclass
class _Laps:
    """The seconds of each part."""

    parts: dict[str, float]

    def of(self, name: str, work: Callable[[], Any]) -> Any:
        """Do a part of the work and note how long it took."""
        began = time.monotonic()
        done = work()
        self.parts[name] = round(time.monotonic() - began, 3)
        return done


def _planned(engine: Engine, round_id: str, fresh: dict[str, Order]) -> tuple[float, dict[str, float]]:
    """Do what a round does between its scan and its first write."""
    laps = _Laps({})
    journal = Journal(engine, store="practice", shop=SHOP, round_id=round_id, clock=lambda: NOW)
    laps.of("arrive", lambda: journal.open_round("daily"))
    session = cast(Session, _session(journal))
    book = laps.of("book", lambda: Book(session))
    digests = dict.fromkeys(fresh, "d")
    laps.of("changed", lambda: book.changed(digests))
    laps.of("to_tell", book.to_tell)
    laps.of("beyond", lambda: book.beyond(fresh))
    ledger = laps.of("ledger", lambda: book.ledger(fresh))
    history = laps.of("history", lambda: book.history(fresh))
    plan = laps.of("decide", lambda: decide(list(fresh.values()), ledger, history, book.rules()))
    chains = [(planned.fix, planned.message) for planned in plan.fixes]
    assert plan.fixes, "nothing was planned"
    laps.of("plan", lambda: journal.plan(chains, plan.messages))
    laps.of("remember", lambda: journal.remember(fresh.values(), (), digests, book.digests(fresh)))
    return round(sum(laps.parts.values()), 3), laps.parts


def _session(journal: Journal) -> SimpleNamespace:
    """Return as much of a session as the book looks at: no console, no evidence."""
    settings = {"ledger_max_age": 24, "declare_within_hours": 12, "time_zone": "Asia/Shanghai"}
    store = SimpleNamespace(name="practice", trust_ledger=False, shipped_days=30, **settings)
    pack = SimpleNamespace(limits=SimpleNamespace(changes=2, days=5, message_length=1000), routes={})
    return SimpleNamespace(
        journal=journal, clock=lambda: NOW, store=store, pack=pack, carriers=Carriers.load(),
        wanted_orders=lambda: None, only_order=None, policy=lambda _: Policy.AUTO,
    )  # fmt: skip


def _fresh_orders(orders: int) -> dict[str, Order]:
    """Return orders read in this round, half of them with a past; two of three show a placeholder."""
    ids = [size_history.order_id(n * (orders // FRESH) if n % 2 else orders + n) for n in range(FRESH)]
    return {order_id: _order(place, order_id) for place, order_id in enumerate(ids)}


def _order(place: int, order_id: str) -> Order:
    number = _number(place) if place % 3 == 0 else "11111111"
    return Order(
        order_id,
        Status.WAIT_BUYER_ACCEPT_GOODS,
        Deadline(""),
        (Parcel(1, Pair("FOURPX_RM", number)),),
        goods="Reading lamp",
        ship_to="ES",
        buyer="M***a",
        declared_at=NOW - timedelta(days=1),
        changes=0,
        detailed=True,
        numbers_shown=True,
    )


def _known(engine: Engine) -> None:
    """Let the young orders have been read with the ledger rows they have: they are finished since."""
    journal = Journal(engine, store="practice", shop=SHOP, round_id="r0", clock=lambda: NOW)
    book = Book(cast(Session, _session(journal)))
    with Database(engine) as database:
        young = young_orders(database, "practice", NOW - timedelta(days=30))
    values = [{"order": order, "told": told} for order, told in book.digests(young).items()]
    seen = update(OrderSeen).where(OrderSeen.order_id == bindparam("order"), OrderSeen.shop == SHOP)
    with engine.begin() as connection:
        connection.execute(seen.values(ledger_digest=bindparam("told")), values)


def _number(place: int) -> str:
    return f"4PX3{place:012}CN"


def _ledger(engine: Engine, fresh: dict[str, Order]) -> None:
    """Put a ledger row for each of the orders in, of today."""
    with engine.begin() as connection:
        file_id = connection.scalar(select(func.max(LedgerFileRow.id)))
        same = (LedgerEntry.store == "practice", LedgerEntry.order_id.in_(fresh))
        connection.execute(delete(LedgerEntry).where(*same))
        rows = [size_history.entry(file_id, one, _number(n), [], NOW) for n, one in enumerate(fresh)]
        connection.execute(insert(LedgerEntry), rows)
