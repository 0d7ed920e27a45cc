"""The orders of which everything is kept, until somebody releases them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table; nothing was on hold before."""
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("order_id", sa.String(40), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("released_by", sa.String(80), nullable=False),
        sa.Column("released_at", sa.DateTime()),
    )
    held = sa.text("released_at IS NULL")
    op.create_index(
        "hold_now", "hold", ["store", "order_id"], unique=True, sqlite_where=held, postgresql_where=held
    )
