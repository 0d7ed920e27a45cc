"""What is missing of an order is told: a recording that a round lists, a round that the store counts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.evidence.canonical import canonical, digest
from tests.dossier.samples import ORDER, Place, corrected
from tests.evidence import odd

FIRST, SECOND = "20261122t091403z-daily", "20261122t101403z-daily"


@pytest.fixture
def twice(place: Place) -> Place:
    """Two sealed rounds that worked on the order."""
    for name in (FIRST, SECOND):
        made = place.round(name, place.signer)
        corrected(made.recording(f"order-{ORDER}", ORDER))
        made.close("done", {})
    assert [] == place.story().problems
    return place


def without_seal(store: Path) -> None:
    """Rewrite a recording as one from before there were seals, which needs none."""
    path = store / FIRST / f"order-{ORDER}" / "recording.json"
    told = json.loads(path.read_bytes())
    kept = {name: told[name] for name in told if name not in ("key", "number", "previous", "sealed")}
    path.write_bytes(canonical({**kept, "format": "bufa-recording-1", "outcome": "failed"}))
    path.with_name("recording.json.sig").unlink()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda s: shutil.rmtree(s / FIRST / f"order-{ORDER}"),
            f"{FIRST}/order-{ORDER}: the recording is missing",
        ),
        (lambda s: shutil.rmtree(s / FIRST), f"number 1 is missing: `{FIRST}/order-{ORDER}`"),
        (lambda s: shutil.rmtree(s / SECOND), f"head.json: number 2 is missing: `{SECOND}/order-{ORDER}`"),
        (without_seal, "recording.json: is not the one that `round.json` names"),
        (lambda s: (s / "head.json").unlink(), "head.json: is missing"),
        (lambda s: (s / FIRST / "round.json.sig").write_bytes(b"x"), "round.json.sig: is not the signature"),
    ],
)
def test_what_is_not_there_is_told(twice: Place, change: Callable[[Path], object], expected: str) -> None:
    """A dossier of what is left says on its first page what it lacks."""
    change(twice.store)
    assert [each for each in twice.story().problems if expected in each], twice.story().problems


def unsealed(store: Path) -> None:
    """Take every seal off, as if the store were from before there were any."""
    for path in (store / "head.json", *store.glob("*/*/recording.json"), *store.glob("*/round.json")):
        told = json.loads(path.read_bytes())
        kept = {name: told[name] for name in told if name not in ("key", "number", "previous", "sealed")}
        path.write_bytes(canonical({**kept, "format": told["format"].replace("-2", "-1")}))
        path.with_name(f"{path.name}.sig").unlink()
    (store / "head.json").unlink()


def test_a_store_without_any_seal_is_told_by_who_sealed_it(twice: Place) -> None:
    """The installation remembers how far it sealed: recordings that only look old are not believed."""
    unsealed(twice.store)
    assert [each for each in twice.story().problems if each.startswith("head.json: is missing")]


def test_lines_that_cannot_be_told_are_told_to_be_there(twice: Place) -> None:
    """A signed line without a time ends the story of its recording, and not in silence."""
    folder = twice.store / SECOND / f"order-{ORDER}"
    steps = [dict(each) for each in twice.story().recordings[1].steps]
    del steps[2]["at"]
    content = odd.chained(steps)
    (folder / "steps.jsonl").write_bytes(content)
    told = json.loads((folder / "recording.json").read_bytes())
    files = {**told["files"], "steps.jsonl": {"sha256": digest(content), "size": len(content)}}
    twice.sign_again(folder, files=files, last=digest(content.splitlines(keepends=True)[-1]))
    assert [
        f"{SECOND}/order-{ORDER}: steps.jsonl: what comes after line 2 cannot be told"
    ] == twice.story().problems


def test_a_recording_that_no_round_lists_is_told(twice: Place) -> None:
    """A copy that was put into a round later is none of that round."""
    path = twice.store / SECOND / "round.json"
    told = json.loads(path.read_bytes())
    path.write_bytes(canonical({**told, "recordings": {"scan": {"order_id": ""}}}))
    assert [each for each in twice.story().problems if "is not listed in `round.json`" in each]
