"""Everything that the flows ask of a pack, by name, required or not, and what each name means.

What is asked for stands in `contract`; here are only the words. README's tables and the comments of a new
pack are made of them, so a name without words here fails a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.console.contract import Contract, ListNeed, PageNeed
from agent.say import say

#: Name of a thing asked for (see `Asked.name`) → what it means.
MEANINGS: Mapping[str, str] = {
    "pages.sign_in": "where user name and password are typed",
    "pages.home": "the page opened first; it shows whose shop this is",
    "pages.waiting": "the list of orders that wait for shipment",
    "pages.shipped": "the list of shipped orders, newest first where the console can",
    "pages.search": "the list of all orders, narrowed to one number by its address or its `arrive` route",
    "pages.order": "one order's own page",
    "pages.chat": "the list of conversations, narrowed to the buyer of one order; none is opened on it",
    "pages.conversation": "one conversation, reached by the route `open_conversation`",
    "elements.sign_in.user": "the box for the user name",
    "elements.sign_in.password": "the box for the password",
    "elements.home.shop_id": "the shop's own number; compared with `channel_id` of the settings",
    "elements.order.order_no": "the order's number, as the page itself shows it",
    "elements.order.old_number": "the number to be replaced, before the change; pictures must show it",
    "elements.order.new_number": "the number after the change; pictures must show it",
    "elements.order.no_parcel": "says that the order has no parcel; to declare one, or to cancel and create",
    "elements.conversation.box": "the box in which a message is written; what it holds already is a draft",
    "elements.conversation.order_card": "shows the order number `{order_id}` beside the conversation",
    "elements.conversation.buyer": "the buyer's name, spelled as the order shows it",
    "elements.conversation.bubble": "the text of the posted message, found by `{number}`",
    "elements.conversation.older": "the button that loads older messages",
    "elements.conversation.blocked": "says that the buyer takes no messages from the shop: none is sent then",
    "lists.orders": "the orders of a list page, a row each",
    "lists.order": "the order on its own page: exactly one row, such as the page's main part",
    "lists.conversations": "the conversations found, a row each; exactly one is expected",
    "lists.messages": "the messages of the open conversation, a row each, in any order",
    "fields.orders.order_id": "order number",
    "fields.orders.status": "status; its words go into `vocabulary.status`",
    "fields.orders.countdown": "time left to ship; its units go into `vocabulary.countdown`",
    "fields.orders.country": "country shipped to; chooses the language of messages",
    "fields.orders.buyer": "buyer's name, spelled as the conversation shows it",
    "fields.orders.tags": "labels on the order, with `all: true`",
    "fields.orders.goods": "titles of the goods, with `all: true`",
    "fields.orders.ordered_at": "when the buyer ordered; read by `formats.date`",
    "fields.orders.amount": "what the buyer paid for the order, with its currency",
    "fields.orders.parcels": "the parcels, with `rows` and `fields`; without it each order is opened",
    "fields.orders.parcels.service": "logistics service of a parcel",
    "fields.orders.parcels.number": "tracking number of a parcel",
    "fields.order.declared_at": "when it was declared shipped; `limits.days` counts from here",
    "fields.order.changes": "how many changes of the tracking number were made",
    "fields.order.parcels": "the parcels that count now, with `rows` and `fields`",
    "fields.conversations.buyer": "buyer's name",
    "fields.conversations.unread": "number of unread messages; no badge (`optional: true`) means none",
    "fields.conversations.preview": "beginning of the last message",
    "fields.messages.sender": "who wrote it; its words go into `vocabulary.senders`",
    "fields.messages.text": "what was written",
    "fields.messages.at": "when it was written",
    "routes.sign_in": "types user name and password and submits them",
    "routes.change_tracking": "replaces one parcel's service and number",
    "routes.cancel_tracking": "cancels one parcel where none can be changed; `create_tracking` follows",
    "routes.create_tracking": "creates a parcel in place of the cancelled one",
    "routes.declare_shipment": "declares the first parcel of an order that waits, with all of its goods",
    "routes.open_conversation": "opens the one conversation found; the console then marks it read",
    "routes.post_message": "posts one message",
    "prove.change_tracking.order": "element that shows the order number where the change is committed",
    "prove.change_tracking.old": "element that shows the number to be replaced there",
    "prove.change_tracking.left": "element that shows there how many changes are left, such as `1`, or how"
    " many of how many are used, such as `1/2`",
    "prove.cancel_tracking.order": "element that shows the order number where the parcel is cancelled",
    "prove.cancel_tracking.old": "element that shows the number to be cancelled there",
    "prove.cancel_tracking.left": "element that shows there how many changes are left, such as `1`, or how"
    " many of how many are used, such as `1/2`",
    "prove.create_tracking.order": "element that shows the order number where the parcel is created",
    "prove.declare_shipment.order": "element that shows the order number where the parcel is declared",
    "prove.declare_shipment.none": "element that shows there that the order has no parcel yet",
    "prove.post_message.order": "element that shows the order number where the message is committed",
    "prove.post_message.buyer": "element that shows the buyer's name there",
    "prove.post_message.readback": "element that shows the posted message afterwards",
    "signs.signed_in": "somebody is signed in",
    "signs.signed_out": "the session is over, or nobody is signed in",
    "signs.wrong_password": "user name or password was refused",
    "signs.human_check": "the console asks whether a person is there (slider, captcha)",
    "signs.code_wanted": "the console asks for a code by SMS or e-mail",
    "signs.promotion": "closes an advertisement that covers the page; clicked on a page just opened",
    "signs.wrong_shop": "the account may not see this shop",
    "signs.refused": "a write was refused; its `words` prove that nothing was changed; without them every"
    " error leaves a write unconfirmed",
    "status.PLACE_ORDER_SUCCESS": "ordered, not paid yet",
    "status.RISK_CONTROL": "the payment is under review",
    "status.WAIT_SELLER_SEND_GOODS": "waits for shipment",
    "status.SELLER_PART_SEND_GOODS": "shipped in part",
    "status.WAIT_BUYER_ACCEPT_GOODS": "shipped, not received yet",
    "status.IN_CANCEL": "the buyer asked to cancel",
    "status.IN_ISSUE": "a dispute is open",
    "status.IN_FROZEN": "frozen by the marketplace",
    "status.FUND_PROCESSING": "the payment is being transferred",
    "status.WAIT_SELLER_EXAMINE_MONEY": "waits for the seller to confirm an amount",
    "status.FINISH": "finished or closed",
    "status.WAIT_GROUP_SUCCESS": "waits for a group purchase",
    "status.IN_PRESELL_PROMOTION": "pre-sale, not to be shipped yet",
    "tags.platform-warehouse": "shipped by the marketplace's own warehouse: such orders are left alone",
    "countdown.days": "words for days",
    "countdown.hours": "words for hours",
    "countdown.minutes": "words for minutes",
    "countdown.seconds": "words for seconds",
    "countdown.overdue": "words for a time that is over",
    "senders.seller": "the message is ours",
    "senders.buyer": "the message is the buyer's",
    "senders.system": "the message is the console's own",
    "marks.ready": "visible when the page is there",
    "marks.busy": "a load mask; waited for until it is gone",
    "marks.empty": "the page's own words for «nothing here»; without it, no rows prove nothing",
    "marks.next": "the control that goes to the next page",
    "marks.last": "visible on the last page only; where `next` never disappears, it or `repeats: true`",
    "marks.mark": "a text that differs from page to page, such as `1/30`",
    "marks.total": "shows how many orders the whole list has; fewer rows are then no complete list",
}
#: A list that has the fields of another one, and so its words.
_SAME = {"order": "orders"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for, such as `elements.order.order_no` or `fields.orders.parcels.number`."""

    name: str
    required: bool

    @property
    def meaning(self) -> str:
        """What it means, said; empty where nobody has written it down."""
        return meaning(self.name)


def meaning(name: str) -> str:
    """Return what a name means, said; empty where nobody has written it down."""
    group, _, rest = name.partition(".")
    head, dot, tail = rest.partition(".")
    found = MEANINGS.get(name) or MEANINGS.get(f"{group}.{_SAME.get(head, head)}{dot}{tail}")
    return say(found) if found else ""


def asked(contract: Contract) -> list[Asked]:
    """Return everything that a contract names, each name once and required if any part requires it."""
    found: dict[str, bool] = {}
    for name, required in _names(contract):
        found[name] = found.get(name, False) or required
    return [Asked(name, required) for name, required in found.items()]


def _names(contract: Contract) -> Iterator[tuple[str, bool]]:
    for name, page in contract.pages.items():
        yield f"pages.{name}", not page.optional
        yield from _of_page(name, page)
    for name, route in contract.routes.items():
        yield f"routes.{name}", not route.optional
        yield from ((f"prove.{name}.{key}", True) for key in sorted(route.prove))
        yield from ((f"prove.{name}.{key}", False) for key in sorted(route.may_prove))
    for group in ("signs", "status", "countdown", "tags", "senders"):
        yield from ((f"{group}.{name}", True) for name in sorted(getattr(contract, group)))


def _of_page(name: str, page: PageNeed) -> Iterator[tuple[str, bool]]:
    for key, required in names(page.elements, page.may):
        yield f"elements.{name}.{key}", required
    for key, need in page.lists.items():
        yield f"lists.{key}", not need.optional
        yield from _of_list(f"fields.{key}", need)


def _of_list(here: str, need: ListNeed) -> Iterator[tuple[str, bool]]:
    for key, required in names(need.fields, need.may - set(need.lists)):
        yield f"{here}.{key}", required
    for key, inner in need.lists.items():
        yield f"{here}.{key}", not inner.optional
        yield from _of_list(f"{here}.{key}", inner)


def names(required: frozenset[str], may: frozenset[str]) -> list[tuple[str, bool]]:
    """Return names with whether they are required, these first, each group in the order of the words here."""
    order = {key.rpartition(".")[2]: place for place, key in reversed(list(enumerate(MEANINGS)))}
    rank = {name: (order.get(name, len(order)), name) for name in required | may}
    return [(name, True) for name in sorted(required, key=rank.__getitem__)] + [
        (name, False) for name in sorted(may - required, key=rank.__getitem__)
    ]
