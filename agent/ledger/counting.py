"""Counts what was begun: in this round, and towards one buyer since a moment. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text

from agent.ledger.database import reading
from agent.ledger.intents import Intent
from agent.ledger.sightings import Sightings
from agent.ledger.tables import IntentEvent, IntentRow, ScanRow
from agent.models import Kind

#: In the words of the index: a value passed beside the statement would not let a database use it.
_BEGUN = text("intent_event.state = 'begun'")


def addressee(order_id: str, terms: dict[str, Any]) -> str:
    """Return who is told by a message: the buyer as the console names him, else whoever gave the order."""
    return str(terms.get("buyer") or order_id)


class Counting(Sightings):
    """Counts begun commits of one shop, not intents: one message about two orders is one commit.

    What was begun counts whatever became of it, also in a round that died.
    """

    def looked_at(self) -> bool:
        """Tell whether a scan of this shop has ever reached the end, under whatever name of the store."""
        query = select(ScanRow.id).where(ScanRow.shop == self.shop, ScanRow.full).limit(1)
        with reading(self.engine) as connection:
            return connection.scalar(query) is not None

    def writes_here(self) -> int:
        """Count the commits that this round has begun, of every kind."""
        return len({row.commit_id for row in self._begun_here_of_shop()})

    def messages_here(self, intent: Intent) -> int:
        """Count the messages that this round has begun to the buyer of a message's intent."""
        return _told(_buyer(intent), self._begun_here_of_shop())

    def messages_since(self, intent: Intent, since: datetime) -> int:
        """Count the messages begun since a moment (UTC) to the buyer of a message's intent."""
        return self.messages_to(_buyer(intent), since)

    def messages_to(self, buyer: str, since: datetime) -> int:
        """Count the messages begun since a moment (UTC) to an `addressee`."""
        query = select(IntentRow.kind, IntentRow.order_id, IntentRow.terms, IntentRow.commit_id)
        query = query.where(IntentRow.shop == self.shop, IntentRow.begun_at >= since)
        with reading(self.engine) as connection:
            return _told(buyer, connection.execute(query).all())

    def _begun_here_of_shop(self) -> list[Row[Any]]:
        query = (
            select(IntentRow.shop, IntentRow.kind, IntentRow.order_id, IntentRow.terms, IntentEvent.commit_id)
            .join(IntentEvent, IntentEvent.intent_id == IntentRow.id)
            .where(IntentEvent.round_id == self.round_id, _BEGUN)
        )
        with reading(self.engine) as connection:
            # As in `JournalReader`, the shop is compared here: beside the round it would tempt a database.
            return [row for row in connection.execute(query) if row.shop == self.shop]


def _buyer(intent: Intent) -> str:
    return addressee(intent.order_id, intent.terms)


def _told(buyer: str, rows: Iterable[Row[Any]]) -> int:
    """Count the commits among `rows` that are messages to a buyer."""
    messages = (row for row in rows if row.kind == Kind.MESSAGE)
    return len({row.commit_id for row in messages if addressee(row.order_id, row.terms) == buyer})
