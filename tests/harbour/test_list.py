"""The list of orders: blank rows, a `Next` without an end, rows that jump, a window of its own."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from agent.practice.shop import Pair
from tests.harbour import hands
from tests.harbour.office import Office

Start = Callable[..., Office]
SignedIn = Callable[[Office, str], Page]
ALL = "/desk/orders?folder=all"


def test_blank_rows_come_first(start: Start, signed_in: SignedIn) -> None:
    """Until the data is there, rows without words stand in its place, made like real ones."""
    office = start()
    office.door.hold("orders.list", carried_out=False)
    page = signed_in(office, ALL)
    assert office.door.arrived.wait(60)
    assert [[""] * 6] * 11 + [["Loading…", "", "", "", "", ""]] == hands.rows(page)
    office.door.leave.set()
    page.goto(office.address + ALL)
    assert 25 == len(hands.listed(page))
    assert [""] * 6 == hands.rows(page)[0]
    attributes = (
        "table => [...table.tBodies[0].querySelectorAll('tr, td')].flatMap(one => [...one.attributes])"
    )
    assert [] == page.locator("table").evaluate(attributes)


def test_next_never_ends(start: Start, signed_in: SignedIn) -> None:
    """Every order stands on two pages; after the last page `Next` shows it again, and looks as before."""
    office = start()
    page = signed_in(office, ALL)
    following = page.get_by_role("button", name="Next")
    pages = [hands.listed(page)]
    before = following.evaluate("one => one.outerHTML")
    for _ in range(2):
        with page.expect_response("**/desk/call/orders.list"):
            following.click()
        pages.append(hands.listed(page))
    assert [25, 15, 15] == [len(one) for one in pages]
    assert pages[1] == pages[2]
    assert set(office.desk.shop.orders) == {*pages[0], *pages[1]}
    assert before == following.evaluate("one => one.outerHTML")


def test_columns(start: Start, signed_in: SignedIn) -> None:
    """A row has a date without a time and the office's own words, and no tracking number."""
    office = start()
    page = signed_in(office, f"/desk/orders?folder=sent&find={office.sown('near').order_id}")
    (number,) = hands.listed(page)
    order = office.desk.shop.orders[number]
    _, row = hands.rows(page)
    bought = order.created.astimezone(ZoneInfo("Europe/Madrid")).strftime("%d/%m/%Y")
    assert [number, bought, "Under way"] == [row[0], row[1], row[4]]
    assert order.parcels[0].number not in page.content()
    page.goto(f"{office.address}/desk/orders?folder=open&find={number}")
    expect(page.locator(".pane .none")).to_have_text("Nothing filed here")
    assert [[""] * 6] == hands.rows(page)


def test_rows_jump(start: Start, signed_in: SignedIn) -> None:
    """An order that was changed stands on top, wherever it stood before."""
    office = start()
    page = signed_in(office, ALL)
    order = office.sown("old-number", 1)
    assert order.order_id != hands.listed(page)[0]
    office.colleague_writes(order, Pair("EMS", "EA123456785CN"))
    page.reload()
    assert order.order_id == hands.listed(page)[0]


def test_list_scrolls_in_its_own_window(start: Start, signed_in: SignedIn) -> None:
    """The page is as high as the window, so a picture of it all shows only some of the rows."""
    page = signed_in(start(), ALL)
    assert 25 == len(hands.listed(page))
    assert 900 == page.evaluate("document.documentElement.scrollHeight")
    assert page.locator(".pane").evaluate("one => one.scrollHeight > one.clientHeight + 200")
