"""The tables of trust: who may review, which kinds of write wait for a yes, and returns from a backup.

Nothing here decides anything; `ledger.trust`, `ledger.restored` and `review.access` do.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from agent.ledger.tables import Base

__all__ = ["Base", "DistrustRow", "RestoredRow", "ReviewerRow"]

_GOOD = text("revoked_at IS NULL")
_STANDING = text("lifted_at IS NULL")


class ReviewerRow(Base):
    """A reviewer's token, as its digest, while `revoked_at` is empty; see `review.access`."""

    __tablename__ = "reviewer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    token_sha256: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (Index("reviewer_now", "name", unique=True, sqlite_where=_GOOD, postgresql_where=_GOOD),)


class DistrustRow(Base):
    """A kind of write that waits for a yes while `lifted_at` is empty, whatever the settings say."""

    __tablename__ = "distrust"
    id: Mapped[int] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(80))
    why: Mapped[str]
    at: Mapped[datetime]
    lifted_by: Mapped[str] = mapped_column(String(80))
    lifted_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "distrust_now",
            "store",
            "kind",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )


class RestoredRow(Base):
    """One return from a backup; `last_scan` is the newest scan that the backup knew. See `restored`."""

    __tablename__ = "restored"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    backup_at: Mapped[datetime]
    last_scan: Mapped[int]
