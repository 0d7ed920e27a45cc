"""Pages that render late, or under an advertisement, in a real browser and in both skins."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from .bad_day import BUSY, FACT, LISTS, NEW, ORDER, PARCEL, ROW, both, numbers, open_list
from .shop_of_tests import CLOSED, WAREHOUSE


@both
def test_slow_rows(start: Any, signed_in: Any, skin: str) -> None:
    """When the mask has gone the first rows stand there alone; the others follow, in order."""
    _, page = open_list(start, signed_in, skin, "slow-render")
    count = f"document.querySelectorAll('{ROW[skin]}').length"
    some = f"() => !document.querySelector('{BUSY}') && [1, 2, 3].includes({count})"
    page.wait_for_function(some)
    expect(page.locator(ROW[skin])).to_have_count(4)
    assert len(set(numbers(page, skin))) == 4


@both
def test_a_slow_list_that_is_turned_mixes_nothing(start: Any, signed_in: Any, skin: str) -> None:
    """Rows of the tab that was left come neither into the next one nor under an error."""
    console = start(skin, "en", "slow-render")
    page = signed_in(console)
    page.clock.install()
    page.goto(console.at(LISTS[skin]))
    expect(page.locator(ROW[skin]).first).to_be_visible()
    page.locator("[data-tab=closed]").click()
    expect(page.locator(ROW[skin]).filter(has_text=CLOSED)).to_have_count(1)
    assert [CLOSED] == numbers(page, skin)
    page.locator("[data-tab=waiting]").click()
    expect(page.locator(ROW[skin]).filter(has_text=WAREHOUSE)).to_have_count(1)
    console.desk.gate.end_session(console.desk.gate.sessions[-1])
    page.locator("[data-tab=closed]").dispatch_event("click")
    expect(page.get_by_role("alert").first).to_be_visible()
    page.clock.run_for(2000)
    assert page.locator(ROW[skin]).count() == 0


@both
def test_slow_facts(start: Any, signed_in: Any, skin: str) -> None:
    """The order's number stands there, the mask has gone, and of its two parcels one is still to come."""
    console = start(skin, "en", "slow-render")
    page = signed_in(console)
    page.goto(console.at(ORDER[skin]))
    page.wait_for_function(
        f"() => !document.querySelector('{BUSY}') && document.querySelector('{FACT[skin]}')"
        f" && document.querySelectorAll(`{PARCEL[skin]}`).length === 1"
    )
    expect(page.locator(PARCEL[skin])).to_have_count(2)
    expect(page.get_by_text("RB123456785CN", exact=True)).to_be_visible()


@both
def test_a_slow_form(start: Any, signed_in: Any, skin: str) -> None:
    """The fields of the form come one after the other, and it can be filled in once they are there."""
    console = start(skin, "en", "slow-render")
    page = signed_in(console)
    page.goto(console.at(ORDER[skin]))
    page.locator(PARCEL[skin]).first.get_by_text(
        "Modify logistics" if skin == "aliexpress" else "Change"
    ).click()
    page.wait_for_function(
        "() => document.querySelector('.modify-form, form.edit') && !document.querySelector('textarea')"
    )
    expect(page.locator("textarea")).to_have_count(1)
    number = page.get_by_label("New tracking number", exact=True)
    number.fill(NEW)
    expect(number).to_have_value(NEW)


@both
def test_an_advertisement_hides_the_page(start: Any, signed_in: Any, skin: str) -> None:
    """It lies over everything and is no dialog of the console's; closed, it is gone until the next page."""
    _, page = open_list(start, signed_in, skin, "promo-dialog=1")
    expect(page.locator(ROW[skin])).to_have_count(4)
    middle = "() => Boolean(document.elementFromPoint(innerWidth / 2, 200).closest('.promo-pop-mask'))"
    assert page.evaluate(middle)
    assert page.get_by_role("dialog").count() == 0
    page.locator(".promo-pop-close").click()
    expect(page.locator(".promo-pop-mask")).to_have_count(0)
    assert not page.evaluate(middle)
    page.reload()
    expect(page.locator(".promo-pop-mask")).to_be_visible()
