"""A dossier of what was forgotten on purpose: it says so, and claims nothing that it can no longer know."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from agent.dossier.archive import archived
from agent.dossier.cover import cover
from agent.dossier.lines import five_lines
from agent.dossier.page import render
from agent.evidence.prune import prune
from agent.evidence.survey import Rules, survey
from agent.settings_retention import RetentionSettings
from tests.dossier.samples import NEW, ORDER, START, Place, whole

ROUND = f"20261122t091403z-daily/order-{ORDER}"


def _forget(place: Place, **days: int) -> None:
    """Prune what is older than these days, five days after the round."""
    whole(place)
    rules = Rules(RetentionSettings(**days), (), place.keys, START + timedelta(days=5))
    prune(place.store, survey(place.store, rules).due, place.signer, lambda: START)


def test_without_its_steps_nothing_is_claimed(place: Place) -> None:
    """Neither «not changed» nor «not written to»: the steps that would tell are gone."""
    _forget(place, evidence_days=1)
    story, stills = place.stills()
    lines = dict(five_lines(story))
    gone = "What the steps of 1 of 1 recordings told is gone and cannot be told here."
    assert [gone] * 3 == [lines[title] for title in ("What was done", "The buyer", "Proven by")]
    assert "Nothing was written" not in render(story, stills, START, "en")
    assert ("2026-11-22", START.date()) == (
        str(story.chapters[0].began.date()),
        story.chapters[0].began.date(),
    )
    assert [] == [*story.problems, *stills.faults]


@pytest.mark.parametrize("days", [{"evidence_days": 1}, {"personal_days": 1}])
def test_what_was_pruned_is_named(place: Place, days: dict[str, int]) -> None:
    """On the page and on the cover, with how many files of which recording; it is no fault."""
    _forget(place, **days)
    story, stills = place.stills()
    n = len(story.recordings[0].proof.pruned)
    named = f"{ROUND}: {n} files were pruned on purpose; their digests stay in `recording.json`"
    assert named in render(story, stills, START, "en")
    assert named in cover(story, stills, START)
    assert [] == [*story.problems, *stills.faults]


def test_what_is_missing_without_being_pruned_stays_a_fault(place: Place) -> None:
    """A still that was taken away by hand is told in red, beside others that were pruned."""
    _forget(place, personal_days=1)
    still = next((place.folder() / "stills").glob("*order-before*"))
    still.unlink()
    story, stills = place.stills()
    assert [f"{ROUND}/stills/{still.name}: is missing"] == stills.faults
    assert f"{NEW} was read back" in dict(five_lines(story))["Proven by"]


def test_a_dossier_without_the_buyer_of_pruned_recordings_can_be_made(place: Place) -> None:
    """What is gone needs no masked copy."""
    _forget(place, evidence_days=1)
    story, stills = place.stills(hide=True)
    content = archived(story, stills, place.keys, cover(story, stills, START))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if name.startswith("hidden/")]
