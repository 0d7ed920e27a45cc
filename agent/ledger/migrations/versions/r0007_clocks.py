"""When each order that waits must have shipped, and of which requests people were reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create both tables; of scans and requests before this nothing is known."""
    op.create_table(
        "order_clock",
        sa.Column("shop", sa.String(160), primary_key=True),
        sa.Column("order_id", sa.String(40), primary_key=True),
        sa.Column("ends", sa.DateTime(), nullable=False),
    )
    op.create_index("order_clock_ends", "order_clock", ["shop", "ends"])
    op.create_table(
        "reminder",
        sa.Column("approval_id", sa.Integer(), sa.ForeignKey("approval.id"), primary_key=True),
        sa.Column("mark", sa.String(16), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
