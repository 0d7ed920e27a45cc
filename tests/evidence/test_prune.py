"""Forgetting: what is due goes, its hash and the reason stay, and nobody else can pass for that."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.errors import EvidenceUnwritable, InvalidInput
from agent.evidence.canonical import canonical, digest
from agent.evidence.chain import Chain, read_chain
from agent.evidence.complete import complete
from agent.evidence.files import sealed_object
from agent.evidence.head import DRAFTS, believed
from agent.evidence.keys import Keys, Known, load
from agent.evidence.prune import prune
from agent.evidence.recorder import Round, WriteCard
from agent.evidence.seal import Seal
from agent.evidence.survey import Rules, Survey, survey
from agent.evidence.verify import verify
from agent.settings_retention import RetentionSettings
from tests.evidence.sealing import (
    FIRST,
    NOW,
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

OTHER = "8190001234567899"
OWN, FOREIGN = f"order-{ORDER}", f"order-{OTHER}"
STILL = f"{OWN}/stills/0001-order-before.png"
CHAT = f"{OWN}/stills/0003-conversation-before.png"
TEXT = f"{OWN}/texts/0001-order-before.txt"
NOTE = f"{OWN}/texts/0003-conversation-before.txt"
TRACE = f"debug/{digest(b'trace')}.zip"


def beside(work: Round, name: str, content: bytes) -> None:
    """List and write a file that no line names, as a recording lists what lies beside its pictures."""
    recording, file = name.split("/", 1)
    own = work.recording(recording)
    own.flush()  # else its own thread may make the same folder
    path = own.folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    own._files[file] = {"sha256": digest(content), "size": len(content), "unnamed": True}


def rich_round(recordings: Path, round_id: str, keys: Keys) -> Path:
    """Record and close a round with two orders, a conversation, texts, and a trace; return its folder."""
    work = begin(recordings, round_id, keys)
    record(work)
    order = work.recording(OWN)
    order.still(PICTURE + b"c", page="conversation", moment="before")
    beside(work, NOTE, b"dear buyer")
    work.recording(FOREIGN).still(PICTURE + b"d", page="order", moment="before")
    trace = work.folder / TRACE
    trace.parent.mkdir()
    trace.write_bytes(b"trace")
    work._traces[trace.name] = {"sha256": digest(b"trace"), "size": 5}
    work.close("done", {"orders": 60})
    return work.folder


@pytest.fixture
def store(tmp_path: Path, keys: Keys) -> Path:
    """The folder of a store with one rich round, and one of the ordinary kind after it."""
    rich_round(tmp_path / "recordings", FIRST, keys)
    whole_round(tmp_path / "recordings", SECOND, keys)
    return tmp_path / "recordings" / "practice"


def due(store: Path, known: Known, *, after: float = 0, holds: tuple[str, ...] = (), **days: int) -> Survey:
    """Look `after` days after the rounds with these days of each class; others are kept."""
    retention = RetentionSettings(**{"debug_days": 0, **days})
    return survey(store, Rules(retention, holds, known, NOW + timedelta(days=after)))


def names(found: Survey) -> set[str]:
    """Return what is due in the first round, without the round."""
    return {each.name.removeprefix(f"{FIRST}/") for each in found.due if each.round == FIRST}


def forget(store: Path, keys: Keys, **rules: Any) -> Survey:
    """Prune a store and return what was found due."""
    found = due(store, keys.known, **rules)
    prune(store, found.due, keys, clock)
    return found


def lines(store: Path) -> list[dict[str, Any]]:
    """Return the list of pruned files."""
    return read_chain(store / "pruned.jsonl")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, set()),
        ({"debug_days": 30}, {TRACE}),
        ({"text_days": 30}, {TEXT, NOTE}),
        ({"personal_days": 30}, {CHAT, NOTE, TRACE}),
        ({"personal_days": 30, "debug_days": 31}, {CHAT, NOTE, TRACE}),
        ({"text_days": 30, "personal_days": 31}, {TEXT, NOTE}),
        ({"evidence_days": 31, "debug_days": 30}, {TRACE}),
    ],
)
def test_each_class_goes_by_its_own_days(
    store: Path, keys: Keys, days: dict[str, int], expected: set[str]
) -> None:
    """A file goes when the first of its classes is over, to the day; one of 0 days never is."""
    assert expected == names(due(store, keys.known, after=30, **days))
    assert set() == names(due(store, keys.known, after=29.99, **days))


def test_whole_recordings_leave_their_signed_lists(store: Path, keys: Keys) -> None:
    """Pictures, steps, texts and the page go; what was sealed and the chain of the store stay and verify."""
    forget(store, keys, after=30, evidence_days=30)
    left = {path.relative_to(store / FIRST).as_posix() for path in (store / FIRST).rglob("*.*")}
    lists = {f"{name}/recording.json" for name in ("scan", OWN, FOREIGN)} | {"round.json"}
    assert lists | {f"{name}.sig" for name in lists} | {TRACE} == left
    assert [] == wrong(store, keys.known)
    assert [] == due(store, keys.known, after=30, evidence_days=30).due


def test_a_pruned_file_leaves_its_hash_and_the_reason(store: Path, keys: Keys) -> None:
    """The line names place, digest, size, class, reason and time; the head counts it; verify remarks it."""
    content = (store / FIRST / CHAT).read_bytes()
    forget(store, keys, after=40, personal_days=30)
    line = next(line for line in lines(store) if line["file"].endswith("conversation-before.png"))
    expected = {
        "round": FIRST,
        "recording": OWN,
        "file": "stills/0003-conversation-before.png",
        "sha256": digest(content),
        "size": len(content),
        "class": "personal",
        "reason": "older than `personal_days` = 30",
        "at": "2026-11-22T09:14:03Z",
    }
    assert expected == {name: value for name, value in line.items() if name not in ("seq", "prev")}
    head = sealed_object(store / "head.json") or {}
    assert {"lines": 3, "last": digest(canonical(lines(store)[-1]))} == head["pruned"]
    remark = f"{FIRST}/{CHAT}: pruned on 2026-11-22T09:14:03Z: personal, older than `personal_days` = 30"
    assert remark in [str(each) for each in verify(store, keys.known).findings if each.remark]
    assert [] == wrong(store, keys.known)


def test_rounds_and_recordings_in_their_place_ask_the_store(store: Path, keys: Keys, tmp_path: Path) -> None:
    """Where the store is at hand a pruned file is a remark; copied away it is a finding that says why."""
    forget(store, keys, after=30, personal_days=30)
    assert [] == wrong(store / FIRST, keys.known)
    assert [] == wrong(store / FIRST / OWN, keys.known)
    shutil.copytree(store / FIRST / OWN, tmp_path / "far/away/from/home")
    missing = wrong(tmp_path / "far/away/from/home", keys.known)
    assert 2 == len(missing)
    assert all("is missing; the store's `pruned.jsonl` was not there to ask" in line for line in missing)


def test_what_is_missing_without_a_line_is_a_finding(store: Path, keys: Keys) -> None:
    """The list excuses what it names, nothing else."""
    forget(store, keys, after=30, personal_days=30)
    (store / FIRST / STILL).unlink()
    assert [f"{FIRST}/{STILL}: is missing"] == wrong(store, keys.known)


def test_a_pruned_file_that_is_back(store: Path, keys: Keys) -> None:
    """As it was, it is a remark and goes again; with other bytes it is a finding and stays."""
    content = (store / FIRST / STILL).read_bytes()
    forget(store, keys, after=30, evidence_days=30)
    (store / FIRST / STILL).write_bytes(content + b"!")
    assert [f"{FIRST}/{STILL}: was altered"] == wrong(store, keys.known)
    assert [f"{FIRST}/{STILL}: was altered; it is left as it is"] == due(
        store, keys.known, after=30, evidence_days=30
    ).left
    (store / FIRST / STILL).write_bytes(content)
    remarks = [str(each) for each in verify(store, keys.known).findings]
    assert any(f"{STILL}: was to be pruned on" in line and "is here" in line for line in remarks)
    count = len(lines(store))
    assert [STILL] == [each.name.removeprefix(f"{FIRST}/") for each in forget(
        store, keys, after=30, evidence_days=30
    ).due]  # fmt: skip
    assert count == len(lines(store))
    assert [] == wrong(store, keys.known)


def test_steps_that_are_back_are_read(store: Path, keys: Keys) -> None:
    """Pruned steps are no gap in the proof; other steps in their place are two findings."""
    forget(store, keys, after=30, evidence_days=30)
    Chain(store / FIRST / "scan/steps.jsonl").append({"verb": "read"})
    found = wrong(store, keys.known)
    assert f"{FIRST}/scan/steps.jsonl: was altered" in found
    assert f"{FIRST}/scan/steps.jsonl: does not end with the line that `recording.json` names" in found


def add_line(store: Path) -> None:
    """Excuse a picture that somebody takes away, by a line that nobody signed."""
    path = store / FIRST / STILL
    told = {"sha256": digest(path.read_bytes()), "size": path.stat().st_size}
    place = {"round": FIRST, "recording": OWN, "file": STILL.removeprefix(f"{OWN}/")}
    Chain.continued(store / "pruned.jsonl").append({**place, **told, "class": "evidence", "reason": "old"})
    path.unlink()


def edited(content: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """Return what rewrites the list."""
    return lambda store: (store / "pruned.jsonl").write_bytes(content((store / "pruned.jsonl").read_bytes()))


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (add_line, "pruned.jsonl: does not end with the line that `head.json` names"),
        (add_line, f"{STILL}: is missing; `pruned.jsonl` is not as `head.json` names it"),
        (lambda s: (s / "pruned.jsonl").unlink(), "pruned.jsonl: is missing; `head.json` counts 3 lines"),
        (lambda s: (s / "pruned.jsonl").unlink(), f"{CHAT}: is missing; `pruned.jsonl` is not as"),
        (edited(lambda whole: whole.replace(b"= 30", b"= 31", 1)), "pruned.jsonl line 2: `prev` is not"),
        (edited(lambda whole: whole[:-1]), "pruned.jsonl line 3: the line is cut short"),
        (edited(lambda whole: b"".join(whole.splitlines(True)[:2])), "pruned.jsonl: does not end with"),
        (edited(lambda whole: whole[whole.index(b"\n") + 1 :]), "pruned.jsonl line 1: `seq` is 2"),
        (edited(lambda _: b"[]\n"), "pruned.jsonl line 1: not canonical JSON"),
        (
            lambda s: (s / "pruned.jsonl").rename(s.parent / "l") and (s / "pruned.jsonl").symlink_to("../l"),
            "pruned.jsonl: is no plain file",
        ),
        (lambda s: (s / "head.json.sig").unlink(), f"{CHAT}: is missing; `pruned.jsonl` is not believed"),
        (lambda s: (s / "head.json").unlink(), f"{CHAT}: is missing; the store's `pruned.jsonl` was not"),
    ],
)
def test_a_list_that_was_touched_is_found_and_excuses_nothing(
    store: Path, keys: Keys, spoil: Callable[[Path], object], finding: str
) -> None:
    """Lines added, changed, cut or taken away: verify says so, and `prune` refuses to go on."""
    forget(store, keys, after=30, personal_days=30)
    spoil(store)
    found = wrong(store, keys.known)
    assert [line for line in found if finding in line], found
    more = due(store, keys.known, after=30, evidence_days=30).due
    with pytest.raises(InvalidInput, match="not as it was signed"):
        prune(store, more, keys, clock)
    assert (store / FIRST / TEXT).exists()


def test_no_byte_of_the_list_can_change(store: Path, keys: Keys) -> None:
    """Whatever byte is another one, it is found."""
    forget(store, keys, after=30, personal_days=30)
    whole = (store / "pruned.jsonl").read_bytes()
    for place in range(0, len(whole), 11):
        (store / "pruned.jsonl").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert [line for line in wrong(store, keys.known) if line.startswith("pruned.jsonl")], place


def test_a_round_after_it_counts_no_line_that_was_added(store: Path, keys: Keys) -> None:
    """Sealing signs the head anew, but never what somebody put into the list meanwhile."""
    forget(store, keys, after=30, personal_days=30)
    add_line(store)
    whole_round(store.parent, "20261122t121403z-daily", keys)
    assert "pruned.jsonl: does not end with the line that `head.json` names" in wrong(store, keys.known)


def test_rounds_go_on_after_it(store: Path, keys: Keys) -> None:
    """The next round is sealed and the list still counted; a head from before there was a list is read."""
    before = sealed_object(store / "head.json") or {}
    assert "pruned" not in before
    forget(store, keys, after=30, evidence_days=30)
    whole_round(store.parent, "20261122t121403z-daily", keys)
    assert [] == complete(store, Seal(keys, clock), old=True)
    assert [] == wrong(store, keys.known)
    head = believed(store, keys.known)
    assert head is not None
    assert len(lines(store)) == head.pruned["lines"]


def test_a_head_that_was_lost_is_made_anew_with_the_list_as_it_is(store: Path, keys: Keys) -> None:
    """What was pruned stays a remark; that the head was lost stays the one finding."""
    forget(store, keys, after=30, personal_days=30)
    (store / "head.json").unlink()
    whole_round(store.parent, "20261122t121403z-daily", keys)
    (finding,) = wrong(store, keys.known)
    assert "was missing or false when round `20261122t121403z-daily` was sealed" in finding


@pytest.mark.parametrize("spoil", [add_line, edited(lambda whole: b"".join(whole.splitlines(True)[:2]))])
def test_a_head_made_anew_counts_the_list_that_is_remembered(
    store: Path, keys: Keys, spoil: Callable[[Path], object]
) -> None:
    """A list that was altered while there was no head is none of ours: the keys' folder remembers its end."""
    forget(store, keys, after=30, personal_days=30)
    (store / "head.json").unlink()
    spoil(store)
    whole_round(store.parent, "20261122t121403z-daily", keys)
    found = wrong(store, keys.known)
    assert "pruned.jsonl: does not end with the line that `head.json` names" in found
    assert [line for line in found if line.startswith(f"{FIRST}/{CHAT}: is missing")]


def test_a_folder_that_becomes_a_link_leads_nowhere(store: Path, keys: Keys, tmp_path: Path) -> None:
    """Between the survey and the end of pruning: what the link leads to stays, and that is told."""
    found = due(store, keys.known, after=30, personal_days=30)
    stills = store / FIRST / OWN / "stills"
    moved = stills.rename(tmp_path / "moved")
    stills.symlink_to(moved)
    with pytest.raises(EvidenceUnwritable):
        prune(store, found.due, keys, clock)
    assert (moved / Path(CHAT).name).exists()


def test_the_page_of_a_round_goes_on_without_pictures(store: Path, keys: Keys) -> None:
    """It is as it was sealed, and says in words what each picture showed that is gone."""
    before = (store / FIRST / "index.html").read_bytes()
    forget(store, keys, after=30, personal_days=30)
    assert before == (store / FIRST / "index.html").read_bytes()
    assert f'<img loading="lazy" src="{CHAT}" alt="conversation before">' in before.decode()


def test_what_is_open_or_altered_is_left_alone(store: Path, keys: Keys) -> None:
    """No open round, none without its signature, none that says otherwise than it was sealed with."""
    work = begin(store.parent, "20261022t091403z-daily", keys)
    record(work)
    work.flush()
    (store / SECOND / "round.json.sig").write_bytes(b"x")
    (store / FIRST / STILL).write_bytes(b"another")
    found = due(store, keys.known, after=30, evidence_days=30)
    assert {FIRST} == {each.round for each in found.due}
    assert STILL not in names(found)
    expected = {f"{SECOND}/round.json", f"{FIRST}/{STILL}"}
    assert expected == {line.split(":")[0] for line in found.left}
    work.close("done", {})


@pytest.mark.parametrize(
    "file", ["scan/recording.json", f"{OWN}/steps.jsonl", f"{OWN}/{TEXT.split('/', 1)[1]}"]
)
def test_what_decides_over_others_must_be_as_sealed(store: Path, keys: Keys, file: str) -> None:
    """Lists, steps and texts say what is personal and what is held: where one was altered nothing goes."""
    path = store / FIRST / file
    before = path.read_bytes()
    path.write_bytes(before.replace(b'"', b'" ', 1))
    found = due(store, keys.known, after=30, evidence_days=30, personal_days=1)
    assert FIRST not in {each.round for each in found.due}
    assert [f"{FIRST}/{file}"] == [line.split(":")[0] for line in found.left]
    path.write_bytes(before)
    assert FIRST in {each.round for each in due(store, keys.known, after=30, evidence_days=30).due}


def test_no_link_is_followed(store: Path, keys: Keys, tmp_path: Path) -> None:
    """A picture, or the folder of pictures, that is a link by now stays; nothing outside is touched."""
    for name in (STILL, f"{FOREIGN}/stills"):
        (store / FIRST / name).rename(tmp_path / "away")
        (store / FIRST / name).symlink_to(tmp_path / "away")
        left = due(store, keys.known, after=30, evidence_days=30)
        assert [line for line in left.left if "is no plain file" in line]
        assert not [each for each in names(left) if each.startswith(name)]
        (store / FIRST / name).unlink()
        (tmp_path / "away").rename(store / FIRST / name)


def test_an_order_on_hold_keeps_everything_about_it(store: Path, keys: Keys) -> None:
    """Its recording, that of the scan, whatever names it, page and traces; another order's goes."""
    days = {"evidence_days": 30, "debug_days": 30}
    held = due(store, keys.known, after=30, holds=(ORDER,), **days)
    assert {FOREIGN} == {each.recording for each in held.due}
    assert [ORDER] == list(held.held)
    kept = {each.name.removeprefix(f"{FIRST}/") for each in held.held[ORDER] if each.round == FIRST}
    assert {STILL, CHAT, TEXT, NOTE, TRACE, "index.html", "scan/steps.jsonl"} <= kept
    prune(store, held.due, keys, clock)
    assert [] == wrong(store, keys.known)
    assert "8190001234567890" in (store / FIRST / "index.html").read_text("utf-8")
    assert {FIRST, SECOND} == {each.round for each in due(store, keys.known, after=30, **days).due}


def by_a_step(work: Round) -> None:
    """Name the other order in a line of this one's recording."""
    work.recording(OWN).line(verb="commit", page="order", write={"order_id": OTHER})


def by_a_card(work: Round) -> None:
    """Name the other order in what the page says of a write."""
    work.recording(OWN).card(WriteCard(OTHER, "message", "near"))


def by_a_text(work: Round) -> None:
    """Name the other order in a text beside a picture."""
    beside(work, f"{OWN}/texts/0001-orders-list.txt", f"orders {ORDER}, {OTHER}".encode())


@pytest.mark.parametrize("name", [by_a_step, by_a_card, by_a_text])
def test_an_order_that_is_only_named_elsewhere_is_kept_there(
    tmp_path: Path, keys: Keys, name: Callable[[Round], None]
) -> None:
    """A recording of one order that names another one keeps both; a round without it is not kept."""
    work = begin(tmp_path / "recordings", FIRST, keys)
    name(work)
    work.close("done", {})
    whole_round(tmp_path / "recordings", SECOND, keys)
    found = due(tmp_path / "recordings/practice", keys.known, after=30, holds=(OTHER,), evidence_days=30)
    assert {(SECOND, "scan"), (SECOND, OWN), (SECOND, "")} == {(e.round, e.recording) for e in found.due}


def test_what_a_step_marks_as_personal_goes_with_it(tmp_path: Path, keys: Keys) -> None:
    """A picture of any page counts as personal where its line says so."""
    work = begin(tmp_path / "recordings", FIRST, keys)
    work.recording(OWN)._add(
        {"verb": "still", "page": "order", "moment": "x", "personal": True}, PICTURE, "png"
    )
    work.recording(OWN).still(PICTURE, page="order", moment="y")
    work.close("done", {})
    found = due(tmp_path / "recordings/practice", keys.known, after=30, personal_days=30)
    assert {f"{OWN}/stills/0001-order-x.png"} == names(found)


def test_a_disk_that_refuses_is_told(store: Path, keys: Keys) -> None:
    """Nothing goes that has no line, and the next call takes the rest."""
    found = due(store, keys.known, after=30, evidence_days=30)
    content = (store / FIRST / STILL).read_bytes()
    (store / FIRST / STILL).unlink()
    (store / FIRST / STILL).mkdir()
    with pytest.raises(EvidenceUnwritable, match="not everything that is due"):
        prune(store, found.due, keys, clock)
    (store / FIRST / STILL).rmdir()
    (store / FIRST / STILL).write_bytes(content)
    assert [] == wrong(store, keys.known)
    forget(store, keys, after=30, evidence_days=30)
    assert not (store / FIRST / STILL).exists()
    assert [] == wrong(store, keys.known)


def test_what_cannot_be_read_stops_before_anything_goes(store: Path, keys: Keys) -> None:
    """A signature that is too large to be one is told, with the folder, and nothing is due."""
    with (store / SECOND / "round.json.sig").open("wb") as signature:
        signature.truncate(2**28 + 1)
    with pytest.raises(InvalidInput, match="nothing was pruned") as caught:
        due(store, keys.known, after=30, evidence_days=30)
    assert str(store) == caught.value.facts["folder"]


PARTS = 4


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is such a thing, and no waiting for a disk."""
    monkeypatch.setattr("os.fsync", lambda _: None)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def after_a_kill(store: Path, keys: Keys, files: dict[str, str], another_round: bool) -> None:
    """Judge a store whose pruning was killed: clean as it is, after a round, and after the next pruning."""
    assert [] == wrong(store, keys.known)
    if another_round:
        whole_round(store.parent, "20261122t121403z-daily", keys)
        assert [] == wrong(store, keys.known)
    forget(store, keys, after=30, evidence_days=30)
    assert [] == wrong(store, keys.known)
    assert not [name for name in DRAFTS if (store / name).exists()]
    told = [(f"{line['round']}/{line['recording']}/{line['file']}", line["sha256"]) for line in lines(store)]
    assert files.items() <= dict(told).items()
    assert len(told) == len(set(told))
    assert not [name for name in files if (store / name).exists()]


@pytest.mark.parametrize("part", first_of(2, 1, 3, 4))
def test_pruning_killed_at_every_instant(quick: Path, part: int) -> None:
    """Whatever was the last change of the disk, the store verifies, and the next call takes away the rest."""
    made = quick / "made"
    keys = load(made / "home", clock)
    rich_round(made / "recordings", FIRST, keys)
    whole_round(made / "recordings", SECOND, keys)
    forget(made / "recordings/practice", keys, after=30, personal_days=30)
    found = due(made / "recordings/practice", keys.known, after=30, evidence_days=30)
    files = {f"{each.round}/{each.recording}/{each.file}": each.sha256 for each in found.due}
    for call in range(part, 1000, PARTS):
        place = quick / f"killed-{call}"
        shutil.copytree(made, place)
        store = place / "recordings/practice"
        done = killed(lambda: forget(store, load(place / "home", clock), after=30, evidence_days=30), call)  # noqa: B023
        after_a_kill(store, load(place / "home", clock), files, another_round=part % 2 == 0)
        shutil.rmtree(place)
        if done:
            assert 20 < call
            return
    raise AssertionError("it never ends")


def test_times_that_cannot_be_read_keep_a_round(store: Path, keys: Keys) -> None:
    """A round that ended in time to come, or at no time, is never due."""
    path = store / FIRST / "round.json"
    for ended in ("", "2126-11-22T09:14:03Z", "soon"):
        content = canonical({**json.loads(path.read_bytes()), "ended": ended})
        path.write_bytes(content)
        path.with_name("round.json.sig").write_bytes(keys.sign(content))
        assert set() == names(due(store, keys.known, after=30, evidence_days=1))
