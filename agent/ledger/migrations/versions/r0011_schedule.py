"""How far the schedule was dealt with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the table; no run was scheduled before."""
    op.create_table(
        "schedule_mark",
        sa.Column("store", sa.String(40), primary_key=True),
        sa.Column("flow", sa.String(16), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime()),
    )
