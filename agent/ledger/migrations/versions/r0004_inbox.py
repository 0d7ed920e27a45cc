"""What waits for people, from round to round."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table of the inbox."""
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("shop", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("order_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("intent_id", sa.Integer(), sa.ForeignKey("intent.id"), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("by", sa.String(80), nullable=False, server_default=""),
        sa.Column("note", sa.String(), nullable=False, server_default=""),
        sa.Column("attachment", sa.String(), nullable=False, server_default=""),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
    )
    op.create_index("inbox_open", "inbox", ["shop", "open"])
