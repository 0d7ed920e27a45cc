"""A dossier without the buyer: what is covered, what stays, and the record of it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from PIL import Image

from agent.dossier.archive import archived
from agent.evidence.canonical import digest
from tests.dossier.samples import BOX, BUYER, ORDER, PAPER, PERSON, PROOF, Place, corrected, still, told

COVERED = (154, 160, 166)
THREAD = (0, 0, 200, 120)


def _pixel(content: bytes, box: tuple[int, int, int, int]) -> Any:
    """Return the colour in the middle of a box."""
    x, y, width, height = box
    return Image.open(io.BytesIO(content)).convert("RGB").getpixel((x + width // 2, y + height // 2))


def _told(place: Place, **boxes: Any) -> list[dict[str, Any]]:
    """Record a message whose still has these boxes, and return the entries of the record."""
    made = place.round()
    told(made.recording(f"order-{ORDER}", ORDER), ORDER, **boxes)
    made.close("done", {})
    _, stills = place.stills(hide=True)
    assert stills.hidden is not None
    found: list[dict[str, Any]] = json.loads(stills.hidden.content())["stills"]
    return [entry for entry in found if entry["copy"]]


def test_all_but_the_proof_is_covered_where_nothing_is_named(place: Place) -> None:
    """A chat whose steps do not say where the buyer stands shows our own message and nothing else."""
    [entry] = _told(place)
    copy = place.stills(hide=True)[1].masked[entry["copy"]]
    assert (PROOF, COVERED) == (_pixel(copy, BOX), _pixel(copy, BUYER))
    edges = [(0, 0), (199, 119), (BOX[0] - 1, BOX[1]), (BOX[0] + BOX[2], BOX[1])]
    shown = Image.open(io.BytesIO(copy)).convert("RGB")
    assert {COVERED} == {shown.getpixel(edge) for edge in edges}


def test_what_is_named_is_covered_and_the_rest_stays(place: Place) -> None:
    """Buyer and conversation are named: they are covered, our own message in the middle is not."""
    [entry] = _told(place, buyer=BUYER, messages=(0, 0, 120, 120))
    copy = place.stills(hide=True)[1].masked[entry["copy"]]
    assert ["buyer", "messages"] == entry["covered"]
    assert (PROOF, COVERED) == (_pixel(copy, BOX), _pixel(copy, BUYER))
    assert (250, 250, 250) == _pixel(copy, (150, 50, 20, 20))


def test_a_receiver_that_is_named_is_covered_alone(place: Place) -> None:
    """On an order's page the named area goes, and the rest of the page stays to be recognised."""
    made = place.round()
    boxes = {"old": BOX, "receiver": BUYER}
    made.recording(f"order-{ORDER}").still(still(), page="order", moment="before", boxes=boxes)
    made.close("done", {})
    [copy] = place.stills(hide=True)[1].masked.values()
    assert (PROOF, COVERED, PAPER) == (
        _pixel(copy, BOX),
        _pixel(copy, BUYER),
        _pixel(copy, (150, 50, 20, 20)),
    )


def test_half_of_the_names_is_not_enough_for_a_chat(place: Place) -> None:
    """A conversation of which only the receiver or only the thread is named is covered as a whole."""
    [entry] = _told(place, receiver=BUYER, messages=THREAD)
    assert [] == entry["covered"]


def test_the_record_holds_both_digests(place: Place) -> None:
    """The original's is the one in the chain, the copy's that of its bytes; nothing is amiss."""
    made = place.round()
    corrected(made.recording(f"order-{ORDER}", ORDER))
    made.close("done", {})
    story, stills = place.stills(hide=True)
    assert stills.hidden is not None
    *entries, steps = json.loads(stills.hidden.content())["stills"]
    assert ("steps.jsonl", "") == (steps["still"], steps["copy"])
    chained = [step["sha256"] for step in story.recordings[0].steps if step["verb"] == "still"]
    assert chained == [entry["sha256"] for entry in entries] == [digest(still())] * 2
    assert [entry["copy_sha256"] for entry in entries] == [digest(stills.masked[e["copy"]]) for e in entries]
    assert PERSON not in {_pixel(copy, BUYER) for copy in stills.masked.values()}
    assert ([], []) == (story.problems, stills.faults)


def test_a_still_that_no_line_names_is_withheld(place: Place) -> None:
    """What a killed round left is neither shown nor lost from the record."""
    _told(place)
    (place.folder() / "stills" / "0099-order.png").write_bytes(still())
    _, stills = place.stills(hide=True)
    assert stills.hidden is not None
    *_, last = json.loads(stills.hidden.content())["stills"]
    assert ("stills/0099-order.png", "", digest(still())) == (last["still"], last["copy"], last["sha256"])


def test_what_the_page_said_is_withheld(place: Place) -> None:
    """The text beside a still may hold the buyer's words: it is listed, and not handed over."""
    _told(place)
    (place.folder() / "texts").mkdir()
    (place.folder() / "texts" / "0003-conversation-after.txt").write_bytes(b"I want my money back")
    story, stills = place.stills(hide=True)
    assert stills.hidden is not None
    *_, last = json.loads(stills.hidden.content())["stills"]
    assert ("texts/0003-conversation-after.txt", digest(b"I want my money back")) == (
        last["still"],
        last["sha256"],
    )
    content = archived(story, stills, place.keys, "")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "texts/" in name]


def test_without_hiding_the_stills_are_the_stills(place: Place) -> None:
    """Nothing is covered, and there is no record."""
    _told(place)
    story, stills = place.stills()
    assert still() == stills.of(story.pictures[0])
    assert (None, {}) == (stills.hidden, stills.masked)
