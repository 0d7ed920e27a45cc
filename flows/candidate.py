"""A difference between console and ledger that might be corrected, with all that could forbid it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.models import Finding, LedgerRow, Order, Pair, Reason
from agent.say import say
from flows.rules import Difference
from flows.terms import Basis, Rules


@dataclass(frozen=True, slots=True)
class Candidate:
    """A difference that might be corrected, with all that could forbid it."""

    difference: Difference
    basis: Basis

    @property
    def rules(self) -> Rules:
        """The limits and settings that hold."""
        return self.basis.rules

    @property
    def order(self) -> Order:
        """The order that the parcel belongs to."""
        return self.difference.order

    @property
    def row(self) -> LedgerRow:
        """The ledger row that says what is right."""
        return self.difference.row

    @property
    def shown(self) -> Pair:
        """The pair that the console shows."""
        return self.difference.parcel.pair

    @property
    def right(self) -> Pair:
        """The pair that the ledger gives; the carrier's own word stands in for an unknown service."""
        return Pair(self.row.service or self.row.carrier, self.row.number)

    @property
    def rests_on(self) -> str:
        """What the difference rests on, as one sentence for people."""
        return say(
            "the console shows {shown} for parcel {position}, the ledger ({source}) says {right}: {why}",
            shown=self.shown,
            position=self.difference.parcel.position,
            source=self.row.source,
            right=self.right,
            why=self.difference.why,
        )

    def finding(self, reason: Reason, text: str = "", *, note: bool = False) -> Finding:
        """Return a finding that begins with what the difference rests on and goes on with `text`."""
        words = f"{self.rests_on}; {text}" if text else self.rests_on
        return Finding(self.order.order_id, reason, words, note, self.shown, self.right)


def stamp(time: datetime) -> str:
    """Return a time (UTC) as people and files read it here."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
