"""The page that becomes the PDF, as HTML: escaped texts, outlines outside the stills, pictures inside."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from agent.dossier.page import render
from tests.dossier.samples import BOX, ORDER, START, Place, corrected, still, told, whole


def _page(place: Place, *, hide: bool = False) -> str:
    story, stills = place.stills(hide=hide)
    return render(story, stills, START, "en")


def test_every_text_is_taken_for_text(place: Place) -> None:
    """Neither markup nor a template's own signs in a message mean anything on the page."""
    made = place.round()
    told(made.recording(f"order-{ORDER}", ORDER), ORDER, text="<b>{{ 7*7 }}</b>")
    made.close("done", {})
    page = _page(place)
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in page
    assert "<b>{{" not in page


def test_what_changed_is_outlined_by_the_page(place: Place) -> None:
    """The still inside is byte for byte the recorded one; the outline is an element over it."""
    whole(place)
    page = _page(place)
    inside = set(re.findall(r'href="data:image/png;base64,([^"]+)"', page))
    assert {base64.b64encode(still()).decode()} == inside
    x, y, width, height = BOX
    assert f'<rect x="{x - 3}" y="{y - 3}" width="{width + 6}" height="{height + 6}"' in page
    assert "http" not in re.sub(r"<meta[^>]*>", "", page).split("<body>")[0]


def test_an_untouched_dossier_has_nothing_in_red(place: Place) -> None:
    """The red frame is there for a recording that does not verify, and for no other."""
    whole(place)
    assert 'class="wrong"' not in _page(place)
    (place.folder() / "added.txt").touch()
    assert 2 == _page(place).count('class="wrong"')


@pytest.mark.parametrize("hide", [False, True])
def test_the_chat_as_read_back_is_shown_unless_the_buyer_is_hidden(place: Place, hide: bool) -> None:
    """What the chat's page said stands below its picture, with the buyer's words; hidden, it does not."""
    made = place.round()
    told(made.recording(f"order-{ORDER}", ORDER), ORDER)
    made.close("done", {})
    (place.folder() / "texts").mkdir()
    (place.folder() / "texts" / "0003.txt").write_text("Where is my parcel?", "utf-8")
    story, stills = place.stills(hide=hide)
    for step in story.recordings[0].steps:
        step.update({"text": "texts/0003.txt"} if step["verb"] == "still" else {})
    page = render(_fresh(story), stills, START, "en")
    assert (not hide) == ("Where is my parcel?" in page)


def _fresh(story: Any) -> Any:
    """Return the story without what it has worked out already."""
    return type(story)(story.order, story.recordings, story.about)


def test_a_round_that_wrote_nothing_says_so(place: Place) -> None:
    """A chapter without a write is told, with its pictures."""
    made = place.round()
    made.recording(f"order-{ORDER}", ORDER).still(still(), page="carrier", moment="before")
    made.close("done", {})
    page = _page(place)
    assert "Nothing was written in this round." in page
    assert "carrier, before" in page


def test_rounds_stand_in_time_order(place: Place) -> None:
    """The older round's section comes first."""
    for name in ("20261123t080000z-daily", "20261122t091403z-daily"):
        made = place.round(name)
        corrected(made.recording(f"order-{ORDER}", ORDER))
        made.close("done", {})
    assert ["20261122t091403z-daily", "20261123t080000z-daily"] == re.findall(
        r"<h2>Round (\S+)</h2>", _page(place)
    )
