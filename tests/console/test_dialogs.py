"""Native dialogs: one yes where it was asked for, and silence when the answer comes too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agent.console.dialogs import accept_next, accepting

if TYPE_CHECKING:
    from playwright.sync_api import Page

ASKING = "<button onclick=\"document.title = confirm('Save?') ? 'yes' : 'no'\">Save</button>"


@pytest.fixture
def asking(page: Page) -> Page:
    """A page whose button asks a native question."""
    page.set_content(ASKING)
    return page


def test_one_yes_and_no_other(asking: Page) -> None:
    """The first question is answered with yes, those after it with no; all their texts are kept."""
    texts: list[str] = []
    with accepting(asking, texts):
        asking.get_by_role("button").click()
        assert "yes" == asking.title()
        asking.get_by_role("button").click()
        assert "no" == asking.title()
    assert ["Save?", "Save?"] == texts


@pytest.mark.parametrize("way", ["next", "while"])
def test_an_answer_that_comes_too_late(asking: Page, caplog: pytest.LogCaptureFixture, way: str) -> None:
    """A question that is no longer there, as when the browser dies over it, is told to nobody."""
    asking.on("dialog", lambda dialog: dialog.dismiss())
    if way == "next":
        accept_next(asking)
        asking.get_by_role("button").click()
    else:
        with accepting(asking, texts := []):
            asking.get_by_role("button").click()
        assert ["Save?"] == texts
    assert "no" == asking.title()
    assert [] == caplog.records
