"""`bufa verify`, `seal` and `keys` as a person uses them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from agent.evidence.keys import current, load
from agent.ledger.lock import store_lock
from tests.cli.conftest import Bufa
from tests.evidence.sealing import FIRST, ORDER, SECOND, begin, clock, record, whole_round


@pytest.fixture
def recorded(store: Path) -> Path:
    """The current folder, with settings, a key and one sealed round; returns the store's recordings."""
    whole_round(store / "recordings", FIRST, load(store, clock))
    return Path("recordings/practice")


def test_an_untouched_store_is_code_0(recorded: Path, bufa: Bufa) -> None:
    """Store, round and recording: what was looked at goes to stdout, the verdict to stderr."""
    told = bufa("verify", str(recorded), str(recorded / FIRST), str(recorded / FIRST / "scan"))
    assert (0, "complete and unaltered\n") == (told.exit_code, told.stderr)
    assert f"{recorded}: 2 recordings, nothing amiss" in told.stdout
    assert f"{recorded / FIRST / 'scan'}: 1 recordings, nothing amiss" in told.stdout
    alone = recorded / FIRST / "scan" / "recording.json: alone: number 1 of store `practice`"
    assert f"\nremark: {alone}" in told.stdout
    assert 1 == told.stdout.count("believed: key ")
    assert f"believed: key {current(Path())}, the current one of this installation\n" in told.stdout


def test_findings_are_code_3_and_a_line_each(recorded: Path, bufa: Bufa) -> None:
    """The line names path and step; JSON has the same."""
    steps = recorded / FIRST / "scan/steps.jsonl"
    steps.write_bytes(steps.read_bytes().replace(b"60 orders", b"61 orders"))
    told = bufa("verify", str(recorded / FIRST))
    assert (3, "2 findings\n") == (told.exit_code, told.stderr)
    assert f"{recorded / FIRST}/scan/steps.jsonl: was altered\n" in told.stdout
    steps.write_bytes(steps.read_bytes().replace(b"page 1", b"page 9"))
    (found,) = json.loads(bufa("verify", "--json", str(recorded)).stdout)
    assert {"kind": "finding", "file": f"{FIRST}/scan/steps.jsonl", "line": 3} == {
        name: value for name, value in found["findings"][1].items() if name != "what"
    }


def test_only_known_keys_are_believed(recorded: Path, bufa: Bufa, folder: Path) -> None:
    """Without settings the key must be named; another installation's key makes every file a finding."""
    exported = bufa("keys", "export")
    (folder / "key.pem").write_text(exported.stdout)
    (folder / "bufa.toml").unlink()
    given = bufa("verify", str(recorded), "--key", "key.pem")
    assert (0, True) == (given.exit_code, ", given by --key\n" in given.stdout)
    unbelieved = bufa("verify", str(recorded))
    assert 3 == unbelieved.exit_code
    assert "no settings here and no `--key`" in unbelieved.stderr
    other = load(folder / "other", clock)
    told = bufa("verify", str(recorded), "--key", f"other/keys/{other.id}.pem")
    assert 3 == told.exit_code
    assert f"unknown key {current(folder)}" in told.stdout
    nonsense = bufa("verify", str(recorded), "--key", str(recorded / FIRST / "index.html"))
    assert 3 == nonsense.exit_code
    assert "holds no public key" in nonsense.stderr


def test_a_key_that_was_put_there_is_told(recorded: Path, bufa: Bufa, folder: Path) -> None:
    """`keys show` names it as loose, `export` does not hand it out, and verifying says where it lies."""
    other = load(folder / "other", clock)
    shutil.copy(folder / "other/keys" / f"{other.id}.pem", folder / "keys")
    states = {each["id"]: each["state"] for each in json.loads(bufa("keys", "show", "--json").stdout)}
    assert {current(folder): "current", other.id: "loose"} == states
    assert 3 == bufa("keys", "export", other.id).exit_code
    whole_round(folder / "forged", FIRST, other)
    told = bufa("verify", "forged/practice", "--json")
    (found,) = json.loads(told.stdout)
    assert (3, []) == (told.exit_code, found["keys"])
    assert f"is signed by key {other.id}, which lies in `keys/`" in told.stdout


@pytest.mark.parametrize(
    ("line", "code"), [(["verify"], 2), (["verify", "--nonsense", "x"], 2), (["verify", "nowhere"], 3)]
)
def test_wrong_usage_is_code_2(store: Path, bufa: Bufa, line: list[str], code: int) -> None:
    """No path, an unknown option; a folder that is not there is a finding."""
    assert code == bufa(*line).exit_code


def test_verifying_leaves_nothing_behind(recorded: Path, bufa: Bufa, folder: Path) -> None:
    """No key, log, lock or database is made, also where there never was a key."""
    shutil.rmtree(folder / "keys")
    before = sorted(folder.rglob("*"))
    assert 3 == bufa("verify", str(recorded)).exit_code
    assert before == sorted(folder.rglob("*"))


def test_seal_completes_what_a_killed_run_left(recorded: Path, bufa: Bufa, folder: Path) -> None:
    """It prints each round that it sealed, rounds of old too; afterwards there are no findings."""
    work = begin(folder / "recordings", SECOND, load(folder, clock))
    record(work)
    work.flush()
    work._desk.pool.shutdown()
    whole_round(folder / "recordings", "20261122t111403z-daily", None)
    before = bufa("verify", str(recorded))
    assert 3 == before.exit_code
    assert "is not sealed: run `bufa seal`" in before.stdout
    sealed = bufa("seal")
    assert 0 == sealed.exit_code, sealed.stderr
    assert [SECOND, "20261122t111403z-daily"] == [Path(line).name for line in sealed.stdout.splitlines()]
    after = bufa("verify", str(recorded))
    assert (0, 2) == (after.exit_code, after.stdout.count("was cut short"))
    assert "0 rounds sealed\n" == bufa("seal").stderr


def test_seal_waits_for_nobody(recorded: Path, bufa: Bufa, folder: Path) -> None:
    """A store that a run holds is code 9; an unknown one is code 3."""
    with store_lock(folder, "main"):
        assert 9 == bufa("seal", "--store", "main").exit_code
        assert 9 == bufa("keys", "rotate").exit_code
    assert 3 == bufa("seal", "--store", "nowhere").exit_code


def test_keys_are_shown_exported_and_rotated(recorded: Path, bufa: Bufa, folder: Path) -> None:
    """Each with its state and how many recordings it sealed; a beginning of an id is enough to export one."""
    old = current(folder)
    work = begin(folder / "recordings", SECOND, load(folder, clock))
    record(work)
    work._desk.pool.shutdown()
    assert 0 == bufa("keys", "rotate").exit_code
    new = current(folder)
    shown = {
        row["id"]: (row["state"], row["recordings"])
        for row in json.loads(bufa("keys", "show", "--json").stdout)
    }
    assert {old: ("retired", 4), new: ("current", 0)} == shown
    assert old in bufa("keys", "show").stdout
    assert bufa("keys", "export").stdout == bufa("keys", "export", new[:12]).stdout
    assert "BEGIN PUBLIC KEY" in bufa("keys", "export", old).stdout
    unknown = bufa("keys", "export", "zz")
    assert 3 == unknown.exit_code
    assert old in unknown.stderr
    assert 0 == bufa("verify", str(recorded)).exit_code


def test_without_a_key_there_is_nothing_to_show(store: Path, bufa: Bufa) -> None:
    """Showing makes none; exporting says when there will be one."""
    shown = bufa("keys", "show")
    assert (0, "") == (shown.exit_code, shown.stdout)
    assert "the first round makes one" in shown.stderr
    assert 3 == bufa("keys", "export").exit_code
    assert not (store / "keys").exists()


def test_an_order_is_verified_on_its_own(recorded: Path, bufa: Bufa, folder: Path) -> None:
    """What is shown to a third party about one order needs no other buyer's recording."""
    shutil.copytree(recorded / FIRST / f"order-{ORDER}", folder / "shown")
    told = bufa("verify", "shown")
    assert 0 == told.exit_code
    assert "alone: number 2 of store `practice`" in told.stdout
