"""A ledger of many years costs a round nothing: look-ups go by an index, and the rest is not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from agent.ledger.carriers import Carriers
from agent.ledger.digests import digest
from agent.ledger.imports import conflicts_of, newest_seen, owners_of, rows_of, young_orders
from agent.ledger.rows_at_hand import LedgerRows
from agent.ledger.tables import LedgerAlias
from tests.databases import new_database
from tests.ledger.conftest import NOW, Ledger

HEADING = ("订单编号", "物流公司", "运单号", "尾程单号")
ONE, TWO, THREE = "8190001234567890", "8190001234567891", "8190001234567892"
FIRST, SECOND, MILE, OTHER = "4PX3001234567890CN", "4PX3001234567891CN", "RB473124829CN", "RB888877772CN"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database as it is opened in earnest, with all its indexes."""
    engine = new_database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def long(engine: Engine, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in that database with three orders, one with a number beside its own."""
    with Session(engine) as db:
        ledger = Ledger(db, tmp_path)
        rows = [(ONE, "4PX", FIRST, MILE), (TWO, "4PX", SECOND, ""), (THREE, "4PX", "", "")]
        ledger.take_rows(HEADING, *rows)
        db.commit()
        yield ledger


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Every statement with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            seen.append((statement, parameters[0] if isinstance(parameters, list) else parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _walks(step: str) -> bool:
    """Tell whether a step reads all of a store's rows; the few contradictions and the newest are not all."""
    few = re.search(r"USING INDEX ledger_entry_conflict|USING COVERING INDEX ledger_entry_seen", step)
    return step.startswith("SCAN") or (few is None and "ledger_file" not in step and "(store=?)" in step)


def _aliases(ledger: Ledger) -> list[tuple[str, str]]:
    return [tuple(row) for row in ledger.db.execute(select(LedgerAlias.number, LedgerAlias.order_id))]


def test_no_look_up_walks_through_the_ledger(
    long: Ledger, engine: Engine, carriers: Carriers, statements: list[tuple[str, Any]]
) -> None:
    """What a round asks of the ledger, and an import of known orders, searches by indexed columns."""
    statements.clear()
    long.take_rows(HEADING, (ONE, "4PX", SECOND, OTHER))
    rows_of(long.db, "main", carriers, [ONE, TWO])
    owners_of(long.db, "main", [FIRST, MILE])
    newest_seen(long.db, "main")
    conflicts_of(long.db, "main")
    young_orders(long.db, "main", NOW)
    long.db.commit()
    about = [one for one in statements if re.search(r"ledger_(entry|alias)", one[0])]
    assert 9 < len(about)
    with engine.connect() as connection:
        for statement, parameters in about:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert [] == [row[3] for row in plan if _walks(row[3])], statement


def test_rows_are_read_once_and_only_those_asked_for(
    long: Ledger, engine: Engine, carriers: Carriers, statements: list[tuple[str, Any]]
) -> None:
    """However often an order is asked for, also one without rows, its rows cost one reading."""
    rows = LedgerRows(engine, "main", carriers)
    rows.load([ONE, "8190009999999999"])
    statements.clear()
    rows.load([ONE, "8190009999999999"])
    assert [FIRST] == [row.number for row in rows[ONE]]
    assert () == rows.get("8190009999999999", ())
    assert [] == statements
    assert [ONE] == list(rows)
    assert [SECOND] == [row.number for row in rows[TWO]]
    assert [ONE, TWO] == list(rows)


def test_a_digest_is_never_newer_than_the_rows(long: Ledger, engine: Engine, carriers: Carriers) -> None:
    """What is imported after the rows were read must not count as known: the next round compares it."""
    rows = LedgerRows(engine, "main", carriers)
    rows.load([ONE])
    long.take_rows(HEADING, (ONE, "4PX", OTHER, ""))
    long.db.commit()
    assert [FIRST] == [row.number for row in rows[ONE]]
    assert {ONE: digest(rows[ONE])} == rows.digests([ONE])
    assert rows.digests([ONE]) != LedgerRows(engine, "main", carriers).digests([ONE])


def test_a_round_about_one_order_has_no_digest_of_others(
    long: Ledger, engine: Engine, carriers: Carriers
) -> None:
    """Another order's digest is that of no rows."""
    rows = LedgerRows(engine, "main", carriers, [ONE])
    assert {ONE: digest(rows[ONE]), TWO: digest(())} == rows.digests([ONE, TWO])
    assert [] == list(rows.replacements([ONE, TWO]))


def test_rows_of_other_orders_are_not_there_in_a_round_about_one(
    long: Ledger, engine: Engine, carriers: Carriers
) -> None:
    """A round about one order knows of no other, asked for or not."""
    rows = LedgerRows(engine, "main", carriers, [ONE])
    rows.load([ONE, TWO])
    assert (True, False) == (ONE in rows, TWO in rows)
    assert 1 == len(rows)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ((ONE, "4PX", FIRST, OTHER), {MILE: {ONE}, OTHER: {ONE}}),
        ((ONE, "4PX", OTHER, ""), {MILE: set(), OTHER: {ONE}}),
        ((TWO, "4PX", SECOND, MILE), {MILE: {ONE, TWO}, OTHER: set()}),
    ],
)
def test_numbers_beside_the_main_one_are_found_as_the_rows_have_them(
    long: Ledger, later: Sequence[str], expected: dict[str, set[str]]
) -> None:
    """A later export that adds, replaces or shares a number beside the main one changes whose it is."""
    long.take_rows(HEADING, later)
    found = owners_of(long.db, "main", expected)
    assert expected == {number: found.get(number, set()) for number in expected}


def test_of_one_order_a_number_stands_once(long: Ledger) -> None:
    """Two goods that travel under one last-mile number make one entry, and importing again no second."""
    heading = ("订单编号", "商品名称", "物流公司", "运单号", "尾程单号")
    for _ in range(2):
        long.take_rows(heading, (TWO, "Cup", "4PX", FIRST, OTHER), (TWO, "Bowl", "4PX", FIRST, OTHER))
    assert [(OTHER, TWO), (MILE, ONE)] == sorted(_aliases(long), reverse=True)


def test_young_orders_are_those_with_news(long: Ledger) -> None:
    """An order is young by the newest value of its rows."""
    first = long.now
    long.take_rows(HEADING, (TWO, "4PX", OTHER, ""))
    since = first + timedelta(minutes=1)
    assert [TWO] == young_orders(long.db, "main", since)
    assert [ONE, TWO] == young_orders(long.db, "main", first)
    assert [] == young_orders(long.db, "other", first)
