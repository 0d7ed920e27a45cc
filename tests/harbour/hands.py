"""What a person's hands do on the office's pages, and what their eyes read there."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def rows(page: Page, table: str = "table") -> list[list[str]]:
    """Return the cells of every row of a table's body, blanks stripped."""
    return page.locator(table).evaluate(
        "table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )


def listed(page: Page) -> list[str]:
    """Return the order numbers of the list, once its data is there."""
    expect(page.get_by_text("Loading…")).to_have_count(0)
    return page.locator(".pane tbody a").all_text_contents()


def facts(page: Page) -> dict[str, str]:
    """Return captions and the values under them; of equal captions the last one."""
    page.locator(".fact").first.wait_for()
    return dict(
        page.locator(".fact").evaluate_all(
            "all => all.map(one => [one.children[0].textContent, one.children[1].textContent])"
        )
    )


def fill(page: Page, form: str, carrier: str, number: str) -> None:
    """Fill a form: search and take a carrier in the overlay, type a number."""
    page.locator(f"{form} .picker").click()
    page.locator("body > .overlay input").fill(carrier)
    page.locator("body > .overlay li").get_by_text(carrier, exact=True).click()
    page.locator(f"{form} .field").filter(has_text="Number").locator("input").fill(number)


def add_event(page: Page, carrier: str, number: str, parcel: int = 0) -> None:
    """Correct a parcel by an event, up to the click that saves it."""
    page.locator(".parcel .dots").nth(parcel).click()
    page.locator(".parcel .menu").nth(parcel).get_by_role("button", name="Add event").click()
    fill(page, ".entry", carrier, number)
    page.get_by_role("button", name="Save event").click()


def cancel(page: Page, parcel: int = 0, answer: str = "Yes") -> None:
    """Cancel a shipment and answer the question."""
    page.get_by_role("button", name="Cancel shipment").nth(parcel).click()
    page.locator("dialog.question").get_by_role("button", name=answer, exact=True).click()


def create(page: Page, carrier: str, number: str) -> None:
    """Create a shipment."""
    page.get_by_role("button", name="New shipment").click()
    fill(page, "dialog.creation", carrier, number)
    page.locator("dialog.creation").get_by_role("button", name="Create", exact=True).click()
