"""Bad days of the list of orders, in a real browser and in both skins."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from .bad_day import BUSY, NEXT, ROW, WHERE, both, numbers, open_list, shipped
from .shop_of_tests import SHIPPED_FILLERS


@both
def test_the_page_that_comes_again(start: Any, signed_in: Any, skin: str) -> None:
    """The pager says 2 over the rows of page 1; turned back and forth, page 2 has its own."""
    _, page = open_list(start, signed_in, skin, "repeated-page")
    shipped(page, skin)
    first = numbers(page, skin)
    shipped(page, skin, 2)
    assert first == numbers(page, skin)
    shipped(page, skin, 2)
    assert not set(first) & set(numbers(page, skin))


@both
def test_next_that_never_ends(start: Any, signed_in: Any, skin: str) -> None:
    """On the last page «next» can be pressed, and brings the last page."""
    _, page = open_list(start, signed_in, skin, "endless-next")
    shipped(page, skin, 3)
    last = numbers(page, skin)
    assert len(last) == (SHIPPED_FILLERS + 3) % 20
    expect(page.locator(NEXT[skin])).to_be_enabled()
    with page.expect_response("**/mtop.practice.order.list/**"):
        page.locator(NEXT[skin]).click()
    expect(page.locator(BUSY)).to_have_count(0)
    assert last == numbers(page, skin)
    expect(page.locator(WHERE[skin][0])).to_have_text(WHERE[skin][1].format(3))


@both
def test_rows_move_while_one_turns_the_page(start: Any, signed_in: Any, skin: str) -> None:
    """The last order of page 1 is the first of page 2."""
    _, page = open_list(start, signed_in, skin, "moving-rows")
    shipped(page, skin)
    first = numbers(page, skin)
    page.locator(NEXT[skin]).click()
    expect(page.locator(WHERE[skin][0])).to_have_text(WHERE[skin][1].format(2))
    assert first[-1] == numbers(page, skin)[0]


@both
def test_blank_rows(start: Any, signed_in: Any, skin: str) -> None:
    """Rows without any text stand before the first order and between later ones; no order is missing."""
    _, page = open_list(start, signed_in, skin, "blank-rows")
    shipped(page, skin)
    shown = numbers(page, skin)
    assert ["", "", ""] == [shown[0], shown[4], shown[8]]
    assert len([number for number in shown if number]) == 20
    assert page.locator(ROW[skin]).first.inner_text().strip() == ""
