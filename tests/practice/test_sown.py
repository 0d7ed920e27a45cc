"""What is sown is what it is called: each kind, over many seeds."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agent.practice import carriers, numbers
from agent.practice.seed import make_shop
from agent.practice.shop import Order, Shop

NOW = datetime.fromisoformat("2026-11-22T09:14:03+00:00")
SHOPS = [make_shop(seed, 150, NOW) for seed in range(12)]
PROVEN = ("placeholder", "check-digit", "other-order", "old-number", "wrong-service")
LEFT = ("near", "different", "renumbered", "merged", "not-declared")


def _orders(*kinds: str) -> list[tuple[Shop, Order]]:
    return [(shop, order) for shop in SHOPS for order in shop.orders.values() if order.sown in kinds]


def _wrong(order: Order) -> tuple[str, str]:
    """Return the number shown on the parcel that is wrong and the number the ledger has for it."""
    shown = [pair.number for pair in order.parcels]
    named = [line.number for line in order.ledger]
    return next(one for one in shown if one not in named), next(one for one in named if one not in shown)


def _strict(number: str) -> bool | None:
    if (
        len(number) == 13
        and number[:2].isalpha()
        and number[2:11].isdecimal()
        and number[11:] in {"CN", "NL"}
    ):
        return int(number[10]) == numbers.s10_check_digit(number[2:10])
    if len(number) == 18 and number.startswith("1Z"):
        return int(number[17]) == numbers.ups_check_digit(number[2:17])
    return None


def _owners(shop: Shop, number: str) -> set[str]:
    lines = [(order.order_id, line) for order in shop.orders.values() for line in order.ledger]
    return {order_id for order_id, line in lines if number in (line.number, line.replacement)}


@pytest.mark.parametrize("kind", PROVEN)
def test_proven_kinds_can_be_changed_and_end_as_the_ledger_says(kind: str) -> None:
    """They are shipped, within window and budget, with time to spare; `right` is what the ledger names."""
    for _, order in _orders(kind):
        assert order.can_modify(NOW + timedelta(hours=12))
        assert order.parcels != order.right
        assert sorted(line.number for line in order.ledger) == sorted(pair.number for pair in order.right)
        assert len(order.parcels) == len(order.right)


@pytest.mark.parametrize("kind", PROVEN)
def test_what_proven_kinds_tell(kind: str) -> None:
    """The number that comes to stand there is told; a service alone tells nothing."""
    for _, order in _orders(kind):
        told = [] if kind == "wrong-service" else [_wrong(order)[1]]
        assert told == order.tell


@pytest.mark.parametrize("kind", LEFT)
def test_kinds_that_are_left_stay_and_tell_nothing(kind: str) -> None:
    """They end as they began, in silence."""
    for _, order in _orders(kind, "none"):
        assert order.parcels == order.right
        assert [] == order.tell


def test_placeholders_are_no_numbers() -> None:
    """The number shown is one that people type instead of a number, and of every sort."""
    shown = {
        "order" if _wrong(one)[0] == one.order_id else _wrong(one)[0] for _, one in _orders("placeholder")
    }
    assert {"1234567890", "待补", "order", "0000000000000", "TEST0001"} == shown


def test_a_check_digit_fails_where_the_ledgers_passes() -> None:
    """Console and ledger differ in a check digit, which only the ledger has right; both formats occur."""
    pairs = [_wrong(order) for _, order in _orders("check-digit")]
    assert {(False, True)} == {(_strict(shown), _strict(right)) for shown, right in pairs}
    assert {13, 18} == {len(shown) for shown, _ in pairs}


def test_another_orders_number_is_that_orders_alone() -> None:
    """The ledger gives the number shown to one other order, which shows it too."""
    for shop, order in _orders("other-order"):
        shown, _ = _wrong(order)
        owners = _owners(shop, shown)
        assert 1 == len(owners - {order.order_id})
        assert order.order_id not in owners
        owner = shop.orders[owners.pop()]
        assert ("none", shown) == (owner.sown, owner.parcels[0].number)


def test_an_old_number_stands_in_the_ledgers_own_column() -> None:
    """The ledger names the number shown as the old one, and nobody else has it."""
    for shop, order in _orders("old-number"):
        shown, right = _wrong(order)
        assert shown == next(line.old_number for line in order.ledger if line.number == right)
        assert set() == _owners(shop, shown)


def test_a_wrong_service_has_the_right_number_of_a_strict_format() -> None:
    """The number is the ledger's and its check digit is right, but the service never has such numbers."""
    for _, order in _orders("wrong-service"):
        (shown,), (right,) = order.parcels, order.right
        assert shown.number == right.number
        assert _strict(shown.number)
        postal = len(shown.number) == 13
        assert (shown.service in {"UPS", "FEDEX", "DHL"}) is postal


def test_near_numbers_have_nothing_to_prove_them() -> None:
    """One slip away from the ledger's, and of a format without a check digit."""
    for _, order in _orders("near"):
        shown, right = _wrong(order)
        assert abs(len(shown) - len(right)) <= 1
        assert (None, None) == (_strict(shown), _strict(right))


def test_different_numbers_are_far_apart() -> None:
    """More than an edit away, loose, and nobody else's; some are of another service."""
    for shop, order in _orders("different"):
        shown, right = _wrong(order)
        assert len(shown) != len(right) or sum(a != b for a, b in zip(shown, right, strict=True)) > 2
        assert (None, set()) == (_strict(shown), _owners(shop, shown))


def test_renumbered_parcels_had_the_platforms_number() -> None:
    """The ledger has LP, CN or AE; the console the platform's service with another carrier's number."""
    for _, order in _orders("renumbered"):
        shown, named = _wrong(order)
        assert named.startswith(("LP", "CN", "AE"))
        assert not shown.startswith(("LP", "CN", "AE"))
        assert "CAINIAO_STANDARD" == order.parcels[0].service


def test_merged_orders_are_one_buyers_and_the_ledger_knows() -> None:
    """Two orders of one buyer show one number, and the ledger gives it to both."""
    for shop, order in _orders("merged"):
        owners = _owners(shop, order.parcels[0].number)
        assert 2 == len(owners)
        assert {order.buyer.buyer_id} == {shop.orders[owner].buyer.buyer_id for owner in owners}


def test_not_declared_orders_wait_while_the_ledger_has_a_number() -> None:
    """They stand on the waiting list with a countdown and without a parcel."""
    for _, order in _orders("not-declared"):
        assert ("waiting", [], 1) == (order.tab, order.parcels, len(order.ledger))
        assert not order.platform_warehouse


def test_what_is_ripe_to_be_declared_waits_less_than_twelve_hours_and_was_handed_over() -> None:
    """The ledger has the very pair and a time of shipping, and the platform's own clock runs out soon."""
    ripe = [order for _, order in _orders("not-declared") if order.declare]
    assert len(ripe) >= 24
    for order in ripe:
        (line,) = order.ledger
        assert order.declare is not None
        assert line.number == order.declare.number
        assert line.shipped_at is not None
        assert line.shipped_at < NOW
        assert timedelta(0) < (order.deadline or NOW) - NOW < timedelta(hours=12)
        assert {"words", "clock"} >= {order.countdown}


def test_the_rest_of_what_is_not_declared_is_left_for_a_reason_each() -> None:
    """Time left, not handed over, a number that cannot be, an unknown carrier: each occurs, and alone."""
    seen = set()
    for _, order in _orders("not-declared"):
        (line,) = order.ledger
        early = (order.deadline or NOW) - NOW > timedelta(hours=12)
        reasons = (
            early,
            line.shipped_at is None,
            _strict(line.number) is False,
            line.carrier == carriers.UNKNOWN,
        )
        assert (1 if order.declare is None else 0) == sum(reasons)
        seen.add(reasons)
    assert 5 == len(seen)


def test_no_other_kind_is_to_be_declared() -> None:
    """Only what is not declared yet can be."""
    assert {"not-declared"} == {o.sown for shop in SHOPS for o in shop.orders.values() if o.declare}


def test_replacements_are_told_and_change_nothing() -> None:
    """The order is right as it is; the ledger names a second number in each of its three ways."""
    ways = set()
    for _, order in _orders("replacement"):
        assert order.parcels == order.right
        assert order.ledger[0].number == order.parcels[0].number
        last = order.ledger[-1]
        assert [last.replacement or last.number] == order.tell
        ways.add((bool(last.replacement), last.order_text.endswith("-1"), last.reason))
    assert {(True, False, "补发"), (False, True, ""), (False, False, "补发")} == ways


def test_some_replacements_are_of_finished_orders() -> None:
    """A parcel may be sent again after the buyer has confirmed the first."""
    assert {"shipped", "finished"} == {order.tab for _, order in _orders("replacement")}


@pytest.mark.parametrize("kind", ["past-window", "budget-spent"])
def test_what_can_no_longer_be_changed_stays_and_is_told(kind: str) -> None:
    """Proven wrong, told, but left as it is; the only thing that forbids the change is the kind's own."""
    for _, order in _orders(kind):
        assert not order.can_modify(NOW)
        assert order.parcels == order.right
        assert [_wrong(order)[1]] == order.tell
        age = NOW - (order.declared_at or NOW)
        spent, past = order.changes >= 2, age > timedelta(days=5)
        assert (kind == "budget-spent", kind == "past-window") == (spent, past)
        assert age < timedelta(days=25)


def test_some_wrong_parcels_have_a_good_one_beside_them() -> None:
    """One placeholder stands on the second of two parcels; one old number on a part-shipped order."""
    assert any(len(order.parcels) == 2 for _, order in _orders("placeholder"))
    assert any(order.status == "SELLER_PART_SEND_GOODS" for _, order in _orders("old-number"))


def test_some_correctable_orders_were_changed_once_before() -> None:
    """A first change spent does not make an order past help."""
    assert {0, 1} == {order.changes for _, order in _orders("check-digit")}


def test_orders_with_nothing_sown_agree_with_the_ledger() -> None:
    """Whatever the ledger says of them is what the console shows."""
    for _, order in _orders("none"):
        named = {line.number for line in order.ledger}
        assert named <= {pair.number for pair in order.parcels}
        assert not order.ledger or named == {pair.number for pair in order.parcels}
