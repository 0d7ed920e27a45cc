"""The orders that run out of time while nobody works on a store, with what would be written for each.

Known from the last scans alone (`clocks`), from what the journal has planned, and from the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from agent.ledger import clocks
from agent.ledger.database import reading
from agent.ledger.intents import UNSENT, Intent, IntentState
from agent.ledger.journal import Journal
from agent.ledger.tables import LedgerEntry
from agent.models import Kind, RowKind
from agent.say import say

#: So many are named, the most urgent ones; the rest is counted.
MOST = 20
#: An order that becomes critical within this time counts: so long may a pause last before somebody looks.
AHEAD = timedelta(hours=24)
#: What is not written yet, or is not known to be.
_OWED = frozenset({*UNSENT, IntentState.BEGUN, IntentState.UNCONFIRMED}) - {IntentState.ABANDONED}


@dataclass(frozen=True, slots=True)
class Critical:
    """One order, the time it has left, and what would be written for it, empty where nothing is known."""

    order_id: str
    left: timedelta
    would: str

    @property
    def line(self) -> str:
        """The order as one line for people."""
        would = f": {self.would}" if self.would else ""
        return f"{self.order_id}, {clocks.left(self.left)}{would}"

    @property
    def plain(self) -> dict[str, str]:
        """The order as JSON shows it."""
        return {"order_id": self.order_id, "left": clocks.left(self.left), "would_write": self.would}


@dataclass(frozen=True, slots=True)
class Endangered:
    """The most urgent of these orders, and how many more there are."""

    orders: tuple[Critical, ...] = ()
    more: int = 0

    def lines(self) -> list[str]:
        """Return all of it, a line an order; none where there is none."""
        rest = [say("… and {n} more", n=self.more)] if self.more else []
        return [*(order.line for order in self.orders), *rest]


def endangered(engine: Engine, store: str, shop: str, critical: timedelta, now: datetime) -> Endangered:
    """Return the orders of a shop that have `critical` time left, or less, by now or within a day."""
    found = clocks.ending(engine, shop, now + critical + AHEAD)
    first = found[:MOST]
    said = _ledger(engine, store, [one.order_id for one in first])
    journal = Journal(engine, store=store, shop=shop, round_id="", clock=lambda: now)
    orders = [Critical(one.order_id, one.ends - now, _would(journal, one.order_id, said)) for one in first]
    return Endangered(tuple(orders), len(found) - len(first))


def _would(journal: Journal, order_id: str, said: Mapping[str, str]) -> str:
    owed = [_write(intent) for intent in journal.intents_of(order_id) if intent.state in _OWED]
    return "; ".join(owed) or said.get(order_id, "")


def _write(intent: Intent) -> str:
    if intent.kind is Kind.CORRECT:
        fix = intent.fix()
        return say("correct {wrong} to {right}", wrong=fix.wrong, right=fix.right)
    if intent.kind is Kind.DECLARE:
        return say("declare {pair}", pair=intent.declaration().pair)
    return say("tell the buyer {number}", number=intent.message().number)


def _ledger(engine: Engine, store: str, order_ids: Sequence[str]) -> dict[str, str]:
    """Return, of orders for which nothing is planned yet, what the ledger would have declared."""
    query = select(LedgerEntry.order_id, LedgerEntry.number, LedgerEntry.carrier)
    mine = query.where(LedgerEntry.store == store, LedgerEntry.kind == RowKind.ORIGINAL.value)
    found: dict[str, dict[str, str]] = {}
    with reading(engine) as connection:
        for row in connection.execute(mine.where(LedgerEntry.order_id.in_(order_ids))):
            found.setdefault(row.order_id, {})[row.number] = f"{row.number} ({row.carrier})"
    text = {order_id: ", ".join(numbers.values()) for order_id, numbers in found.items()}
    return {order_id: say("the ledger has {numbers}", numbers=numbers) for order_id, numbers in text.items()}
