"""When an order's own page is whole: parcels that are drawn late are waited for, those that went are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from agent.console.whole import STILL, Looks
from agent.errors import UnexpectedValue
from agent.models import Deadline, Order, Pair, Parcel, State, Status
from tests.console.world import FIX, NEW, OLD, World
from tests.practice_skins.shop_of_tests import TWO, WRONG
from tests.practice_skins.shop_of_tests import Pair as Shown

FIRST, SECOND = Pair("CPAM", "RB123456785CN"), Pair("YANWEN_AM", "1234567890")


def _order(*pairs: Pair, left: str = "") -> Order:
    parcels = tuple(Parcel(place, pair) for place, pair in enumerate(pairs, 1))
    return Order("1", Status.WAIT_BUYER_ACCEPT_GOODS, Deadline(left), parcels)


def _looks(shown: Sequence[Order], known: int) -> tuple[Looks, int]:
    """Look until it is settled, the last of `shown` again and again; return the looks and how many."""
    coming = iter(shown)
    count = 0

    def look() -> Order:
        nonlocal count
        count += 1
        return next(coming, shown[-1])

    looks = Looks(look, known)
    while not looks.settled():
        assert count < 100
    return looks, count


def test_the_normal_case_costs_one_more_look() -> None:
    """An order never seen before, or seen with as many parcels, is believed at its second look."""
    for known in (0, 1):
        assert 2 == _looks([_order(FIRST)], known)[1]


def test_a_countdown_is_no_change() -> None:
    """The time left runs from look to look, and the order is the same."""
    assert 2 == _looks([_order(FIRST, left="1 h 2 s"), _order(FIRST, left="1 h 1 s")], 0)[1]


def test_what_is_still_being_drawn_is_waited_for() -> None:
    """A second look with one more parcel is followed by a third."""
    looks, count = _looks([_order(FIRST), _order(FIRST, SECOND)], 0)
    assert (3, 2) == (count, len(looks.last.parcels))


def test_fewer_than_known_are_looked_at_for_longer() -> None:
    """A parcel that was sighted before may come as late as after a second; it is then read with the rest."""
    looks, count = _looks([*[_order(FIRST)] * (STILL - 1), _order(FIRST, SECOND)], 2)
    assert (STILL + 1, 2) == (count, len(looks.last.parcels))


def test_a_parcel_that_went_is_gone_in_the_end() -> None:
    """Fewer than were sighted are believed when they stay so few, once and no longer."""
    looks, count = _looks([_order(FIRST)], 2)
    assert (STILL, 1) == (count, len(looks.last.parcels))


@pytest.mark.parametrize(("skin", "lang"), [("plain", "en"), ("aliexpress", "zh")])
def test_a_slowly_drawn_order_is_read_with_both_parcels(world: Any, skin: str, lang: str) -> None:
    """One of two parcels comes late: it is no parcel that somebody took, now or in the next round."""
    here: World = world(skin=skin, lang=lang, hazards=("slow-render",))
    two = Order(TWO, Status.WAIT_BUYER_ACCEPT_GOODS, parcels=_order(FIRST, SECOND).parcels, detailed=True)
    here.journal.remember([two])
    before = here.journal.seen([TWO])[TWO].changed_at
    order = here.session.read_order(here.session.open("order", order_id=TWO))
    assert [FIRST, SECOND] == [parcel.pair for parcel in order.parcels]
    here.journal.remember([order])
    assert before == here.journal.seen([TWO])[TWO].changed_at


def test_a_number_that_stands_on_another_parcel_is_not_written_again(world: Any) -> None:
    """The right pair came beside the wrong one after the plan: nothing is sent, and that is said."""
    here: World = world()
    here.shop.orders[WRONG].parcels.append(Shown(NEW.service, NEW.number))
    with pytest.raises(UnexpectedValue, match="no longer as planned"):
        here.correct(FIX)
    assert ([], [OLD, NEW]) == (here.log("modify"), here.pairs())


def _late(selector: str) -> str:
    """Return a script that hides what a selector matches until three seconds after each page is there."""
    return (
        "const hidden = document.createElement('style');"
        f"hidden.textContent = {selector + '{display: none}'!r};"
        "addEventListener('DOMContentLoaded', () => {"
        " document.head.append(hidden); setTimeout(() => hidden.remove(), 3000) })"
    )


def test_orders_behind_blank_rows_are_waited_for(world: Any) -> None:
    """Rows kept for the look of the table are no orders; those that are drawn after them are."""
    here: World = world(hazards=("blank-rows",))
    here.page_does(_late('tr[data-order]:not([data-order=""])'))
    assert here.session.read_orders(here.session.open("shipped"), 1)


def test_words_for_no_parcel_may_come_late(world: Any) -> None:
    """An order that waits is declared although its page says only after the rest that it has no parcel."""
    here: World = world()
    here.page_does(_late(".no-parcel"))
    assert State.DONE is here.declare().state
