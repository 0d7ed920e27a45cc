"""Verdicts: evidence like the steps they are about, one after another, taken back on record."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agent.errors import InvalidInput
from agent.evidence.canonical import stamp
from agent.evidence.chain import lengthened
from agent.evidence.keys import Keys, rotate
from agent.ledger.lock import store_lock
from agent.review.verdicts import Said, Target, Verdicts, states, worst
from tests.evidence.sealing import FIRST, NOW, ORDER, SECOND, begin, clock, killed, record, wrong

STEP = Target(FIRST, f"order-{ORDER}", 1)
SCAN = Target(FIRST, "scan", 2)


@pytest.fixture
def home(tmp_path: Path, keys: Keys) -> Path:
    """The folder of keys and locks."""
    return tmp_path / "home"


@pytest.fixture
def verdicts(store: Path, home: Path) -> Verdicts:
    """What is said of the store's recordings: nothing so far."""
    return Verdicts(store, home, clock)


def lines(store: Path) -> list[dict[str, object]]:
    """Return the list as it lies there."""
    return [json.loads(line) for line in (store / "reviews.jsonl").read_bytes().splitlines()]


def test_a_verdict_is_over_what_was_looked_at(verdicts: Verdicts, store: Path, keys: Keys) -> None:
    """Who, when, what, and the digests of the very line and picture; the store verifies with it."""
    step = (store / FIRST / f"order-{ORDER}/steps.jsonl").read_bytes().splitlines(keepends=True)[0]
    told = verdicts.say("Li", STEP, Said.WRONG, "another buyer", still=json.loads(step)["sha256"])
    expected = (1, NOW, "Li", Said.WRONG, "another buyer", STEP)
    assert expected == (told.number, told.at, told.by, told.said, told.comment, told.target)
    assert hashlib.sha256(step).hexdigest() == told.sha256
    assert json.loads(step)["sha256"] == told.still
    line = lines(store)[0]
    assert ("Li", stamp(NOW), "wrong", keys.id) == tuple(line[name] for name in ("by", "at", "said", "key"))
    assert [] == wrong(store, keys.known)
    assert [told] == verdicts.of(FIRST) == verdicts.of(FIRST, f"order-{ORDER}")
    assert [] == verdicts.of(SECOND) == verdicts.of(FIRST, "scan")


def test_a_recording_and_a_round_can_be_judged_as_a_whole(
    verdicts: Verdicts, store: Path, keys: Keys
) -> None:
    """The verdict is over the file that lists everything in it."""
    of_scan = verdicts.say("Li", Target(FIRST, "scan"), Said.FINE)
    of_round = verdicts.say("Li", Target(FIRST), Said.UNCLEAR)
    for verdict, name in ((of_scan, "scan/recording.json"), (of_round, "round.json")):
        assert hashlib.sha256((store / FIRST / name).read_bytes()).hexdigest() == verdict.sha256
    assert [] == wrong(store, keys.known)
    (store / FIRST / "round.json").write_bytes(b"{}\n")
    assert any("reviews.jsonl line 2: is about something" in each for each in wrong(store, keys.known))


def test_another_picture_than_the_one_seen_is_refused(verdicts: Verdicts, store: Path) -> None:
    """A verdict on a page that is stale says nothing about what lies there now."""
    with pytest.raises(InvalidInput, match="another picture"):
        verdicts.say("Li", STEP, Said.FINE, still="0" * 64)
    assert not (store / "reviews.jsonl").exists()


@pytest.mark.parametrize(
    "target",
    [
        Target("20300101t000000z-daily", "scan", 1),
        Target(FIRST, "scan", 4),
        Target(FIRST, "scan", -1),
        Target(FIRST, "", 1),
        Target(FIRST, "order-1"),
        Target("..", FIRST),
        Target(f"{FIRST}/scan", "", 0),
        Target("", "", 0),
    ],
    ids=str,
)
def test_what_is_not_there_cannot_be_judged(verdicts: Verdicts, target: Target) -> None:
    """Neither a name that leads out of the store nor a step that was not recorded."""
    with pytest.raises(InvalidInput, match="there is no"):
        verdicts.say("Li", target, Said.FINE)
    assert [] == verdicts.standing()


def test_taking_back_is_a_line_of_its_own(verdicts: Verdicts, store: Path, keys: Keys) -> None:
    """What was said stays readable; it stands no longer, and is not taken back twice."""
    said = verdicts.say("Li", STEP, Said.WRONG)
    assert said == verdicts.undo("Wang", said.number)
    assert [] == verdicts.standing()
    assert [("wrong", "Li"), ("undo", "Wang")] == [(line["said"], line["by"]) for line in lines(store)]
    with pytest.raises(InvalidInput, match="no verdict 1 stands"):
        verdicts.undo("Li", said.number)
    assert [] == wrong(store, keys.known)


def test_the_worst_last_word_stands(verdicts: Verdicts) -> None:
    """A later word replaces one's own, never a colleague's."""
    verdicts.say("Li", STEP, Said.WRONG)
    verdicts.say("Li", STEP, Said.FINE)
    assert Said.FINE is worst(verdicts.of(FIRST))
    verdicts.say("Wang", STEP, Said.UNCLEAR)
    verdicts.say("Li", SCAN, Said.FINE)
    assert {STEP: Said.UNCLEAR, SCAN: Said.FINE} == states(verdicts.standing())
    assert worst([]) is None


def test_fine_all_like_this(verdicts: Verdicts, keys: Keys, store: Path) -> None:
    """Each step of the set with the very same picture gets its own verdict, but what one spoke of stays."""
    again = Target(SECOND, f"order-{ORDER}", 1)
    among = [STEP, again, again, SCAN, Target(SECOND, "scan", 1)]
    assert 2 == verdicts.fine_alike("Li", STEP, among)
    assert {STEP: Said.FINE, again: Said.FINE} == states(verdicts.standing())
    verdicts.say("Wang", again, Said.WRONG)
    assert 1 == verdicts.fine_alike("Wang", STEP, among)
    assert Said.WRONG is worst(verdicts.of(SECOND))
    with pytest.raises(InvalidInput, match="no picture"):
        verdicts.fine_alike("Li", Target(FIRST, "scan", 1), among)
    assert [] == wrong(store, keys.known)


def test_many_reviewers_at_once(verdicts: Verdicts, store: Path, home: Path, keys: Keys) -> None:
    """No line is lost and none broken, whoever else writes, in threads or processes of their own."""

    def one(name: str) -> None:
        own = Verdicts(store, home, clock)
        for _ in range(5):
            own.say(name, STEP, Said.FINE)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, ("a", "b", "c", "d")))
    assert 20 == len(verdicts.standing())
    assert [] == wrong(store, keys.known)


def test_a_review_while_a_round_runs(verdicts: Verdicts, store: Path, home: Path, keys: Keys) -> None:
    """A round that holds the store keeps nobody from judging, its own steps too, and is sealed as ever."""
    with store_lock(home, "practice", "20261122t111403z-daily"):
        work = begin(store.parent, "20261122t111403z-daily", keys)
        record(work)
        work.recording("scan").flush()
        live = Target(work.folder.name, "scan", 2)
        verdicts.say("Li", live, Said.FINE)
        with pytest.raises(InvalidInput, match="not closed and sealed"):
            verdicts.say("Li", Target(work.folder.name), Said.FINE)
        work.close("done", {})
    assert [] == wrong(store, keys.known)
    assert {live: Said.FINE} == states(verdicts.of(work.folder.name))


def test_a_review_killed_at_any_instant(store: Path, home: Path, keys: Keys, tmp_path: Path) -> None:
    """What was said before stands, the store verifies, and the next verdict is kept."""
    verdicts = Verdicts(store, home, clock)
    verdicts.say("Li", STEP, Said.FINE)
    for call in range(1, 60):
        ended = killed(lambda: Verdicts(store, home, clock).say("Li", SCAN, Said.FINE), call)
        assert [] == wrong(store, keys.known), call
        verdicts.say("Wang", SCAN, Said.FINE)
        if ended:
            break
    assert ended
    assert call > 6
    own = [each for each in verdicts.standing() if each.by == "Wang"]
    assert call == len(own)
    assert [] == wrong(store, keys.known)


def test_a_new_key_signs_from_here_on(verdicts: Verdicts, store: Path, home: Path, keys: Keys) -> None:
    """What the old key signed stays good, before and after the next verdict."""
    verdicts.say("Li", STEP, Said.FINE)
    new = rotate(home, clock)
    assert [] == wrong(store, new.known)
    verdicts.say("Li", SCAN, Said.FINE)
    assert [keys.id, new.id] == [line["key"] for line in lines(store)]
    assert [] == wrong(store, new.known)


def test_a_comment_of_any_length_and_signs(verdicts: Verdicts, store: Path, keys: Keys) -> None:
    """It is cut where it is an essay; what no evidence can hold in it is replaced."""
    told = verdicts.say("Li", STEP, Said.UNCLEAR, "看不清\ud800\x7f" + "x" * 9000)
    assert 2000 == len(told.comment)
    assert told.comment.startswith("看不清��x")
    assert [] == wrong(store, keys.known)


@pytest.mark.parametrize(
    "odd",
    [
        {"said": "undo", "of": [1]},
        {"said": "undo", "of": {"a": 1}},
        {"said": "undo"},
        {"said": ["fine"], "by": "Li", "at": "2026-11-22T09:14:03Z"},
        {"said": "fine", "by": "Li", "at": "2026-11-22T09:14:03Z", "about": ["round"]},
        {"said": "fine", "by": "Li", "at": "never",
         "about": {"round": FIRST, "recording": "scan", "step": 1, "sha256": "0"}},
        {"said": "fine", "by": "Li", "at": "2026-11-22T09:14:03Z",
         "about": {"round": [FIRST], "recording": {}, "step": True, "sha256": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_a_line_of_any_form_is_read(verdicts: Verdicts, store: Path, odd: dict[str, object]) -> None:
    """Whoever may write to the folder can end no page by it: what is no verdict is none."""
    said = verdicts.say("Li", STEP, Said.FINE)
    path = store / "reviews.jsonl"
    path.write_bytes(lengthened(path, path.read_bytes(), [odd]))
    assert [said] == verdicts.standing() == verdicts.of(FIRST)
    assert {STEP: Said.FINE} == states(verdicts.standing())
