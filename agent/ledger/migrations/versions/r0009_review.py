"""Who may review, and which kinds of write a review set back to `approve`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create both tables; nobody reviewed before."""
    op.create_table(
        "reviewer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime()),
    )
    now = sa.text("revoked_at IS NULL")
    op.create_index("reviewer_now", "reviewer", ["name"], unique=True, sqlite_where=now, postgresql_where=now)
    op.create_table(
        "distrust",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("lifted_by", sa.String(80), nullable=False),
        sa.Column("lifted_at", sa.DateTime()),
    )
    standing = sa.text("lifted_at IS NULL")
    op.create_index(
        "distrust_now",
        "distrust",
        ["store", "kind"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
