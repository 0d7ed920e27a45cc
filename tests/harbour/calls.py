"""The calls behind the office's pages: what each answers, and what of it stands in the book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.practice import refusals, rules, writes
from agent.practice.book import Subject, Value
from agent.practice.refusals import Refused
from agent.practice.shop import Conversation, Message, Order, Pair
from agent.practice.writes import Place, Shipment
from tests.harbour import moves, sheets
from tests.harbour.moves import Bench
from tests.harbour.words import REFUSALS

Json = dict[str, object]


class Sent(dict[str, object]):
    """What a page sent; a value of another type than asked for counts as missing."""

    def text(self, name: str) -> str:
        """Return a text, empty where there is none."""
        value = self.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.get(name, default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def pair(self, name: str) -> Pair:
        """Return a carrier and a number sent as an object."""
        value = self.get(name)
        inner = Sent(value if isinstance(value, dict) else {})
        return Pair(inner.text("service"), inner.text("number"))

    @property
    def place(self) -> Place:
        """The parcel meant, counted among those that stand."""
        return Place(self.text("order"), self.number("parcel", -1))

    @property
    def shipment(self) -> Shipment:
        """What a form about a parcel sends."""
        pair = self.pair("after")
        return Shipment(Pair(pair.service, pair.number.strip()), self.text("website"), "", "all")


def sign_in(bench: Bench, sent: Sent) -> bool:
    """Check user and password; the session is opened by who sends the reply."""
    if (sent.text("user"), sent.text("password")) != (bench.desk.shop.account, bench.desk.shop.password):
        raise Refused(refusals.PASSWORD)
    return True


def correct(bench: Bench, sent: Sent) -> bool:
    """Enter an event."""
    _only(bench, "events")
    moves.correct(bench, sent.place, sent.pair("before"), sent.shipment)
    return True


def cancel(bench: Bench, sent: Sent) -> bool:
    """Cancel a shipment."""
    _only(bench, "reissue")
    moves.cancel(bench, sent.place, sent.pair("before"))
    return True


def create(bench: Bench, sent: Sent) -> bool:
    """Create a shipment."""
    _only(bench, "reissue")
    moves.create(bench, sent.text("order"), sent.shipment)
    return True


def close_alert(bench: Bench, sent: Sent) -> bool:
    """Take an alert down."""
    return bench.cabinet.close_alert(sent.text("order"), sent.get("alert"))


def add_note(bench: Bench, sent: Sent) -> bool:
    """Add a note; only one that says it is not private reaches the customer."""
    thread, now = _thread(bench, sent), bench.desk.clock()
    if sent.get("private") is False:
        writes.send(bench.desk.shop, thread.session_id, sent.text("text"), now)
        return True
    _check_text(sent.text("text"))
    kept = bench.cabinet.private.setdefault(thread.session_id, [])
    kept.append(Message(f"{thread.session_id}-private-{len(kept) + 1}", "seller", sent.text("text"), now))
    return True


def mark_seen(bench: Bench, sent: Sent) -> bool:
    """Take the count of new notes to none."""
    return writes.mark_read(bench.desk.shop, _thread(bench, sent).session_id)


def _check_text(text: str) -> None:
    if not text.strip() or len(text) > rules.MESSAGE_LIMIT:
        raise Refused(refusals.LENGTH)
    if rules.has_contact(text):
        raise Refused(refusals.ABUSE)


def _only(bench: Bench, style: str) -> None:
    if bench.style != style:
        raise Refused(refusals.NO_CALL)


def _order(bench: Bench, sent: Sent) -> Order | None:
    return bench.desk.shop.orders.get(sent.text("order"))


def _thread(bench: Bench, sent: Sent) -> Conversation:
    order = _order(bench, sent)
    found = bench.desk.shop.of_buyer.get(order.buyer.buyer_id) if order else None
    if found is None:
        raise Refused(refusals.NO_CONVERSATION)
    return found


def _of_parcel(bench: Bench, sent: Sent) -> Subject:
    """A write about a parcel: what stands at its place, what is asked for."""
    order = _order(bench, sent)
    standing = moves.stands(order, sent.number("parcel", -1))
    after: Value = sent.shipment.pair.as_json() if "after" in sent else ""
    return Subject(
        sent.text("order"),
        order.buyer.buyer_id if order else "",
        standing.as_json() if standing else "",
        after,
    )


def _of_customer(bench: Bench, sent: Sent) -> Subject:
    order = _order(bench, sent)
    thread = bench.desk.shop.of_buyer.get(order.buyer.buyer_id) if order else None
    if "text" in sent:
        return Subject("", order.buyer.buyer_id if order else "", "", sent.text("text"))
    return Subject("", thread.buyer.buyer_id, str(thread.unread), "0") if thread else Subject()


@dataclass(frozen=True)
class Write:
    """A call that may change something: what does it, its kind in the book, whom it is about."""

    do: Callable[[Bench, Sent], bool]
    kind: Callable[[Bench, Sent], str]
    subject: Callable[[Bench, Sent], Subject]


def _kind_of_create(bench: Bench, sent: Sent) -> str:
    """A parcel for an order of which one was ever cancelled is created anew, any other is declared."""
    return "create" if sent.text("order") in bench.cabinet.missing else "declare"


WRITES = {
    "sign-in": Write(sign_in, lambda *_: "sign-in", lambda _, sent: Subject(after=sent.text("user"))),
    "parcels.correct": Write(correct, lambda *_: "modify", _of_parcel),
    "shipments.cancel": Write(cancel, lambda *_: "cancel", _of_parcel),
    "shipments.create": Write(create, _kind_of_create, _of_parcel),
    "alerts.close": Write(close_alert, lambda *_: "close-alert", _of_parcel),
    "notes.add": Write(
        add_note, lambda _, sent: "message" if sent.get("private") is False else "note", _of_customer
    ),
    "notes.seen": Write(mark_seen, lambda *_: "read-mark", _of_customer),
}
STAYING = frozenset({"parcels.correct", "shipments.cancel", "shipments.create"})


def write(bench: Bench, name: str, sent: Sent) -> tuple[bool, str]:
    """Carry out one write and enter it in the book; return whether it was, and the refusal's text if not."""
    call, effect, why = WRITES[name], False, ""
    kind, subject = call.kind(bench, sent), call.subject(bench, sent)
    try:
        effect = call.do(bench, sent)
    except Refused as refused:
        why = REFUSALS[refused.code]
    bench.desk.book.write(bench.desk.clock(), kind, subject, why or "Saved", effect)
    if why and name in STAYING and sent.text("order") in bench.desk.shop.orders:
        bench.cabinet.alert(sent.text("order"), why)
    return not why, why


def read(bench: Bench, name: str, sent: Sent) -> Json:
    """Return what the page of a call is to show afterwards; nothing for one that shows nothing."""
    if name == "orders.list":
        return sheets.orders(bench, sent.text("folder"), sent.text("find"), sent.number("page", 1))
    order = _order(bench, sent)
    if order is None:
        return {}
    if not name.startswith("notes."):
        return sheets.order(bench, order)
    thread = bench.desk.shop.of_buyer.get(order.buyer.buyer_id)
    return sheets.notes(bench, thread, sent.number("pages", 1)) if thread else {}
