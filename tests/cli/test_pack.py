"""`bufa pack`: every problem with its line, what holds writes, a first file that is never written over."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from agent.console.pack import load_pack
from agent.console.pack_skeleton import filled_in, skeleton

Bufa = Callable[..., Result]
SELECTORS = Path(__file__).resolve().parents[2] / "selectors"


@pytest.fixture
def corner(folder: Path) -> Path:
    """A whole pack in the current folder, in which nothing is unverified."""
    text = "\n".join(
        line for line in filled_in(skeleton("corner")).splitlines() if line.strip() != "unverified: true"
    )
    (folder / "corner.yaml").write_text(text + "\n", encoding="utf-8")
    return folder / "corner.yaml"


def edit(file: Path, old: str, new: str) -> int:
    """Replace the one place where a text stands, and return its line."""
    text = file.read_text(encoding="utf-8")
    expected = 1
    assert expected == text.count(old)
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_pack_without_a_fault_is_ok(bufa: Bufa, corner: Path) -> None:
    """One line, on stdout, and nothing else."""
    result = bufa("pack", "check", "corner.yaml")
    expected = (0, "corner.yaml: ok\n", "")
    assert expected == (result.exit_code, result.stdout, result.stderr)


@pytest.mark.parametrize("name", ["aliexpress", "practice"])
def test_the_shipped_packs_are_ok(bufa: Bufa, name: str) -> None:
    """What ships with the program passes its own check."""
    result = bufa("pack", "check", str(SELECTORS / f"{name}.yaml"))
    expected = 0
    assert expected == result.exit_code
    assert result.stdout.endswith(f"{name}.yaml: ok\n")


def test_every_problem_is_told_with_file_line_and_path(bufa: Bufa, corner: Path) -> None:
    """All at once, by line, as `file:line dotted.path: what is wrong, what was expected`; exit code 3."""
    role = edit(
        corner, "- role: button\n            name: {zh: 保存", "- role: buton\n            name: {zh: 保存"
    )
    commit = edit(corner, "- {commit: save, by: click}", "- {push: save}")
    result = bufa("pack", "check", "corner.yaml")
    expected = 3
    assert expected == result.exit_code
    lines = result.stdout.splitlines()
    assert lines[0].startswith(
        f"corner.yaml:{role} pages.order.elements.save.find.0.role: `buton` is no role; "
    )
    told = [line for line in lines if line.startswith(f"corner.yaml:{commit} routes.change_tracking.lines.")]
    assert told
    assert "corner.yaml: ok" not in result.stdout
    assert f"corner.yaml: {len(lines)} problem(s)" in result.stderr


def test_more_problems_than_fit_a_message_are_all_told(bufa: Bufa, folder: Path) -> None:
    """A round's message stops after some; the check leaves none out."""
    rest = "\n".join(f"nonsense{n}: x" for n in range(300))
    (folder / "wild.yaml").write_text(f"pack: wild\n{rest}\n", encoding="utf-8")
    result = bufa("pack", "check", "wild.yaml")
    expected = 300
    assert expected == sum(": unknown key" in line for line in result.stdout.splitlines())


def test_what_holds_writes_is_told_by_route(bufa: Bufa, corner: Path) -> None:
    """Each write route, and the one by which messages go, with the lines that nobody has verified."""
    line = edit(corner, "      save:\n", "      save:\n        unverified: true\n")
    edit(corner, "      session:\n", "      session:\n        unverified: true\n")
    result = bufa("pack", "check", "corner.yaml")
    lines = result.stdout.splitlines()
    expected = 0
    assert expected == result.exit_code
    at = lines.index("route `change_tracking` is off on a live store until these are verified:")
    assert f"  corner.yaml:{line} pages.order.elements.save" == lines[at + 1]
    assert "route `open_conversation` is off on a live store until these are verified:" in lines
    assert not [one for one in lines if "`post_message`" in one]
    assert "corner.yaml: ok" == lines[-1]


def test_a_route_that_only_reads_is_not_held(bufa: Bufa) -> None:
    """Reading is never off, so a reading route with something unverified is not told."""
    result = bufa("pack", "check", str(SELECTORS / "aliexpress.yaml"))
    assert "`change_tracking`" in result.stdout
    assert "`find_conversation`" not in result.stdout


def test_json_has_the_same(bufa: Bufa, corner: Path) -> None:
    """One entry a file, in the order given; a file that is not there does not hide the others."""
    line = edit(corner, "      save:\n", "      save:\n        unverified: true\n")
    bad = corner.with_name("bad.yaml")
    bad.write_text("pack: [bad]\n", encoding="utf-8")
    result = bufa("pack", "check", "missing.yaml", "bad.yaml", "corner.yaml", "--json")
    missing, broken, whole = json.loads(result.stdout)
    expected = 3
    assert expected == result.exit_code
    assert ["missing.yaml", False, None] == [missing["file"], missing["ok"], missing["problems"][0]["line"]]
    assert "cannot be read: No such file or directory" in missing["problems"][0]["text"]
    assert {"line": 1, "path": "pack", "text": "a list, expected text"} in broken["problems"]
    assert {
        "file": "corner.yaml",
        "ok": True,
        "problems": [],
        "unverified": {"change_tracking": [{"line": line, "path": "pages.order.elements.save"}]},
    } == whole


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "x.yaml:1 .: the file is empty, expected a pack"),
        (b"pack: x\n\ttitle: y\n", "x.yaml:2 .: a tab, expected spaces"),
        (b"pack: &a x\n", "x.yaml:1 pack: an anchor (`&`), expected the value alone"),
        (b"#" * 10_000_000, "x.yaml:1 .: 1048577 bytes, expected at most 1048576"),
        (b"pack: \xff\n", "x.yaml:1 .: not readable as UTF-8, expected UTF-8 text"),
    ],
    ids=["empty", "tab", "anchor", "10 MB", "no UTF-8"],
)
def test_bad_files_get_one_report(bufa: Bufa, folder: Path, content: bytes, told: str) -> None:
    """Whatever stands in a file, the answer is lines, never a traceback."""
    (folder / "x.yaml").write_bytes(content)
    result = bufa("pack", "check", "x.yaml")
    expected = 3
    assert expected == result.exit_code
    assert told in result.stdout.splitlines()
    assert "Traceback" not in result.stderr


def test_the_check_starts_no_browser_and_opens_no_settings(corner: Path) -> None:
    """It imports no Playwright, and needs neither settings nor a database."""
    code = (
        "import sys; from agent.cli import app\n"
        "try: app(['pack', 'check', 'corner.yaml'])\n"
        "except SystemExit as left: assert not left.code, left.code\n"
        "assert not {'playwright', 'sqlalchemy'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=corner.parent,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    expected = (0, "corner.yaml: ok\n", "")
    assert expected == (done.returncode, done.stdout, done.stderr)
    assert ["corner.yaml"] == [each.name for each in corner.parent.iterdir()]


def test_new_writes_a_pack_to_fill_in(bufa: Bufa, folder: Path) -> None:
    """`NAME.yaml` in the current folder, with the name in it, and the next line to type."""
    result = bufa("pack", "new", "corner")
    expected = (0, "", skeleton("corner"))
    text = (folder / "corner.yaml").read_text(encoding="utf-8")
    assert expected == (result.exit_code, result.stdout, text)
    assert "bufa pack check corner.yaml" in result.stderr


def test_new_writes_where_it_is_told(bufa: Bufa, folder: Path) -> None:
    """`--out` names the file; with the examples as values it loads under the pack's name."""
    (folder / "packs").mkdir()
    bufa("pack", "new", "corner", "--out", "packs/mine.yaml")
    file = folder / "packs" / "mine.yaml"
    file.write_text(filled_in(file.read_text(encoding="utf-8")), encoding="utf-8")
    expected = "corner"
    assert expected == load_pack(file).name


def test_new_never_overwrites(bufa: Bufa, corner: Path) -> None:
    """An existing file stays as it is, byte by byte, and the message says how to go on."""
    before = corner.read_bytes()
    result = bufa("pack", "new", "corner")
    expected = 2
    assert expected == result.exit_code
    assert before == corner.read_bytes()
    assert "exists; it was not changed" in result.stderr
    assert "bufa pack new corner --out FILE" in result.stderr


def test_new_in_a_place_that_is_not_there_says_so(bufa: Bufa, folder: Path) -> None:
    """A folder is not made up."""
    result = bufa("pack", "new", "corner", "--out", "nowhere/corner.yaml")
    expected = 3
    assert expected == result.exit_code
    assert "cannot be written: No such file or directory" in result.stderr
    assert [] == list(folder.iterdir())


@pytest.mark.parametrize("name", ["Corner", "a b", "../x", "x" * 41, "a\n"])
def test_a_name_that_no_pack_can_have_is_refused(bufa: Bufa, folder: Path, name: str) -> None:
    """Nothing is written for it."""
    result = bufa("pack", "new", name)
    expected = 2
    assert expected == result.exit_code
    assert [] == list(folder.iterdir())
    assert "cannot be a pack's name" in result.stderr
