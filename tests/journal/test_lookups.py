"""A million rows of history cost nothing: every look-up of the journal goes by an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.models import Deadline, Kind, Order, Pair, Parcel, Purpose, Status
from tests.journal.samples import fix, message


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reads or changes rows, with one set of parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            seen.append((statement, parameters[0] if isinstance(parameters, list) else parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_no_look_up_walks_through_a_table(
    engine: Engine, journal: Journal, statements: list[tuple[str, Any]]
) -> None:
    """Planning, writing and remembering search by indexed ids, whatever lies in the tables."""
    statements.clear()
    fixes = [(fix(order), message(order)) for order in ("8190", *map(str, range(99)))]
    correction, told, *_ = journal.plan(fixes, [message("9", purpose=Purpose.REPLACEMENT)])
    everything = journal.plan(fixes)
    journal.preparing([correction.id])
    journal.begin([correction.id])
    journal.settle([correction.id], IntentState.DONE)
    journal.release("8190", Pair("CPAM", "RB473124829CN"))
    journal.arrive(journal.shop)
    journal.due(Kind.MESSAGE)
    journal.open_intents()
    journal.waiting()
    journal.wrote("Dear buyer")
    journal.past(order.order_id for order in everything)
    journal.preparing(intent.id for intent in journal.due(Kind.CORRECT))
    journal.intent_for(told.key)
    journal.history(told.id)
    order = Order("8190", Status.FINISH, Deadline(""), (Parcel(1, Pair("CPAM", "RB1")),))
    journal.remember([order])
    journal.remember([order])
    journal.seen(order.order_id for order in everything)
    journal.save_scan(True, {"orders": 1})
    journal.last_full_scan()
    journal.close_round("done")
    assert 20 < len(statements)
    wide = re.compile(r"^SCAN|\((shop|state|kind)=\?\)")  # all rows, or all of one shop
    with engine.connect() as connection:
        for statement, parameters in list(statements):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert [] == [row[3] for row in plan if wide.search(row[3])], statement
