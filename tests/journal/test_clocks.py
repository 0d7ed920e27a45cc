"""Which orders run out of time while a store is paused, as far as the last scan knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from agent.ledger import clocks
from agent.ledger.critical import AHEAD, MOST, Endangered, endangered
from agent.ledger.database import writing
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.tables import LedgerEntry, LedgerFileRow
from agent.models import Deadline, Declaration, Order, Pair, Reason, Status
from tests.journal.samples import FixedClock

CRITICAL = timedelta(hours=24)
RIGHT = Pair("CPAM", "RB473124829CN")


def waits(order_id: str, hours: float | None, status: Status = Status.WAIT_SELLER_SEND_GOODS) -> Order:
    """An order with so many hours left to ship."""
    left = None if hours is None else timedelta(hours=hours)
    return Order(order_id, status, Deadline("as shown", left))


def _keep(journal: Journal, *orders: Order, full: bool = True) -> None:
    clocks.keep(journal, orders, full=full)


def _found(journal: Journal) -> Endangered:
    return endangered(journal.engine, journal.store, journal.shop, CRITICAL, journal.clock())


def _ids(journal: Journal) -> list[str]:
    return [one.order_id for one in _found(journal).orders]


def test_the_least_time_left_stands_first(journal: Journal) -> None:
    """What is over, critical, or becomes critical within a day, the most urgent first."""
    ahead = (CRITICAL + AHEAD) / timedelta(hours=1)
    _keep(journal, waits("late", ahead + 0.1), waits("soon", ahead), waits("over", -1), waits("now", 0.5))
    assert ["over", "now", "soon"] == _ids(journal)


def test_the_clock_runs_on_after_the_scan(journal: Journal, clock: FixedClock) -> None:
    """What had three days left at the scan has one a day and a half later, and is told with that."""
    _keep(journal, waits("8190", 72))
    assert [] == _ids(journal)
    clock.move(hours=46, minutes=30)
    (order,) = _found(journal).orders
    assert "8190, 1 d 1 h" == order.line


@pytest.mark.parametrize(
    "order",
    [
        waits("8190", 1, Status.WAIT_BUYER_ACCEPT_GOODS),
        replace(waits("8190", 1), platform_warehouse=True),
    ],
)
def test_what_does_not_wait_any_more_has_no_clock(journal: Journal, order: Order) -> None:
    """An order read as shipped, or as the platform's to ship, loses its clock."""
    _keep(journal, waits("8190", 1), waits("8191", 1))
    _keep(journal, order, full=False)
    assert ["8191"] == _ids(journal)


@pytest.mark.parametrize("full", [True, False])
def test_an_end_that_cannot_be_read_any_more_stays(journal: Journal, clock: FixedClock, full: bool) -> None:
    """The order still waits, so its known end is kept and comes nearer, until another end is read."""
    _keep(journal, waits("8190", 3))
    clock.move(hours=1)
    _keep(journal, waits("8190", None), full=full)
    (order,) = _found(journal).orders
    assert "8190, 2 h 0 min" == order.line
    _keep(journal, waits("8190", 5), full=full)
    assert "8190, 5 h 0 min" == _found(journal).orders[0].line


def test_a_full_scan_forgets_what_it_did_not_see(journal: Journal) -> None:
    """An order that stands on no list any more goes; one beyond a scan cut short stays."""
    _keep(journal, waits("8190", 1))
    _keep(journal, waits("8191", 1), full=False)
    assert ["8190", "8191"] == _ids(journal)
    _keep(journal, waits("8191", 1), full=True)
    assert ["8191"] == _ids(journal)


def test_only_so_many_are_named(journal: Journal) -> None:
    """Twenty lines, the most urgent, then how many more there are."""
    _keep(journal, *(waits(f"{place:03}", place / 10) for place in range(MOST + 3)))
    lines = _found(journal).lines()
    assert (MOST + 1, "… and 3 more") == (len(lines), lines[-1])
    assert lines[0].startswith("000, ")


def test_what_would_be_written_is_said(journal: Journal, engine: Engine) -> None:
    """What the journal has planned and not begun; else the ledger's number; nothing of what is done."""
    _keep(journal, waits("8190", 1), waits("8191", 2), waits("8192", 3))
    journal.plan([(Declaration("8190", RIGHT, Reason.NOT_DECLARED, "the ledger"),)])
    _row(engine, journal, "8191", "YT1234567890123456")
    assert [f"declare {RIGHT}", "the ledger has YT1234567890123456 (云途)", ""] == [
        one.would for one in _found(journal).orders
    ]
    (intent,) = journal.intents_of("8190")
    journal.settle([intent.id], IntentState.DONE, "seen")
    assert "" == _found(journal).orders[0].would


def test_shops_do_not_mix(journal: Journal) -> None:
    """Another shop's orders are not told."""
    other = Journal(journal.engine, store="main", shop="elsewhere/1", round_id="r9", clock=journal.clock)
    clocks.keep(other, [waits("8190", 1)], full=True)
    assert Endangered() == _found(journal)


def _row(engine: Engine, journal: Journal, order_id: str, number: str) -> None:
    now, store = journal.clock(), journal.store
    file = {"name": "a.csv", "sha256": "0", "file_time": now, "imported_at": now, "rows": 1, "refused": 0}
    entry = {"kind": "original", "goods": "", "quantity": "", "slot": 0, "carrier": "云途", "aliases": []}
    entry |= {"olds": [], "conflict": "", "file_id": 1, "row_number": 2, "said_by": 1, "first_seen": now}
    with writing(engine) as connection:
        connection.execute(insert(LedgerFileRow).values(id=1, store=store, **file))
        row = {"store": store, "order_id": order_id, "number": number, **entry}
        connection.execute(insert(LedgerEntry).values(**row))
