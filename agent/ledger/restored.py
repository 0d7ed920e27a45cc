"""A database that was put back from a backup does not know what was written since: it must look first.

Until a full scan of a shop has ended in a round of its own, every kind of write waits there for a yes. Scans
are told apart by their numbers, not by clocks, since another machine's clock may be behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, Exists, exists, func, insert, select, update

from agent.ledger.asking import void_granted
from agent.ledger.database import Clock, reading, writing
from agent.ledger.tables import RoundRow, ScanRow, StoreRow
from agent.ledger.trust_tables import RestoredRow, ReviewerRow
from agent.say import say


@dataclass(frozen=True, slots=True)
class Restored:
    """When a database was restored, and when its backup was made; both in UTC."""

    at: datetime
    backup_at: datetime

    def __str__(self) -> str:
        facts = {"at": f"{self.at:%Y-%m-%dT%H:%M:%SZ}", "made": f"{self.backup_at:%Y-%m-%dT%H:%M:%SZ}"}
        return say("restored on {at} from a backup of {made}; no full scan has ended since", **facts)


def enter(engine: Engine, backup_at: datetime, clock: Clock) -> None:
    """Enter that this database was just put back; every scan in it counts as one from before.

    It does not know either which tokens were revoked since, nor which answers were taken back: no token of a
    reviewer opens anything more, and no yes counts.
    """
    with writing(engine) as connection:
        void_granted(connection, say("given before the restore"))
        good = update(ReviewerRow).where(ReviewerRow.revoked_at.is_(None))
        connection.execute(good.values(revoked_at=clock()))
        last = connection.scalar(select(func.max(ScanRow.id))) or 0
        row = {"at": clock(), "backup_at": backup_at, "last_scan": last}
        connection.execute(insert(RestoredRow).values(**row))


def not_looked_at(engine: Engine, store: str) -> Restored | None:
    """Return the restoration since which a store's shop had no full scan, None where writes may go on."""
    with reading(engine) as connection:
        return not_looked_at_within(connection, store)


def not_looked_at_within(connection: Connection, store: str) -> Restored | None:
    """Return the same inside a transaction; the scan of a round that still runs does not count."""
    newest = select(func.max(RestoredRow.id)).scalar_subquery()
    row = connection.execute(select(RestoredRow).where(RestoredRow.id == newest)).first()
    if row is None or connection.scalar(select(_scanned(store, row.last_scan))):
        return None
    return Restored(row.at, row.backup_at)


def _scanned(store: str, last: int) -> Exists:
    """Whether a store's shop had a full scan that came later and whose round has ended."""
    shop = select(StoreRow.shop).where(StoreRow.name == store).scalar_subquery()
    ended = exists().where(
        RoundRow.store == ScanRow.store, RoundRow.id == ScanRow.round_id, RoundRow.ended.is_not(None)
    )
    return exists().where(ScanRow.id > last, ScanRow.full, ScanRow.shop == shop, ended)
