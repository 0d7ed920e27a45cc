"""A store with alerts, orders with so much time left, and what lies in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Engine, select

from agent.ledger import clocks, stores
from agent.ledger.alert_tables import AlertRow, DeliveryRow
from agent.ledger.database import reading
from agent.ledger.journal import Journal
from agent.models import Deadline, Money, Order, Status
from tests.journal.samples import SHOP, FixedClock

SETTINGS = """
[channels.ops]
[channels.boss]
[stores.red]
pack = "aliexpress"
address = "https://csp.aliexpress.com"
[stores.red.alerts]
channels = ["ops"]
"""
FIRST, SECOND = "8190001234567890", "8190001234567891"


@dataclass(frozen=True)
class Told:
    """One alert of the outbox, with the states of its deliveries by channel."""

    about: str
    subject: str
    body: str
    urgent: bool
    states: dict[str, str]


def waits(order_id: str, hours: float, amount: str = "10") -> Order:
    """An order with so many hours left to ship."""
    left = Deadline("as shown", timedelta(hours=hours))
    money = Money("US$", Decimal(amount)) if amount else None
    return Order(order_id, Status.WAIT_SELLER_SEND_GOODS, left, amount=money)


def scan(engine: Engine, clock: FixedClock, *orders: Order, shop: str = SHOP) -> None:
    """Let a round read these orders, all that wait, and end."""
    stores.set_shop(engine, "red", shop)
    journal = Journal(engine, store="red", shop=shop, round_id=f"{clock():%H%M%S}", clock=clock)
    journal.save_scan(True, {})
    clocks.keep(journal, orders, full=True, window=clocks.Window(5, 2))


def outbox(engine: Engine) -> list[Told]:
    """Return every alert that was ever stored, oldest first."""
    with reading(engine) as connection:
        alerts = connection.execute(select(AlertRow.__table__).order_by(AlertRow.id)).all()
        ways = connection.execute(select(DeliveryRow.__table__)).all()
    return [
        Told(
            one.kind,
            one.subject,
            one.body,
            one.urgent,
            {way.channel: way.state for way in ways if way.alert_id == one.id},
        )
        for one in alerts
    ]
