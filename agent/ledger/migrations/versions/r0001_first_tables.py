"""The first tables: dispatch ledger, journal, sightings, stores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table; the order follows the foreign keys."""
    _ledger()
    _rounds()
    _intents()
    _sightings()
    _stores()


def _ledger() -> None:
    """Create the dispatch ledger: imported files, the current value of every row, orders left alone."""
    op.create_table(
        "ledger_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_time", sa.DateTime(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.UniqueConstraint("store", "sha256"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("order_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("goods", sa.String(200), nullable=False),
        sa.Column("quantity", sa.String(40), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("olds", sa.JSON(), nullable=False),
        sa.Column("conflict", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("ledger_file.id"), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.Integer(), sa.ForeignKey("ledger_file.id"), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("store", "order_id", "kind", "goods", "quantity", "slot"),
    )
    op.create_index("ledger_entry_number", "ledger_entry", ["store", "number"])
    op.create_table(
        "ledger_refusal",
        sa.Column("store", sa.String(40), primary_key=True),
        sa.Column("order_id", sa.String(40), primary_key=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("ledger_file.id"), nullable=False),
    )


def _rounds() -> None:
    """Create the rounds."""
    op.create_table(
        "round",
        sa.Column("store", sa.String(40), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("flow", sa.String(16), nullable=False),
        sa.Column("started", sa.DateTime(), nullable=False),
        sa.Column("ended", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=False),
    )


def _intents() -> None:
    """Create the intents and their events."""
    op.create_table(
        "intent",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("shop", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("order_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("commit_id", sa.String(40), nullable=True),
        sa.Column("depends_on", sa.Integer(), sa.ForeignKey("intent.id"), nullable=True),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
    )
    op.create_index("intent_open", "intent", ["shop", "state"])
    op.create_index("intent_order", "intent", ["shop", "order_id"])
    op.create_table(
        "intent_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("intent_id", sa.Integer(), sa.ForeignKey("intent.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("commit_id", sa.String(40), nullable=True),
    )
    op.create_index("ix_intent_event_intent_id", "intent_event", ["intent_id"])


def _sightings() -> None:
    """Create what was last seen on the console."""
    op.create_table(
        "order_seen",
        sa.Column("shop", sa.String(160), primary_key=True),
        sa.Column("order_id", sa.String(40), primary_key=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("parcels", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("list_digest", sa.String(64), nullable=False),
        sa.Column("ledger_digest", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "scan",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
    )
    op.create_index("ix_scan_store", "scan", ["store"])


def _stores() -> None:
    """Create the stores' own states."""
    op.create_table(
        "store",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("shop", sa.String(160), nullable=False),
    )
    op.create_table(
        "store_pause",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("by", sa.String(16), primary_key=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
