"""Looks at an order's own page until it is whole: its parcels may be drawn one after the other, and late.

A page read in between would say that somebody took a parcel, and what stands on another one would be held for
wrong. So a second look must show the same; fewer parcels than are known are believed when they stay so few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agent.models import Deadline, Order

#: So many looks, 50 ms apart, with the same on the page: nothing more comes.
STILL = 20


class Looks:
    """The looks at one order's page; `known` is how many parcels it was last seen with, 0 for none."""

    def __init__(self, look: Callable[[], Order], known: int) -> None:
        self._look = look
        self._known = known
        self.last = look()
        self._same = 1

    @property
    def agree(self) -> bool:
        """Whether the last two looks showed the same."""
        return self._same > 1

    def settled(self) -> bool:
        """Look once more, and tell whether the page may be believed by now."""
        found = self._look()
        self._same = self._same + 1 if _fixed(found) == _fixed(self.last) else 1
        self.last = found
        return self._same >= (STILL if len(found.parcels) < self._known else 2)


def _fixed(order: Order) -> Order:
    """Return an order without the time left, which changes from look to look."""
    return replace(order, deadline=Deadline(""))
