"""The calls that change parcels: what they change, what they refuse, and what the witness says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agent.practice.shop import Order

GOOD = {"newService": "SF", "newNumber": "SF1029384756012"}


def _form(order: Order, parcel: int = 0, **other: object) -> dict[str, object]:
    pair = order.parcels[parcel]
    old = {"oldService": pair.service, "oldNumber": pair.number}
    extra = {"website": "", "remark": "", "sendType": "all"}
    return {"orderId": order.order_id, "parcel": parcel, **old, **GOOD, **extra, **other}


def _last(seller: Any) -> tuple[object, ...]:
    entry = seller.log()[-1]
    return tuple(entry[key] for key in ("kind", "order_id", "before", "after", "effect"))


def test_a_change_replaces_the_pair_and_spends_a_change(seller: Any, sown: Callable[[str], Order]) -> None:
    """Service and number change as one; the witness shows the new pair, the book both."""
    order = sown("near")
    before = order.parcels[0].as_json()
    assert {} == seller.ask("logistics.modify", **_form(order))
    after = {"service": "SF", "number": "SF1029384756012"}
    seen = seller.order(order.order_id)
    assert ([after], 1, "WAIT_BUYER_ACCEPT_GOODS") == (seen["parcels"], seen["changes"], seen["status"])
    assert ("modify", order.order_id, before, after, True) == _last(seller)


def test_two_changes_and_no_third(seller: Any, sown: Callable[[str], Order]) -> None:
    """The third change of an order is refused, and the second pair stays."""
    order = sown("near")
    codes = [
        seller.code("logistics.modify", **_form(order, newNumber=f"SF102938475601{turn}"))
        for turn in range(3)
    ]
    assert ["SUCCESS", "SUCCESS", "15-1002"] == codes
    assert ("SF1029384756011", 2) == (order.parcels[0].number, order.changes)


def test_only_the_parcel_named_is_changed(seller: Any, sown: Callable[[str], Order]) -> None:
    """Of two parcels, the other one stays as it is."""
    order = next(
        one for one in seller.desk.shop.orders.values() if one.sown == "placeholder" and len(one.parcels) > 1
    )
    first = order.parcels[0].as_json()
    seller.ask("logistics.modify", **_form(order, 1))
    assert [first["number"], "SF1029384756012"] == [pair.number for pair in order.parcels]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"newService": "YUNEXPRESS"}, "15-1001"),
        ({"newService": ""}, "15-1001"),
        ({"oldNumber": "SF0000000000000"}, "15-1002"),
        ({"oldService": "TNT"}, "15-1002"),
        ({"parcel": 1}, "15-1002"),
        ({"parcel": -1}, "15-1002"),
        ({"orderId": "8200000000000000"}, "15-1003"),
        ({"newNumber": "1234"}, "15-2001"),
        ({"newNumber": "9" * 51}, "15-2001"),
        ({"newNumber": " SF1029384756012"}, "15-2001"),
        ({"newNumber": "待补运单号"}, "15-2001"),
        ({"newService": "Other"}, "15-2003"),
        ({"newService": "Other", "website": "ask us"}, "15-2003"),
        ({"remark": "补发"}, "15-2002"),
        ({"remark": "x" * 513}, "15-2002"),
        ({"sendType": "some"}, "FAIL_BIZ_PARAMETER"),
        ({"newNumber": 12345678}, "FAIL_BIZ_PARAMETER"),
        ({"parcel": "0"}, "FAIL_BIZ_PARAMETER"),
    ],
)
def test_wrong_forms_are_refused_and_change_nothing(
    seller: Any, sown: Callable[[str], Order], wrong: dict[str, object], code: str
) -> None:
    """Each fault has its code; the shop stays as it is, the request stands in the book without effect."""
    order = sown("near")
    before = order.parcels[0].as_json()
    assert code == seller.code("logistics.modify", **{**_form(order), **wrong})
    seen = seller.order(order.order_id)
    assert ([before], 0) == (seen["parcels"], seen["changes"])
    entry = seller.log()[-1]
    assert ("modify", False) == (entry["kind"], entry["effect"])
    assert entry["reply"].startswith(f"{code}::")


@pytest.mark.parametrize("kind", ["past-window", "budget-spent"])
def test_what_can_no_longer_be_changed_is_refused(
    seller: Any, sown: Callable[[str], Order], kind: str
) -> None:
    """The window and the budget are the console's own."""
    order = sown(kind)
    assert "15-1002" == seller.code("logistics.modify", **_form(order))
    assert order.parcels == order.right


@pytest.mark.parametrize("status", ["IN_ISSUE", "IN_CANCEL", "FINISH"])
def test_states_that_allow_no_change(seller: Any, sown: Callable[[str], Order], status: str) -> None:
    """In dispute, in cancellation and when over, nothing can be changed."""
    order = sown("near")
    order.status, order.end_reason = status, "buyer_accept_goods"
    assert "15-1002" == seller.code("logistics.modify", **_form(order))


def test_a_part_shipped_order_can_be_changed_and_stays_part_shipped(
    seller: Any, sown: Callable[[str], Order]
) -> None:
    """A change is no declaration: the state stays."""
    order = next(one for one in seller.desk.shop.orders.values() if one.status == "SELLER_PART_SEND_GOODS")
    seller.ask("logistics.modify", **_form(order))
    assert "SELLER_PART_SEND_GOODS" == seller.order(order.order_id)["status"]


def test_another_carrier_needs_its_website(seller: Any, sown: Callable[[str], Order]) -> None:
    """With a website the service `Other` is taken."""
    order = sown("near")
    form = _form(order, newService="Other", website="https://carrier.example/track", remark="resent")
    assert "SUCCESS" == seller.code("logistics.modify", **form)


@pytest.mark.parametrize(
    ("send_type", "status"), [("all", "WAIT_BUYER_ACCEPT_GOODS"), ("part", "SELLER_PART_SEND_GOODS")]
)
def test_a_declaration_ships_an_order(
    seller: Any, sown: Callable[[str], Order], send_type: str, status: str
) -> None:
    """A waiting order gets its first parcel and its date; the list it stands on follows."""
    order = sown("not-declared")
    form = {"orderId": order.order_id, "service": "SF", "number": "SF1029384756012", "sendType": send_type}
    assert {} == seller.ask("logistics.declare", **form)
    seen = seller.order(order.order_id)
    after = {"service": "SF", "number": "SF1029384756012"}
    assert ([after], status, "2026-11-22T09:14:03Z") == (seen["parcels"], seen["status"], seen["declared_at"])
    assert ("declare", order.order_id, "", after, True) == _last(seller)
    assert 0 == seen["changes"]


def test_a_second_declaration_keeps_the_first_date(
    seller: Any, clock: Any, sown: Callable[[str], Order]
) -> None:
    """The window counts from the first declaration."""
    order = sown("not-declared")
    for number in ("SF1029384756012", "SF1029384756013"):
        form = {"orderId": order.order_id, "service": "SF", "number": number, "sendType": "part"}
        seller.ask("logistics.declare", **form)
        clock.move(hours=1)
    assert (2, "2026-11-22T09:14:03Z") == (len(order.parcels), seller.order(order.order_id)["declared_at"])


def test_what_cannot_be_declared(seller: Any, sown: Callable[[str], Order]) -> None:
    """A shipped order and one of the platform's warehouse take no declaration."""
    warehouse = next(one for one in seller.desk.shop.orders.values() if one.platform_warehouse)
    for order in (sown("near"), warehouse):
        form = {"orderId": order.order_id, "service": "SF", "number": "SF1029384756012"}
        assert "15-2004" == seller.code("logistics.declare", **form)


def test_a_write_without_a_session_is_in_the_book_without_effect(
    seller: Any, sown: Callable[[str], Order]
) -> None:
    """Every write request is written down, also one that was not let in."""
    order = sown("near")
    form = _form(order)
    seller.desk.gate.end_session(seller.client.cookies["seller_sid"])
    assert "FAIL_SYS_SESSION_EXPIRED" == seller.code("logistics.modify", **form)
    before = order.parcels[0].as_json()
    assert ("modify", order.order_id, before, {"service": "SF", "number": "SF1029384756012"}, False) == _last(
        seller
    )
