"""Whatever stands in a recording, a dossier is made of it, and says what does not verify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from agent.dossier.archive import archived
from agent.dossier.cover import cover
from agent.dossier.fonts import Font
from agent.dossier.page import render
from agent.dossier.pictures import Captions
from agent.dossier.reading import recordings_of
from agent.dossier.stills import stills_of
from agent.dossier.times import Clocks
from agent.evidence.files import LARGEST_LIST
from tests.dossier.samples import BUYER, ORDER, START, Place, corrected, told
from tests.evidence import odd

quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def made(place: Place, *, hide: bool) -> str:
    """Make everything of a dossier but the printed PDF and the written pictures; return the page."""
    story = place.story()
    stills = stills_of(story, hide=hide)
    captions = Captions(story.order, Font())
    assert all(captions.of(picture) for picture in story.pictures)
    words = cover(story, stills, START)
    assert archived(story, stills, place.keys, words)
    page = render(story, stills, START, "en")
    assert page.encode()
    return page


@pytest.fixture
def recorded(place: Place) -> Path:
    """One sealed recording with a change and a message."""
    work = place.round(signer=place.signer)
    corrected(work.recording(f"order-{ORDER}", ORDER))
    told(work.recording(f"order-{ORDER}", ORDER), ORDER, buyer=BUYER, messages=(0, 0, 120, 120))
    work.close("done", {})
    return place.folder()


@pytest.mark.parametrize("name", ["steps.jsonl", "recording.json", "../round.json", "../../head.json"])
@quick
@given(wanted=odd.changes)
def test_odd_values_make_a_dossier(
    place: Place, recorded: Path, name: str, wanted: list[tuple[int, object]]
) -> None:
    """Nothing raises, with the buyer hidden and without; all texts can be written."""
    with odd.put_back(place.store):
        odd.change((recorded / name).resolve(), wanted, place.signer)
        for hide in (False, True):
            made(place, hide=hide)


@pytest.mark.parametrize(
    ("verb", "field", "value"),
    [("card", "write", {"order_id": ORDER, "kind": "correct", "pictures": 5})]
    + [("still", "still", "stills/a\0b.png"), ("still", "boxes", 5), ("begun", "write", [])]
    + [("still", "at", at) for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")],
)
def test_an_odd_step_makes_a_dossier(place: Place, recorded: Path, verb: str, field: str, value: Any) -> None:
    """One line with a value of another kind: the rest is told."""
    steps = [
        step if step["verb"] != verb else {**step, field: value} for step in place.story().recordings[0].steps
    ]
    (recorded / "steps.jsonl").write_bytes(odd.chained(steps))
    assert ORDER in made(place, hide=False)


def test_too_many_steps_are_a_finding_and_not_read(place: Place, recorded: Path) -> None:
    """A list that would fill the memory has no lines, and the dossier says so in place of all else."""
    steps = recorded / "steps.jsonl"
    line = steps.read_bytes().splitlines(keepends=True)[0]
    steps.write_bytes(line * (LARGEST_LIST // len(line) + 1))
    (only,) = recordings_of(place.store, ORDER, place.keys)
    assert [] == only.steps
    assert ["larger than any" in why for why in only.proof.problems] == [True]


def test_names_and_folders_of_another_kind(place: Place, recorded: Path) -> None:
    """Folders in folders, and a name that no text can have, are told and left out."""
    (recorded / "stills" / b"\xff.png".decode("utf-8", "surrogateescape")).write_bytes(b"x")
    with odd.deep(recorded / "stills", 1200):
        page = made(place, hide=True)
    assert "stills/a: is not listed" in page


def test_every_clock_tells_every_time(place: Place) -> None:
    """The ends of what a recording may say can be told in every zone."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Shanghai"):
        assert Clocks(zone).both(START)
