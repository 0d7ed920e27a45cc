"""The bare counterpart of `bufa run daily`: correct orders and tell their buyers; no pictures, no journal.

It makes the same page loads: lists, each order to see whether it may be changed, each order again to change
it, each once more to confirm; each conversation to write in it, and again to read back.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.benchmarks.bare import read_lists, sign_in


def open_order(page: Page, job: dict, fix: dict) -> Locator:
    """Return the table of an order's parcels."""
    where = f"/m_apps/order-manage/orderDetail?orderId={fix['order']}&channelId={job['channel']}"
    page.goto(job["address"] + where)
    table = page.locator("[class*='logisticsTable--wrap--'] tr.next-table-row")
    expect(page.locator("[data-field=orderId]")).to_contain_text(fix["order"])
    return table


def correct(page: Page, job: dict, fix: dict) -> None:
    """Change the number, then see it on a fresh page."""
    row = open_order(page, job, fix).filter(has_text=fix["old"])
    row.get_by_role("button", name="修改物流信息").click()
    form = page.get_by_role("dialog", name="修改物流信息")
    form.get_by_role("combobox", name="新物流服务").fill(fix["service"])
    page.get_by_role("option", name=fix["service"], exact=True).click()
    form.get_by_label("新运单号").fill(fix["number"])
    form.get_by_role("button", name="提交").click()
    page.get_by_role("dialog", name="确认修改？").get_by_role("button", name="确定").click()
    expect(page.locator(".next-message-success")).to_be_visible()
    expect(open_order(page, job, fix)).to_contain_text(fix["number"])


def open_chat(page: Page, job: dict, fix: dict) -> None:
    """Find the conversation of an order and open it."""
    page.goto("about:blank")  # else a second visit to the same address loads nothing
    page.goto(f"{job['address']}/m_apps/ai-im/im?channelId={job['channel']}#/window")
    page.get_by_placeholder("搜索买家名称/订单号").fill(fix["order"])
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("option").click()
    expect(page.locator(f"span.im-order-card-subtitle:has-text('{fix['order']}')")).to_be_visible()


def tell(page: Page, job: dict, fix: dict) -> None:
    """Post the number, then read it back on a fresh page."""
    open_chat(page, job, fix)
    page.get_by_role("textbox", name="输入消息").fill(fix["text"])
    page.get_by_role("button", name="发送").click()
    bubble = page.locator("[class*='message-text__']").filter(has_text=fix["number"]).last
    expect(bubble).to_contain_text(fix["text"])
    open_chat(page, job, fix)
    expect(bubble).to_contain_text(fix["text"])


def main(job: dict) -> None:
    """Do the whole job."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**job["browser"])
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        sign_in(page, job)
        shown = {row["order"] for row in read_lists(page, job)}
        todo = [fix for fix in job["fixes"] if fix["order"] in shown]
        for fix in todo:
            expect(open_order(page, job, fix)).to_contain_text(fix["old"])
        for fix in todo:
            correct(page, job, fix)
        for fix in todo:
            tell(page, job, fix)
        browser.close()
        sys.stdout.write(json.dumps({"orders": len(shown)}))


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
