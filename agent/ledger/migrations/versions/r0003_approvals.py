"""What waits for a person's yes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table of approvals."""
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shop", sa.String(160), nullable=False),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("orders", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("commit_id", sa.String(40), nullable=True),
    )
    op.create_index("approval_state", "approval", ["state"])
    op.create_index("approval_digest", "approval", ["digest"])
