"""Read every order that must ship soon or may still be corrected; a scan cut short says so."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

from agent.console.session import Session
from agent.errors import NotReady
from agent.models import WAITING, DeadlineClass, Finding, Order, Reason
from agent.say import say
from flows.compare import Book
from flows.decide import wants_detail
from flows.unread import tell_not_understood

#: A console that offers more pages than this is not believed (the hard stop of comparable watchers).
MOST_PAGES = 2000
#: After so many orders in a row at which the very same was wrong, no more are opened.
MOST_ALIKE = 5


@dataclass
class Scanned:
    """What a scan saw; `missing` are orders of the ledger that the console does not know."""

    orders: dict[str, Order] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    full: bool = True
    opened: int = 0
    unopened: int = 0


def scan(session: Session, book: Book) -> Scanned:
    """Read the lists, look up what the ledger has beyond them, and open the orders that need it."""
    seen = Scanned()
    if session.only_order:
        _look_up(session, seen, [session.only_order])
    else:
        session.signed_in(lambda: _walk(session, "waiting", seen))
        session.signed_in(lambda: _walk(session, "shipped", seen))
        _look_up(session, seen, book.beyond(seen.orders))
        _look_up(session, seen, sorted(book.to_tell() - set(seen.orders) - seen.missing))
    _open_pages(session, seen, book)
    tell_not_understood(session, seen.orders.values())
    _count(session, seen, looked=seen.full and not book.empty)
    return seen


def _walk(session: Session, page: str, seen: Scanned) -> None:
    """Read a list to its end; one that shows fewer orders than it says is read again, and not so fast."""
    if _short(session, page, seen, patient=False) and (lost := _short(session, page, seen, patient=True)):
        read, total = lost
        why = say("the list `{page}` says {n} orders and shows {read}", page=page, n=total, read=read)
        seen.full = False
        session.find(Finding("", Reason.LIST_SHORT, why))


def _short(session: Session, page: str, seen: Scanned, *, patient: bool) -> tuple[int, int] | None:
    """Read a list page by page; return how many orders it showed and said, where it showed too few.

    A page seen before ends it with a finding; where the console is known to show its last page again and
    again, one shown three times is the end, since a page may come twice by mistake. With `patient` each page
    is given time until no more rows come.
    """
    screen = session.open(page)
    total = session.total(screen)
    known: set[tuple[str, ...]] = set()
    read: set[str] = set()
    again = 0
    for number in range(1, MOST_PAGES + 1):
        if patient and total is not None:
            session.let_grow(screen, total - len(read))
        orders = session.read_orders(screen, number)
        ids = tuple(order.order_id for order in orders)
        again = again + 1 if ids in known else 0
        if again and not session.repeats(screen):
            _cut_short(session, seen, say("the list `{page}` shows a page seen before", page=page))
            return None
        if again > 1:
            break
        if not again:
            known.add(ids)
            read |= set(ids)
            _take(seen, orders)
            session.progress(
                say("{page}, page {n}: {orders} orders", page=page, n=number, orders=len(orders))
            )
        if page == "shipped" and orders and _past_all(session, seen, orders):
            return None
        if not orders or not session.next_page(screen):
            break
    else:
        _cut_short(session, seen, say("the list `{page}` does not end", page=page))
        return None
    return (len(read), total) if total is not None and len(read) < total else None


def _cut_short(session: Session, seen: Scanned, why: str) -> None:
    seen.full = False
    session.find(Finding("", Reason.REPEATED_PAGE, why))


def _take(seen: Scanned, orders: list[Order]) -> None:
    for order in orders:
        if order.order_id not in seen.orders or not seen.orders[order.order_id].detailed:
            seen.orders[order.order_id] = order
            seen.digests[order.order_id] = _digest(order)


def _digest(order: Order) -> str:
    """Return a digest of a list row without its countdown, which changes by itself, and without its price."""
    texts = sorted((name, text) for name, text in order.texts.items() if name not in ("countdown", "amount"))
    return hashlib.sha256(repr((texts, order.parcels)).encode()).hexdigest()


def _past_all(session: Session, seen: Scanned, orders: list[Order]) -> bool:
    """Tell whether a list that has come newest first so far has passed the days that are looked back."""
    days = session.store.shipped_days
    dates = [order.ordered_at for order in orders]
    if not days or not all(dates):
        return False
    known = [date for date in dates if date is not None]
    newest_first = known == sorted(known, reverse=True)
    return newest_first and known[0] < session.clock() - timedelta(days=2 * days)


def _look_up(session: Session, seen: Scanned, order_ids: list[str]) -> None:
    """Find orders of the ledger that stand on no list; the console's own "nothing" makes them missing."""
    for order_id in order_ids:
        session.signed_in(lambda one=order_id: _find(session, seen, one))  # type: ignore[misc]


def _find(session: Session, seen: Scanned, order_id: str) -> None:
    screen = session.open("search", order_id=order_id)
    found = [order for order in session.read_orders(screen, 0) if order.order_id == order_id]
    if found:
        _take(seen, found)
    else:
        seen.missing.add(order_id)


def _open_pages(session: Session, seen: Scanned, book: Book) -> None:
    """Open the orders of which a list row is not enough, as many as the store allows in one run."""
    limit = session.store.max_opens
    rules, ledger, history = book.rules(), book.ledger(seen.orders), book.history(seen.orders)
    changed = book.changed(seen.digests)
    telling = book.to_tell()
    wanted = [
        order
        for order in seen.orders.values()
        if wants_detail(order, ledger, history, rules, changed=order.order_id in changed)
        or (not order.detailed and order.order_id in (session.only_order, *telling))
    ]
    wanted.sort(key=lambda order: order.order_id not in telling)  # what is owed first, whatever the limit
    seen.unopened = max(0, len(wanted) - limit) if limit else 0
    _open_each(session, seen, wanted[: limit or None])
    if seen.unopened:
        session.progress(
            say("{n} orders were not opened (limit {limit})", n=seen.unopened, limit=limit or say("none"))
        )


def _open_each(session: Session, seen: Scanned, wanted: list[Order]) -> None:
    """Open orders one by one; when the same is wrong with several in a row, it is wrong with the page."""
    alike: list[str] = []
    for number, order in enumerate(wanted):
        if _open_one(session, seen, order):
            alike.clear()
            continue
        alike.append(str(session.report.errors[-1].what))
        if len(alike) >= MOST_ALIKE and len(set(alike[-MOST_ALIKE:])) == 1:
            seen.unopened += len(wanted) - number - 1
            return session.progress(
                say("the same at {n} orders in a row: no more are opened", n=MOST_ALIKE),
            )
    return None


def _open_one(session: Session, seen: Scanned, order: Order) -> bool:
    def work() -> None:
        found = session.read_order(session.open("order", order_id=order.order_id))
        if found.order_id != order.order_id:
            raise NotReady(
                say("asked for order {wanted}, got {seen}", wanted=order.order_id, seen=found.order_id)
            )
        seen.orders[order.order_id] = _with_row(found, order)

    seen.opened += 1
    return session.attempt([order.order_id], work, reading=True)


def _with_row(found: Order, row: Order) -> Order:
    """Return an order as its own page shows it, with what stands in its list row alone."""
    return replace(
        found,
        buyer=found.buyer or row.buyer,
        ship_to=found.ship_to or row.ship_to,
        ordered_at=found.ordered_at or row.ordered_at,
        amount=found.amount or row.amount,
        deadline=found.deadline if found.deadline.raw else row.deadline,
    )


def _soon(waiting: list[Order], critical: timedelta, soon: timedelta) -> list[tuple[str, str, str]]:
    """Return what is overdue, critical or due soon, the least time left first."""
    known = [(order.deadline.left, order) for order in waiting if order.deadline.left is not None]
    near = sorted((left, order.order_id, order) for left, order in known if left <= soon)
    return [
        (order_id, order.deadline.classify(critical, soon).value, order.deadline.raw)
        for _, order_id, order in near
    ]


def _count(session: Session, seen: Scanned, *, looked: bool) -> None:
    """Count the orders by how near their deadline is, and keep the scan, with whether it was a look."""
    store = session.store
    critical, soon = timedelta(hours=store.critical_hours), timedelta(hours=store.due_soon_hours)
    waiting = [order for order in seen.orders.values() if order.status in WAITING]
    classes = Counter(order.deadline.classify(critical, soon) for order in waiting if order.deadline.raw)
    counts = {"orders read": len(seen.orders)}
    counts |= {name.value: classes[name] for name in DeadlineClass if name is not DeadlineClass.UNKNOWN}
    if classes[DeadlineClass.UNKNOWN]:
        counts["deadline unreadable"] = classes[DeadlineClass.UNKNOWN]
    session.report.counts |= counts
    session.report.deadlines += _soon(waiting, critical, soon)
    session.scanned(seen.orders.values(), full=looked, whole=seen.full, counts=counts)
