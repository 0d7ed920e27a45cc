"""What the brakes ask: whether a shop was looked at before, and what was begun in a round or on a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Give each scan its shop, that of its store as far as it is known, and index what is counted."""
    op.add_column("scan", sa.Column("shop", sa.String(160), nullable=False, server_default=""))
    op.execute(
        "UPDATE scan SET shop = COALESCE((SELECT store.shop FROM store WHERE store.name = scan.store), '')"
    )
    op.create_index("scan_shop", "scan", ["shop", "full"])
    op.create_index("intent_begun", "intent", ["shop", "begun_at"])
    begun = sa.text("state = 'begun'")
    op.create_index(
        "intent_event_begun", "intent_event", ["round_id"], sqlite_where=begun, postgresql_where=begun
    )
