"""The tables of the database: the dispatch ledger, the journal, what was last seen, and the stores' states.

Times are stored as aware UTC datetimes (see `Utc`). Nothing here decides anything; `ledger.imports`,
`ledger.journal` and `ledger.stores` do.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, TypeDecorator, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: The rows that contradict others, in the words of the index that holds only these.
CONFLICT = text("conflict <> ''")
#: The entries of commits that were begun, likewise.
_BEGUN = text("state = 'begun'")
#: The orders that are on hold now; the tokens that open the review page; what is not trusted.
_HELD = text("released_at IS NULL")


class Utc(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC; a naive one is refused rather than guessed."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Take an aware time to the database, as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Bring a time back, as UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The parent of every table."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Utc,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[list[str]]: JSON,
    }


class LedgerFileRow(Base):
    """One ledger file that was imported, known by the digest of its bytes.

    `file_time` is the file's own, `imported_at` when it was last imported as a new one.
    """

    __tablename__ = "ledger_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    file_time: Mapped[datetime]
    imported_at: Mapped[datetime]
    rows: Mapped[int]
    refused: Mapped[int]
    __table_args__ = (UniqueConstraint("store", "sha256"),)


class LedgerEntry(Base):
    """The current value of one ledger row: store, order, kind, goods, quantity and its place among equals.

    `slot` counts the rows of a file that are alike in all of these (several parcels with the same goods).
    A later export replaces `carrier` and `number`; what stood there before is kept in `olds` or `aliases`.
    `sent` is what it says of handing the parcel over, see `ledger.handing`.
    `goods` has at most 200 characters, so that PostgreSQL can index four bytes for each. `file_id` and
    `row_number` say where the value was first read, `said_by` is the newest file that says the same.
    `first_seen` is when the value was first imported, or, if newer files were there already, its file's time.
    """

    __tablename__ = "ledger_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    goods: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[str] = mapped_column(String(40))
    slot: Mapped[int]
    carrier: Mapped[str]
    number: Mapped[str] = mapped_column(String(64))
    aliases: Mapped[list[str]]
    olds: Mapped[list[str]]
    sent: Mapped[str] = mapped_column(String(20), server_default="")
    conflict: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("ledger_file.id"))
    row_number: Mapped[int]
    said_by: Mapped[int] = mapped_column(ForeignKey("ledger_file.id"))
    first_seen: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("store", "order_id", "kind", "goods", "quantity", "slot"),
        Index("ledger_entry_number", "store", "number"),
        Index("ledger_entry_seen", "store", "first_seen"),
        Index("ledger_entry_conflict", "store", sqlite_where=CONFLICT, postgresql_where=CONFLICT),
    )


class LedgerAlias(Base):
    """A number that some row of an order holds beside its main one; what to look it up by (`aliases`)."""

    __tablename__ = "ledger_alias"
    store: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    __table_args__ = (Index("ledger_alias_order", "store", "order_id"),)


class LedgerRefusal(Base):
    """An order of which the newest file that speaks of it has a row that was refused, and why.

    What the ledger says of such an order is incomplete, so nothing is written to it.
    """

    __tablename__ = "ledger_refusal"
    store: Mapped[str] = mapped_column(String(40), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    why: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("ledger_file.id"))


class RoundRow(Base):
    """One call of `bufa run`, `plan` or `login`; two stores may have a round of one name in one second."""

    __tablename__ = "round"
    store: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    flow: Mapped[str] = mapped_column(String(16))
    started: Mapped[datetime]
    ended: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20))


class IntentRow(Base):
    """One intended write; at most one row per key, for ever. `state` is the latest of its events.

    `store` is the name at the time of planning, for people; look-ups go by `shop`, which renaming a store
    leaves alone. `terms` holds what the write consists of (old and new pair, or purpose, number and text).
    `commit_id` is of the latest commit and shared by the intents that it carries. `attempts` counts begun
    commits. `depends_on` is the correction a message waits for.
    """

    __tablename__ = "intent"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    store: Mapped[str] = mapped_column(String(40))
    shop: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(16))
    order_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(32))
    terms: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int]
    commit_id: Mapped[str | None] = mapped_column(String(40))
    depends_on: Mapped[int | None] = mapped_column(ForeignKey("intent.id"))
    created: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    __table_args__ = (
        Index("intent_open", "shop", "state"),
        Index("intent_order", "shop", "order_id"),
        Index("intent_begun", "shop", "begun_at"),
    )


class IntentEvent(Base):
    """One entry of the append-only journal: an intent passed into a state, in which round and why.

    `commit_id` stands in the entries of state `begun`, so that every commit ever begun can be counted.
    """

    __tablename__ = "intent_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    intent_id: Mapped[int] = mapped_column(ForeignKey("intent.id"), index=True)
    at: Mapped[datetime]
    round_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str]
    commit_id: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (Index("intent_event_begun", "round_id", sqlite_where=_BEGUN, postgresql_where=_BEGUN),)


class ApprovalRow(Base):
    """A commit that waits for a person's yes, known by the digest of its exact terms; see `ledger.approvals`.

    `shown` is what people decide on (values, text, what it rests on) and the keys of the intents. `until` is
    when the order's own clock runs out.
    """

    __tablename__ = "approval"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop: Mapped[str] = mapped_column(String(160))
    store: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(32))
    orders: Mapped[list[str]]
    digest: Mapped[str] = mapped_column(String(64))
    shown: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    until: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str]
    commit_id: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (
        Index("approval_state", "state"),
        Index("approval_digest", "digest"),
    )


class ReminderRow(Base):
    """That people were reminded of a request at one of its marks; see `ledger.reminders`."""

    __tablename__ = "reminder"
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]


class InboxRow(Base):
    """A matter that waits for a person; see `ledger.inbox`. `attachment` is a file's name and digest."""

    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(String(40))
    shop: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(16))
    order_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(32))
    text: Mapped[str]
    number: Mapped[str] = mapped_column(String(64))
    body: Mapped[str]
    intent_id: Mapped[int | None] = mapped_column(ForeignKey("intent.id"))
    since: Mapped[datetime]
    round_id: Mapped[str] = mapped_column(String(64))
    open: Mapped[bool]
    answer: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(80), server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    attachment: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    __table_args__ = (Index("inbox_open", "shop", "open"),)


class OrderSeen(Base):
    """What a shop's order looked like when it was last read, and since when its parcels look that way.

    `parcels` is a list of [service, number], top to bottom; `changed_at` is the Unix epoch while no change
    has been witnessed (the first reading is none); `ours` tells whether the last change was our own.
    `list_digest` is of the list row, `ledger_digest` of the ledger rows at that time, to skip unchanged ones.
    """

    __tablename__ = "order_seen"
    shop: Mapped[str] = mapped_column(String(160), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    status: Mapped[str] = mapped_column(String(32))
    parcels: Mapped[list[list[str]]]
    changed_at: Mapped[datetime]
    ours: Mapped[bool]
    list_digest: Mapped[str] = mapped_column(String(64))
    ledger_digest: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime]


class OrderClock(Base):
    """One clock of an order (`models.ClockKind`), as the last scan read it; see `ledger.clocks`.

    `ends` is empty where the console shows what is counted, but not the time. `amount` is a decimal number.
    """

    __tablename__ = "order_clock"
    shop: Mapped[str] = mapped_column(String(160), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    ends: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(32))
    currency: Mapped[str] = mapped_column(String(8))
    amount: Mapped[str] = mapped_column(String(24))
    __table_args__ = (Index("order_clock_ends", "shop", "ends"),)


class ScanRow(Base):
    """One scan of a store's lists; only a full one is the last known state, and a look at `shop`."""

    __tablename__ = "scan"
    id: Mapped[int] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(String(40), index=True)
    round_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    full: Mapped[bool]
    counts: Mapped[dict[str, Any]]
    shop: Mapped[str] = mapped_column(String(160), server_default="")
    __table_args__ = (Index("scan_shop", "shop", "full"),)


class StoreRow(Base):
    """A store's own state: which shop it turned out to be when it was first signed in to."""

    __tablename__ = "store"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    shop: Mapped[str] = mapped_column(String(160))


class StorePause(Base):
    """One reason for which a store is paused; a failed sign-in and a person may each hold one at once."""

    __tablename__ = "store_pause"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    by: Mapped[str] = mapped_column(String(16), primary_key=True)
    why: Mapped[str]
    at: Mapped[datetime]


class HoldRow(Base):
    """An order of which everything is kept, while `released_at` is empty; see `ledger.holds`."""

    __tablename__ = "hold"
    id: Mapped[int] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    note: Mapped[str]
    released_by: Mapped[str] = mapped_column(String(80))
    released_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "hold_now",
            "store",
            "order_id",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
    )


class ScheduleMark(Base):
    """How far one line of the schedule was dealt with; see `ledger.schedule_marks`."""

    __tablename__ = "schedule_mark"
    store: Mapped[str] = mapped_column(String(40), primary_key=True)
    flow: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
