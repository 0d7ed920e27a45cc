"""The tables of what people are told: alerts, where each was sent, which orders were told of, who knows.

Nothing here decides anything; `ledger.outbox` and `ledger.told` do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agent.ledger.trust_tables import Base

__all__ = ["AckRow", "AlertRow", "Base", "DeliveryRow", "ToldRow"]


class AlertRow(Base):
    """One text for people, as it is sent; `key` says what it is about, so that it is stored once.

    `store` is empty where it is about no store. `facts` is what the next one compares with. An `urgent` one
    is sent in quiet hours too; none is sent after `until`.
    """

    __tablename__ = "alert"
    id: Mapped[int] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str]
    body: Mapped[str]
    facts: Mapped[dict[str, Any]]
    urgent: Mapped[bool]
    at: Mapped[datetime]
    until: Mapped[datetime]
    __table_args__ = (UniqueConstraint("store", "kind", "key"),)


class DeliveryRow(Base):
    """One alert on one channel; `due` is when it is tried next, `begun` when it was tried last."""

    __tablename__ = "delivery"
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    due: Mapped[datetime]
    begun: Mapped[datetime | None]
    sent: Mapped[datetime | None]
    __table_args__ = (Index("delivery_state", "state", "channel"),)


class ToldRow(Base):
    """That people were told of an order at a level (`critical`, `overdue`), and when last."""

    __tablename__ = "told"
    shop: Mapped[str] = mapped_column(String(160), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    level: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]


class AckRow(Base):
    """That a person knows of an order whose clock ended at `ends`, as it was read then."""

    __tablename__ = "ack"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop: Mapped[str] = mapped_column(String(160))
    order_id: Mapped[str] = mapped_column(String(40))
    ends: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    __table_args__ = (Index("ack_order", "shop", "order_id"),)
