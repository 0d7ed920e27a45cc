"""Verifying: an untouched store has no findings, and each thing that is wrong has a line of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.evidence import disk
from agent.evidence.canonical import canonical
from agent.evidence.chain import Chain
from agent.evidence.files import sealed_object, signature_of
from agent.evidence.head import parse, read, write
from agent.evidence.keys import Keys, Known, load
from agent.evidence.timestamp_all import stamp_all
from agent.evidence.timestamp_request import Authority
from agent.evidence.verify import verify
from tests.evidence import odd
from tests.evidence.sealing import FIRST, ORDER, SECOND, clock, whole_round, wrong

SCAN = f"{FIRST}/scan"


def sign_again(path: Path, keys: Keys, **changes: Any) -> None:
    """Rewrite a sealed file and sign it, as the owner of the key could."""
    content = canonical({**json.loads(path.read_bytes()), **changes})
    path.write_bytes(content)
    signature_of(path).write_bytes(keys.sign(content))


def test_an_untouched_store_is_good_as_a_whole_and_in_parts(store: Path, keys: Keys, tmp_path: Path) -> None:
    """Store, round and recording have no finding; what stands alone says so, wherever it was copied to."""
    shutil.copytree(store / SCAN, tmp_path / "alone")
    renamed = ["`recording` is `scan`, and the folder is called `alone`"]
    alone = ["alone: number 1"]
    for place, remarks in (
        (store, []),
        (store / FIRST, alone),
        (store / SCAN, alone),
        (tmp_path / "alone", [*renamed, *alone]),
    ):
        checked = verify(place, keys.known)
        assert [] == checked.wrong
        assert len(remarks) == len(checked.findings)
        assert all(each in str(found) for each, found in zip(remarks, checked.findings, strict=True))
        assert {keys.id} == checked.keys


def test_a_folder_that_cannot_be_written_is_verified(store: Path, keys: Keys) -> None:
    """Nothing is written: contents, times and rights are as before."""
    before = {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in store.rglob("*")}
    for path in store.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    assert [] == wrong(store, keys.known)
    for path, (_, mode) in before.items():
        path.chmod(mode)
    after = {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in store.rglob("*")}
    assert before == after


def without_last_round(store: Path) -> None:
    """Take off the end what the head still counts."""
    shutil.rmtree(store / SECOND)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (without_last_round, f"head.json: number 4 is missing: `{SECOND}/order-{ORDER}`"),
        (without_last_round, "head.json: numbers 3 to 3 are missing before this"),
        (without_last_round, "head.json: counts 2 rounds, and 1 are here"),
        (without_last_round, f"head.json: names the last round `{SECOND}`, which is not here as it was"),
        (lambda s: shutil.rmtree(s / FIRST), f"head.json: number 2 is missing: `{FIRST}/order-{ORDER}`"),
        (lambda s: shutil.rmtree(s / SCAN), f"{SCAN}: the recording is missing"),
        (lambda s: shutil.rmtree(s / SCAN), f"head.json: number 1 is missing: `{FIRST}/scan`"),
        (lambda s: shutil.copytree(s / FIRST, s / "20261122t101403z-scan"), "has number 1, as has"),
        (lambda s: shutil.copytree(s / FIRST, s / "20261122t101403z-scan"), f"is of the round `{FIRST}`"),
        (lambda s: (s / FIRST).rename(s / "20261122t091404z-daily"), f"is of the round `{FIRST}`"),
        (lambda s: (s / "head.json").unlink(), "head.json: is missing"),
        (lambda s: (s / "head.json.sig").unlink(), "head.json: has no signature"),
        (lambda s: (s / "head.json").write_bytes(b"{}"), "head.json: is not canonical JSON"),
        (lambda s: (s / SCAN / "recording.json.sig").unlink(), f"{SCAN}/recording.json: has no signature"),
        (
            lambda s: (s / SCAN / "recording.json.sig").write_bytes(b"x"),
            "recording.json.sig: is not the signature",
        ),
        (
            lambda s: (s / SCAN / "recording.json").unlink(),
            f"{SCAN}/recording.json: is missing: half a recording",
        ),
        (lambda s: (s / FIRST / "round.json.sig").unlink(), f"{FIRST}/round.json: has no signature"),
        (
            lambda s: (s / FIRST / "round.json").unlink(),
            f"{FIRST}/round.json: is not closed: a round that runs",
        ),
        (lambda s: (s / SCAN / "recording.json.tsa.pem").write_bytes(b"x"), "holds no certificates"),
        (lambda s: (s / "notes.txt").write_text(""), "notes.txt: is no round of this store"),
        (lambda s: (s / "link").symlink_to(s / FIRST), "link: is no round of this store"),
        (lambda s: (s / "stamps.jsonl").write_bytes(b"{}\n"), "stamps.jsonl line 1"),
        (lambda s: (s / SCAN / "recording.json.tsr").write_bytes(b"x"), "recording.json.tsr: "),
        (
            lambda s: (s / SCAN / "recording.json.tsr").symlink_to("/etc/hostname"),
            "recording.json.tsr: ",
        ),
        (lambda s: (s / SCAN / "recording.json.tsx").write_bytes(b"x"), "is not listed in `recording.json`"),
        (
            lambda s: (s / FIRST / "debug").mkdir() or (s / FIRST / "debug/x").touch(),
            "debug/x: is not listed",
        ),
    ],
)
def test_each_thing_that_is_wrong_is_named(
    store: Path, keys: Keys, change: Callable[[Path], object], finding: str
) -> None:
    """Missing, added, renamed, doubled, unsigned: a line names file and reason."""
    change(store)
    found = wrong(store, keys.known)
    assert [line for line in found if finding in line], found


@pytest.mark.parametrize(
    ("name", "changes", "finding"),
    [
        ("recording.json", {"format": "bufa-recording-9"}, "has the newer format `bufa-recording-9`"),
        ("recording.json", {"format": "zip"}, "has the unknown format `zip`"),
        ("recording.json", {"format": "bufa-round-2"}, "has the unknown format `bufa-round-2`"),
        ("recording.json", {"number": 9}, "is number 9, but `head.json` knows 4"),
        ("recording.json", {"number": "1"}, "has no number"),
        ("recording.json", {"number": None}, "has no number"),
        ("recording.json", {"number": True}, "has no number"),
        ("recording.json", {"number": 0}, "has no number"),
        ("recording.json", {"previous": {"round": "x"}}, "is number 1 and names one before it"),
        ("recording.json", {"store": "other"}, "`store` is `other` and not `practice`"),
        ("recording.json", {"recording": "other"}, "`recording` is `other` and not `scan`"),
        ("recording.json", {"key": "ab"}, "is signed by the unknown key ab"),
        ("recording.json", {"files": {"../../head.json": {}}}, "the name leads out of the folder"),
        ("recording.json", {"files": {"/etc/hostname": {}}}, "the name leads out of the folder"),
        ("recording.json", {"files": []}, "is not listed in `recording.json`"),
    ],
)
def test_what_is_signed_is_not_believed_blindly(
    store: Path, keys: Keys, name: str, changes: dict[str, Any], finding: str
) -> None:
    """The owner of the key may write anything: what does not fit the rest is a finding, never a crash."""
    sign_again(store / SCAN / name, keys, **changes)
    found = wrong(store, keys.known)
    assert [line for line in found if finding in line], found


def test_a_link_between_two_recordings_that_was_bent_is_found(store: Path, keys: Keys) -> None:
    """A recording made anew by the owner of the key no longer is the one that the next names."""
    sign_again(store / SCAN / "recording.json", keys, outcome="failed")
    expected = (
        f"{FIRST}/order-{ORDER}/recording.json: `previous` is not `{SCAN}/recording.json` as it is here"
    )
    assert expected in wrong(store, keys.known)


def test_a_foreign_signature_is_named_by_its_key(store: Path, keys: Keys, tmp_path: Path) -> None:
    """Whole and in order, but by nobody who is known: every sealed file says so, and names the key."""
    stranger = load(tmp_path / "stranger", clock).known
    for known in (stranger, Known()):
        found = wrong(store, known)
        assert 7 == len(found)
        assert all(f"is signed by the unknown key {keys.id}" in line for line in found)


def test_a_clock_that_was_set_back_is_named_with_its_line(tmp_path: Path, keys: Keys) -> None:
    """`at` that runs backwards is told with line and both times, and so is `ms`."""
    folder = whole_round(tmp_path / "recordings", FIRST, None) / "scan"
    lines = [json.loads(line) for line in (folder / "steps.jsonl").read_bytes().splitlines()]
    lines[1]["at"], lines[0]["ms"] = "2026-11-22T08:00:00Z", 70
    (folder / "steps.jsonl").unlink()
    chain = Chain(folder / "steps.jsonl")
    for line in lines:
        chain.append({name: value for name, value in line.items() if name not in ("seq", "prev")})
    found = wrong(folder, keys.known)
    assert "steps.jsonl line 2: `ms` runs backwards: 0 after 70" in found
    assert any("steps.jsonl line 2: the clock was set back: 2026-11-22T08:00:00Z" in line for line in found)


@pytest.mark.parametrize(
    ("at", "ms", "expected"),
    [
        ("2026-11-23T09:14:03Z", 5_000, "the clock went on by 86400 s while 5 s passed"),
        ("2026-11-22T09:14:13Z", 600_000, "the clock went on by 10 s while 600 s passed"),
        ("2026-11-22T09:14:53Z", 1_000, ""),
        ("2026-11-22T10:14:03Z", 3_600_000, ""),
        ("some day", 5_000, ""),
    ],
)
def test_a_clock_that_jumped_is_a_remark(tmp_path: Path, keys: Keys, at: str, ms: int, expected: str) -> None:
    """Where `at` and `ms` drift apart by more than a minute it is told with its line; nothing was altered."""
    folder = whole_round(tmp_path / "recordings", FIRST, None) / "scan"
    lines = [json.loads(line) for line in (folder / "steps.jsonl").read_bytes().splitlines()]
    lines[-1] |= {"at": at, "ms": ms}
    (folder / "steps.jsonl").unlink()
    chain = Chain(folder / "steps.jsonl")
    for line in lines:
        chain.append({name: value for name, value in line.items() if name not in ("seq", "prev")})
    told = [str(each) for each in verify(folder, keys.known).findings if each.remark]
    assert [f"steps.jsonl line {len(lines)}: {expected}"] * bool(expected) == [
        line.split(": it was set")[0] for line in told if "clock" in line
    ]


def test_a_trace_that_is_missing_is_a_remark(store: Path, keys: Keys) -> None:
    """Whoever deletes a trace breaks no seal, and the reader is told that there was one."""
    sign_again(store / FIRST / "round.json", keys, debug={f"{'0' * 64}.zip": {"sha256": "0" * 64, "size": 5}})
    told = [str(each) for each in verify(store / FIRST, keys.known).findings if each.remark]
    assert f"debug/{'0' * 64}.zip: is missing; a trace proves nothing, and may be deleted" in told
    assert [] == wrong(store / FIRST, keys.known)


def test_a_folder_of_none_is_one_finding(tmp_path: Path) -> None:
    """Nothing there, an empty folder, a file: one line, no crash."""
    (tmp_path / "file").touch()
    assert ["none: no such folder"] == wrong(tmp_path / "none", Known())
    assert ["file: is no folder, and no whole zip archive"] == wrong(tmp_path / "file", Known())
    assert [f"{tmp_path.name}: is no recording, no round and no store's folder"] == wrong(tmp_path, Known())


def test_half_a_recording_alone(store: Path, keys: Keys) -> None:
    """Steps without a list say that they are half a recording, and what completes it."""
    (store / SCAN / "recording.json").unlink()
    assert "half a recording; `bufa seal`" in wrong(store / SCAN, keys.known)[0]


def test_links_are_never_followed(store: Path, keys: Keys, tmp_path: Path) -> None:
    """A file, a recording or a round replaced by a link to the very same thing is a finding."""
    for name in (f"{SCAN}/recording.json", f"{SCAN}/steps.jsonl", f"{SCAN}/stills", SCAN, FIRST, "head.json"):
        path, away = store / name, tmp_path / "away"
        path.rename(away)
        path.symlink_to(away)
        assert [] != wrong(store, keys.known), name
        path.unlink()
        away.rename(path)
    os.mkfifo(store / SCAN / "pipe")
    assert [f"{SCAN}/pipe: is not listed in `recording.json`"] == wrong(store, keys.known)


def stamp(store: Path, keys: Keys, authority: Authority) -> None:
    """Give the first round its time stamps: tokens, lines, head."""
    assert 2 == len(stamp_all(store, authority, only=FIRST).added)
    write(store, read(store, keys.known, ""), keys)


def test_a_time_stamp_belongs_to_the_store(store: Path, keys: Keys, authority: Authority) -> None:
    """Token, line and head fit each other; the next round keeps that; without one of them it is a finding."""
    stamp(store, keys, authority)
    assert [] == wrong(store, keys.known)
    assert 2 == parse(sealed_object(store / "head.json") or {}).stamps["lines"]
    whole_round(store.parent, "20261122t121403z-daily", keys)
    assert [] == wrong(store, keys.known)
    other = (store / SCAN).parent / f"order-{ORDER}" / "recording.json.tsr"
    (store / SCAN / "recording.json.tsr").write_bytes(other.read_bytes())
    assert [
        f"{SCAN}/recording.json.tsr: another content was stamped",
        f"stamps.jsonl line 1: {SCAN}: the time stamp was altered",
    ] == wrong(store, keys.known)
    (store / "stamps.jsonl").unlink()
    assert "stamps.jsonl: does not end with the line that `head.json` names" in wrong(store, keys.known)


def test_a_time_stamp_is_checked_by_the_roots_given(store: Path, keys: Keys, authority: Authority) -> None:
    """With roots a remark tells when and by whom; without them it says that nobody looked."""
    stamp(store, keys, authority)
    found = verify(store / SCAN, keys.known, authority.roots)
    assert [] == found.wrong
    assert ["says Clock of tests" in str(each) for each in found.findings if ".tsr" in each.file] == [True]
    unchecked = [str(each) for each in verify(store / SCAN, keys.known).findings if each.remark]
    assert "recording.json.tsr: not checked, no roots were given" in unchecked
    others = verify(store / SCAN, keys.known, authority.chain)
    assert ["recording.json.tsr"] == [each.file for each in others.wrong]


def test_a_head_between_its_two_steps_is_completed(store: Path, keys: Keys) -> None:
    """The new signature that still lies in its draft is put in its place, and nothing is made anew."""
    path = store / "head.json"
    signature_of(path).rename(disk.draft_of(signature_of(path)))
    assert 4 == read(store, keys.known, "r").count
    assert [] == wrong(store, keys.known)


CHILD = """
import sys
from agent.cli import app
try:
    app(["verify", sys.argv[1], "--key", sys.argv[2]], prog_name="bufa")
except SystemExit as left:
    assert left.code in (0, None), left.code
print(sorted({"playwright", "sqlalchemy", "agent.settings", "socket"} & set(sys.modules)))
"""


def test_neither_browser_nor_database_is_needed(store: Path, keys: Keys, tmp_path: Path) -> None:
    """A verifying process imports no Playwright and no SQLAlchemy, and with `--key` reads no settings."""
    key = tmp_path / "home" / "keys" / f"{keys.id}.pem"
    line = [sys.executable, "-c", CHILD, str(store), str(key)]
    ran = subprocess.run(line, capture_output=True, text=True, check=True)
    loaded = ran.stdout.splitlines()[-1]
    assert "playwright" not in loaded
    assert "sqlalchemy" not in loaded
    assert "agent.settings" not in loaded


@pytest.mark.parametrize("value", [[], {}, 5, None])
def test_a_key_that_is_no_text_is_a_finding(store: Path, keys: Keys, value: Any) -> None:
    """Whatever stands where a key's id should, the other findings are told as well."""
    for path in (store / "head.json", store / FIRST / "round.json", store / SCAN / "recording.json"):
        path.write_bytes(canonical({**json.loads(path.read_bytes()), "key": value}))
    assert 3 <= sum("is signed by the unknown key" in each for each in wrong(store, keys.known))


@pytest.mark.parametrize("name", ["a/b", "", "..", "x"])
def test_names_of_traces_that_are_none_are_findings(store: Path, keys: Keys, name: str) -> None:
    """A round that lists traces under odd names does not verify, and nothing is raised."""
    path = store / FIRST / "round.json"
    path.write_bytes(canonical({**json.loads(path.read_bytes()), "debug": {name: {}}}))
    assert [] != wrong(store, keys.known)


def test_a_list_that_is_too_long_is_not_read(store: Path, keys: Keys) -> None:
    """A file of gigabytes in place of a list is a finding, at once and in little memory."""
    with (store / SCAN / "recording.json").open("wb") as file:
        file.truncate(8 * 2**30)
    assert f"{SCAN}/recording.json: is not canonical JSON" in wrong(store, keys.known)


@pytest.mark.parametrize(
    ("here", "there", "finding"),
    [
        (
            f"{FIRST}/order-{ORDER}",
            f"{FIRST}/order-8190001234567899",
            "the folder is called `order-81900012345678",
        ),
        (f"{FIRST}/order-{ORDER}", f"{SECOND}/scan", "`recording` is `order-"),
        (f"{FIRST}/scan", f"{SECOND}/scan", f"`round` is `{FIRST}`"),
        (FIRST, "20251122t091403z-daily", "the folder is called `20251122t091403z-daily`"),
        (FIRST, f"../other/{FIRST}", "`store` is `practice`, and the folder is called `other`"),
    ],
)
def test_what_passes_for_another_is_found_alone(
    store: Path, keys: Keys, here: str, there: str, finding: str
) -> None:
    """A recording or round that is verified by itself belongs where its own words say."""
    other = store / there
    shutil.rmtree(other, ignore_errors=True)
    other.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(store / here, other)
    if "other" in there:
        shutil.copy(store / "head.json", other.parent)
    assert [line for line in wrong(other, keys.known) if finding in line]


@pytest.mark.parametrize(("levels", "finding"), [(1500, "a: is not listed"), (2100, "a/a")])
def test_folders_in_folders_are_found(store: Path, keys: Keys, levels: int, finding: str) -> None:
    """However deep, and deeper than a path may name when it is asked for as one."""
    with odd.deep(store / SCAN / "stills", levels):
        assert [line for line in wrong(store, keys.known) if line.startswith(f"{SCAN}/stills/{finding}")]


def test_a_store_under_another_name_is_found(store: Path, keys: Keys) -> None:
    """A whole store that passes for another one has a finding, and only that one."""
    other = store.rename(store.with_name("other"))
    assert ["head.json: is of the store `practice`"] == wrong(other, keys.known)


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed")
def test_a_folder_that_cannot_be_looked_into_is_found(store: Path, keys: Keys, tmp_path: Path) -> None:
    """A folder that its names can be reached in, but not listed, may hide what was added."""
    public = Path(tempfile.mkdtemp())
    shutil.copytree(store, public / "practice")
    (public / "practice" / SCAN / "stills").chmod(0o111)
    public.chmod(0o755)
    for path in (public, *public.rglob("*")):
        os.chown(path, 65534, 65534)
    child = os.fork()
    if not child:
        os.setuid(65534)
        found = wrong(public / "practice", keys.known)
        os._exit(0 if [f for f in found if f.startswith(f"{SCAN}/stills: cannot be looked into")] else 1)
    assert 0 == os.waitpid(child, 0)[1]
    shutil.rmtree(public)
