"""Getting in, and what every page of somebody signed in has."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.harbour.office import Office


def test_way_in(start: Callable[..., Office], window: BrowserContext) -> None:
    """Captions belong to nothing, a wrong password is said, and the page first asked for is lost."""
    office, page = start(), window.new_page()
    page.goto(f"{office.address}/desk/orders?folder=sent")
    assert f"{office.address}/account/enter" == page.url
    assert [0, 0] == [page.get_by_label(one).count() for one in ("User", "Password")]
    user, password = page.locator("input[type=text]"), page.locator("input[type=password]")
    user.fill(office.desk.shop.account)
    password.fill("wrong")
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("alert")).to_have_text("User or password is not right.")
    password.fill(office.desk.shop.password)
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url(f"{office.address}/desk")
    assert [False, True] == [entry["effect"] for entry in office.witness().of_kind("sign-in")]


def test_branch(start: Callable[..., Office], signed_in: Callable[[Office, str], Page]) -> None:
    """The branch number stands on every page and in no address; leaving ends the session."""
    office = start()
    branch, order = f"Branch {office.desk.shop.shop_id}", office.sown("near").order_id
    page = signed_in(office, "/desk")
    for place in ("/desk", "/desk/orders?folder=open", f"/desk/order/{order}", f"/desk/order/{order}/notes"):
        page.goto(office.address + place)
        expect(page.locator("header .branch")).to_have_text(branch)
        assert office.desk.shop.shop_id not in page.url
    page.get_by_role("link", name="Leave").click()
    page.goto(f"{office.address}/desk")
    assert f"{office.address}/account/enter" == page.url
