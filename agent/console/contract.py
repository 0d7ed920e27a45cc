"""What the flows need of every pack, declared: pages, elements, lists, routes, words.

`REQUIRED` is the one place to change when a flow asks for something new; a pack that lacks it is refused
when it is loaded, not when an order is half done. How a pack is compared with it is in `pack_contract`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from agent.models import Kind

_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ListNeed:
    """A list the flows read: the fields it must have, those it may have, and lists inside its rows."""

    fields: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    lists: Mapping[str, ListNeed] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True, slots=True)
class PageNeed:
    """A page the flows open: what must stand on it, what may, and what they pass to its address.

    `signs` are keys such as `empty` or `mark` that must be given. `opened` is false for a page that is only
    reached from another one. An optional page is checked only where the pack has it.
    """

    elements: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    lists: Mapping[str, ListNeed] = field(default_factory=dict)
    signs: frozenset[str] = frozenset()
    values: frozenset[str] | None = None
    opened: bool = True
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RouteNeed:
    """A route the flows follow: on which page, what it writes, and which placeholders will have values.

    `prove` are the proofs it must have, `may_prove` those that new packs are told of beside. `values` None
    leaves the placeholders unchecked. An optional route is checked only where the pack has it, and then
    `elements` must stand on its page. A route with `instead` is not needed where all of these are.
    """

    page: str
    write: Kind | None = None
    values: frozenset[str] | None = None
    prove: frozenset[str] = frozenset()
    may_prove: frozenset[str] = frozenset()
    optional: bool = False
    elements: frozenset[str] = frozenset()
    instead: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything the flows need: by name, with what is optional marked so."""

    pages: Mapping[str, PageNeed] = field(default_factory=dict)
    routes: Mapping[str, RouteNeed] = field(default_factory=dict)
    signs: frozenset[str] = frozenset()
    status: frozenset[str] = frozenset()
    countdown: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    senders: frozenset[str] = frozenset()


_ORDER = ListNeed(
    fields=frozenset({"order_id", "status"}),
    may=frozenset({"countdown", "country", "buyer", "tags", "goods", "ordered_at", "amount", "parcels"}),
    lists={"parcels": ListNeed(frozenset({"service", "number"}), optional=True)},
)
_PARCEL = frozenset({"order_id", "number", "service", "website", "old_number", "old_service", "channel_id"})
_DECLARED = frozenset({"order_id", "number", "service", "website", "channel_id"})
_LIST_PAGE = PageNeed(lists={"orders": _ORDER}, signs=frozenset({"empty"}))

#: What this version's flows need.
REQUIRED = Contract(
    pages={
        "sign_in": PageNeed(elements=frozenset({"user", "password"})),
        "home": PageNeed(elements=frozenset({"shop_id"})),
        "waiting": _LIST_PAGE,
        "shipped": _LIST_PAGE,
        "search": PageNeed(
            lists={"orders": _ORDER},
            signs=frozenset({"empty"}),
            values=frozenset({"channel_id", "order_id"}),
        ),
        "order": PageNeed(
            elements=frozenset({"order_no", "old_number", "new_number"}),
            may=frozenset({"no_parcel"}),
            lists={
                "order": ListNeed(
                    fields=frozenset({"order_id", "status"}),
                    may=_ORDER.may | {"declared_at", "changes"},
                    lists={"parcels": ListNeed(frozenset({"service", "number"}))},
                )
            },
            values=frozenset({"channel_id", "order_id"}),
        ),
        "chat": PageNeed(
            lists={"conversations": ListNeed(frozenset({"buyer", "unread"}), frozenset({"preview"}))},
            values=frozenset({"channel_id", "order_id"}),
        ),
        "conversation": PageNeed(
            elements=frozenset({"box", "order_card", "buyer", "bubble"}),
            may=frozenset({"older", "blocked"}),
            lists={"messages": ListNeed(frozenset({"sender", "text"}), frozenset({"at"}))},
            opened=False,
        ),
    },
    routes={
        "sign_in": RouteNeed("sign_in", values=frozenset({"user", "password"})),
        "change_tracking": RouteNeed(
            "order",
            Kind.CORRECT,
            _PARCEL,
            frozenset({"order", "old"}),
            frozenset({"left"}),
            instead=frozenset({"cancel_tracking", "create_tracking"}),
        ),
        "cancel_tracking": RouteNeed(
            "order",
            Kind.CORRECT,
            _PARCEL,
            frozenset({"order", "old"}),
            frozenset({"left"}),
            optional=True,
            elements=frozenset({"no_parcel"}),
        ),
        "create_tracking": RouteNeed("order", Kind.CORRECT, _PARCEL, frozenset({"order"}), optional=True),
        "declare_shipment": RouteNeed(
            "order",
            Kind.DECLARE,
            _DECLARED,
            frozenset({"order", "none"}),
            optional=True,
            elements=frozenset({"no_parcel"}),
        ),
        "open_conversation": RouteNeed("chat", values=frozenset({"order_id", "channel_id"})),
        "post_message": RouteNeed(
            "conversation",
            Kind.MESSAGE,
            frozenset({"order_id", "text", "number", "channel_id"}),
            frozenset({"order", "buyer", "readback"}),
        ),
    },
    signs=frozenset({"signed_in", "signed_out", "human_check", "wrong_password", "refused"}),
    status=frozenset(
        {"WAIT_SELLER_SEND_GOODS", "WAIT_BUYER_ACCEPT_GOODS", "IN_ISSUE", "IN_CANCEL", "FINISH"}
    ),
    senders=frozenset({"seller", "buyer"}),
)
