"""What the office's pages are shown: dates of Madrid without a time, masked names, English words."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.practice.shop import Conversation, Message, Order
from agent.practice.views import masked, receiver
from agent.practice.words import COUNTRIES, SERVICES, service_name
from tests.harbour import moves
from tests.harbour.cabinet import Event
from tests.harbour.moves import Bench
from tests.harbour.words import state

MADRID = ZoneInfo("Europe/Madrid")
ROWS_A_PAGE = 25
NOTES_A_PAGE = 20
FOLDERS = {"open": "waiting", "sent": "shipped", "all": "all"}
CARRIERS = [{"key": key, "name": name.en} for key, name in SERVICES.items()]

Json = dict[str, object]


def day(at: datetime | None) -> str:
    """Return a date as `18/11/2026`; a dash for none."""
    return "–" if at is None else at.astimezone(MADRID).strftime("%d/%m/%Y")


def orders(bench: Bench, folder: str, find: str, page: int) -> Json:
    """Return one page of a folder, last change first; a page behind the last one is the last one."""
    found = [one for one in bench.desk.shop.tab(FOLDERS[folder]) if find in ("", one.order_id)]
    found.sort(key=lambda one: (bench.cabinet.last_change(one), one.order_id), reverse=True)
    last = max(1, -(-len(found) // ROWS_A_PAGE))
    page = min(max(1, page), last)
    return {"page": page, "rows": [_row(one) for one in found[(page - 1) * ROWS_A_PAGE :][:ROWS_A_PAGE]]}


def _row(one: Order) -> Json:
    return {
        "order": one.order_id,
        "bought": day(one.created),
        "customer": masked(one.buyer.name),
        "country": COUNTRIES[one.buyer.country].en,
        "state": state(one),
        "badge": "Platform stock" if one.platform_warehouse else "",
    }


def order(bench: Bench, one: Order) -> Json:
    """Return one order as its page shows it, with what the style needs."""
    cabinet, now = bench.cabinet, bench.desk.clock()
    return {
        **_row(one),
        "handedOver": day(one.declared_at),
        "receiver": receiver(one.buyer, clear=False),
        "goods": [{"title": item.title, "sku": item.sku, "quantity": item.quantity} for item in one.items],
        "alerts": [asdict(hung) for hung in cabinet.alerts.get(one.order_id, [])],
        "parcels": [{**pair.as_json(), "carrier": service_name(pair.service, "en")} for pair in one.parcels],
        "histories": [[_event(event) for event in told] for told in cabinet.history(one, now)],
        "changes": one.changes,
        "missing": sorted(cabinet.missing.get(one.order_id, [])),
        "mayCreate": moves.may_create(cabinet, one),
        "style": bench.style,
        "carriers": CARRIERS,
    }


def _event(one: Event) -> Json:
    carrier = service_name(one.pair.service, "en")
    return {"at": day(one.at), "carrier": carrier, "number": one.pair.number, "by": one.by}


def notes(bench: Bench, thread: Conversation, pages: int) -> Json:
    """Return the newest notes of a customer, private ones among them, newest first, and whether more are."""
    private = bench.cabinet.private.get(thread.session_id, [])
    # A stable sort: of one moment's notes the later one stays the later one.
    everything = sorted([*thread.messages, *private], key=lambda one: one.at)[::-1]
    shown = everything[: max(1, pages) * NOTES_A_PAGE]
    hidden = {one.message_id for one in private}
    return {
        "notes": [_note(one, one.message_id in hidden) for one in shown],
        "more": len(shown) < len(everything),
        "unread": thread.unread,
    }


def _note(one: Message, private: bool) -> Json:
    who = {"buyer": "Customer", "seller": "Office", "system": "Platform"}[one.sender]
    badge = "Private" if private else "Shown to customer"
    return {"who": who, "badge": badge, "text": _text(one), "at": day(one.at)}


def _text(one: Message) -> str:
    # The platform's own notes are in Chinese in the shop; this office is English.
    if one.sender != "system":
        return one.text
    named = re.search(r"\d{16}|\d{15}", one.text)
    return f"Order {named[0]} has been paid." if named else "Payment has been received."
