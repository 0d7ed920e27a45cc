"""What stands around every command: exit codes, messages, and never a traceback."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from agent import errors
from agent.cli import app, guard, log
from agent.errors import BufaError, ExitCode
from agent.models import Outcome, State

Bufa = Callable[..., Result]
HEAVY = (
    "playwright",
    "sqlalchemy",
    "openpyxl",
    "pydantic",
    "rich",
    "starlette",
    "uvicorn",
    "loguru",
    "keyring",
)


def ends(error: BaseException) -> Result:
    """Run a command that raises `error` inside."""
    tree = typer.Typer()

    def command() -> ExitCode:
        """Fail."""
        raise error

    guard.register(tree, command, short="Fail.", example="fail")
    return CliRunner().invoke(tree, [])


CLASSES = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, BufaError)]


@pytest.mark.parametrize("kind", [c for c in CLASSES if c is not errors.Held], ids=lambda c: c.__name__)
def test_each_error_ends_with_its_code_and_its_message(folder: Path, kind: type[BufaError]) -> None:
    """What, where and the next move go to stderr; stdout stays clean for whoever reads it."""
    error = kind("`order.save` matched nothing", {"page": "order detail"}, "correct line 41")
    result = ends(error)
    expected = (int(kind.exit_code), "", f"{error}\n")
    assert expected == (result.exit_code, result.stdout, result.stderr)


def test_held_is_no_error(folder: Path) -> None:
    """A write that policy stopped ends with 0 and says what it was."""
    result = ends(errors.Held(Outcome(State.PLANNED, "waits")))
    expected = 0
    assert expected == result.exit_code
    assert "waits" in result.stderr


def test_ctrl_c_is_clean(folder: Path) -> None:
    """A person who ends the program gets a sentence, and the shell the usual code."""
    result = ends(KeyboardInterrupt())
    expected = (guard.INTERRUPTED, "")
    assert expected == (result.exit_code, result.stdout)
    assert "Traceback" not in result.stderr


def test_the_unforeseen_is_one_sentence_and_a_log(folder: Path) -> None:
    """The stack goes into a private file, which the message names; the screen shows none of it."""
    log.keep_in(folder)
    result = ends(ZeroDivisionError("a secret may stand here"))
    file = folder / "bufa.log"
    expected = (1, 0o600)
    assert expected == (result.exit_code, stat.S_IMODE(file.stat().st_mode))
    assert str(file) in result.stderr
    assert "Traceback" not in result.stderr
    assert "a secret may stand here" not in result.stderr
    assert "ZeroDivisionError" in file.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_said(folder: Path) -> None:
    """A full or missing disk must not turn the message into a traceback."""
    (folder / "taken").touch()
    log.keep_in(folder / "taken")
    result = ends(ZeroDivisionError())
    expected = 1
    assert expected == result.exit_code
    assert "could not be written" in result.stderr


def test_the_stack_holds_no_values(folder: Path) -> None:
    """A log shows lines of the program, never what a variable held."""
    password = "-".join(["hunter", "2"])

    def deep(given: str) -> None:
        raise ZeroDivisionError(len(given))

    log.keep_in(folder)
    try:
        deep(password)
    except ZeroDivisionError as error:
        log.keep(error)
    text = (folder / "bufa.log").read_text(encoding="utf-8")
    assert "raise ZeroDivisionError(len(given))" in text
    assert password not in text


@pytest.mark.parametrize(
    "line",
    [
        ["nonsense"],
        ["run"],
        ["run", "daily"],
        ["run", "--store"],
        ["number"],
        ["practice", "--skin", "amazon"],
        ["practice", "--port", "70000"],
        ["ledger", "import", "--store", "main"],
        ["--colour", "stores"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_two(bufa: Bufa, line: list[str]) -> None:
    """Unknown commands, missing and impossible options end with 2 and say so on stderr."""
    result = bufa(*line)
    expected = (2, "")
    assert expected == (result.exit_code, result.stdout)
    assert "Error" in result.stderr


@pytest.mark.parametrize(
    "line", [["stores"], ["plan", "--store", "x"], ["pause", "x"], ["login", "x"]], ids=" ".join
)
def test_without_settings_the_way_to_some_is_told(bufa: Bufa, folder: Path, line: list[str]) -> None:
    """No bufa.toml: exit code 3, a message with the next move, and nothing written."""
    result = bufa(*line)
    expected: tuple[object, ...] = (3, "", [])
    assert expected == (result.exit_code, result.stdout, list(folder.iterdir()))
    assert "run `bufa init`" in result.stderr


def test_a_broken_settings_file_starts_nothing(bufa: Bufa, folder: Path) -> None:
    """Exit code 3, the mistake with its place, and no database beside the file."""
    (folder / "bufa.toml").write_text("[stores.main]\n", encoding="utf-8")
    result = bufa("stores")
    expected = (3, ["bufa.toml"])
    assert expected == (result.exit_code, [each.name for each in folder.iterdir()])
    assert "bufa.toml: stores.main.pack: missing" in result.stderr


def commands(tree: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """List all commands of the tree as the words that call them."""
    below = getattr(tree, "commands", None)
    if below is None:
        return [path]
    return [found for name, each in below.items() for found in commands(each, (*path, name))]


COMMANDS = commands(typer.main.get_command(app))


def test_all_commands_are_there() -> None:
    """The tree has the commands that README and messages name."""
    expected = "demo init login practice plan run inbox approve reject resolve messages number pack"
    expected += " stores pause resume trust ledger keys seal verify stamp prune hold dossier export review"
    expected += " serve schedule replay check status ack digest notify doctor backup restore"
    assert set(expected.split()) == {path[0] for path in COMMANDS}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_help_ends_with_a_line_to_copy(bufa: Bufa, path: tuple[str, ...]) -> None:
    """Each command's help has an example of that very command."""
    result = bufa(*path, "--help")
    expected = 0
    assert expected == result.exit_code
    assert f"Example: bufa {' '.join(path)}" in result.stdout


def test_help_imports_nothing_heavy() -> None:
    """`bufa --help` answers at once, because it loads neither browser nor database nor tables."""
    code = (
        "import sys\nfrom agent.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit: pass\n"
        f"print(sorted({HEAVY} & sys.modules.keys()))"
    ).replace(str(HEAVY), str(set(HEAVY)))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = "[]"
    assert expected == done.stdout.splitlines()[-1]
    assert "Commands:" in done.stdout


def test_the_module_is_the_command(folder: Path) -> None:
    """`python -m agent` does as `bufa`."""
    done = subprocess.run(
        [sys.executable, "-m", "agent", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("bufa 0.")


def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    """`bufa … | head -1` ends in silence."""
    numbers = [f"RB{n:09d}CN" for n in range(2000)]
    with subprocess.Popen(
        [sys.executable, "-m", "agent", "number", *numbers],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        expected = ""
        assert expected == child.stderr.read()
