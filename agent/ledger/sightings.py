"""What was last seen on the console: each order's parcels, since when they look that way, and the scans.

This is memory, not truth: every round reads the console afresh and only compares with what stands here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from agent.ledger.database import Clock, reading, writing
from agent.ledger.many import among, chunks
from agent.ledger.tables import OrderSeen, ScanRow
from agent.models import Order, Pair

#: `Seen.changed_at` while no change has been witnessed: the first reading of an order is none.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seen:
    """An order as last read; `changed_at` (UTC) is when a reading first differed from the one before it.

    `ours` says whether that last change was our own write. The digests are of the list row and of the ledger
    rows at that reading, empty where nobody gave one.
    """

    parcels: tuple[Pair, ...]
    changed_at: datetime
    ours: bool
    list_digest: str
    ledger_digest: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan that reached the end of the lists."""

    round_id: str
    at: datetime
    counts: dict[str, int]


class Sightings:
    """What one shop looked like; `shop` is `host/shop id`, `store` the name in the settings."""

    def __init__(
        self, engine: Engine, *, store: str, shop: str, round_id: str, clock: Clock, by: str = ""
    ) -> None:
        self.engine = engine
        self.store = store
        self.shop = shop
        self.round_id = round_id
        self.clock = clock
        self.by = by

    def remember(
        self,
        orders: Iterable[Order],
        ours: Collection[str] = (),
        list_digests: Mapping[str, str] | None = None,
        ledger_digests: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what was read of `orders`; `ours` are the ids whose change was our own write.

        An order whose numbers were not shown, or of which a value was found by a fallback locator, is left as
        it was remembered: neither says how its parcels look. A digest that is not given stays.
        """
        read = {order.order_id: order for order in orders if _tells_parcels(order)}
        now = self.clock()
        with writing(self.engine) as connection:
            for part in chunks(read.values()):
                before = self._rows(connection, [order.order_id for order in part])
                values = [
                    self._values(order, before.get(order.order_id), now, order.order_id in ours)
                    | _digests(order.order_id, before.get(order.order_id), list_digests, ledger_digests)
                    for order in part
                ]
                _store(connection, values, before)

    def seen(self, order_ids: Iterable[str]) -> dict[str, Seen]:
        """Return what is remembered of these orders; one never read is not in the answer."""
        found: dict[str, Seen] = {}
        with reading(self.engine) as connection:
            for part in chunks(dict.fromkeys(order_ids)):
                found |= {key: _seen(row) for key, row in self._rows(connection, part).items()}
        return found

    def ledger_digests(self, order_ids: Iterable[str]) -> dict[str, str]:
        """Return `Seen.ledger_digest` alone, of many orders at once."""
        query = select(OrderSeen.order_id, OrderSeen.ledger_digest).where(OrderSeen.shop == self.shop)
        found: dict[str, str] = {}
        with reading(self.engine) as connection:
            for part in chunks(dict.fromkeys(order_ids)):
                rows = connection.execute(query.where(among(connection, OrderSeen.order_id, part)))
                found |= {row.order_id: row.ledger_digest for row in rows}
        return found

    def save_scan(self, full: bool, counts: Mapping[str, int]) -> None:
        """Keep a scan's counts; only one that reached the end (`full`) becomes the last known state."""
        with writing(self.engine) as connection:
            connection.execute(
                insert(ScanRow).values(
                    store=self.store,
                    shop=self.shop,
                    round_id=self.round_id,
                    at=self.clock(),
                    full=full,
                    counts=dict(counts),
                )
            )

    def last_full_scan(self) -> Scan | None:
        """Return the latest scan that reached the end, None before the first."""
        query = select(ScanRow.round_id, ScanRow.at, ScanRow.counts)
        query = query.where(ScanRow.store == self.store, ScanRow.full).order_by(ScanRow.id.desc()).limit(1)
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else Scan(row.round_id, row.at, row.counts)

    def _rows(self, connection: Connection, order_ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        query = select(OrderSeen).where(OrderSeen.shop == self.shop, OrderSeen.order_id.in_(order_ids))
        return {row["order_id"]: dict(row) for row in connection.execute(query).mappings()}

    def _values(
        self, order: Order, before: Mapping[str, Any] | None, now: datetime, ours: bool
    ) -> dict[str, Any]:
        pairs = [[parcel.pair.service, parcel.pair.number] for parcel in order.parcels]
        changed = before is not None and _gone(before["parcels"], pairs)
        stays = before is not None and not changed
        return {
            "shop": self.shop,
            "order_id": order.order_id,
            "status": order.status.value,
            "parcels": pairs,
            "changed_at": before["changed_at"] if before and stays else now if changed or ours else NEVER,
            "ours": bool(before["ours"]) if before and stays else ours,
            "seen_at": now,
        }


def _gone(before: Sequence[list[str]], now: Sequence[list[str]]) -> bool:
    """Tell whether a pair that was shown is shown no more; a parcel declared since then is no change."""
    rest = list(now)
    for pair in before:
        if pair not in rest:
            return True
        rest.remove(pair)
    return False


def _tells_parcels(order: Order) -> bool:
    return (order.detailed or order.numbers_shown) and not order.healed


def _digests(
    order_id: str, before: Mapping[str, Any] | None, *given: Mapping[str, str] | None
) -> dict[str, str]:
    names = ("list_digest", "ledger_digest")
    old = before or dict.fromkeys(names, "")
    return {name: (new or {}).get(order_id, old[name]) for name, new in zip(names, given, strict=True)}


def _store(connection: Connection, values: list[dict[str, Any]], before: Collection[str]) -> None:
    """Insert the new rows and update the known ones, each in one call to the database."""
    new = [row for row in values if row["order_id"] not in before]
    known = [
        {f"b_{name}": value for name, value in row.items()} for row in values if row["order_id"] in before
    ]
    if new:
        connection.execute(insert(OrderSeen), new)
    if known:
        columns = [name.removeprefix("b_") for name in known[0]]
        table = OrderSeen.__table__.c
        statement = update(OrderSeen).where(
            table.shop == bindparam("b_shop"), table.order_id == bindparam("b_order_id")
        )
        fresh: dict[str, Any] = {c: bindparam(f"b_{c}") for c in columns if c not in ("shop", "order_id")}
        connection.execute(statement.values(fresh), known)


def _seen(row: Mapping[str, Any]) -> Seen:
    parcels = tuple(Pair(service, number) for service, number in row["parcels"])
    return Seen(
        parcels, row["changed_at"], row["ours"], row["list_digest"], row["ledger_digest"], row["seen_at"]
    )


def last_scan_at(connection: Connection, store: str) -> datetime | None:
    """Return when the store was last scanned (UTC), to the end or not; None before the first time."""
    query = select(ScanRow.at).where(ScanRow.store == store).order_by(ScanRow.id.desc()).limit(1)
    found: datetime | None = connection.scalar(query)
    return found
