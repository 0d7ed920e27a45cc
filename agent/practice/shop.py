"""The shop as the double knows it: orders, parcels, buyers, conversations, and quick ways to find them.

Values only; what may be changed and when is `writes`' business, what pages show is `views`', what is true at
the start is `seed`'s. Times are aware and in UTC; pages show them in US Pacific time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from agent.practice.words import DONE_REASONS

TABS = ("all", "waiting", "shipped", "finished", "closed")
CHANGE_LIMIT = 2
WINDOW = timedelta(days=5)


@dataclass(slots=True)
class Pair:
    """A logistics service (its key) and a tracking number."""

    service: str
    number: str

    def as_json(self) -> dict[str, str]:
        """Return the pair as the witness and the pages write it."""
        return {"service": self.service, "number": self.number}


@dataclass(slots=True, frozen=True)
class Item:
    """One line of goods; `price` is in US dollars."""

    title: str
    sku: str
    quantity: int
    price: float


@dataclass(slots=True, frozen=True)
class Buyer:
    """Somebody who buys; the clear values are shown only when the page asks to unmask them."""

    buyer_id: str
    name: str
    country: str
    phone: str
    email: str
    street: str
    zip: str
    city: str


@dataclass(slots=True)
class LedgerLine:
    """What the dispatch ledger says of one parcel of an order, before it is laid out as a row.

    `order_text` is the order number as the ledger writes it (with `-1` for some replacements).
    """

    order_text: str
    item: Item
    carrier: str
    number: str
    old_number: str = ""
    replacement: str = ""
    reason: str = ""
    note: str = ""
    shipped_at: datetime | None = None


@dataclass(slots=True)
class Order:
    """One order; `sown` is what was planted in it, `right` and `tell` what a round should end with.

    `declare` is the pair that a round declares where it may: then it ends with that one instead of `right`.

    `deadline` is the end of the time to ship and `countdown` the form in which the page shows what is left
    of it (`words`, `clock`, or empty for not at all).
    """

    order_id: str
    buyer: Buyer
    status: str
    created: datetime
    items: list[Item]
    end_reason: str = ""
    parcels: list[Pair] = field(default_factory=list)
    declared_at: datetime | None = None
    changes: int = 0
    platform_warehouse: bool = False
    tags: tuple[str, ...] = ()
    deadline: datetime | None = None
    countdown: str = ""
    note: str = ""
    sown: str = "none"
    right: list[Pair] = field(default_factory=list)
    tell: list[str] = field(default_factory=list)
    declare: Pair | None = None
    ledger: list[LedgerLine] = field(default_factory=list)

    @property
    def tab(self) -> str:
        """The tab, besides `all`, on which the order stands; empty where there is none for its state."""
        if self.status in {"WAIT_SELLER_SEND_GOODS", "SELLER_PART_SEND_GOODS"}:
            return "waiting"
        if self.status == "FINISH":
            return "finished" if self.end_reason in DONE_REASONS else "closed"
        shipped = self.status == "WAIT_BUYER_ACCEPT_GOODS" or (
            self.status in {"IN_ISSUE", "IN_CANCEL"} and bool(self.parcels)
        )
        return "shipped" if shipped else ""

    @property
    def can_declare(self) -> bool:
        """Tell whether a parcel may be declared: the order waits, and the seller is the one who ships it."""
        return self.tab == "waiting" and not self.platform_warehouse

    def can_modify(self, now: datetime) -> bool:
        """Tell whether a parcel's service and number may still be changed."""
        if self.status not in {"SELLER_PART_SEND_GOODS", "WAIT_BUYER_ACCEPT_GOODS"}:
            return False
        in_window = self.declared_at is not None and now - self.declared_at <= WINDOW
        return in_window and self.changes < CHANGE_LIMIT


@dataclass(slots=True, frozen=True)
class Message:
    """One message of a thread; `sender` is seller, buyer or system."""

    message_id: str
    sender: str
    text: str
    at: datetime


@dataclass(slots=True)
class Conversation:
    """A buyer's thread with the shop; `draft` is what somebody of the team left in the box.

    `moderated` means that no text is let through; `blocked` that the buyer wants none, shown by a box that is
    disabled or only told when something is posted.
    """

    session_id: str
    buyer: Buyer
    messages: list[Message]
    unread: int = 0
    draft: str = ""
    tags: tuple[str, ...] = ()
    moderated: bool = False
    blocked: Literal["", "box", "post"] = ""

    @property
    def last_time(self) -> datetime:
        """When the newest message came."""
        return self.messages[-1].at


class Shop:
    """One shop with everything in it, and the sets of what was changed since it was sown.

    `noted` is how the console writes down a number that it was sent.
    """

    def __init__(
        self, shop_id: str, name: str, account: str, password: str, *, seed: int, size: int, born: datetime
    ) -> None:
        self.shop_id, self.name, self.account, self.password = shop_id, name, account, password
        self.seed, self.size, self.born = seed, size, born
        self.orders: dict[str, Order] = {}
        self.conversations: dict[str, Conversation] = {}
        self.of_buyer: dict[str, Conversation] = {}
        self.orders_of: dict[str, list[Order]] = {}
        self.noted: Callable[[str], str] = str
        self.changed_orders: set[str] = set()
        self.changed_conversations: set[str] = set()
        self._tabs: dict[str, list[Order]] | None = None
        self._sessions: list[Conversation] | None = None

    def add_order(self, order: Order) -> None:
        """Put an order into the shop."""
        self.orders[order.order_id] = order
        self.orders_of.setdefault(order.buyer.buyer_id, []).append(order)
        self._tabs = None

    def add_conversation(self, conversation: Conversation) -> None:
        """Put a buyer's conversation into the shop."""
        self.conversations[conversation.session_id] = conversation
        self.of_buyer[conversation.buyer.buyer_id] = conversation
        self._sessions = None

    def touch_order(self, order: Order) -> None:
        """Note that an order has changed: its tab may be another now, and it must be saved."""
        self.changed_orders.add(order.order_id)
        self._tabs = None

    def touch_conversation(self, conversation: Conversation) -> None:
        """Note that a conversation has changed: it may stand elsewhere in the list, and must be saved."""
        self.changed_conversations.add(conversation.session_id)
        self._sessions = None

    def tab(self, name: str) -> list[Order]:
        """Return the orders of a tab, newest first; KeyError for an unknown tab."""
        if self._tabs is None:
            self._tabs = {tab: [] for tab in TABS}
            for order in sorted(
                self.orders.values(), key=lambda one: (one.created, one.order_id), reverse=True
            ):
                self._tabs["all"].append(order)
                if order.tab:
                    self._tabs[order.tab].append(order)
        return self._tabs[name]

    def sessions(self) -> list[Conversation]:
        """Return all conversations, the one with the newest message first."""
        if self._sessions is None:
            everything = self.conversations.values()
            self._sessions = sorted(everything, key=lambda one: (one.last_time, one.session_id), reverse=True)
        return self._sessions
