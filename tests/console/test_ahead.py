"""What a list page says of the next one, and the one look that serves the click after it."""

from __future__ import annotations

from typing import Any

import pytest

from agent.console.ahead import Ahead, look_ahead
from agent.console.pack import Line
from agent.errors import LocatorAmbiguous, LocatorMissing
from tests.console.test_visit import PAGES, READY

NEXT = "<button onclick=\"document.title = 'turned'\">Next</button>"
MARK = "<p class=where>1 / 10</p>"


@pytest.mark.parametrize(
    ("below", "ahead"),
    [
        (MARK + NEXT, Ahead(more=True, mark="1 / 10")),
        (MARK + NEXT + "<p>the last one", Ahead(more=False)),
        (MARK, Ahead(more=False)),
        (NEXT.replace("<button", "<button hidden"), Ahead(more=False)),
    ],
    ids=["another", "the last", "no control", "hidden control"],
)
def test_whether_another_page_follows(visit: Any, site: Any, below: str, ahead: Ahead) -> None:
    """A control that shows leads on, with the mark to be left behind; on the last page nothing does."""
    site.put("/p", READY + below)
    assert ahead == look_ahead(visit(PAGES).open("p"))


@pytest.mark.hasty
def test_a_missing_mark_is_told(visit: Any, site: Any) -> None:
    """Without the mark that the pack promises nobody could tell the next page from this one."""
    site.put("/p", READY + NEXT)
    with pytest.raises(LocatorMissing):
        look_ahead(visit(PAGES).open("p"))


def test_two_controls_are_ambiguous(visit: Any, site: Any) -> None:
    """Of two controls of one name none is taken."""
    site.put("/p", READY + MARK + NEXT + NEXT)
    with pytest.raises(LocatorAmbiguous):
        look_ahead(visit(PAGES).open("p"))


def test_the_click_takes_the_look_for_its_own(visit: Any, site: Any) -> None:
    """What was looked at is clicked and recorded as any other click; the look serves once."""
    site.put("/p", READY + MARK + NEXT)
    console, seen = visit(PAGES), []
    screen = console.open("p")
    console.watch = seen.append
    assert screen.offers("next_page")
    looks = []
    before = type(screen)._look
    screen._look = lambda *names: looks.append(names[0]) or before(screen, *names)  # type: ignore[method-assign]
    screen.line(Line(click="next_page"))
    screen.line(Line(click="next_page"))
    assert ["next_page"] == looks
    assert "turned" == console.page.title()
    assert seen[0].resolved == seen[1].resolved
    assert "button" == seen[0].resolved["tag"]


def test_a_look_at_one_element_serves_no_other(visit: Any, site: Any) -> None:
    """After a look at one control a click on another looks for itself."""
    site.put("/p", READY + MARK + NEXT + "<p onclick=\"document.title = 'saved'\">Saved</p>")
    screen = visit(PAGES).open("p")
    assert screen.offers("next_page")
    screen.line(Line(click="saved"))
    assert "saved" == screen.console.page.title()
