"""What lies in the recordings folder is told as it lies there, quickly, and whatever became of it."""

from __future__ import annotations

import json
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from agent.evidence.keys import load
from agent.review.catalogue import Catalogue
from agent.review.rounds import State
from tests.dossier.samples import ORDER, START, Place, corrected, told, whole
from tests.evidence.sealing import FIRST, SECOND, whole_round
from tests.evidence.sealing import ORDER as SEALED_ORDER

ROUND = "20261122t091403z-daily"


def catalogue(place: Place) -> Catalogue:
    """Return what lies in a place."""
    return Catalogue(place.root / "recordings")


def test_a_closed_round_tells_who_when_and_what(place: Place) -> None:
    """Store, flow, times, outcome and orders stand in the list without opening a recording."""
    whole(place)
    (found,) = catalogue(place).rounds("main")
    assert ("main", ROUND, "daily", "done", (ORDER,)) == (
        found.store,
        found.id,
        found.flow,
        found.outcome,
        found.orders,
    )
    assert (START, State.SEALED) == (found.started, found.state)
    assert found.ended is not None


def test_a_sealed_round_is_told_apart(tmp_path: Path) -> None:
    """A round with its signature is sealed, and so are its recordings; the scan comes first."""
    keys = load(tmp_path / "home", lambda: datetime(2026, 11, 22, tzinfo=UTC))
    for name in (FIRST, SECOND):
        whole_round(tmp_path / "recordings", name, keys)
    found = Catalogue(tmp_path / "recordings")
    assert [SECOND, FIRST] == [one.id for one in found.rounds()]
    newest = found.rounds()[0]
    assert State.SEALED == newest.state
    assert ["scan", f"order-{SEALED_ORDER}"] == [one.name for one in newest.recordings]
    opened = found.open(newest.recordings[1])
    assert (State.SEALED, keys.id) == (opened.state, opened.key)


def test_steps_are_counted_by_their_pictures(place: Place) -> None:
    """A person counts pictures; the lines before one led to it, those after the last belong to none."""
    whole(place)
    opened = catalogue(place).recording("main", ROUND, f"order-{ORDER}")
    assert opened is not None
    assert [(1, "before"), (2, "after"), (3, "after")] == [(s.number, s.step.moment) for s in opened.seen]
    assert ["read", "begun"] == [step.verb for step in opened.seen[1].led]
    assert ["settled", "card"] == [step.verb for step in opened.left_over]
    assert {"old": (40, 30, 60, 20)} == dict(opened.seen[0].step.boxes)


def test_a_picture_is_found_by_its_digest_and_only_if_it_has_it(place: Place) -> None:
    """What is listed is shown while it is what was listed; an altered, unlisted or missing file never is."""
    whole(place)
    opened = catalogue(place).recording("main", ROUND, f"order-{ORDER}")
    assert opened is not None
    step = opened.seen[0].step
    paths = [opened.recording.folder / one.step.still for one in opened.seen]  # all the same picture
    assert paths[0].read_bytes() == opened.file(step.sha256)
    for path in paths:
        path.write_bytes(path.read_bytes() + b"x")
    assert opened.file(step.sha256) is None
    for path in paths:
        path.unlink()
    assert opened.file(step.sha256) is None
    assert opened.file("0" * 64) is None


def test_nothing_outside_of_pictures_and_texts_is_shown(place: Place) -> None:
    """A list that names the chain, a key or a link out shows none of them, whatever digest is asked for."""
    whole(place)
    folder = place.folder()
    told_of = json.loads((folder / "recording.json").read_bytes())
    secret = place.root / "secret"
    secret.write_bytes(b"secret")
    (folder / "stills" / "link.webp").symlink_to(secret)
    named = {"../../../../secret", "stills/link.webp", "stills/../recording.json"}
    told_of["files"] |= {name: {"sha256": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"}
                         for name in named}  # fmt: skip
    (folder / "recording.json").write_text(json.dumps(told_of))
    opened = catalogue(place).recording("main", ROUND, folder.name)
    assert opened is not None
    assert opened.file("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b") is None
    assert opened.file(told_of["files"]["steps.jsonl"]["sha256"]) is None


def test_an_open_round_shows_what_is_there_and_grows(place: Place) -> None:
    """While a round goes on its steps show as they come; half a line at the end is not one yet."""
    made = place.round()
    recording = made.recording(f"order-{ORDER}", ORDER)
    corrected(recording)
    recording.flush()
    found = catalogue(place)
    (live,) = found.rounds()
    assert (State.OPEN, None, "") == (live.state, live.ended, live.outcome)
    opened = found.open(live.recordings[0])
    assert (State.OPEN, 2) == (opened.state, len(opened.seen))
    assert opened.file(opened.seen[0].step.sha256) is not None
    told(recording, ORDER)
    recording.flush()
    with (place.folder() / "steps.jsonl").open("ab") as file:
        file.write(b'{"verb":"still","at":"2026')
    again = found.open(found.rounds()[0].recordings[0])
    assert 3 == len(again.seen)
    made.close("done", {})


def test_a_damaged_round_is_listed_as_damaged(place: Place) -> None:
    """A file that is no JSON, or no longer what the round lists, is no reason to hide a round."""
    whole(place)
    (place.store / ROUND / "round.json").write_bytes(b"{")
    (found,) = catalogue(place).rounds()
    assert (State.DAMAGED, "daily", START) == (found.state, found.flow, found.started)
    (place.folder() / "recording.json").write_bytes(b"[]")
    assert State.DAMAGED == catalogue(place).open(found.recordings[0]).state


def test_a_listed_recording_that_is_gone_shows_nothing(place: Place) -> None:
    """It stays in the list, without steps, since somebody should ask where it went."""
    whole(place)
    shutil.rmtree(place.folder())
    found = catalogue(place)
    opened = found.open(found.rounds()[0].recordings[0])
    assert (State.DAMAGED, 0) == (opened.state, len(opened.steps))


def test_lines_with_wrong_forms_are_empty(place: Place) -> None:
    """A line may hold anything: what is no text, box or table is left out."""
    folder = place.folder()
    folder.mkdir(parents=True)
    line = {"verb": "still", "at": "2026-11-22T09:14:03Z", "still": 7, "page": ["x"], "boxes": {"a": [1, 2]}}
    (folder / "steps.jsonl").write_text(json.dumps({**line, "write": "no"}) + "\n")
    found = catalogue(place)
    (step,) = found.open(found.rounds()[0].recordings[0]).steps
    assert ("still", "", "", {}, {}) == (step.verb, step.page, step.still, step.boxes, step.write)


def test_no_name_leads_elsewhere(place: Place) -> None:
    """Names are looked up among those that are there: dots, links and strange folders are none."""
    whole(place)
    (place.root / "recordings" / "linked").symlink_to(place.store)
    found = catalogue(place)
    assert ["main"] == found.stores()
    assert found.round("..", ROUND) is None
    assert found.round("main", "..") is None
    assert found.round("linked", ROUND) is None
    assert found.recording("main", ROUND, "../scan") is None


def test_three_weeks_of_hourly_rounds_are_listed_at_once(tmp_path: Path) -> None:
    """1500 rounds of three stores are read once; after that the list takes well under a second of work."""
    for number in range(1500):
        day, hour = divmod(number // 3, 24)
        folder = tmp_path / f"store{number % 3}" / f"202611{day + 1:02}t{hour:02}0000z-daily"
        for name in ("scan", "order-1", "order-2"):
            (folder / name).mkdir(parents=True)
            (folder / name / "steps.jsonl").touch()
        told_of = {"outcome": "done", "index": {}, "recordings": {"scan": {}, "order-1": {"order_id": "1"}}}
        (folder / "round.json").write_text(json.dumps(told_of))
    found = Catalogue(tmp_path)
    assert 1500 == len(found.rounds())
    began = time.process_time()
    assert 1500 == len(found.rounds())
    assert time.process_time() - began < 0.8


def test_a_changed_round_is_read_again(place: Place) -> None:
    """What was kept is given up as soon as the file says of itself that it changed."""
    whole(place)
    found = catalogue(place)
    assert "done" == found.rounds()[0].outcome
    path = place.store / ROUND / "round.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "outcome": "failed"}))
    assert "failed" == found.rounds()[0].outcome
