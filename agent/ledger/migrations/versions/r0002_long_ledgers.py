"""Look-ups for a ledger of many years: by number beside the main one, by time, by contradiction."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table of aliases and the indexes, and enter what the rows hold by now."""
    op.create_table(
        "ledger_alias",
        sa.Column("store", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(64), primary_key=True),
        sa.Column("order_id", sa.String(40), primary_key=True),
    )
    op.create_index("ledger_alias_order", "ledger_alias", ["store", "order_id"])
    op.create_index("ledger_entry_seen", "ledger_entry", ["store", "first_seen"])
    told = sa.text("conflict <> ''")
    op.create_index(
        "ledger_entry_conflict", "ledger_entry", ["store"], sqlite_where=told, postgresql_where=told
    )
    if not op.get_context().as_sql:
        _enter_aliases()


def _enter_aliases() -> None:
    """Enter each number beside the main one of a row, once for each order."""
    connection = op.get_bind()
    some = "SELECT store, order_id, aliases FROM ledger_entry WHERE CAST(aliases AS VARCHAR) <> '[]'"
    rows = connection.execute(sa.text(some))
    found = {
        (row.store, number, row.order_id)
        for row in rows
        for number in (json.loads(row.aliases) if isinstance(row.aliases, str) else row.aliases)
    }
    table = sa.table("ledger_alias", *(sa.column(name) for name in ("store", "number", "order_id")))
    names = ("store", "number", "order_id")
    op.bulk_insert(table, [dict(zip(names, one, strict=True)) for one in sorted(found)])
