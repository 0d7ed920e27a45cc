"""What is to be told to people, until each channel has taken it; nobody waits for that.

An alert is stored together with what it tells, in the caller's transaction, and sent later by whoever empties
the outbox. An attempt is entered before it is made: a channel that is known to have taken an alert never gets
it again. When a sender dies in between, nobody knows, and the attempt counts as one that failed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, or_, select, update

from agent.ledger.alert_tables import AlertRow, DeliveryRow
from agent.ledger.database import Clock, writing

#: What could not be told for so long is no news any more.
LIFE = timedelta(hours=24)
#: After the first, second, … attempt that failed; the last one again and again.
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
#: So long an attempt may take before its sender counts as dead.
LEASE = timedelta(minutes=2)


class About(StrEnum):
    """What an alert is about."""

    DEADLINES = "deadlines"
    QUIET = "quiet"
    DIGEST = "digest"
    FAILING = "failing"
    PERSON = "person"
    WORKING = "working"
    CHANNEL = "channel"


class Delivered(StrEnum):
    """How far one alert has come on one channel."""

    DUE = "due"
    BEGUN = "begun"
    SENT = "sent"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Alert:
    """A text for people; of one store, about and key there is one, ever. An urgent one breaks quiet hours."""

    store: str
    about: About
    key: str
    subject: str
    body: str
    urgent: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """An alert that was stored before: about what, when (UTC), and what it compared."""

    about: About
    key: str
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One alert that is about to be sent on one channel, for the `number`th time."""

    alert_id: int
    channel: str
    subject: str
    body: str
    number: int


def put(connection: Connection, alert: Alert, channels: Collection[str], now: datetime) -> bool:
    """Store an alert for these channels; False where it is stored already, or nobody would get it."""
    same = (AlertRow.store == alert.store, AlertRow.kind == alert.about.value, AlertRow.key == alert.key)
    if not channels or connection.scalar(select(AlertRow.id).where(*same)):
        return False
    row = {"store": alert.store, "kind": alert.about.value, "key": alert.key, "facts": dict(alert.facts)}
    text = {"subject": alert.subject, "body": alert.body, "urgent": alert.urgent}
    stored = connection.execute(insert(AlertRow).values(**row, **text, at=now, until=now + LIFE))
    number = stored.inserted_primary_key
    ways = [
        {"alert_id": number[0] if number else 0, "channel": channel, "state": Delivered.DUE.value}
        for channel in dict.fromkeys(channels)
    ]
    connection.execute(insert(DeliveryRow), [{**way, "attempts": 0, "due": now} for way in ways])
    return True


def last(
    connection: Connection, store: str, *about: About, prefix: str = "", but: Collection[int] = ()
) -> Stored | None:
    """Return the newest alert of a store about one of these, with a key that begins so; None for none.

    `but` are numbers of alerts that do not count.
    """
    query = select(AlertRow.kind, AlertRow.key, AlertRow.at, AlertRow.facts)
    kinds = [one.value for one in about]
    mine = query.where(
        AlertRow.store == store, AlertRow.key.startswith(prefix), AlertRow.id.not_in(list(but))
    )
    row = connection.execute(
        mine.where(AlertRow.kind.in_(kinds)).order_by(AlertRow.id.desc()).limit(1)
    ).first()
    return None if row is None else Stored(About(row.kind), row.key, row.at, row.facts)


def claim(engine: Engine, channel: str, hushed: Collection[str], clock: Clock) -> Attempt | None:
    """Take the oldest alert that is due on a channel and enter that it is being sent; None for none.

    Of the `hushed` stores, whose people want quiet now, only what is urgent.
    """
    now = clock()
    with writing(engine) as connection:
        _tidy(connection, channel, now)
        query = select(AlertRow.id, AlertRow.subject, AlertRow.body, DeliveryRow.attempts)
        due = query.join(DeliveryRow, DeliveryRow.alert_id == AlertRow.id).where(
            DeliveryRow.channel == channel,
            DeliveryRow.state == Delivered.DUE.value,
            DeliveryRow.due <= now,
            or_(AlertRow.urgent, AlertRow.store.not_in(list(hushed))),
        )
        row = connection.execute(due.order_by(AlertRow.id).limit(1)).first()
        if row is None:
            return None
        begun = {"state": Delivered.BEGUN.value, "begun": now, "attempts": row.attempts + 1}
        connection.execute(_way(row.id, channel).values(**begun))
    return Attempt(row.id, channel, row.subject, row.body, row.attempts + 1)


def settle(engine: Engine, attempt: Attempt, taken: bool, clock: Clock) -> None:
    """Enter what became of an attempt; one that failed is due again after a while."""
    now = clock()
    wait = WAITS[min(attempt.number, len(WAITS)) - 1]
    sent = {"state": Delivered.SENT.value, "sent": now}
    again = {"state": Delivered.DUE.value, "due": now + wait}
    with writing(engine) as connection:
        connection.execute(_way(attempt.alert_id, attempt.channel).values(**(sent if taken else again)))


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits on one channel: how many alerts, tried how often at most, the store of the oldest one.

    `taken` is the number of the last alert that the channel took, 0 for none.
    """

    alerts: int
    attempts: int
    store: str
    taken: int


def backlogs(connection: Connection) -> dict[str, Backlog]:
    """Return what waits on which channel."""
    columns = (func.count(), func.max(DeliveryRow.attempts), func.min(DeliveryRow.alert_id))
    waits = DeliveryRow.state.in_((Delivered.DUE.value, Delivered.BEGUN.value))
    query = select(DeliveryRow.channel, *columns).where(waits).group_by(DeliveryRow.channel)
    taken, stores = _taken(connection), select(AlertRow.store)
    return {
        channel: Backlog(
            count,
            attempts,
            connection.scalar(stores.where(AlertRow.id == first)) or "",
            taken.get(channel, 0),
        )
        for channel, count, attempts, first in connection.execute(query).all()
    }


def _taken(connection: Connection) -> dict[str, int]:
    query = select(DeliveryRow.channel, func.max(DeliveryRow.alert_id))
    sent = query.where(DeliveryRow.state == Delivered.SENT.value).group_by(DeliveryRow.channel)
    return {row[0]: row[1] for row in connection.execute(sent)}


def _tidy(connection: Connection, channel: str, now: datetime) -> None:
    """Give up what is no news any more, and take up what a dead sender has left on the channel."""
    over = select(AlertRow.id).where(AlertRow.until <= now)
    waits = DeliveryRow.state.in_((Delivered.DUE.value, Delivered.BEGUN.value))
    old = update(DeliveryRow).where(waits, DeliveryRow.alert_id.in_(over))
    dead = update(DeliveryRow).where(
        DeliveryRow.channel == channel,
        DeliveryRow.state == Delivered.BEGUN.value,
        DeliveryRow.begun <= now - LEASE,
    )
    connection.execute(old.values(state=Delivered.EXPIRED.value))
    for number, wait in reversed([*enumerate(WAITS, 1)]):  # it failed, so it waits as any that failed
        tried = dead.where(DeliveryRow.attempts >= number)
        connection.execute(tried.values(state=Delivered.DUE.value, due=now + wait))


def _way(alert_id: int, channel: str) -> Any:
    return update(DeliveryRow).where(DeliveryRow.alert_id == alert_id, DeliveryRow.channel == channel)
