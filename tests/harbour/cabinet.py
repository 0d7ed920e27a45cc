"""What the office remembers beside the shop: histories of parcels, cancelled ones, alerts, private notes.

The shop's own values stay the truth that the witness tells; a change made behind the office's back (a test
that plays a colleague) is entered into the history when somebody next looks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from agent.practice.shop import Message, Order, Pair, Shop

COLLEAGUES = ("m.ruiz", "t.lind", "a.vogel")


@dataclass(frozen=True)
class Event:
    """One line of a parcel's history."""

    at: datetime
    pair: Pair
    by: str


@dataclass(frozen=True)
class Alert:
    """A refusal that stays with its order until somebody closes it."""

    alert_id: int
    text: str


class Cabinet:
    """One office's memory; an order's histories begin with an older number for each of its changes.

    `left_over` is the text of an alert that hangs on one order from the beginning.
    """

    def __init__(self, shop: Shop, left_over: str) -> None:
        self.shop = shop
        self.moved: dict[str, datetime] = {}
        self.alerts: dict[str, list[Alert]] = {}
        self.private: dict[str, list[Message]] = {}
        self.missing: dict[str, list[int]] = {}
        self.status_before: dict[str, str] = {}
        self._alert_ids = count(1)
        self._histories = {one.order_id: _begun(one, shop.born) for one in shop.orders.values()}
        self._leave_an_alert(left_over)

    def _leave_an_alert(self, text: str) -> None:
        """A colleague was refused and closed nothing; the order can be corrected all the same."""
        found = [one for one in self.shop.orders.values() if one.sown == "check-digit"]
        for order in found[-1:]:
            self.alert(order.order_id, text)

    def last_change(self, order: Order) -> datetime:
        """Return what the list is sorted by: the last change, or the creation where there was none."""
        return self.moved.get(order.order_id, order.created)

    def alert(self, order_id: str, text: str) -> None:
        """Hang an alert on an order, above those that hang there already."""
        self.alerts.setdefault(order_id, []).insert(0, Alert(next(self._alert_ids), text))

    def close_alert(self, order_id: str, alert_id: object) -> bool:
        """Take an alert down; False where it does not hang there."""
        hanging = self.alerts.get(order_id, [])
        kept = [one for one in hanging if one.alert_id != alert_id]
        self.alerts[order_id] = kept
        return len(kept) < len(hanging)

    def history(self, order: Order, now: datetime) -> list[list[Event]]:
        """Return one list of events per parcel, the one that counts first."""
        told = self._histories[order.order_id]
        for place, pair in enumerate(order.parcels):
            if place == len(told):
                told.append([])
            if not told[place] or told[place][0].pair != pair:
                self.enter(order, place, now, COLLEAGUES[0])
        return told[: len(order.parcels)]

    def enter(self, order: Order, place: int, now: datetime, by: str) -> None:
        """Write what now stands at a place on top of its history, and move the order up the list."""
        self._histories[order.order_id][place].insert(0, Event(now, replace(order.parcels[place]), by))
        self.moved[order.order_id] = now


def _begun(order: Order, now: datetime) -> list[list[Event]]:
    return [
        _older(order, pair, order.changes if place == 0 else 0, now)
        for place, pair in enumerate(order.parcels)
    ]


def _older(order: Order, pair: Pair, changes: int, now: datetime) -> list[Event]:
    """Return a history that begins on the day of declaration and has come to `pair` in so many changes."""
    rng = Random(f"history {order.order_id}")
    begun = order.declared_at or order.created
    step = min(timedelta(hours=20), (now - begun) / (changes + 1))
    made_up = [Pair(pair.service, f"HB{rng.randrange(10**9, 10**10)}") for _ in range(changes)]
    events = [
        Event(begun + step * turn, replace(one), rng.choice(COLLEAGUES))
        for turn, one in enumerate([*made_up, pair])
    ]
    return events[::-1]
