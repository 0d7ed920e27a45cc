"""What of a recording can be believed, and what is never read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.dossier.reading import checked
from agent.errors import UsageError
from agent.evidence.canonical import canonical
from tests.dossier.samples import ORDER, OTHER, Place, still, whole

Spoil = Callable[[Place], object]


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda place: _flip(next(place.folder().glob("stills/*before*"))), "was altered"),
        (lambda place: _flip(place.folder() / "recording.json.sig"), "is not the signature of this file"),
        (lambda place: (place.folder() / "recording.json.sig").unlink(), "recording.json: has no signature"),
        (lambda place: next(place.folder().glob("stills/*before*")).unlink(), "is missing"),
        (lambda place: (place.folder() / "recording.json").unlink(), "is missing or damaged"),
        (lambda place: shutil.rmtree(place.root / "keys"), "is signed by the unknown key"),
        (lambda place: (place.folder() / "added.txt").touch(), "is not listed"),
        (lambda place: shutil.move(place.folder(), place.folder(OTHER)), "the recording is missing"),
    ],
    ids=["still", "signature", "unsigned", "less", "half", "key", "more", "gone"],
)
def test_what_does_not_verify_is_named(place: Place, spoil: Spoil, expected: str) -> None:
    """A sentence with the recording's name says it; an untouched one has none."""
    whole(place)
    assert [] == place.story().problems
    spoil(place)
    problems = place.story().problems
    own = [each for each in problems if each.startswith(f"20261122t091403z-daily/order-{ORDER}: ")]
    assert any(expected in each for each in own), problems


def test_a_recording_under_another_name_is_not_believed(place: Place) -> None:
    """A folder that was renamed to pass for another order's is told from its own words."""
    whole(place)
    shutil.move(place.folder(), place.folder(OTHER))
    assert any("is of another order" in each for each in place.story(order=OTHER).problems)


def test_a_seal_that_was_taken_off_is_missed(place: Place) -> None:
    """A recording in the sealed form without key, number and signature has lost them since."""
    whole(place)
    path = place.folder() / "recording.json"
    told = json.loads(path.read_bytes())
    gone = ("key", "number", "previous", "sealed")
    left = {name: value for name, value in told.items() if name not in gone}
    path.write_bytes(canonical({**left, "format": "bufa-recording-2"}))
    path.with_name("recording.json.sig").unlink()
    assert any("recording.json: has no signature" in each for each in place.story().problems)


def test_a_recording_in_another_round_is_not_believed(place: Place) -> None:
    """A copy that passes for another day's is told from its own words."""
    whole(place)
    other = place.folder().parent.with_name("20251122t091403z-daily")
    shutil.copytree(place.folder().parent, other)
    problems = [each for each in place.story().problems if each.startswith(other.name)]
    assert any("`round` is `20261122t091403z-daily`" in each for each in problems)


def test_a_line_that_is_none_ends_what_is_read(place: Place) -> None:
    """What stands before a torn line is told all the same, and that it is torn."""
    whole(place)
    lines = len(place.story().recordings[0].steps)
    steps = place.folder() / "steps.jsonl"
    steps.write_bytes(steps.read_bytes()[:-5])
    story = place.story()
    assert lines - 1 == len(story.recordings[0].steps)
    assert any("steps.jsonl" in each for each in story.problems)


def test_no_link_is_followed(place: Place, tmp_path: Path) -> None:
    """A still that leads elsewhere is not shown, and a recording that is a link is none."""
    whole(place)
    secret = tmp_path / "secret.png"
    secret.write_bytes(still())
    name = next(place.folder().glob("stills/*before*"))
    name.unlink()
    name.symlink_to(secret)
    recorded = place.story().recordings[0]
    assert [None, None] == [
        recorded.file(each) for each in (f"stills/{name.name}", "stills/../recording.json")
    ]
    place.folder(OTHER).symlink_to(place.folder())
    assert [] == place.story(order=OTHER).recordings


def test_what_was_cut_short_is_told_and_no_fault(place: Place) -> None:
    """A recording that a killed round left is evidence all the same, once it is sealed."""
    whole(place)
    place.sign_again(place.folder(), cut_short="the run was ended")
    [recorded] = place.story().recordings
    assert ((), "the run was ended") == (recorded.proof.problems, recorded.proof.cut_short)


@pytest.mark.parametrize("name", ["..", "../8190", "8190/..", "", "8190 ", "８１９０", "/8190", "8190\n"])
def test_a_name_that_is_no_order_number_is_refused(name: str) -> None:
    """Nothing that could lead elsewhere becomes part of a path."""
    with pytest.raises(UsageError, match="is no order number"):
        checked(name)
