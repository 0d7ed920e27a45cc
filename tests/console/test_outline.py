"""What is drawn over a page is for the person before it alone."""

from __future__ import annotations

from playwright.sync_api import Page

from agent.console.outline import Outlined, Panel, clear, draw

DRAWN = [Outlined((10, 10, 50, 20), "order number")]
PANEL = Panel("step 3", [("recorded", "Save")])


def test_no_locator_sees_it(page: Page) -> None:
    """Texts of ours are found by no locator, however they look: a reading is what it was without them."""
    page.set_content("<button>Save</button>")
    draw(page, DRAWN, PANEL)
    assert 1 == page.get_by_text("Save").count()
    assert 0 == page.get_by_text("order number").count()
    assert "recorded" not in page.locator("body").aria_snapshot()


def test_it_takes_no_click(page: Page) -> None:
    """A click where something is drawn meets the page's own element, also below a panel."""
    page.set_content("<button style='position:fixed;inset:0' onclick='window.clicked = true'>Save</button>")
    draw(page, [Outlined((0, 0, 1200, 700), "all of it")], PANEL)
    page.mouse.click(1100, 650)
    assert page.evaluate("window.clicked")


def test_it_is_drawn_and_taken_away(page: Page) -> None:
    """The picture is another one while something is drawn, and the very same again after it."""
    page.set_content("<dialog>really?</dialog><script>document.querySelector('dialog').showModal()</script>")
    before = page.screenshot()
    draw(page, DRAWN, PANEL)
    assert before != page.screenshot()
    clear(page)
    assert before == page.screenshot()


def test_a_strict_page_is_drawn_on_as_well(page: Page) -> None:
    """A page whose own policy forbids all styles, scripts and pictures shows it like any other."""
    policy = "default-src 'none'"
    page.set_content(f'<meta http-equiv=Content-Security-Policy content="{policy}"><p>x</p>')
    before = page.screenshot()
    draw(page, DRAWN, PANEL)
    assert before != page.screenshot()


def test_texts_stay_texts(page: Page) -> None:
    """What a console said is drawn letter by letter."""
    page.set_content("<p>x</p>")
    draw(page, DRAWN, Panel("t", [("now", "<img src=x onerror='window.owned = true'>")]))
    assert page.evaluate("window.owned") is None
