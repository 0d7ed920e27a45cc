"""Every clock of an order and its amount; alerts, where they were sent, what was told, and who knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Give the clocks their kind, all so far that of the time to ship, and create the tables of alerts."""
    op.drop_index("order_clock_ends", "order_clock")
    op.rename_table("order_clock", "order_clock_before")
    op.create_table(
        "order_clock",
        sa.Column("shop", sa.String(160), primary_key=True),
        sa.Column("order_id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("ends", sa.DateTime()),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("currency", sa.String(8), nullable=False),
        sa.Column("amount", sa.String(24), nullable=False),
    )
    op.execute(
        "INSERT INTO order_clock (shop, order_id, kind, ends, status, currency, amount) "
        "SELECT shop, order_id, 'ship by', ends, '', '', '' FROM order_clock_before"
    )
    op.drop_table("order_clock_before")
    op.create_index("order_clock_ends", "order_clock", ["shop", "ends"])
    _alerts()
    _told()


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("store", "kind", "key"),
    )
    op.create_table(
        "delivery",
        sa.Column("alert_id", sa.Integer(), sa.ForeignKey("alert.id"), primary_key=True),
        sa.Column("channel", sa.String(40), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.Column("begun", sa.DateTime()),
        sa.Column("sent", sa.DateTime()),
    )
    op.create_index("delivery_state", "delivery", ["state", "channel"])


def _told() -> None:
    op.create_table(
        "told",
        sa.Column("shop", sa.String(160), primary_key=True),
        sa.Column("order_id", sa.String(40), primary_key=True),
        sa.Column("level", sa.String(16), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "ack",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shop", sa.String(160), nullable=False),
        sa.Column("order_id", sa.String(40), nullable=False),
        sa.Column("ends", sa.DateTime()),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("ack_order", "ack", ["shop", "order_id"])
