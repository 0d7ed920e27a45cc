"""Alerts that nobody ever heard: every channel gave them up, so that what they told counts as not told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from agent.ledger.alert_tables import AlertRow, DeliveryRow
from agent.ledger.outbox import About, Delivered


def unheard(connection: Connection, store: str, *about: About) -> dict[int, datetime]:
    """Return number and time (UTC) of a store's alerts about one of these that expired on every channel."""
    heard = select(DeliveryRow.alert_id).where(DeliveryRow.state != Delivered.EXPIRED.value)
    query = select(AlertRow.id, AlertRow.at).where(
        AlertRow.store == store,
        AlertRow.kind.in_([one.value for one in about]),
        AlertRow.id.not_in(heard),
    )
    return {row.id: row.at for row in connection.execute(query)}
