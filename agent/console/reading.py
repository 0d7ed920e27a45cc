"""Reads typed values off the console's pages: orders, parcels, conversations, threads. Changes nothing.

What a text means is the pack's business (its words and formats); which service a shown name is, the carrier
table's, to which a pack may add names of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from agent.console.lists import Row
from agent.console.pack import Pack
from agent.console.parse import (
    parse_count,
    parse_countdown,
    parse_country,
    parse_date,
    parse_sender,
    parse_service,
    parse_status,
    parse_tags,
)
from agent.console.parse_money import parse_money
from agent.console.screen import Screen
from agent.errors import PageChanged
from agent.ledger.carriers import Carriers
from agent.models import (
    WAITING,
    ChatMessage,
    Conversation,
    Deadline,
    Order,
    Pair,
    Parcel,
    Status,
    clean_number,
)
from agent.say import say

#: The tag of orders that the marketplace's own warehouse ships; bufa leaves these alone.
PLATFORM_WAREHOUSE = "platform-warehouse"


class Reading:
    """Turns rows and elements of a pack's pages into the values of the trade; `clock` gives UTC times."""

    def __init__(self, pack: Pack, carriers: Carriers, clock: Callable[[], datetime]) -> None:
        self.pack = pack
        self.carriers = carriers
        self.clock = clock

    # --- services ------------------------------------------------------------------------------------

    def service(self, shown: str) -> str:
        """Return the key of a service shown by name, or the text as shown where nobody knows it."""
        return parse_service(self.pack, shown) or self.carriers.service_key(shown)

    def service_names(self, key: str) -> tuple[str, ...]:
        """Return every name under which the console may show a service; the pack's own first."""
        own = self.pack.vocabulary.services.get(key, ())
        return (*own, *(name for name in self.carriers.service_names(key) if name not in own)) or (key,)

    # --- orders --------------------------------------------------------------------------------------

    def orders(self, screen: Screen) -> list[Order]:
        """Return the orders of one list page, in the order shown."""
        shows_numbers = "parcels" in screen.spec.lists["orders"].fields
        return [self._listed(row, shows_numbers) for row in screen.rows("orders")]

    def _listed(self, row: Row, shows_numbers: bool) -> Order:
        get = _getter(row.values)
        tags = _list(row.values.get("tags"))
        status = parse_status(self.pack, get("status"))
        return Order(
            order_id=get("order_id"),
            status=status,
            deadline=self._deadline(get, status),
            parcels=self._parcels(row.values.get("parcels") or []),
            goods=_goods(row.values.get("goods")),
            ship_to=parse_country(self.pack, get("country")) if get("country") else "",
            buyer=get("buyer_ref") or get("buyer"),
            amount=parse_money(get("amount")),
            platform_warehouse=PLATFORM_WAREHOUSE in parse_tags(self.pack, (*tags, get("status"))),
            ordered_at=parse_date(self.pack, get("ordered_at")) if get("ordered_at") else None,
            declared_at=parse_date(self.pack, get("declared_at")) if get("declared_at") else None,
            changes=parse_count(get("changes")) if get("changes") else None,
            numbers_shown=shows_numbers,
            healed=row.healed,
            texts={name: str(value) for name, value in row.values.items() if isinstance(value, str)},
        )

    def _deadline(self, get: Callable[[str], str], status: Status) -> Deadline:
        """Return the time left as shown, else by the pack's rule, for what still waits for shipment."""
        raw, rule = get("countdown"), self.pack.deadline
        if raw or rule is None or status not in WAITING or not get(rule.after):
            return Deadline(raw, parse_countdown(self.pack, raw) if raw else None)
        since = parse_date(self.pack, get(rule.after))
        derived = say("{hours} h after {date}", hours=rule.hours, date=get(rule.after))
        return Deadline(derived, since + timedelta(hours=rule.hours) - self.clock() if since else None)

    def _parcels(self, rows: list[Mapping[str, Any]]) -> tuple[Parcel, ...]:
        pairs = [Pair(self.service(row["service"]), clean_number(row["number"])) for row in rows]
        return tuple(
            Parcel(place, pair) for place, pair in enumerate(pairs, 1) if pair.number not in ("", "-", "—")
        )

    def order(self, screen: Screen) -> Order:
        """Return the one order that its own page shows.

        Raises PageChanged when the page shows none or several.
        """
        rows = screen.rows("order", at_least=1)
        if len(rows) != 1:
            raise PageChanged(
                say("page `{page}` shows {n} orders, expected one", page=screen.name, n=len(rows)),
                {"pack": self.pack.describe_list(screen.name, "order")},
                hint=say("correct the list `order` of that page in the pack"),
            )
        return replace(self._listed(rows[0], shows_numbers=True), detailed=True)

    # --- chat ----------------------------------------------------------------------------------------

    def conversations(self, screen: Screen) -> list[Conversation]:
        """Return the rows of the session list as searched; opening none of them."""
        return [
            Conversation(
                buyer=_getter(row.values)("buyer_ref") or _getter(row.values)("buyer"),
                unread=_unread(_getter(row.values)("unread")),
                preview=_getter(row.values)("preview"),
            )
            for row in screen.rows("conversations")
        ]

    def thread(self, screen: Screen) -> list[ChatMessage]:
        """Return the messages of the open conversation that are loaded, oldest first."""
        return [
            ChatMessage(
                sender=parse_sender(self.pack, row.values["sender"]) or "unknown",
                text=row.values["text"],
                at=_getter(row.values)("at"),
            )
            for row in screen.rows("messages")
        ]


def _unread(shown: str) -> int | None:
    """No badge is none unread; a badge that holds no number is unknown."""
    return parse_count(shown) if shown else 0


def _getter(values: Mapping[str, Any]) -> Callable[[str], str]:
    def get(name: str) -> str:
        value = values.get(name)
        return value if isinstance(value, str) else ""

    return get


def _list(value: Any) -> list[str]:
    """Return a field as a list, also where the pack reads one text instead of all matches."""
    return [value] if isinstance(value, str) else list(value or [])


def _goods(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else value or ""
