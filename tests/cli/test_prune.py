"""`bufa prune` and `bufa hold` as a person uses them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.evidence.canonical import canonical, stamp
from agent.evidence.keys import load
from agent.ledger.lock import store_lock
from tests.cli.conftest import Bufa
from tests.evidence.sealing import FIRST, ORDER, SECOND, clock, whole_round

OWN = f"order-{ORDER}"


@pytest.fixture
def recorded(store: Path) -> Path:
    """The current folder, with a store `practice` of two rounds, one of long ago and one of today."""
    with (store / "bufa.toml").open("a") as settings:
        settings.write('[stores.practice]\npack = "aliexpress"\naddress = "http://127.0.0.1:8000"\n')
        settings.write("[retention]\nevidence_days = 100\n")
    keys = load(store, clock)
    for round_id, ended in ((FIRST, datetime(2020, 1, 1, tzinfo=UTC)), (SECOND, datetime.now(UTC))):
        folder = whole_round(store / "recordings", round_id, keys)
        told = json.loads((folder / "round.json").read_bytes())
        content = canonical({**told, "ended": stamp(ended)})
        (folder / "round.json").write_bytes(content)
        (folder / "round.json.sig").write_bytes(keys.sign(content))
    return Path("recordings/practice")


def files(folder: Path) -> set[str]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_dry_run_says_what_would_go(recorded: Path, bufa: Bufa) -> None:
    """Each file with class, age and size, and a sum; the folder is as before."""
    before = {path: path.read_bytes() for path in recorded.rglob("*") if path.is_file()}
    told = bufa("prune", "--dry-run")
    assert 0 == told.exit_code, told.stderr
    assert f"{FIRST}/{OWN}/stills/0001-order-before.png" in told.stdout
    assert "evidence" in told.stdout
    assert "`practice`: 6 files would go, 0.0 MiB" in told.stdout
    assert before == {path: path.read_bytes() for path in recorded.rglob("*") if path.is_file()}


def test_what_is_old_goes_and_verifies(recorded: Path, bufa: Bufa) -> None:
    """The old round keeps its lists, the young one everything; JSON says the same as the table."""
    (dry,) = json.loads(bufa("prune", "--dry-run", "--store", "practice", "--json").stdout)
    (done,) = json.loads(bufa("prune", "--store", "practice", "--json").stdout)
    assert {**dry, "dry_run": False} == done
    assert ({"evidence"}, 6) == ({file["class"] for file in done["files"]}, len(done["files"]))
    assert done["bytes"] == sum(file["size"] for file in done["files"])
    assert {file["age_days"] > 2000 for file in done["files"]} == {True}
    assert {"scan/recording.json", "scan/recording.json.sig"} <= files(recorded / FIRST)
    assert "scan/steps.jsonl" not in files(recorded / FIRST)
    assert "scan/steps.jsonl" in files(recorded / SECOND)
    told = bufa("verify", str(recorded / FIRST / OWN))
    assert 0 == told.exit_code
    assert f"remark: {recorded / FIRST / OWN / 'steps.jsonl'}: pruned on" in told.stdout
    assert "unaltered; what is not here on purpose is told above\n" == told.stderr
    assert "0 files pruned" in bufa("prune", "--store", "practice").stdout


def test_a_held_store_is_not_pruned(recorded: Path, bufa: Bufa, folder: Path) -> None:
    """While a round runs nothing goes: code 9."""
    with store_lock(folder, "practice", "a round"):
        assert 9 == bufa("prune", "--store", "practice").exit_code
    assert 3 == bufa("prune", "--store", "nowhere").exit_code


def test_a_false_head_is_code_3(recorded: Path, bufa: Bufa) -> None:
    """Nothing goes where nobody could be told so for certain."""
    (recorded / "head.json").unlink()
    told = bufa("prune")
    assert (3, True) == (told.exit_code, "is not as it was signed" in told.stderr)
    assert "scan/steps.jsonl" in files(recorded / FIRST)


def test_an_order_on_hold_is_skipped(recorded: Path, bufa: Bufa) -> None:
    """Its store is found by its recordings; prune says how much it keeps; released, it goes."""
    assert "no order is on hold" in bufa("hold").stderr
    told = bufa("hold", ORDER, "--note", "dispute", "--by", "Li")
    assert f"everything about order {ORDER} of `practice` is kept" in told.stderr
    assert "is on hold already" in bufa("hold", ORDER).stderr
    listed = bufa("hold").stdout
    assert all(word in listed for word in (ORDER, "practice", "Li", "dispute"))
    pruned = bufa("prune", "--store", "practice")
    assert f"kept, since order {ORDER} is on hold: 6 files" in pruned.stdout
    assert "`practice`: 0 files pruned" in pruned.stdout
    assert [ORDER] == list(json.loads(bufa("prune", "--json", "--store", "practice").stdout)[0]["held"])
    assert "is kept no longer" in bufa("hold", ORDER, "--release").stderr
    assert "`practice`: 6 files pruned" in bufa("prune", "--store", "practice").stdout


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (("hold", "99"), 2, "which store is order 99 of?"),
        (("hold", "99", "--release"), 2, "which store is order 99 of?"),
        (("hold", "99", "--release", "--store", "main"), 0, "was not on hold"),
        (("hold", "99", "--store", "nowhere"), 3, "there is no store `nowhere`"),
        (("hold", "--store", "nowhere"), 3, "there is no store `nowhere`"),
        (("hold", "--release"), 2, "name an order"),
        (("hold", "../x", "--store", "main"), 2, "is no order's number"),
        (("hold", "9" * 41, "--store", "main"), 2, "is no order's number"),
        (("hold", "99", "--store", "main"), 0, "everything about order 99 of `main`"),
    ],
)
def test_a_hold_must_be_meant(
    recorded: Path, bufa: Bufa, line: tuple[str, ...], code: int, words: str
) -> None:
    """An order that nobody knows needs its store; nonsense is refused with the next move."""
    told = bufa(*line)
    assert (code, True) == (told.exit_code, words in told.stderr), told.stderr
