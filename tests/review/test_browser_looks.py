"""What a run looks like in a real browser: what is to be compared is seen, and large enough to be read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from agent.evidence.recorder import CardPicture, WriteCard
from tests.dossier.samples import NEW, OLD, OTHER
from tests.review.visits import BOX, LONG, Visit, picture


@pytest.mark.parametrize("width", [1280, 820])
def test_what_proves_a_write_can_be_read(page: Page, visit: Visit, width: int) -> None:
    """No crop is made so small that its letters are lost, and the whole message stands there."""
    round_ = visit.round(50 + width)
    recording = round_.recording("order-50", "50")
    bubble = (400, 300, 405, 150)
    still = recording.still(picture(50), page="conversation", moment="after", boxes={"chat": bubble})
    number, text = CardPicture("order number", still, BOX), "\n".join(f"line {n}" for n in range(12))
    told = [number, CardPicture("chat", still, bubble)]
    values = [number, CardPicture("old", still, BOX), CardPicture("new", still, BOX)]
    recording.card(WriteCard("50", "correct", "near", OLD, NEW, outcome="done", pictures=values))
    recording.card(WriteCard("50", "message", "near", "", NEW.split()[0], text, "done", told))
    recording.card(WriteCard("50", "message", "replacement", "", "RB249038687CN", text, "done", told))
    round_.close("done", {})
    page.set_viewport_size({"width": width, "height": 1180 if width < 1000 else 800})
    page.goto(visit.run("50", 50 + width))
    for crops in (4, 2):
        drawn = page.locator(".write:not([hidden]) .crop svg")
        expect(drawn).to_have_count(crops)
        scales = drawn.evaluate_all("all => all.map(svg => svg.getScreenCTM().a)")
        assert [] == [scale for scale in scales if scale < 0.7]
        shown = page.locator(".write:not([hidden]) .crop.wide .told-text")
        assert shown.evaluate("text => text.scrollHeight <= text.clientHeight")
        page.keyboard.press("j")


def test_a_number_without_a_picture_of_its_own_is_looked_for_in_the_message(page: Page, visit: Visit) -> None:
    """Whoever is asked whether it is right is told where it is seen."""
    made = visit.round(49)
    recording = made.recording("order-49", "49")
    still = recording.still(picture(49), page="conversation", moment="after", boxes={"chat": BOX})
    told = [CardPicture("order number", still, BOX), CardPicture("chat", still, BOX)]
    recording.card(WriteCard("49", "message", "replacement", "", "RB249038687CN", "Dear buyer", "done", told))
    made.close("done", {})
    page.goto(visit.run("49", 49))
    expect(page.locator(".write .gone")).to_have_text("It stands in the message")


def test_a_narrow_page_keeps_its_bars_to_one_line(page: Page, visit: Visit) -> None:
    """What is said above and below the picture takes no room from it; the keys for the steps are shown."""
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(f"{visit.run(LONG, 0)}#i2")
    for bar in (".about", ".verdict"):
        box = page.locator(bar).bounding_box()
        assert box is not None
        assert box["height"] < 56
    expect(page.locator(".verdict .hint").first).to_be_visible()


def test_the_size_of_the_picture_is_told(page: Page, visit: Visit) -> None:
    """Also where it fits the page: how small it was made says whether to look closer."""
    page.goto(f"{visit.run(LONG, 0)}#i2")
    expect(page.locator("#zoom")).to_have_text(re.compile(r"\d+ %"))


def test_before_and_after_stand_beside_and_over_each_other(page: Page, visit: Visit) -> None:
    """`b` shows both, `s` lays one over the other with a slider; outlines can be taken off."""
    page.goto(f"{visit.run(OTHER, 2)}#i3")
    shots = page.locator(".shot:not([hidden])")
    expect(shots).to_have_count(1)
    page.keyboard.press("b")
    expect(shots).to_have_count(2)
    expect(shots.locator(".caption")).to_have_text([re.compile("^before"), re.compile("^after")])
    page.keyboard.press("s")
    slider = page.locator("#cut")
    expect(slider).to_be_visible()
    upper = page.locator(".shot.upper")
    line = upper.evaluate("shot => parseFloat(getComputedStyle(shot, '::after').height)")
    assert line == pytest.approx(upper.evaluate("shot => shot.querySelector('svg').clientHeight"), abs=2)
    slider.fill("20")
    assert "20%" == page.locator(".view").evaluate("view => view.style.getPropertyValue('--cut')")
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("s")
    page.keyboard.press("o")
    expect(shots).to_have_count(1)
    expect(page.locator(".shot:not([hidden]) .outlines")).to_be_hidden()


def test_an_answer_stands_clear_of_what_it_answers(page: Page) -> None:
    """The form of a request keeps its distance, and a text to say yes to is shown whole."""
    page.goto("/inbox")
    gaps = page.locator(".answer").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().top"
        " - each.previousElementSibling.getBoundingClientRect().bottom)"
    )
    assert len(gaps) >= 4
    assert [] == [gap for gap in gaps if gap < 8]
    text = page.locator(".paste pre").last
    text.evaluate("(pre, text) => { pre.textContent = text }", "\n".join(f"line {n}" for n in range(18)))
    assert text.evaluate("pre => pre.scrollHeight <= pre.clientHeight")
