"""What a person attached to an answer is part of the dossier, believed by the digest in the journal."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from agent.dossier.archive import archived, attached_files
from agent.dossier.stills import stills_of
from agent.evidence.canonical import digest
from agent.ledger.about import About, Left
from tests.dossier.samples import START, Place, whole

PROOF = b"%PDF-1.7 pasted by hand"
NAME = f"attachments/{digest(PROOF)}.pdf"


@pytest.fixture
def answered(place: Place) -> About:
    """A matter that Li answered with a file, kept as `bufa resolve` keeps it."""
    whole(place)
    (place.root / "attachments").mkdir()
    (place.root / NAME).write_bytes(PROOF)
    told = f"chat of the\nday.pdf sha256:{digest(PROOF)}"
    later = START + timedelta(hours=1)
    left = Left(1, "message", "near", "look", START, "r", "by-hand", "Li", "pasted", told, later)
    return About(True, left=(left, left))


def _names(place: Place, about: About, *, hide: bool) -> tuple[list[str], bytes]:
    story = place.story(about)
    stills = stills_of(story, hide=hide)
    with zipfile.ZipFile(io.BytesIO(archived(story, stills, place.keys, ""))) as archive:
        record = archive.read("hidden.json") if hide else b"{}"
        return [name for name in archive.namelist() if name.startswith("attachments/")], record


def test_it_is_in_the_dossier_once(place: Place, answered: About) -> None:
    """Under its digest, byte for byte, in the archive and for the folder; nothing is amiss."""
    story = place.story(answered)
    assert [] == story.problems
    assert [(NAME, PROOF)] == [
        (each.name, each.content) for each in attached_files(story, stills_of(story, hide=False))
    ]
    assert [NAME] == _names(place, answered, hide=False)[0]


def test_without_the_buyer_it_is_left_out_and_named(place: Place, answered: About) -> None:
    """A picture of a chat shows the buyer: its digest stands in the record."""
    names, record = _names(place, answered, hide=True)
    assert [] == names
    [entry] = [each for each in json.loads(record)["stills"] if each["still"] == NAME]
    assert digest(PROOF) == entry["sha256"]


@pytest.mark.parametrize(("content", "expected"), [(b"other", "was altered"), (None, "is missing")])
def test_one_that_is_not_what_it_was_is_told(
    place: Place, answered: About, content: bytes | None, expected: str
) -> None:
    """Gone or changed since, it is not handed over, and the dossier says so."""
    path: Path = place.root / NAME
    path.unlink() if content is None else path.write_bytes(content)
    story = place.story(answered)
    [problem] = story.problems
    assert problem.startswith(f"attachments/{digest(PROOF)}")
    assert expected in problem
    assert [] == attached_files(story, stills_of(story, hide=False))
