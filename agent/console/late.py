"""Reads again what a page draws late: rows of a list, parcels of an order, one after the other.

Read too early, an order would look as if somebody had taken its parcels, and a list as if it were empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.console.whole import Looks
from agent.errors import NotReady
from agent.models import Order
from agent.say import say

if TYPE_CHECKING:
    from agent.console.reading import Reading
    from agent.console.screen import Screen


def orders(reading: Reading, screen: Screen) -> list[Order]:
    """Wait for orders where neither they nor the sign of emptiness are there yet; blank rows are none."""
    empty, found = screen.spec.empty, list[Order]()

    def there() -> bool:
        found[:] = reading.orders(screen)
        return bool(found) or bool(empty and screen.shows(empty))

    screen.console.wait_until(there)
    return found


def whole_order(reading: Reading, screen: Screen, known: int) -> Order:
    """Return what the page shows when it shows the same twice, and no fewer parcels than the `known` ones.

    Raises NotReady when it goes on changing.
    """
    looks = Looks(lambda: reading.order(screen), known)
    if not screen.console.wait_until(looks.settled) and not looks.agree:
        raise NotReady(
            say("page `{page}` shows another order at every look", page=screen.name),
            {"page": screen.console.where()},
            say("look at the picture; the next run opens it afresh"),
        )
    return looks.last


def parcels(reading: Reading, screen: Screen) -> Order:
    """Return an order that is shipped with its parcels, which its page shows later than the rest.

    Raises NotReady when none come and the page does not say so itself.
    """
    found: list[Order] = []

    def there() -> bool:
        found[:] = [reading.order(screen)]
        return bool(found[0].parcels)

    if screen.console.wait_until(there) or (screen.can_find("no_parcel") and screen.shows("no_parcel")):
        return found[0]
    pack = screen.console.pack.describe_list(screen.name, "order", "parcels")
    raise NotReady(
        say("page `{page}` shows a shipped order and no parcel of it", page=screen.name),
        {"page": screen.console.where(), "pack": pack},
        say("compare the picture with the pack's list `order.parcels`"),
    )
