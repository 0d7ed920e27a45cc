"""Sealing: numbers without a hole, one after another, also when it is killed at any instant."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.evidence.canonical import canonical
from agent.evidence.complete import complete
from agent.evidence.files import sealed_object
from agent.evidence.keys import Keys, load, rotate
from agent.evidence.seal import Seal
from agent.evidence.verify import verify
from tests.evidence.sealing import (
    FIRST,
    ORDER,
    PICTURE,
    SECOND,
    begin,
    clock,
    killed,
    record,
    whole_round,
    wrong,
)
from tests.extent import first_of


def numbers(store: Path) -> dict[str, int]:
    """Return the number of each recording by its place."""
    found = {path: json.loads(path.read_bytes()) for path in store.glob("*/*/recording.json")}
    return {path.parent.relative_to(store).as_posix(): summary["number"] for path, summary in found.items()}


def test_a_store_counts_its_recordings(store: Path, keys: Keys) -> None:
    """Each recording has the next number, the scan's first; the head names the last recording and round."""
    order = f"order-{ORDER}"
    expected = {f"{FIRST}/scan": 1, f"{FIRST}/{order}": 2, f"{SECOND}/scan": 3, f"{SECOND}/{order}": 4}
    assert expected == numbers(store)
    head = sealed_object(store / "head.json") or {}
    assert (4, 2, "practice", keys.id) == tuple(head[name] for name in ("count", "rounds", "store", "key"))
    assert (SECOND, order) == (head["last"]["round"], head["last"]["recording"])
    assert SECOND == head["last_round"]["name"]
    assert [] == wrong(store, keys.known)


def test_the_first_recording_follows_none(store: Path) -> None:
    """`previous` is null in number 1 and in every other the place of the one before it."""
    scan = sealed_object(store / FIRST / "scan/recording.json") or {}
    assert scan["previous"] is None
    after = sealed_object(store / FIRST / f"order-{ORDER}/recording.json") or {}
    assert (FIRST, "scan") == (after["previous"]["round"], after["previous"]["recording"])


def test_a_round_without_a_signer_is_not_sealed(tmp_path: Path, keys: Keys) -> None:
    """It has no number and no signature, verify says so with the next move, and `old` seals it."""
    whole_round(tmp_path / "recordings", FIRST, None)
    store = tmp_path / "recordings" / "practice"
    assert any("is not sealed: run `bufa seal`" in line for line in wrong(store, keys.known))
    before = json.loads((store / FIRST / "scan/recording.json").read_bytes())
    seal = Seal(keys, clock)
    assert [] == complete(store, seal)
    assert [FIRST] == complete(store, seal, old=True)
    after = json.loads((store / FIRST / "scan/recording.json").read_bytes())
    assert before == {**{name: after[name] for name in before}, "format": "bufa-recording-1"}
    assert [] == wrong(store, keys.known)


def test_what_was_altered_before_an_old_round_is_sealed_stays_a_finding(tmp_path: Path, keys: Keys) -> None:
    """A late seal covers the list that was there, not what became of the files."""
    folder = whole_round(tmp_path / "recordings", FIRST, None)
    (folder / "scan/stills/0002-orders-page-1.png").write_bytes(b"another")
    complete(folder.parent, Seal(keys, clock), old=True)
    assert [f"{FIRST}/scan/stills/0002-orders-page-1.png: was altered"] == wrong(folder.parent, keys.known)


def opened(recordings: Path, round_id: str, keys: Keys) -> Path:
    """Leave a round open, as a kill does after its last line; return its folder."""
    work = begin(recordings, round_id, keys)
    work.update(shop="2201887345")
    record(work)
    work.flush()
    work._desk.pool.shutdown()
    return work.folder


def test_a_killed_round_is_sealed_by_the_next(store: Path, keys: Keys) -> None:
    """It says that it was cut short, its page shows it, its numbers go on; the remark is no finding."""
    folder = opened(store.parent, "20261122t111403z-daily", keys)
    assert any("was killed" in line for line in wrong(store, keys.known))
    assert [folder.name] == complete(store, Seal(keys, clock))
    assert [] == complete(store, Seal(keys, clock))
    assert [] == wrong(store, keys.known)
    assert [1, 2, 3, 4, 5, 6] == sorted(numbers(store).values())
    remarks = [str(each) for each in verify(store, keys.known).findings]
    assert 2 == len([line for line in remarks if "was cut short: the run was ended from outside" in line])
    assert "cut short: the run was ended from outside" in (folder / "index.html").read_text("utf-8")
    told = [json.loads(path.read_bytes()) for path in folder.glob("**/r*.json")]
    assert [("127.0.0.1", "2201887345", {"bufa": "0.1.0"})] * 3 == [
        (facts["console"], facts["shop"], facts["versions"]) for facts in told
    ]


def test_what_a_kill_tore_is_kept(store: Path, keys: Keys) -> None:
    """A torn last line goes to `steps.torn`; a picture that no line names and half a draft are dealt with."""
    folder = opened(store.parent, "20261122t111403z-daily", keys)
    steps = folder / "scan/steps.jsonl"
    whole = steps.read_bytes()
    steps.write_bytes(whole + b'{"at":"2026')
    (folder / "scan/stills/0004-orders-torn.png").write_bytes(b"half a pict")
    (folder / "scan/.recording.json.new").write_bytes(b"{")
    (folder / ".index.html.new").write_bytes(b"<")
    complete(store, Seal(keys, clock))
    assert [] == wrong(store, keys.known)
    assert (whole, b'{"at":"2026') == (steps.read_bytes(), (folder / "scan/steps.torn").read_bytes())
    listed = json.loads((folder / "scan/recording.json").read_bytes())["files"]
    assert {"steps.torn", "stills/0004-orders-torn.png"} < listed.keys()
    assert listed["stills/0004-orders-torn.png"]["unnamed"] is True
    assert not list(folder.rglob(".*"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: shutil.rmtree(folder) or folder.mkdir(),
        lambda folder: (folder / "round.json").unlink(),
        lambda folder: (folder / "round.json").write_bytes(b""),
        lambda folder: shutil.rmtree(folder / "scan") or (folder / "scan").mkdir(),
        lambda folder: (folder / "scan/steps.jsonl").unlink(),
        lambda folder: (folder / "scan/steps.jsonl").write_bytes(b""),
        lambda folder: (folder / "scan/steps.jsonl").write_bytes(b"\0" * 4096),
    ],
)
def test_a_round_that_was_killed_at_once(store: Path, keys: Keys, spoil: Callable[[Path], object]) -> None:
    """No recording at all, an empty folder, no steps, no line, lines that a power cut emptied."""
    folder = opened(store.parent, "20261122t111403z-daily", keys)
    spoil(folder)
    assert [folder.name] == complete(store, Seal(keys, clock))
    assert [] == wrong(store, keys.known)


PARTS = 4
in_parts = pytest.mark.parametrize("part", first_of(*range(1, PARTS + 1)))
Judge = Callable[[Keys, Path], None]


def ends(folder: Path, work: Callable[[Path], object], part: int, judge: Judge) -> int:
    """Kill `work` on copies of `folder/made` at every fourth change of the disk; judge what each leaves.

    Returns the number of the last change.
    """
    for call in range(part, 1000, PARTS):
        place = folder / f"killed-{call}"
        shutil.copytree(folder / "made", place)
        done = killed(lambda: work(place), call)  # noqa: B023
        judge(load(place / "home", clock), place / "recordings/practice")
        shutil.rmtree(place)
        if done:
            return call
    raise AssertionError("it never ends")


def in_order(keys: Keys, store: Path) -> None:
    """Complete a store as the next run does, then record once more: all of it must be in order."""
    before = numbers_so_far(store)
    completed = complete(store, Seal(keys, clock))
    assert not (completed and wrong(store, keys.known))
    assert before.items() <= numbers(store).items()
    assert not list(store.rglob(".*"))
    whole_round(store.parent, "20261122t121403z-daily", keys)
    assert [] == wrong(store, keys.known)
    assert list(range(1, len(numbers(store)) + 1)) == sorted(numbers(store).values())


def in_order_when_sealed(keys: Keys, store: Path) -> None:
    """Let an ordinary run follow, then `bufa seal`: every recording has one number."""
    complete(store, Seal(keys, clock))
    whole_round(store.parent, "20261122t121403z-daily", keys)
    complete(store, Seal(keys, clock), old=True)
    assert [] == wrong(store, keys.known)
    assert list(range(1, 9)) == sorted(numbers(store).values())


def numbers_so_far(store: Path) -> dict[str, int]:
    """Return the numbers that were given before the kill."""
    found = {path: sealed_object(path) or {} for path in store.glob("*/*/recording.json")}
    return {
        path.parent.relative_to(store).as_posix(): summary["number"]
        for path, summary in found.items()
        if "number" in summary
    }


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is such a thing, and no waiting for a disk: that is not the question."""
    monkeypatch.setattr("os.fsync", lambda _: None)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


@in_parts
def test_sealing_killed_at_every_instant(quick: Path, part: int) -> None:
    """A round killed while it is recorded or sealed, at any change of the disk, is completed by the next."""
    made = quick / "made"
    whole_round(made / "recordings", FIRST, load(made / "home", clock))

    def work(place: Path) -> None:
        whole_round(place / "recordings", SECOND, load(place / "home", clock))

    assert 90 < ends(quick, work, part, in_order)


@in_parts
def test_the_very_first_sealing_killed_at_every_instant(quick: Path, part: int) -> None:
    """The same where there is neither a key nor a store yet."""
    (quick / "made/recordings/practice").mkdir(parents=True)

    def work(place: Path) -> None:
        whole_round(place / "recordings", FIRST, load(place / "home", clock))

    assert 100 < ends(quick, work, part, in_order)


@in_parts
def test_completing_killed_at_every_instant(quick: Path, part: int) -> None:
    """The completing of two rounds that were killed may itself be killed anywhere."""
    made = quick / "made"
    keys = load(made / "home", clock)
    whole_round(made / "recordings", FIRST, keys)
    for round_id in (SECOND, "20261122t111403z-daily"):
        opened(made / "recordings", round_id, keys)
    assert 80 < ends(quick, completing, part, in_order)


@in_parts
def test_sealing_rounds_of_old_killed_at_every_instant(quick: Path, part: int) -> None:
    """Rounds from before there were seals keep their numbers once they have them, whoever goes on."""
    made = quick / "made"
    whole_round(made / "recordings", FIRST, load(made / "home", clock))
    for round_id in (SECOND, "20261122t111403z-daily"):
        whole_round(made / "recordings", round_id, None)
    assert 60 < ends(quick, completing, part, in_order_when_sealed)


def completing(place: Path) -> None:
    """Seal whatever is not sealed."""
    complete(place / "recordings/practice", Seal(load(place / "home", clock), clock), old=True)


def test_rounds_after_a_clock_that_was_set_back(store: Path, keys: Keys) -> None:
    """A round whose name sorts before the others still gets the next numbers."""
    whole_round(store.parent, "20261121t000000z-daily", keys)
    assert 5 == numbers(store)["20261121t000000z-daily/scan"]
    assert [] == wrong(store, keys.known)


def test_a_half_sealed_round_goes_before_others_that_are_open(tmp_path: Path, keys: Keys) -> None:
    """The number that its first recording has, signed or not, is never given to another one."""
    half = opened(tmp_path / "recordings", SECOND, keys)
    opening, store = (half / "round.json").read_bytes(), half.parent
    complete(store, Seal(keys, clock))
    reached = tmp_path.glob("home/keys/*.sealed")
    for path in (*half.glob("order-*/recording.json*"), *store.glob("head.json*"), *reached):
        path.unlink()
    (half / "scan/recording.json.sig").unlink()
    (half / "round.json.sig").unlink()
    (half / "round.json").write_bytes(opening)
    opened(tmp_path / "recordings", FIRST, keys)
    complete(store, Seal(keys, clock))
    assert [] == wrong(store, keys.known)
    order = f"order-{ORDER}"
    expected = {f"{SECOND}/scan": 1, f"{SECOND}/{order}": 2, f"{FIRST}/scan": 3, f"{FIRST}/{order}": 4}
    assert expected == numbers(store)


def test_a_new_key_signs_from_here_on(store: Path, tmp_path: Path, keys: Keys) -> None:
    """What the old key signed stays good; without it in the list it is a finding by its id."""
    new = rotate(tmp_path / "home", clock)
    assert keys.id != new.id
    whole_round(store.parent, "20261122t121403z-daily", new)
    assert [] == wrong(store, new.known)
    assert keys.id in "".join(wrong(store, type(new.known)([k for k in new.known.all() if k.id == new.id])))


@pytest.mark.parametrize("end", ["closed", "killed"])
def test_an_order_number_with_capitals_is_recorded(tmp_path: Path, keys: Keys, end: str) -> None:
    """Orders of some consoles are called `PO-211-0123A`: recorded, sealed also after a kill, and found so."""
    work = begin(tmp_path / "recordings", FIRST, keys)
    order = work.recording("order-PO-211-0123A", "PO-211-0123A")
    order.still(PICTURE, page="order", moment="before")
    order.flush()
    if end == "closed":
        work.close("done", {})
    store = work.folder.parent
    complete(store, Seal(keys, clock))
    assert [] == wrong(store, keys.known)
    assert "PO-211-0123A" == json.loads((order.folder / "recording.json").read_bytes())["order_id"]


def test_a_recording_made_before_a_rotation_is_sealed_by_the_new_key(
    store: Path, tmp_path: Path, keys: Keys
) -> None:
    """A recording whose signature was not there yet is signed anew, with the same number."""
    folder = opened(store.parent, "20261122t111403z-daily", keys)
    complete(store, Seal(keys, clock))
    assert 5 == numbers(store)[f"{folder.name}/scan"]
    new = rotate(tmp_path / "home", clock)
    whole_round(store.parent, "20261122t121403z-daily", new)
    assert [] == wrong(store, new.known)


def test_a_head_that_was_taken_away_is_made_anew_and_says_so(store: Path, keys: Keys) -> None:
    """Numbers go on after the highest that is there, and the gap in the proof stays visible."""
    (store / "head.json").unlink()
    whole_round(store.parent, "20261122t121403z-daily", keys)
    assert [1, 2, 3, 4, 5, 6] == sorted(numbers(store).values())
    (finding,) = wrong(store, keys.known)
    assert "was missing or false when round `20261122t121403z-daily` was sealed" in finding


def test_a_signature_taken_from_a_closed_round_is_not_made_again(store: Path, keys: Keys) -> None:
    """Otherwise whoever removes it could alter what it covered, and have that sealed."""
    (store / FIRST / "round.json.sig").unlink()
    (store / FIRST / "index.html").write_text("another")
    complete(store, Seal(keys, clock))
    assert not (store / FIRST / "round.json.sig").exists()
    assert f"{FIRST}/index.html: was altered" in wrong(store, keys.known)


def test_sealing_reads_no_picture_again(tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end of a round only lists and the page are read: pictures were hashed when they were written."""
    work = begin(tmp_path / "recordings", FIRST, keys)
    record(work)
    work.flush()
    read: list[str] = []
    real = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    work.close("done", {})
    assert {"recording.json", "steps.jsonl"} <= set(read)
    assert not [name for name in read if not name.endswith((".json", ".jsonl"))]


def strip(folder: Path) -> None:
    """Take the signatures off a round and its recordings, as whoever may write to them could."""
    for path in (folder / "round.json.sig", *folder.glob("*/recording.json.sig")):
        path.unlink()


def forge(folder: Path) -> None:
    """Let an order's recording say something else, as complete and canonical as before."""
    path = folder / f"order-{ORDER}" / "recording.json"
    path.write_bytes(canonical({**json.loads(path.read_bytes()), "outcome": "forged"}))


def test_seals_that_were_taken_off_are_not_made_anew_in_silence(store: Path, keys: Keys) -> None:
    """Without head and signatures nothing begins again in silence: the installation knows how far it was."""
    for path in store.glob("head.json*"):
        path.unlink()
    for folder in (store / FIRST, store / SECOND):
        strip(folder)
        forge(folder)
    complete(store, Seal(keys, clock))
    whole_round(store.parent, "20261122t121403z-daily", keys)
    found = wrong(store, keys.known)
    assert "head.json: was missing or false when round `20261122t121403z-daily` was sealed" in "".join(found)
    assert [f"{FIRST}/round.json: has no signature; `bufa seal` completes what a killed run left"] == [
        each for each in found if each.startswith(f"{FIRST}/round.json")
    ]


def test_an_older_head_is_known_for_what_it_is(store: Path, keys: Keys) -> None:
    """Put back with its signature, it knows fewer recordings than the installation has sealed."""
    before = {path: path.read_bytes() for path in store.glob("head.json*")}
    folder = whole_round(store.parent, "20261122t121403z-daily", keys)
    shutil.rmtree(folder)
    for path, content in before.items():
        path.write_bytes(content)
    assert ["head.json: knows 4 recordings, and this installation has sealed 6"] == wrong(store, keys.known)
    whole_round(store.parent, "20261122t131403z-daily", keys)
    assert "was missing or false when round `20261122t131403z-daily`" in "".join(wrong(store, keys.known))


@pytest.mark.parametrize("old", [False, True])
def test_a_closed_round_without_signatures_is_not_signed_again(store: Path, keys: Keys, old: bool) -> None:
    """What may have been altered since it was closed is left for `verify` to tell, alone and in its store."""
    strip(store / FIRST)
    forge(store / FIRST)
    complete(store, Seal(keys, clock), old=old)
    assert [] == list((store / FIRST).glob("*/recording.json.sig"))
    for place in (store, store / FIRST, store / FIRST / f"order-{ORDER}"):
        assert "has no signature" in "".join(wrong(place, keys.known))


def test_a_closed_round_that_never_had_a_seal_is_no_run_s(store: Path, keys: Keys) -> None:
    """A copy of a round, with every trace of its seal removed, is not taken for one that was left open."""
    forged = store / "20261122t111403z-daily"
    shutil.copytree(store / SECOND, forged)
    strip(forged)
    for path in (forged / "round.json", *forged.glob("*/recording.json")):
        told = json.loads(path.read_bytes())
        gone = ("key", "sealed", "number", "previous")
        left = {name: value for name, value in told.items() if name not in gone}
        path.write_bytes(canonical({**left, "round": forged.name}))
    for old in (False, True):
        complete(store, Seal(keys, clock), old=old)
        assert not (forged / "round.json.sig").exists()


def test_what_was_sealed_late_says_so(tmp_path: Path, keys: Keys) -> None:
    """A round from before there were seals is sealed as it was found, and each recording has a remark."""
    folder = whole_round(tmp_path / "recordings", FIRST, None)
    complete(folder.parent, Seal(keys, clock), old=True)
    for place in (folder.parent, folder / "scan"):
        checked = verify(place, keys.known)
        assert [] == checked.wrong
        assert "was sealed late" in "".join(str(each) for each in checked.findings if each.remark)
