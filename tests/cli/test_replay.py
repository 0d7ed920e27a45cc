"""`bufa replay` and `bufa check`: which options go together, and what is refused before anything starts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from agent.cli.check import placed, write
from agent.cli.replay import verified
from agent.cli.replay_walk import agreed, save_own
from agent.console.pack import load_pack
from agent.errors import InvalidInput
from agent.evidence.keys import load as load_keys
from agent.replay.examined import Examined, Pictured
from agent.settings import load
from tests.evidence.sealing import FIRST, clock
from tests.evidence.test_prune import forget, rich_round
from tests.replay.samples import CORRECTION, on_disk

Bufa = Callable[..., Result]


@pytest.mark.parametrize(
    "line",
    [
        "--walk --write",
        "--walk --speed 2",
        "--write --speed 2",
        "--step",
        "--open-chats",
        "--save",
        "--yes",
        "--walk --save",
        "--json",
        "--slow-mo 5",
        "--headed",
        "--by anna",
        "--walk --by anna",
        "--write --open-chats",
        "--walk --step --slow-mo 5",
        "--speed 0",
    ],
)
def test_options_that_do_not_go_together(bufa: Bufa, store: Path, line: str) -> None:
    """They are wrong usage, said before the recording is even looked at."""
    result = bufa("replay", "no-such-folder", *line.split())
    expected = 2
    assert expected == result.exit_code, result.stderr
    assert "no-such-folder" not in result.stderr


@pytest.mark.parametrize("mode", [[], ["--walk"], ["--write"]])
def test_a_folder_that_is_no_recording(bufa: Bufa, store: Path, mode: list[str]) -> None:
    """It is named, with what would be one."""
    (store / "empty").mkdir()
    result = bufa("replay", "empty", *mode)
    expected = 2
    assert expected == result.exit_code
    assert "`empty` is no recording and no round" in result.stderr


def test_a_round_is_not_run_again(bufa: Bufa, store: Path) -> None:
    """Only the recording of one order can be."""
    on_disk(store / "r1" / "scan", CORRECTION, order_id="")
    on_disk(store / "r1" / "order-x", CORRECTION)
    for name in ("r1", "r1/scan"):
        result = bufa("replay", name, "--write")
        expected = 2
        assert expected == result.exit_code, result.stderr
        assert "the recording of one order" in result.stderr


def test_an_unsigned_recording_is_not_run_again(bufa: Bufa, store: Path) -> None:
    """A recording that nobody has signed says nothing that a write could rest on."""
    on_disk(store / "r1" / "order-x", CORRECTION)
    result = bufa("replay", "r1/order-x", "--write")
    expected = 3
    assert expected == result.exit_code
    assert "does not verify" in result.stderr


def test_what_was_pruned_is_told_before_a_recording_is_shown(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By name, and nobody is told that the recording is complete."""
    keys = load_keys(store, clock)
    folder = rich_round(store / "recordings", FIRST, keys)
    settings = load(store / "bufa.toml")
    assert verified(settings, folder).whole
    assert "complete and unaltered" in capsys.readouterr().err
    gone = forget(folder.parent, keys, after=30, personal_days=30).due
    assert not verified(settings, folder).whole
    told = capsys.readouterr().err
    assert "unaltered; what is not here on purpose is told above" in told
    assert gone
    assert all(each.file in told for each in gone)


def test_another_installations_store(bufa: Bufa, store: Path) -> None:
    """A recording of a store that the settings do not have cannot be walked."""
    on_disk(store / "r1" / "order-x", CORRECTION, store="elsewhere")
    result = bufa("replay", "r1/order-x", "--walk")
    expected = 3
    assert expected == result.exit_code
    assert "elsewhere" in result.stderr


def test_watching_without_a_screen(bufa: Bufa, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no screen it is said, with what to do; findings of verification come before that."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    on_disk(store / "r1" / "order-x", CORRECTION)
    result = bufa("replay", "r1/order-x")
    expected = 3
    assert expected == result.exit_code
    assert result.stderr.index("does not verify") < result.stderr.index("NoBrowser")


def test_a_report_over_another(bufa: Bufa, store: Path) -> None:
    """A place that cannot be written to is said before the store is even looked at."""
    (store / "file").write_text("", encoding="utf-8")
    result = bufa("check", "--store", "main", "--out", "file")
    expected = 3
    assert expected == result.exit_code
    assert "cannot be made" in result.stderr


def test_an_unknown_store_is_not_checked(bufa: Bufa, store: Path) -> None:
    """It is named, and no folder is left behind."""
    result = bufa("check", "--store", "gone")
    expected = 3
    assert expected == result.exit_code
    assert [] == list(store.glob("check-*"))


def test_a_report_is_nobody_elses(store: Path) -> None:
    """Its pictures show a shop and its buyers: only its owner may open them, whatever the umask."""
    (store / "bufa.toml").write_text(
        '[stores.main]\npack = "practice"\naddress = "http://127.0.0.1:1"\n', "utf-8"
    )
    found = Examined(pictures={"home": [Pictured("home-1", "home", "/", b"picture")]})
    before = os.umask(0)
    try:
        with placed(store / "out", "main") as place:
            write(load(store / "bufa.toml", environment=False), "main", place, found)
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (store / "out").rglob("*")}
    own = {"pictures": 0o700, "home-1.png": 0o600, "report.html": 0o600, place.name: 0o700}
    assert own == modes


@pytest.mark.parametrize(("answer", "expected"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_pick_is_saved_after_a_yes(answer: str, expected: bool) -> None:
    """A page can make up what was picked: the change is shown, and written only when a person wants it."""
    pack, asking = load_pack("practice"), typer.Typer()

    @asking.command()
    def ask() -> None:
        typer.echo(agreed("- old\n+ new", pack))

    result = CliRunner().invoke(asking, input=answer)
    assert str(expected) == result.stdout.split()[-1]
    assert "+ new" in result.stderr


def test_what_was_picked_goes_into_ones_own_pack(tmp_path: Path) -> None:
    """The pack that came with bufa stays as it is; without a folder of one's own nothing is saved."""
    pack = load_pack("practice")
    before = pack.file.read_bytes()
    text = before.decode().replace("h1 .order-no", "h1 .number")
    with pytest.raises(InvalidInput, match="stays as it is") as caught:
        save_own(None, pack, text)
    assert "packs_dir" in caught.value.hint
    save_own(tmp_path, pack, text)
    assert (before, text) == (pack.file.read_bytes(), (tmp_path / "practice.yaml").read_text("utf-8"))
    with pytest.raises(InvalidInput):
        save_own(tmp_path, pack, text.replace("ready: order_no", "ready: gone"))
    assert text == (tmp_path / "practice.yaml").read_text("utf-8")
