"""The pieces of a card: the very pixels of the recorded pictures, each with the digest of its source."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from agent.dossier.pictures import opened as picture
from agent.errors import InvalidInput
from agent.evidence.picture import Window
from agent.review.cards import cards_of, crops_in
from agent.review.catalogue import Catalogue
from agent.review.crops import cut, cuts_of
from agent.review.opened import Opened
from tests.dossier.samples import BOX, NEW, OLD, ORDER, PROOF, Place, corrected, still, told

ROUND = "20261122t091403z-daily"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A round with a correction and its message."""
    place = Place(tmp_path)
    made = place.round()
    corrected(made.recording(f"order-{ORDER}", ORDER))
    told(made.recording(f"order-{ORDER}", ORDER), ORDER)
    made.close("done", {})
    return place


def opened(place: Place) -> Opened:
    """Return the order's recording as it lies there."""
    found = Catalogue(place.store.parent).recording("main", ROUND, f"order-{ORDER}")
    assert found is not None
    return found


def test_a_card_is_cut_out_of_its_pictures(place: Place) -> None:
    """Old, new and message: what the card says, the source's digest, and the value in the piece."""
    (card,) = cards_of(opened(place))
    cuts = {one.title: one for one in cuts_of(opened(place), card)}
    assert [("old", OLD), ("new", NEW), ("chat", "Dear buyer")] == [
        (name, cuts[name].text) for name in ("old", "new", "chat")
    ]
    listed = opened(place).files.values()
    for name in ("old", "new", "chat"):
        assert cuts[name].sha256 in listed
        colours = {
            colour for _, colour in Image.open(io.BytesIO(cuts[name].content)).convert("RGB").getcolors()
        }
        assert PROOF in colours


def test_what_a_picture_outlines_stands_in_the_order_of_cards(tmp_path: Path) -> None:
    """The order number first, then old and new; what no card has comes last."""
    place = Place(tmp_path)
    made = place.round()
    boxes = dict.fromkeys(("box", "new", "old", "order number"), BOX)
    made.recording(f"order-{ORDER}", ORDER).still(still(), page="order", moment="filled", boxes=boxes)
    made.close("done", {})
    (seen,) = opened(place).seen
    assert ["order number", "old", "new", "box"] == [
        each.title for each in crops_in(opened(place), seen.step)
    ]


def test_a_piece_has_the_pixels_of_the_whole() -> None:
    """Nothing is scaled, drawn in or lost: pixel for pixel what the window shows."""
    x, y, width, height = BOX
    piece = picture(cut(still(), Window(200, 120, (x - 5, y - 5, width + 10, height + 10))))
    whole = picture(still()).crop((x - 5, y - 5, x + width + 5, y + height + 5))
    assert whole.tobytes() == piece.tobytes()
    with pytest.raises(InvalidInput, match="no picture"):
        cut(b"nothing", Window(1, 1, (0, 0, 1, 1)))


def test_what_is_not_as_it_was_is_not_shown(place: Place) -> None:
    """A picture that was altered or is gone leaves the card's words and an empty place."""
    for number, path in enumerate(sorted(place.folder().glob("stills/*"))):
        path.unlink() if number else path.write_bytes(still(201))
    (card,) = cards_of(opened(place))
    cuts = cuts_of(opened(place), card)
    assert {b""} == {one.content for one in cuts}
    assert NEW in {one.text for one in cuts}


def test_a_digest_names_the_file_it_was_cut_from(place: Place) -> None:
    """Whoever has the folder finds the whole picture by it."""
    (card,) = cards_of(opened(place))
    files = {hashlib.sha256(path.read_bytes()).hexdigest() for path in place.folder().glob("stills/*")}
    assert {one.sha256 for one in cuts_of(opened(place), card) if one.content} <= files
