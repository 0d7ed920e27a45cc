"""The book of every write request that reached the console, in order, whether it was carried out or not.

Times are ISO 8601 UTC. `order_id` and `buyer_id` are empty where a write has none (a message belongs to a
buyer, not to an order), or where the request named one that the shop does not have.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

Value = dict[str, str] | str


def stamp(at: datetime) -> str:
    """Return a time as the witness writes it, `2026-11-22T09:14:03Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True, frozen=True)
class Subject:
    """Whom a write request is about, and what it would make of what."""

    order_id: str = ""
    buyer_id: str = ""
    before: Value = ""
    after: Value = ""


@dataclass(slots=True, frozen=True)
class Entry:
    """One write request.

    `before` is what stood there when it came, `after` what it asked for (which came to stand there only
    with `effect`): a pair of service and number, or a text. `reply` is the line the console answered.
    """

    at: str
    kind: str
    order_id: str
    buyer_id: str
    before: Value
    after: Value
    reply: str
    effect: bool


class Book:
    """The entries so far."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def write(self, at: datetime, kind: str, subject: Subject, reply: str, effect: bool) -> Entry:
        """Add one request and return its entry."""
        who = (subject.order_id, subject.buyer_id, subject.before, subject.after)
        self.entries.append(Entry(stamp(at), kind, *who, reply, effect))
        return self.entries[-1]

    def as_json(self) -> list[dict[str, object]]:
        """Return the entries as the witness shows them."""
        return [asdict(entry) for entry in self.entries]
