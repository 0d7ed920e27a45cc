"""Goes over a console read-only and asks for every element of its pack: which candidate finds it, if any.

Pages are opened as every plan opens them, at the store's pace. No line of a write route is followed and no
conversation is opened: what stands there is told as not reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import zip_longest

from agent.console import picture
from agent.console.entries import Entries, behind, of_list, of_sign, of_watched
from agent.console.outline import Outlined, clear, draw
from agent.console.screen import Screen, Seen
from agent.console.session import Session
from agent.console.visit import SIGN_IN
from agent.errors import PageChanged
from agent.models import Order, Status
from agent.replay.examined import Entry, Examined, Pictured, Standing
from agent.replay.reach import Reach, reach
from agent.say import say

#: So many orders are looked at until one shows all that an order's pages can show.
MOST_ORDERS = 5
#: How long a person sees each page with its outlines.
_SEEN_MS = 1500
#: In these states an order has a parcel that may be changed.
_OPEN = frozenset({Status.WAIT_BUYER_ACCEPT_GOODS, Status.SELLER_PART_SEND_GOODS})


@dataclass
class Checking:
    """One look at a whole pack; `order_id` names the order to look at, else some of the lists are tried.

    With `shown` each page is outlined in the window for a moment. Use `watch` before signing in, then `all`.
    """

    session: Session
    order_id: str = ""
    shown: bool = False
    found: Examined = field(default_factory=Examined)
    _orders: list[Order] = field(default_factory=list)
    _signing: list[Seen] = field(default_factory=list)

    def watch(self) -> None:
        """Note from here on by what the parts of the sign-in page are found, as they are used."""
        self.session.console.watch = self._signing.append

    def all(self) -> Examined:
        """Look at every page that can be read, signed in, and tell of the rest why it was not.

        Raises what concerns the whole store: a person is wanted, the console cannot be reached.
        """
        pages, known = self.session.pack.pages, reach(self.session.pack)
        self.found.add(of_watched(self.session.pack, self._signing))
        readable = [name for name, page in pages.items() if page.address and name not in known.talks]
        for name in (one for one in readable if one != SIGN_IN and not self._of_order(one)):
            self._visit(name, known)
        for name in (one for one in readable if self._of_order(one)):
            self._visit_orders(name, known)
        self.found.add(behind(self.session.pack, known))
        return self.found

    def _of_order(self, name: str) -> bool:
        """Tell whether a page can be opened for one order alone."""
        page = self.session.pack.pages[name]
        ways = self.session.pack.routes[page.arrive].ways if page.arrive else ()
        texts = [page.address, *(line.template for _, lines in ways for line in lines)]
        return any("{order_id}" in text for text in texts)

    def _visit(self, name: str, known: Reach) -> None:
        self.session.progress(say("looking at page `{page}`", page=name))
        screen = self.session.signed_in(lambda: self._opened(name))
        self._take(screen, known, None)
        if "orders" in screen.spec.lists and not self.order_id:
            self._orders += [one for one in self._listed(screen) if one not in self._orders]

    def _listed(self, screen: Screen) -> Sequence[Order]:
        try:
            return self.session.reading.orders(screen)
        except PageChanged:
            return ()  # the entry of the list says so

    def _visit_orders(self, name: str, known: Reach) -> None:
        """Look at a page at one order after the other, until one after another showed everything."""
        ids = [self.order_id] if self.order_id else self._likely()
        for order_id in ids:
            self.session.progress(say("looking at page `{page}`, order {order}", page=name, order=order_id))
            screen = self.session.signed_in(lambda one=order_id: self._opened(name, one))  # type: ignore[misc]
            self._take(screen, known, self._order(screen))
            if not self._lacks(name, known):
                return
        if not ids:
            self.found.add(
                Entries(self.session.pack, known).unseen(name, say("no order stands in the lists"))
            )

    def _likely(self) -> list[str]:
        """Return orders to look at, the newest ones, in turn with a parcel and without one by their state."""
        newest = sorted(self._orders, key=_seconds, reverse=True)
        sent = [one.order_id for one in newest if with_parcel(one)]
        waiting = [one.order_id for one in newest if not with_parcel(one)]
        turns = [each for pair in zip_longest(sent, waiting) for each in pair if each]
        return turns[:MOST_ORDERS]

    def _lacks(self, page: str, known: Reach) -> bool:
        """Tell whether another order may show what this page has not shown so far."""
        gone = (Standing.MISSING, Standing.AMBIGUOUS, Standing.NOT_REACHED)
        wanted = known.needed | known.starts.keys()
        return any(
            one.standing in gone and (one.kind == "list" or (page, one.name) in wanted)
            for one in self.found.of(page)
        )

    def _opened(self, name: str, order_id: str = "") -> Screen:
        """Open a page; one that is not as the pack says is looked at as it stands."""
        values = {"order_id": order_id} if order_id else {}
        try:
            return self.session.open(name, fresh=True, **values)
        except PageChanged as error:
            self.session.console.raise_sign()
            self.session.progress(f"{type(error).__name__}: {error.what}")
            return Screen(self.session.console, name, {**self.session.console.values, **values})

    def _order(self, screen: Screen) -> Order | None:
        """Return the order that a page shows; None where it shows none, which the entry of the list tells."""
        if "order" not in screen.spec.lists:
            return None
        try:
            return self.session.reading.order(screen)
        except PageChanged:
            return None

    def _take(self, screen: Screen, known: Reach, order: Order | None) -> None:
        """Note how everything on a page stands, with a picture of it."""
        here = screen.knowing(**_number_of(order))
        making = Entries(self.session.pack, known, changeable=self._changeable(order))
        entries = [*making.of(here), *(of_list(here, name) for name in here.spec.lists)]
        entries += [one for one in [of_sign(self.session.console, "signed_in")] if one]
        self._outline(entries)
        named = {one.name: one.name for one in entries if one.box is not None}
        taken = picture.take(here, named)
        name = f"{here.name}-{len(self.found.pictures.get(here.name, ())) + 1}"
        placed = [replace(one, box=taken.boxes.get(one.name), picture=name) for one in entries]
        seen = Pictured(name, here.name, self.session.console.where(), taken.image, taken.missing)
        self.found.add(placed, seen)

    def _changeable(self, order: Order | None) -> bool:
        """Tell whether the console should let the order's parcel be changed now, by its own limits."""
        limits = self.session.pack.limits
        if order is None or not order.parcels or order.status not in _OPEN:
            return False
        left = not limits.changes or order.changes is None or order.changes < limits.changes
        since = order.declared_at
        return left and (
            not limits.days or since is None or self.session.clock() - since < _days(limits.days)
        )

    def _outline(self, entries: Sequence[Entry]) -> None:
        if not self.shown:
            return
        page = self.session.console.page
        draw(page, list(_outlined(entries)))
        page.wait_for_timeout(_SEEN_MS)
        clear(page)


def _outlined(entries: Sequence[Entry]) -> Iterator[Outlined]:
    for one in entries:
        if one.box is not None:
            yield Outlined(one.box, one.name, "good" if one.standing is Standing.FIRST else "care")


def with_parcel(order: Order) -> bool:
    """Tell whether an order of a list has been sent, by its state or by the numbers shown."""
    return bool(order.parcels) or order.status in _OPEN


def _number_of(order: Order | None) -> dict[str, str]:
    """Return the number of a parcel, by which rows are found; nothing where there is none."""
    parcels = order.parcels if order else ()
    return dict.fromkeys(("old_number", "number"), parcels[-1].pair.number) if parcels else {}


def _seconds(order: Order) -> float:
    return order.ordered_at.timestamp() if order.ordered_at else 0.0


def _days(number: int) -> timedelta:
    return timedelta(days=number)
