"""Personal data of buyers never leaves: a name stands in every text of the database, and in nothing sent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import JSON, Engine, String, Table, inspect, select, update

from agent.ledger.alert_tables import Base
from agent.ledger.database import reading, writing
from agent.ledger.tables import OrderClock
from agent.notify import plain
from agent.notify.delivery import deliver
from agent.notify.desk import desk_of
from agent.settings import Settings
from tests.journal.samples import FixedClock
from tests.notify.samples import outbox
from tests.notify.sinks import Mailbox
from tests.notify.test_digest import busy, ledger

__all__ = ["busy", "ledger"]

NAME = "Maria Lopez"
#: What only the program writes there, in words of its own, or what says whose the row is.
OURS = {
    "store", "shop", "kind", "state", "status", "level", "outcome", "currency", "amount", "key", "digest",
    "sha256", "mark", "alembic_version", "commit_id", "name", "channel",
}  # fmt: skip


def defiled(engine: Engine) -> list[str]:
    """Put a name into every other text of every row, and return where."""
    places = []
    with writing(engine) as connection:
        for table in Base.metadata.sorted_tables:
            texts = [c for c in table.columns if isinstance(c.type, String) and c.name not in OURS]
            rows = connection.execute(select(table)).mappings().all()
            for place, row in enumerate(rows):
                values: dict[str, Any] = {c.name: f"{NAME} {place}"[: c.type.length] for c in texts}
                values |= {c.name: _named(row[c.name]) for c in table.columns if isinstance(c.type, JSON)}
                if values:
                    connection.execute(update(table).where(*_same(table, row)).values(**values))
                    places += [f"{table.name}.{name}" for name in values]
    return sorted(set(places))


def _same(table: Table, row: Any) -> list[Any]:
    return [column == row[column.name] for column in inspect(table).primary_key]


def _named(value: object) -> object:
    """Return the same shape with the name for every text in it."""
    if isinstance(value, dict):
        return {key: _named(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner) for inner in value]
    return NAME if isinstance(value, str) else value


def test_no_name_leaves(engine: Engine, settings: Settings, busy: FixedClock, mailbox: Mailbox) -> None:
    """Order numbers, tracking numbers, reasons, notes, ledger cells: a name in any of them stays here."""
    with reading(engine) as connection:
        before = connection.execute(select(OrderClock.order_id)).all()
    places = defiled(engine)
    for place in (
        "order_clock.order_id",
        "ledger_entry.number",
        "inbox.text",
        "intent.terms",
        "store_pause.why",
    ):
        assert place in places
    busy.move(hours=15)
    env = {"BUFA_CHANNEL_OPS": mailbox.address, "BUFA_CHANNEL_BOSS": mailbox.address}
    deliver(settings, engine, busy, env)
    desk = desk_of(engine, settings.stores["red"], busy, settings.recordings_dir / "red")
    with writing(engine) as connection:
        desk.digest(connection, "asked")
        desk.deadlines(connection)
    deliver(settings, engine, busy, env)
    assert {"deadlines", "digest"} <= {one.about for one in outbox(engine)}
    assert before
    assert len(mailbox.texts) == len(outbox(engine))
    assert [] == [text for text in mailbox.texts if "Maria" in text or "Lopez" in text]
    assert any("(order number not sent)" in text for text in mailbox.texts)


@pytest.mark.parametrize("text", ["8190001234567890", "81900012345678", "8190001234567890-1"])
def test_an_order_number_is_sent(text: str) -> None:
    """Sixteen digits, fourteen in old data, a replacement's suffix."""
    assert text == plain.order(text)


@pytest.mark.parametrize(
    "text",
    ["RB473124829CN", "LP00123456789012", "YT1234567890123456", "1Z999AA10123456784", "4PX3000123456CN"],
)
def test_a_tracking_number_is_sent(text: str) -> None:
    """The forms that carriers use."""
    assert text == plain.number(text)


@pytest.mark.parametrize(
    "text",
    [
        "Maria Lopez",
        "MARIALOPEZ",
        "王小明",
        "maria@example.org",
        "+34 600 123 456",
        "",
        "Calle Mayor 5",
        "LOPEZ1",
    ],
)
def test_what_may_be_a_person_is_not_sent(text: str) -> None:
    """Names, addresses, telephone numbers as people write them."""
    assert ["(order number not sent)", "(number not sent)"] == [plain.order(text), plain.number(text)]
