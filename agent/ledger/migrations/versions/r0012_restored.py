"""When this database was put back from a backup, so that writes wait for a yes until all was looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table; no database was restored before."""
    op.create_table(
        "restored",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("backup_at", sa.DateTime(), nullable=False),
        sa.Column("last_scan", sa.Integer(), nullable=False),
    )
