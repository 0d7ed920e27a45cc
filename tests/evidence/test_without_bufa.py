"""README's way to check a recording with stock tools alone, followed to the letter."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.evidence.keys import Keys
from agent.evidence.timestamp_request import Authority
from tests.evidence.sealing import FIRST, ORDER
from tests.evidence.test_verify import stamp

README = Path(__file__).resolve().parents[2] / "README.md"
TOLD = README.read_text("utf-8").split("### How to check a recording without bufa")[1].split("\n### ")[0]
(BLOCK,) = re.findall(r"```bash\n(.*?)```", TOLD, re.DOTALL)
PLACE = Path("recordings/main/20261122t091403z-daily/order-8190001234567890")

pytestmark = pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")


@pytest.fixture
def place(store: Path, keys: Keys, tmp_path: Path, authority: Authority) -> Path:
    """A folder with the names of README: the store `main`, and the key in `key.pem`."""
    stamp(store, keys, authority)
    here = tmp_path / "here"
    shutil.copytree(store, here / "recordings/main")
    shutil.copy(tmp_path / "home/keys" / f"{keys.id}.pem", here / "key.pem")
    return here


def follow(place: Path) -> tuple[int, list[str]]:
    """Run the block as it stands in README; return exit code and output."""
    ran = subprocess.run(["bash", "-c", BLOCK], cwd=place, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout.splitlines()


def test_the_block_names_what_the_tests_make() -> None:
    """The folders of README are those of these tests."""
    assert (FIRST, f"order-{ORDER}") == PLACE.parts[-2:]
    assert str(PLACE) in BLOCK


def test_an_untouched_recording_passes(place: Path, keys: Keys) -> None:
    """Every check says ok, and the last line is the id of the key; a time stamp beside it does no harm."""
    expected = ["ok: signature", "ok: form", "ok: files", "ok: 2 steps", "ok: previous", keys.id]
    assert (0, expected) == follow(place)


def line_taken_off(folder: Path) -> None:
    """Cut the chain at the end of a line."""
    path = folder / "steps.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda f: (f / "recording.json").write_bytes((f / "recording.json").read_bytes() + b"\n"),
            "was signed",
        ),
        (lambda f: (f / "recording.json.sig").write_bytes(b"x"), "not what was signed"),
        (lambda f: (f / "stills/0001-order-before.png").write_bytes(b"x"), "a file was altered"),
        (lambda f: (f / "stills/0001-order-before.png").unlink(), "a file was altered, or is missing"),
        (lambda f: (f / "stills/more.png").write_bytes(b"x"), "a file was added"),
        (line_taken_off, "a file was altered"),
        (lambda f: (f.parent / "scan/recording.json").write_bytes(b"{}"), "another recording came before"),
    ],
)
def test_what_was_changed_is_told(place: Path, change: Callable[[Path], object], said: str) -> None:
    """The first check that fails says so, and the exit code is not 0."""
    change(place / PLACE)
    code, lines = follow(place)
    assert code
    assert lines[-1].startswith("WRONG: ")
    assert said in lines[-1]
