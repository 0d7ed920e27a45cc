"""Which orders of the ledger are looked up though no list shows them, and how little is read to know it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session as Database

from agent.ledger.imports import import_file
from agent.models import BuyerMessage, Purpose, Reason
from flows.compare import Book
from tests.flows.test_still_true import Desk
from tests.flows.world import ANOTHER, LOOSE, LOOSE_FAR, LOOSE_NEAR, NOW, ORDER, shows


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A round whose ledger gives `LOOSE` for the order, imported a moment ago."""
    one = Desk(tmp_path)
    yield one
    one.engine.dispose()


def _export(desk: Desk, text: str) -> None:
    """Import an export with these lines, a moment after the one before."""
    desk.files += 1
    file = desk.folder / f"export-{desk.files}.csv"
    file.write_text(text, "utf-8")
    then = (NOW - timedelta(days=9)).timestamp() + desk.files
    os.utime(file, (then, then))
    with Database(desk.engine) as database:
        import_file(database, file, store="practice", names=(), clock=lambda: desk.now)
        database.commit()


def _remember(desk: Desk, *order_ids: str) -> None:
    """Let a scan have read these orders with today's ledger rows."""
    book = Book(desk.session)
    orders = [shows((LOOSE, "FOURPX_RM"), order_id=order_id) for order_id in order_ids]
    desk.journal.remember(orders, (), {}, book.digests(order_ids))


def test_a_young_order_that_was_never_seen_is_looked_up(desk: Desk) -> None:
    """It stands in the ledger, on no list, and nothing is remembered of it."""
    assert [ORDER] == Book(desk.session).beyond([])
    assert [] == Book(desk.session).beyond([ORDER])


def test_an_old_order_is_not_even_read(desk: Desk) -> None:
    """Beyond the days that are looked back an order's rows stay in the database, unless a list shows it."""
    desk.now += timedelta(days=desk.session.store.shipped_days, hours=1)
    desk.ledger(LOOSE_FAR, order=ANOTHER)
    book = Book(desk.session)
    assert [ANOTHER] == book.beyond([])
    assert [ANOTHER] == list(book.rows)
    assert [LOOSE] == [row.number for row in book.ledger({ORDER: shows()}).rows[ORDER]]


def test_an_order_seen_with_the_same_rows_is_left_alone(desk: Desk) -> None:
    """Only when the ledger says something new of it is it looked up again."""
    _remember(desk, ORDER)
    assert [] == Book(desk.session).beyond([])
    desk.ledger(LOOSE_NEAR)
    assert [ORDER] == Book(desk.session).beyond([])


def test_an_order_whose_replacement_nobody_was_told_of_is_looked_up(desk: Desk) -> None:
    """Until the message about the replacement's number is sent."""
    _export(desk, f"订单号,物流公司,运单号,补发单号\n{ORDER},4PX,{LOOSE},{LOOSE_FAR}\n")
    _remember(desk, ORDER)
    assert [ORDER] == Book(desk.session).beyond([])
    (told,) = desk.journal.plan([], [BuyerMessage(ORDER, Purpose.REPLACEMENT, LOOSE_FAR, Reason.REPLACEMENT)])
    desk.journal.preparing([told.id])
    desk.journal.begin([told.id])
    assert [] == Book(desk.session).beyond([])


def test_a_quiet_ledger_costs_few_look_ups(desk: Desk) -> None:
    """The journal's intents are read for what is owed, not for every order of the ledger."""
    ids = [f"81900099{place:08}" for place in range(1200)]
    _export(desk, "订单号,物流公司,运单号\n" + "".join(f"{one},4PX,4PX{one}CN\n" for one in ids))
    _remember(desk, ORDER, *ids)
    book, seen = Book(desk.session), []
    event.listen(desk.engine, "before_cursor_execute", lambda _c, _u, statement, *_: seen.append(statement))
    assert [] == book.beyond([])
    assert 2 == sum("FROM intent" in statement for statement in seen)
    assert 3 == sum("FROM order_seen" in statement for statement in seen)
    assert 3 == sum("ledger_entry.olds" in statement for statement in seen)


def test_a_contradiction_imported_meanwhile_counts(desk: Desk) -> None:
    """Rows are read when they are needed, so what contradicts them is read no earlier."""
    book = Book(desk.session)
    desk.ledger(LOOSE_FAR, LOOSE_NEAR)
    assert {ORDER} == set(book.ledger({ORDER: shows()}).conflicts)


def test_a_ledger_is_empty_when_it_has_nothing_of_what_the_round_is_about(desk: Desk) -> None:
    """Of any order, or, in a round about one, of that one."""
    assert not Book(desk.session).empty
    desk.session.only_order = ORDER
    assert not Book(desk.session).empty
    desk.session.only_order = ANOTHER
    assert Book(desk.session).empty
    desk.session.only_order, desk.session.store = None, desk.session.store.model_copy(update={"name": "x"})
    assert Book(desk.session).empty
