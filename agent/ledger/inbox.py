"""What waits for people, kept from round to round: findings, unproven writes, writes left to a person.

An entry keeps its number as long as the matter stands. It goes when a round that read the order no longer
finds it, or when a person answers; an answered matter comes back only when what it says changes. What a
reviewer entered no round takes away.
Approvals and pauses are kept elsewhere (`asking`, `stores`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, insert, select, update

from agent.errors import InvalidInput
from agent.ledger.approvals import SHOWN
from agent.ledger.database import Clock, reading, writing
from agent.ledger.tables import InboxRow
from agent.say import say


class Waits(StrEnum):
    """What kind of matter waits for a person, the most urgent first."""

    UNCONFIRMED = "unconfirmed"
    REVIEW = "review"
    WRITE = "write"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Matter:
    """Something for a person; `number` and `body` are what to paste, `intent` is the write it is about."""

    kind: Waits
    order_id: str
    reason: str
    text: str
    number: str = ""
    body: str = ""
    intent: int | None = None

    @property
    def digest(self) -> str:
        """The digest of everything a person is told, in hex."""
        said = (self.kind, self.order_id, self.reason, self.text, self.number, self.body, self.intent)
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @property
    def terms(self) -> str:
        """The beginning of the digest: what a page names as the matter that it showed."""
        return self.digest[:SHOWN]

    @property
    def place(self) -> tuple[str, str, str, int | None]:
        """What makes two matters the same one, whatever they say by now."""
        return self.kind, self.order_id, self.reason, self.intent


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One entry as it is kept; times are UTC, `round_id` is the round that found it last."""

    id: int
    store: str
    shop: str
    matter: Matter
    since: datetime
    round_id: str
    answer: str
    open: bool


def keep(
    engine: Engine,
    store: str,
    shop: str,
    round_id: str,
    matters: Sequence[Matter],
    read: Collection[str],
    clock: Clock,
) -> None:
    """Enter what a round leaves to people; of the orders `read` what it no longer found goes.

    An empty order number in `read` stands for the store as a whole.
    """
    found = {matter.place: matter for matter in matters}
    with writing(engine) as connection:
        known = {
            entry.matter.place: entry for entry in _select(connection, InboxRow.shop == shop, _last_known())
        }
        for place, matter in found.items():
            _enter(connection, known.get(place), matter, (store, shop, round_id), clock())
        gone = [
            entry.id
            for place, entry in known.items()
            if entry.open
            and place not in found
            and entry.matter.order_id in read
            and entry.matter.kind is not Waits.REVIEW
        ]
        if gone:
            connection.execute(update(InboxRow).where(InboxRow.id.in_(gone)).values(open=False))


def enter(engine: Engine, store: str, shop: str, round_id: str, matter: Matter, clock: Clock) -> None:
    """Enter one matter by itself; one that is open says what it says now, an answered one is asked anew."""
    with writing(engine) as connection:
        known = _select(connection, InboxRow.shop == shop, InboxRow.open.is_(True))
        before = next((each for each in known if each.matter.place == matter.place), None)
        _enter(connection, before, matter, (store, shop, round_id), clock())


def _last_known() -> ColumnElement[bool]:
    return InboxRow.open | (InboxRow.answer != "")


def _enter(
    connection: Connection,
    known: InboxEntry | None,
    matter: Matter,
    whose: tuple[str, str, str],
    now: datetime,
) -> None:
    store, shop, round_id = whose
    values = {**_columns(matter), "store": store, "round_id": round_id}
    if known is None or (known.answer and known.matter.digest != matter.digest):
        connection.execute(insert(InboxRow).values(**values, shop=shop, since=now, open=True, answer=""))
    elif not known.answer:
        connection.execute(update(InboxRow).where(InboxRow.id == known.id).values(**values, open=True))


def entries(engine: Engine, store: str | None = None) -> list[InboxEntry]:
    """Return what is open, of one store or of all, oldest first."""
    with reading(engine) as connection:
        found = _select(connection, InboxRow.open.is_(True))
    return [entry for entry in found if store in (None, entry.store)]


def entry(engine: Engine, number: int, terms: str | None = None) -> InboxEntry:
    """Return an open entry; InvalidInput where there is none of that number, or it is closed.

    And where it says something else by now than a page that showed `terms`.
    """
    with reading(engine) as connection:
        return _open(connection, number, terms)


def _open(connection: Connection, number: int, terms: str | None) -> InboxEntry:
    found = _select(connection, InboxRow.id == number)
    if not found or not found[0].open:
        closed = (
            say("entry {id} is closed: {why}", id=number, why=found[0].answer or say("it went by itself"))
            if found
            else say("there is no entry {id}", id=number)
        )
        raise InvalidInput(closed, hint=say("`bufa inbox` lists what is open"))
    if terms not in (None, found[0].matter.terms):
        changed = say("entry {id} has changed; load the page again", id=number)
        raise InvalidInput(changed, hint=say("nothing was closed; `bufa inbox` lists what is open"))
    return found[0]


def close(
    engine: Engine, number: int, said: Mapping[str, str], clock: Clock, terms: str | None = None
) -> None:
    """Close an entry with a person's answer: `answer`, `by`, `note`, `attachment`. Raises as `entry`."""
    with writing(engine) as connection:
        _open(connection, number, terms)
        row = update(InboxRow).where(InboxRow.id == number, InboxRow.open)
        connection.execute(row.values(**said, open=False, answered_at=clock()))


def _columns(matter: Matter) -> dict[str, Any]:
    return {
        "kind": matter.kind.value,
        "order_id": matter.order_id,
        "reason": matter.reason,
        "text": matter.text,
        "number": matter.number,
        "body": matter.body,
        "intent_id": matter.intent,
    }


def _select(connection: Connection, *conditions: ColumnElement[bool]) -> list[InboxEntry]:
    query = select(*InboxRow.__table__.columns).where(*conditions).order_by(InboxRow.id)
    return [_entry(row) for row in connection.execute(query).mappings()]


def _entry(row: Any) -> InboxEntry:
    matter = Matter(
        Waits(row["kind"]),
        *(row[name] for name in ("order_id", "reason", "text", "number", "body", "intent_id")),
    )
    own = ("id", "store", "shop", "since", "round_id", "answer", "open")
    return InboxEntry(matter=matter, **{name: row[name] for name in own})
