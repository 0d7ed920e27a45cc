"""Every clock that the console shows of an order is kept with the order's amount; none is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from agent.console.parse_money import parse_money
from agent.ledger import clocks
from agent.ledger.clocks import OneClock, Window
from agent.ledger.database import FILE_NAME, MIGRATIONS, open_database, reading
from agent.ledger.journal import Journal
from agent.models import ClockKind, Deadline, Money, Order, Status
from tests.journal.samples import SHOP, START, FixedClock

WINDOW = Window(days=5, changes=2)
DAY = timedelta(days=1)


def shipped(order_id: str = "8190", days: float = 1, **changes: object) -> Order:
    """An order that was declared so many days ago, as its own page shows it."""
    order = Order(order_id, Status.WAIT_BUYER_ACCEPT_GOODS, declared_at=START - days * DAY, detailed=True)
    return replace(order, **changes)  # type: ignore[arg-type]


def kept(journal: Journal) -> list[OneClock]:
    """Return what is kept of the shop."""
    with reading(journal.engine) as connection:
        return clocks.known(connection, SHOP)


def test_each_clock_has_its_kind_its_end_and_its_money(journal: Journal) -> None:
    """Ship by as shown, the correction window by the console's rule, answers without a time of their own."""
    money = Money("US$", Decimal("12.5"))
    waits = Order("1", Status.WAIT_SELLER_SEND_GOODS, Deadline("3 h", timedelta(hours=3)), amount=money)
    unread = Order("2", Status.WAIT_SELLER_SEND_GOODS, Deadline("soon"))
    asked, disputed = Order("3", Status.IN_CANCEL), Order("4", Status.IN_ISSUE)
    clocks.keep(journal, [waits, unread, asked, disputed, shipped("5")], full=True, window=WINDOW)
    assert [
        OneClock("1", ClockKind.SHIP_BY, START + timedelta(hours=3), waits.status, money),
        OneClock("2", ClockKind.SHIP_BY, None, unread.status),
        OneClock("3", ClockKind.CANCEL, None, asked.status),
        OneClock("4", ClockKind.DISPUTE, None, disputed.status),
        OneClock("5", ClockKind.CORRECTION, START + 4 * DAY, Status.WAIT_BUYER_ACCEPT_GOODS),
    ] == kept(journal)


@pytest.mark.parametrize(
    ("order", "window"),
    [
        (shipped(days=5), WINDOW),
        (shipped(changes=2), WINDOW),
        (shipped(declared_at=None), WINDOW),
        (shipped(status=Status.FINISH), WINDOW),
        (shipped(), Window(changes=2)),
    ],
    ids=["over", "changes used up", "not declared", "finished", "a console without limits"],
)
def test_no_window_is_made_up(order: Order, window: Window) -> None:
    """A window that is over, used up or not known has no clock."""
    assert [] == list(clocks.clocks_of(order, START, window))


def test_a_window_outlives_scans_that_do_not_open_its_order(journal: Journal, clock: FixedClock) -> None:
    """Seen on a list alone afterwards, a window stays until it ends or the order closes."""
    listed = replace(shipped(), declared_at=None, detailed=False)
    clocks.keep(journal, [shipped(), shipped("8191")], full=True, window=WINDOW)
    clocks.keep(journal, [listed, replace(listed, order_id="8191", status=Status.FINISH)], full=True)
    assert ["8190"] == [one.order_id for one in kept(journal)]
    clock.move(days=4, hours=1)
    clocks.keep(journal, [listed], full=True)
    assert [] == kept(journal)


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("US $12.34", Money("US$", Decimal("12.34"))),
        ("US $1,234.50", Money("US$", Decimal("1234.50"))),
        ("1.234,5 €", Money("€", Decimal("1234.5"))),
        ("₩12,000", Money("₩", Decimal(12000))),
        ("1 234 567 zł", Money("zł", Decimal(1234567))),
        ("１２元", Money("元", Decimal(12))),
    ],
)
def test_money_is_read_as_it_is_written(text: str, money: Money) -> None:
    """Groups of three digits, one or two decimals, the currency before or behind."""
    assert money == parse_money(text)


@pytest.mark.parametrize(
    "text", ["", "12.34", "$", "Maria Lopez 12.34", "$ 1 + $ 2", "-$5", "$1.2345", "$12 (3 items)", "$1,23,4"]
)
def test_money_is_never_guessed(text: str) -> None:
    """Without a currency, with words beside it, or with digits that fit no form, it is not known."""
    assert parse_money(text) is None


def test_clocks_of_an_older_version_stay(tmp_path: Path) -> None:
    """What was kept before there were kinds is the time to ship."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    older = create_engine(f"sqlite:///{tmp_path / FILE_NAME}")
    with older.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        connection.execute(text(f"INSERT INTO order_clock VALUES ('{SHOP}', '8190', '2026-11-22 12:00:00')"))
    older.dispose()
    engine = open_database(tmp_path)
    with reading(engine) as connection:
        expected = OneClock("8190", ClockKind.SHIP_BY, datetime(2026, 11, 22, 12, tzinfo=UTC))
        assert [expected] == clocks.known(connection, SHOP)
    engine.dispose()
