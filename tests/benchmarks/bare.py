"""What the bare scripts share: sign in, and read the lists as the program does, one evaluate a page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

ROWS = """tables => tables.map(t => ({
  order: t.querySelector("[class*='header--valueHighLight--']").innerText,
  status: t.querySelector(".chc-state-label__stateText").innerText,
  parcels: [...t.querySelectorAll("[class*='logistics--parcel--']")].map(p => p.innerText),
  goods: [...t.querySelectorAll("[class*='productInfo--itemTitle--']")].map(g => g.innerText)}))"""


def sign_in(page: Page, job: dict) -> None:
    """Type user and password, and wait for the shop."""
    page.goto(f"{job['address']}/user/seller/login?bizSegment=CSP")
    page.fill("#loginName", job["user"])
    page.fill("#password", job["password"])
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/newhome/**")
    expect(page.locator("[class*='shopInfo--id--']")).to_contain_text(job["channel"])


def read_lists(page: Page, job: dict) -> list[dict]:
    """Return the rows of both lists, fifty a page."""
    rows = []
    for tab in ("waiting", "shipped"):
        page.goto(f"{job['address']}/m_apps/order-manage/orderList?channelId={job['channel']}")
        page.locator(f"[role=tab][data-tab={tab}]").click()
        expect(page.locator(".next-loading-tip")).to_have_count(0)
        page.get_by_role("combobox", name="每页显示").click()
        page.get_by_role("option", name="50", exact=True).click()
        expect(page.locator(".next-loading-tip")).to_have_count(0)
        rows += page.locator("table.next-table-row").evaluate_all(ROWS)
        while page.locator(".next-pagination-item.next-next").is_enabled():
            page.locator(".next-pagination-item.next-next").click()
            expect(page.locator(".next-loading-tip")).to_have_count(0)
            rows += page.locator("table.next-table-row").evaluate_all(ROWS)
    return rows
