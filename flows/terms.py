"""What `decide` is given and what it returns; values only, no rule.

All times are aware UTC datetimes, all collections are read and never changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from agent.ledger.carriers import Carriers
from agent.models import BuyerMessage, Declaration, Finding, LedgerRow, Pair, Purpose, TrackingFix


@dataclass(frozen=True)
class Ledger:
    """The dispatch ledger as far as it touches the orders at hand.

    `rows` maps an order to its rows and `conflicts` to why they contradict each other. `owners` maps a
    number (aliases included) to every order that the ledger gives it to: at least for the numbers that the
    console shows and for those in `rows`. `stale` means older than the store's limit.
    """

    rows: Mapping[str, Sequence[LedgerRow]] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What an order's parcels looked like at the scan before this one.

    `changed_at` is when a change of them was last noticed, the Unix epoch where none ever was (the first
    reading is no change); `ours` tells that this change was our own write.
    """

    parcels: tuple[Pair, ...]
    changed_at: datetime
    ours: bool


@dataclass(frozen=True)
class History:
    """What the journal knows of the orders at hand.

    `begun` counts the changes begun per order, `generation` those done per order and parcel. `told` are the
    messages that are done, open or with a person: none of them is planned again. `open_orders` have a
    correction begun and not proven: they get no new one. `halved` orders have a parcel cancelled and the
    right one not yet created: nothing else is made of their parcels before that. `declared` orders have a
    declaration that is done, begun, or with a person: they get no other.
    """

    seen: Mapping[str, Seen] = field(default_factory=dict)
    begun: Mapping[str, int] = field(default_factory=dict)
    generation: Mapping[tuple[str, int], int] = field(default_factory=dict)
    told: frozenset[tuple[str, Purpose, str]] = frozenset()
    open_orders: frozenset[str] = frozenset()
    halved: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    """The limits of the console and the store's own settings, with the time the round takes for *now*.

    `changes` and `days` (from the first declaration) limit corrections, 0 for no limit. `shipped_days` is
    how long after its declaration a buyer is still told of a number that can no longer be changed.
    `message_length` is the chat's limit, for the flow that renders. Only an order with less time left than
    `declare_within` is declared; None where the console's pack knows no way to declare one. `zone` is that of
    the times in the ledger. With `asks` a person is asked before a difference that nothing proves is written;
    without it such a difference is a finding.
    """

    now: datetime
    changes: int
    days: int
    trust_ledger: bool
    shipped_days: int
    carriers: Carriers
    message_length: int
    asks: bool = False
    declare_within: timedelta | None = None
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything that an order is decided on, besides the order."""

    ledger: Ledger
    history: History
    rules: Rules

    def rows(self, order_id: str) -> Sequence[LedgerRow]:
        """Return the ledger's rows for an order, none where it has none."""
        return self.ledger.rows.get(order_id, ())

    def told(self, order_id: str, purpose: Purpose, number: str) -> bool:
        """Tell whether this message is done, open or with a person."""
        return (order_id, purpose, number) in self.history.told


@dataclass(frozen=True, slots=True)
class PlannedFix:
    """One correction and the message that becomes due when its right pair stands, if there is one."""

    fix: TrackingFix
    message: BuyerMessage | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What should be written, and what people should know; the order is that of the orders given."""

    fixes: tuple[PlannedFix, ...] = ()
    messages: tuple[BuyerMessage, ...] = ()
    findings: tuple[Finding, ...] = ()
    declarations: tuple[Declaration, ...] = ()

    def __add__(self, other: Plan) -> Plan:
        return Plan(
            self.fixes + other.fixes,
            self.messages + other.messages,
            self.findings + other.findings,
            self.declarations + other.declarations,
        )
