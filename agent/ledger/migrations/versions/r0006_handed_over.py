"""What a ledger says of handing a parcel over; of rows imported before this nothing is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column, empty: «no column of the file speaks of it»."""
    op.add_column("ledger_entry", sa.Column("sent", sa.String(20), nullable=False, server_default=""))
