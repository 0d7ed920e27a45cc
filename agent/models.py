"""The values of the trade: what the screens read, what the ledger says, what a plan wants.

Everything here is frozen and compares by value. Times are aware datetimes in UTC unless a name says
otherwise. Numbers (order and tracking numbers) are text, never integers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """An order's state, in the words of the marketplace's open platform (`order_status`)."""

    PLACE_ORDER_SUCCESS = "PLACE_ORDER_SUCCESS"
    RISK_CONTROL = "RISK_CONTROL"
    WAIT_SELLER_SEND_GOODS = "WAIT_SELLER_SEND_GOODS"
    SELLER_PART_SEND_GOODS = "SELLER_PART_SEND_GOODS"
    WAIT_BUYER_ACCEPT_GOODS = "WAIT_BUYER_ACCEPT_GOODS"
    IN_CANCEL = "IN_CANCEL"
    IN_ISSUE = "IN_ISSUE"
    IN_FROZEN = "IN_FROZEN"
    FUND_PROCESSING = "FUND_PROCESSING"
    WAIT_SELLER_EXAMINE_MONEY = "WAIT_SELLER_EXAMINE_MONEY"
    FINISH = "FINISH"
    WAIT_GROUP_SUCCESS = "WAIT_GROUP_SUCCESS"
    IN_PRESELL_PROMOTION = "IN_PRESELL_PROMOTION"
    UNKNOWN = "UNKNOWN"


#: What still has to be shipped, wholly or in part.
WAITING = frozenset({Status.WAIT_SELLER_SEND_GOODS, Status.SELLER_PART_SEND_GOODS})


class Kind(StrEnum):
    """A kind of write to the console."""

    CORRECT = "correct"
    MESSAGE = "message"
    DECLARE = "declare"


class Policy(StrEnum):
    """What a store lets the program do with one kind of write."""

    OFF = "off"
    APPROVE = "approve"
    AUTO = "auto"


class Step(StrEnum):
    """Which part of a correction a commit does: most consoles change a parcel, some cancel and create."""

    CHANGE = "change"
    CANCEL = "cancel"
    CREATE = "create"


class RowKind(StrEnum):
    """Whether a ledger row is the first parcel of an order or a parcel sent again (补发)."""

    ORIGINAL = "original"
    REPLACEMENT = "replacement"


class DeadlineClass(StrEnum):
    """How near an order's shipping deadline is; the thresholds are settings."""

    OVERDUE = "overdue"
    CRITICAL = "critical"
    DUE_SOON = "due soon"
    LATER = "later"
    UNKNOWN = "unknown"


class ClockKind(StrEnum):
    """What a clock of an order counts down to; the marketplace has all five, a console may not show each."""

    SHIP_BY = "ship by"
    CORRECTION = "correction window"
    FIRST_SCAN = "first carrier scan"
    CANCEL = "cancel request"
    DISPUTE = "dispute answer"


class Purpose(StrEnum):
    """Why a buyer is written to; part of a message's key and the name of its text."""

    CORRECTED = "corrected"
    UNCHANGEABLE = "unchangeable"
    REPLACEMENT = "replacement"


class State(StrEnum):
    """What became of one intended write, or of a whole round; `stopped` is of rounds alone."""

    DONE = "done"
    ALREADY_DONE = "already_done"
    PLANNED = "planned"
    WAITING_APPROVAL = "waiting_approval"
    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
    NEEDS_PERSON = "needs_person"
    FAILED = "failed"
    STOPPED = "stopped"


class Reason(StrEnum):
    """Why an order is written to, or why a person should look at it.

    The first block are the kinds of difference between console and ledger (see README); the second block
    are circumstances in which the program leaves an order to a person or only notes something.
    """

    PLACEHOLDER = "placeholder"
    CHECK_DIGIT = "check-digit"
    OTHER_ORDER = "other-order"
    OLD_NUMBER = "old-number"
    WRONG_SERVICE = "wrong-service"
    NEAR = "near"
    DIFFERENT = "different"
    RENUMBERED = "renumbered"
    MERGED = "merged"
    NOT_DECLARED = "not-declared"
    REPLACEMENT = "replacement"
    PAST_WINDOW = "past-window"
    BUDGET_SPENT = "budget-spent"

    LEDGER_CONFLICT = "ledger-conflict"
    LEDGER_STALE = "ledger-stale"
    LEDGER_NUMBER = "ledger-number"
    CARRIER_UNMAPPED = "carrier-unmapped"
    AMBIGUOUS_PARCELS = "ambiguous-parcels"
    PLATFORM_WAREHOUSE = "platform-warehouse"
    CLOSED = "closed"
    IN_DISPUTE = "in-dispute"
    IN_CANCELLATION = "in-cancellation"
    STATUS = "status"
    NOT_FOUND = "not-found"
    CHANGED_BY_OTHERS = "changed-by-others"
    HEALED = "healed"
    UNREAD = "unread"
    DRAFT = "draft"
    NO_CONVERSATION = "no-conversation"
    NO_ORDER_CARD = "no-order-card"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
    PAGE = "page"
    FAILED = "failed"
    KIND_OFF = "kind-off"
    REPEATED_PAGE = "repeated-page"
    LIST_SHORT = "list-short"
    LEDGER_ROW = "ledger-row"
    FIRST_RUN = "first-run"
    SUSPECT = "suspect"
    WRITES_BUDGET = "writes-budget"
    MESSAGES_BUDGET = "messages-budget"
    KIND_STOPPED = "kind-stopped"
    DISK_BUDGET = "disk-budget"


def clean_number(text: str) -> str:
    """Return a tracking number as it is compared: without white space, upper-cased, nothing else changed."""
    return "".join(text.split()).upper()


@dataclass(frozen=True, slots=True)
class Pair:
    """A logistics service and a tracking number: what the console shows for a parcel, changed as one.

    `service` is the service's key (`CAINIAO_STANDARD`), or the text as shown where the table knows no key.
    `number` is in the form of `clean_number`.
    """

    service: str
    number: str

    def __str__(self) -> str:
        return f"{self.number} ({self.service})"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The platform's own remaining time to ship: the text as shown, and what it means.

    `left` is negative when overdue, and None where nothing was shown or the text could not be read.
    """

    raw: str
    left: timedelta | None = None

    def classify(self, critical: timedelta, due_soon: timedelta) -> DeadlineClass:
        """Sort the remaining time into a class; a limit belongs to the more urgent class."""
        if self.left is None:
            return DeadlineClass.UNKNOWN
        if self.left <= timedelta(0):
            return DeadlineClass.OVERDUE
        if self.left <= critical:
            return DeadlineClass.CRITICAL
        return DeadlineClass.DUE_SOON if self.left <= due_soon else DeadlineClass.LATER


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency as the console writes it, such as `US$`."""

    currency: str
    amount: Decimal

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.2f}"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of an order as the console shows it; `position` counts from 1, top to bottom."""

    position: int
    pair: Pair


@dataclass(frozen=True, slots=True)
class Order:
    """One order as read from the console, from a list row or (with `detailed`) from its own page.

    `changes` is how often the console says its logistics were changed, None where it does not say.
    `ship_to` is an ISO 3166 alpha-2 code, empty where unknown. `healed` means that a value was found by a
    fallback locator, which is good for findings only. `texts` keeps the raw strings the values came from.
    `amount` is what the buyer paid for it, None where it is not shown or cannot be read.
    """

    order_id: str
    status: Status
    deadline: Deadline = Deadline("")
    parcels: tuple[Parcel, ...] = ()
    goods: str = ""
    ship_to: str = ""
    buyer: str = ""
    amount: Money | None = None
    platform_warehouse: bool = False
    ordered_at: datetime | None = None
    declared_at: datetime | None = None
    changes: int | None = None
    detailed: bool = False
    numbers_shown: bool = True
    healed: bool = False
    texts: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One number that the dispatch ledger gives for one parcel, after cleaning.

    `carrier` is the ledger's own word; `service` the console's service key it maps to, empty where the
    carrier table does not know it. `aliases` are other numbers of the same parcel that are as right
    (international and last-mile). `olds` are numbers the ledger itself calls old or wrong. `first_seen` is
    when this value was first imported (UTC). `source` is `file, row N` for people. `sent` is what the ledger
    says of handing the parcel over: empty where it says nothing, `not`, `sent`, or the time of shipping as it
    writes it (`2026-11-22T17:14`, without a zone).
    """

    order_id: str
    kind: RowKind
    carrier: str
    number: str
    service: str = ""
    aliases: frozenset[str] = frozenset()
    olds: frozenset[str] = frozenset()
    goods: str = ""
    quantity: str = ""
    source: str = ""
    first_seen: datetime | None = None
    sent: str = ""

    @property
    def pair(self) -> Pair:
        """The pair that the console should show."""
        return Pair(self.service, self.number)


@dataclass(frozen=True, slots=True)
class TrackingFix:
    """An intended correction: replace the pair `wrong` of one parcel by `right`.

    `generation` is the number of changes the journal knows to be done on this parcel before this one. Where a
    console can only cancel and create, a correction is two of these, alike but for their `step`.
    """

    order_id: str
    parcel: int
    wrong: Pair
    right: Pair
    reason: Reason
    rests_on: str
    generation: int = 0
    website: str = ""
    step: Step = Step.CHANGE

    kind = Kind.CORRECT


@dataclass(frozen=True, slots=True)
class BuyerMessage:
    """An intended message about one number of one order; several to one buyer are sent as one text.

    `goods`, `carrier` and `link` are for the text; `link` is empty where the carrier has none.
    """

    order_id: str
    purpose: Purpose
    number: str
    reason: Reason
    carrier: str = ""
    goods: str = ""
    link: str = ""
    ship_to: str = ""
    buyer: str = ""
    rests_on: str = ""

    kind = Kind.MESSAGE


@dataclass(frozen=True, slots=True)
class Declaration:
    """An intended declaration of shipment: all goods of one order that waits, in one parcel.

    `website` is where the parcel is tracked, empty where the carrier has no such page.
    """

    order_id: str
    pair: Pair
    reason: Reason
    rests_on: str
    website: str = ""

    kind = Kind.DECLARE


#: Whatever may be written to a console.
Intended = TrackingFix | BuyerMessage | Declaration


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about an order; `note` means that nothing needs to be done."""

    order_id: str
    reason: Reason
    text: str
    note: bool = False
    old: Pair | None = None
    new: Pair | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One row of the chat's session list: a buyer, not an order.

    `unread` is None where something stands there that is no number: then nobody may open it unseen.
    """

    buyer: str
    unread: int | None
    preview: str = ""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a thread; `sender` is `seller`, `buyer` or `system`."""

    sender: str
    text: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one intended write, with a sentence for people."""

    state: State
    text: str = ""
    shown: str = ""

    @classmethod
    def already_done(cls, shown: object) -> Outcome:
        """The console shows the right value already; nothing was written."""
        return cls(State.ALREADY_DONE, f"the console shows {shown} already", str(shown))
