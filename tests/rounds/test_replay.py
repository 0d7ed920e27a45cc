"""A recording is watched, walked and run again, and a pack is checked, as a person does it: by commands.

Headed browsers are shown on a virtual screen. What reached the console is the console's own word.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rounds.judge import Witness
from tests.rounds.person import PATIENCE, Ran, ended
from tests.rounds.ready import Command
from tests.rounds.screens import XVFB, screen, shows
from tests.rounds.shop import Shop

pytestmark = [
    pytest.mark.skipif(XVFB is None, reason="no Xvfb: the set-up for tests installs it"),
    pytest.mark.timeout(PATIENCE * 3),
]
#: Colours of outlines: of a watched picture, and of a found element.
RED, GREEN = (0xFF, 0x5D, 0x47), (0x1A, 0x9C, 0x5B)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen, and every command of these tests shown on it."""
    with screen() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", name)
        yield name


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, display: str) -> Iterator[Shop]:
    """A shop after one round in which a correction was pictured and waits for a yes."""
    one = Shop(tmp_path_factory.mktemp("shop"), skin="plain", lang="en")
    one.person.settings('correct = "auto"', 'correct = "approve"')
    file = one.ledger(one.sown("placeholder"))
    assert 0 == one.person("ledger", "import", str(file), "--store", "practice").code
    assert 8 == one.person.run("daily").code
    yield one
    one.stop()


@pytest.fixture(scope="module")
def recording(shop: Shop) -> Path:
    """The recording of the order that waits."""
    (found,) = shop.person.recordings()[-1].glob("order-*")
    return found


def written(now: Witness, before: Witness) -> list[str]:
    """Return what kinds of writes have reached the console meanwhile, signing in aside."""
    return [str(entry["kind"]) for entry in now.log[len(before.log) :] if entry["kind"] != "sign-in"]


def walked(shop: Shop, recording: Path, *options: str) -> Ran:
    """Walk a recording quickly, told as JSON."""
    return shop.person("replay", str(recording), "--walk", "--slow-mo", "20", "--json", *options)


def outlined_in(display: str, colour: tuple[int, int, int], running: Command) -> bool:
    """Look at the screen until an outline is seen there, as long as the command runs."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and running.poll() is None:
        if shows(display, colour):
            return True
        time.sleep(0.1)
    return False


def test_a_round_is_watched(shop: Shop, recording: Path, display: str) -> None:
    """It says first that all is well, then plays in a visible window, outlined, until Ctrl-C ends it."""
    playing = shop.person.begin("replay", str(recording), "--speed", "4")
    outlined = outlined_in(display, RED, playing)
    playing.send_signal(signal.SIGINT)
    ran = ended(playing)
    assert (0, "complete and unaltered", True) == (ran.code, ran.err.splitlines()[0], outlined), ran.err


def test_a_recording_is_walked(shop: Shop, recording: Path) -> None:
    """On the console as it was recorded nothing differs, and nothing reaches it but signing in."""
    before = shop.witness()
    (shop.person.folder / "practice.session").unlink()
    ran = walked(shop, recording)
    assert (0, [], []) == (ran.code, ran.report["differences"], written(shop.witness(), before)), ran.err
    assert ran.report["steps"] > 0
    assert "sign-in" in {entry["kind"] for entry in shop.witness().log[len(before.log) :]}


def test_a_changed_pack_is_told_and_checked(shop: Shop, recording: Path) -> None:
    """What a renamed element breaks is told by the walk and by the check, both with 5; nothing is written."""
    good = (shop.person.folder / "bufa.toml").read_text("utf-8")
    before = shop.witness()
    shop.pack('order_no: {find: [{css: "h1 .order-no"', 'order_no: {find: [{css: "h1 .renamed"')
    shop.pack("wait_seconds: 10}", "wait_seconds: 3}")
    try:
        ran = walked(shop, recording)
        checked = shop.person("check", "--store", "practice", "--json")
    finally:
        (shop.person.folder / "bufa.toml").write_text(good, "utf-8")
    assert (5, 5, []) == (ran.code, checked.code, written(shop.witness(), before)), ran.err + checked.err
    assert "page" in {one["how"] for one in ran.report["differences"]}
    wrong = {f"{one['page']}.{one['name']}" for one in checked.report["elements"] if one["wrong"]}
    assert {"order.order_no"} == wrong


def test_a_console_is_checked_in_sight(shop: Shop, display: str) -> None:
    """With `--headed` each page is seen with its outlines; the report lies beside, with pictures."""
    before = shop.witness()
    checking = shop.person.begin("check", "--store", "practice", "--headed", "--json")
    outlined = outlined_in(display, GREEN, checking)
    ran = ended(checking)
    assert (0, True, []) == (ran.code, outlined, written(shop.witness(), before)), ran.err
    report = Path(ran.report["report"])
    assert "all that is needed was found" in ran.err
    assert "order-1.png" in {path.name for path in (report.parent / "pictures").iterdir()}
    assert "all that is needed was found" in report.read_text("utf-8")


def test_a_recording_is_run_again(shop: Shop, recording: Path) -> None:
    """After a yes its flow writes what was not done, once; the journal knows who had it run again."""
    before = shop.witness()
    assert 0 == shop.person("approve", "--all", "--by", "bo").code
    ran = shop.person("replay", str(recording), "--write", "--by", "anna", "--json")
    assert 0 == ran.code, ran.err
    order = recording.name.removeprefix("order-")
    assert "done" == ran.outcomes()[(order, "correct")]
    assert ["modify"] == [kind for kind in written(shop.witness(), before) if kind == "modify"]
    with sqlite3.connect(shop.person.folder / "bufa.sqlite3") as journal:
        notes = {row[0] for row in journal.execute("select note from intent_event where state = 'begun'")}
    assert {"run again by anna"} == notes
    newest = shop.person.recordings()[-1] / recording.name / "steps.jsonl"
    steps = [json.loads(line) for line in newest.read_text("utf-8").splitlines()]
    assert {"anna"} == {step["write"]["again_by"] for step in steps if step["verb"] == "begun"}
    again = shop.person("replay", str(recording), "--write", "--by", "anna")
    assert (0, True) == (again.code, "every write of order" in again.out)


def test_an_altered_recording_is_not_run_again(shop: Shop, recording: Path) -> None:
    """What a stranger wrote into a recording is told, and nothing is started for it."""
    steps = recording / "steps.jsonl"
    kept = steps.read_bytes()
    steps.write_bytes(kept.replace(b'"verb":"open"', b'"verb":"OPEN"', 1))
    try:
        ran = shop.person("replay", str(recording), "--write")
    finally:
        steps.write_bytes(kept)
    assert (3, "") == (ran.code, ran.out)
    assert "does not verify" in ran.err
