"""What the flows need of a pack is declared, and what a pack lacks of it is told with the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.console.contract import Contract, ListNeed, PageNeed, RouteNeed
from agent.models import Kind

Problems = list[tuple[int, str, str]]
Examine = Callable[..., Problems]


def names(text: str) -> frozenset[str]:
    """Return the words of a text as a set of names."""
    return frozenset(text.split())


#: What a correction has values for, but not the old number.
NO_OLD = names("service number website")


def order_page(**changes: Any) -> Contract:
    """Return a contract that needs one page, as the sample has it unless changed."""
    return Contract(pages={"order": PageNeed(**{"elements": names("order_no edit"), **changes})})


FITTING = Contract(
    pages={
        "orders": PageNeed(
            elements=names("table"),
            may=names("nothing all_tab"),
            lists={
                "orders": ListNeed(names("order_id"), names("unread"), {"parcels": ListNeed(names("number"))})
            },
            signs=names("next last mark empty"),
            values=names("channel_id query"),
        ),
        "search": PageNeed(elements=names("table")),
        "chat": PageNeed(opened=False),
        "refunds": PageNeed(elements=names("anything"), optional=True),
    },
    routes={
        "change_tracking": RouteNeed(
            "order", Kind.CORRECT, names("service number website old_number"), names("order old new")
        ),
        "declare": RouteNeed("order", optional=True),
    },
    signs=names("human_check"),
    status=names("FINISH IN_ISSUE"),
    countdown=names("days hours overdue"),
    tags=names("platform-warehouse"),
    senders=names("seller buyer"),
)


def test_the_sample_fits_a_contract_it_was_written_for(faults: Examine) -> None:
    """A pack that has what is needed, and more, has no problem; what is optional may be away."""
    expected = []
    assert expected == faults(contract=FITTING)


@pytest.mark.parametrize(
    ("contract", "path", "text"),
    [
        (Contract(pages={"refunds": PageNeed()}), "pages", "no page `refunds`"),
        (Contract(routes={"declare": RouteNeed("order")}), "routes", "no route `declare`"),
        (Contract(signs=names("refused")), "signs", "no sign `refused`"),
        (Contract(status=names("IN_CANCEL")), "vocabulary.status", "no state `IN_CANCEL`"),
        (Contract(tags=names("bonded")), "vocabulary.tags", "no tag `bonded`"),
        (order_page(elements=names("order_no remark")), "pages.order", "no element `remark`"),
        (order_page(signs=names("mark")), "pages.order", "no sign `mark`"),
        (order_page(lists={"events": ListNeed()}), "pages.order", "no list `events`"),
        (order_page(lists={"parcels": ListNeed(names("service"))}), "pages.order.lists.parcels.fields",
         "`service`"),
        (order_page(lists={"parcels": ListNeed(lists={"number": ListNeed()})}),
         "pages.order.lists.parcels.fields.number", "one text, expected a list"),
        (order_page(values=names("channel_id")), "pages.order.address", "`{order_id}` may not stand here"),
        (Contract(pages={"chat": PageNeed()}), "pages.chat", "no `address:`"),
        (Contract(pages={"orders": PageNeed(lists={"orders": ListNeed(names("parcels"))})}),
         "pages.orders.lists.orders.fields.parcels", "a list, expected one text"),
        (Contract(routes={"send": RouteNeed("order", Kind.MESSAGE)}), "routes.send.page", "expected `order`"),
        (Contract(routes={"send": RouteNeed("chat", Kind.CORRECT)}), "routes.send.write",
         "expected `write: correct`"),
        (Contract(routes={"send": RouteNeed("chat")}), "routes.send.write", "expected no `write:`"),
        (Contract(routes={"send": RouteNeed("chat", Kind.MESSAGE, prove=names("buyer"))}),
         "routes.send.prove",
         "no proof `buyer`"),
        (Contract(routes={"send": RouteNeed("chat", Kind.MESSAGE, names("buyer"))}), "routes.send.lines.0",
         "`{text}` may not stand here"),
        (Contract(routes={"change_tracking": RouteNeed("order", Kind.CORRECT, NO_OLD)}),
         "pages.order.elements.edit", "no value for `{old_number}`"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told(faults: Examine, contract: Contract, path: str, text: str) -> None:
    """Each thing the flows need and the pack lacks is told where it belongs."""
    told = [what for _, spot, what in faults(contract=contract) if spot == path]
    expected = 1
    assert expected == len(told), faults(contract=contract)
    assert text in told[0]


TWO_WAYS = Contract(
    routes={
        "change_tracking": RouteNeed("order", Kind.CORRECT, instead=names("cancel_tracking create_tracking")),
        "cancel_tracking": RouteNeed("order", Kind.CORRECT, optional=True, elements=names("no_parcel")),
        "create_tracking": RouteNeed("order", Kind.CORRECT, optional=True),
    }
)


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ((), []),
        ((("  change_tracking:", "  alter:"),), [("routes", "no route `change_tracking`")]),
        (
            (("  change_tracking:", "  cancel_tracking:"),),
            [("pages.order.elements", "no element `no_parcel`"), ("routes", "no route `create_tracking`")],
        ),
        (
            (("  change_tracking:", "  create_tracking:"),),
            [("routes", "no route `cancel_tracking`")],
        ),
    ],
    ids=["change", "none", "cancel alone", "create alone"],
)
def test_a_correction_has_one_way_or_the_other(
    faults: Examine, edits: tuple[tuple[str, str], ...], told: list[tuple[str, str]]
) -> None:
    """Either one route changes a parcel, or one cancels and one creates: half a way is told as such."""
    seen = faults(*edits, contract=TWO_WAYS)
    assert told == [(path, text.split(",")[0]) for _, path, text in sorted(seen, key=lambda one: one[1:])]


def test_what_creates_a_parcel_proves_no_old_number(faults: Examine) -> None:
    """Nothing stands there to be replaced; the order's number must be proven all the same."""
    proof = "prove: {order: order_no, old: old_number, new: number}"
    both = (("  change_tracking:", "  create_tracking:"), (proof, "prove: {order: order_no}"))
    assert [] == faults(*both)
    seen = faults(both[0], (proof, "prove: {new: number}"))
    assert [("routes.create_tracking.prove", "no `order:`")] == [
        (path, text.split(",")[0]) for _, path, text in seen
    ]


def test_a_missing_element_has_the_line_of_its_page(faults: Examine, sample: str) -> None:
    """The line is that of the part in which something is missing."""
    line = sample[: sample.index("  order:\n")].count("\n") + 1
    seen = faults(contract=order_page(elements=names("remark")))
    assert [line] == [where for where, _, _ in seen]


def test_a_broken_part_is_not_missing(faults: Examine) -> None:
    """An element, list, page, route or sign with a fault of its own is not called missing as well."""
    seen = faults(
        ("{find: [{role: table}]}", "{find: [{role: tabel}]}"),
        ("human_check:\n    address:", "human_check:\n    adress:"),
        ("write: message", "write: massage"),
        contract=Contract(
            pages={"orders": PageNeed(names("table")), "search": PageNeed(names("table"))},
            routes={"send": RouteNeed("chat")},
            signs=names("human_check"),
        ),
    )
    wanted = ["signs.human_check.adress", "pages.orders.elements.table.find.0.role", "routes.send.write"]
    assert wanted == [path for _, path, _ in seen]
