"""A shop, a clock that stands until it is moved, and writes to plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.ledger.intents import Intent, IntentState
from agent.ledger.journal import Journal
from agent.models import BuyerMessage, Declaration, Pair, Purpose, Reason, TrackingFix

SHOP = "seller.example/4711"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class FixedClock:
    """Tells the same time until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def move(self, **span: float) -> None:
        """Let some time pass."""
        self.now += timedelta(**span)


def fix(order: str = "8190", number: str = "RB473124829CN", **changes: object) -> TrackingFix:
    """A correction of one parcel, from a placeholder to `number`."""
    wrong, right = Pair("OTHER", "11111111"), Pair("CPAM", number)
    values = {"order_id": order, "parcel": 1, "wrong": wrong, "right": right, "reason": Reason.PLACEHOLDER}
    return TrackingFix(**values | {"rests_on": "all one digit"} | changes)  # type: ignore[arg-type]


def message(order: str = "8190", number: str = "RB473124829CN", **changes: object) -> BuyerMessage:
    """A message that tells one buyer one number."""
    values = {"order_id": order, "purpose": Purpose.CORRECTED, "number": number, "goods": "红色杯子"}
    return BuyerMessage(**values | {"reason": Reason.PLACEHOLDER} | changes)  # type: ignore[arg-type]


def declaration(order: str = "8190", number: str = "RB473124829CN", **changes: object) -> Declaration:
    """A declaration of one order with `number`."""
    values = {"order_id": order, "pair": Pair("CPAM", number), "reason": Reason.NOT_DECLARED}
    return Declaration(**values | {"rests_on": "row 7"} | changes)  # type: ignore[arg-type]


def states(journal: Journal, *intents: Intent) -> list[IntentState]:
    """The present states of intents."""
    found = [journal.intent_for(intent.key) for intent in intents]
    return [intent.state for intent in found if intent]


def path(journal: Journal, intent: Intent) -> list[IntentState]:
    """Every state an intent passed into."""
    return [event.state for event in journal.history(intent.id)]


def begun(journal: Journal, *intents: Intent) -> str:
    """Prepare and begin intents as one commit."""
    ids = [intent.id for intent in intents]
    journal.preparing(ids)
    return journal.begin(ids)
