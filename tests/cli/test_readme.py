"""README tells the truth: its command lines parse, its tables are the program's."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import typer

from agent.cli import app
from agent.errors import PRECEDENCE, ExitCode
from agent.models import Reason, State
from agent.settings import Settings, StoreSettings
from agent.settings_alerts import AlertSettings
from agent.settings_retention import RetentionSettings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [
    line.split("  #")[0].split(" > ")[0].strip()
    for block in BLOCKS
    for line in block.splitlines()
    if line.strip()
]
BUFA = [
    line.removeprefix(".venv/bin/") for line in LINES if line.removeprefix(".venv/bin/").startswith("bufa ")
]
MAKE = [line for line in LINES if line.startswith("make ")]


def section(title: str) -> str:
    """Return the text of one section."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """Return the cells of all tables of a section, without headings."""
    lines = [line.strip("|").split("|") for line in section(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines]
    rules = [number for number, line in enumerate(cells) if set(line[0]) == {"-"}]
    return [line for n, line in enumerate(cells) if n not in rules and n + 1 not in rules]


def parses(line: str) -> None:
    """Let the parser read a line without running it; --help and --version leave by an exit of 0."""
    command, words = typer.main.get_command(app), shlex.split(line)[1:]
    if words[:1] == ["--config"]:
        words = words[2:]
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
    if words and hasattr(command, "commands") and not words[0].startswith("-"):
        pytest.fail(f"No such command: {words[0]}")
    try:
        command.make_context("bufa", list(words))
    except typer.Exit as left:
        if left.exit_code:
            raise


def test_there_are_lines_to_check() -> None:
    """The tests below must not pass because nothing was found."""
    few = 15
    assert few < len(BUFA)
    assert MAKE


@pytest.mark.parametrize("line", BUFA)
def test_every_command_line_parses(line: str) -> None:
    """Whoever copies a line from README gets what it says, not a usage error."""
    parses(line)


@pytest.mark.parametrize("line", ["bufa run", "bufa nonsense", "bufa stores --colour", "bufa number"])
def test_a_wrong_line_would_be_seen(line: str) -> None:
    """The check can fail."""
    with pytest.raises(BaseException, match=r"Missing|No such|parameter"):
        parses(line)


def test_every_command_is_shown() -> None:
    """README leaves no command out."""
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert commands == {word for line in BUFA for word in line.split()[1:] if word in commands}


@pytest.mark.parametrize("line", MAKE)
def test_every_make_target_is_there(line: str) -> None:
    """`make` lines name targets of the Makefile."""
    target = line.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_exit_codes_are_the_programs() -> None:
    """Each code once, in order; and the order of precedence as in the code."""
    expected = [str(int(code)) for code in ExitCode]
    assert expected == [row[0] for row in rows("Exit codes")]
    order = ", ".join(str(int(code)) for code in PRECEDENCE)
    assert f"the first of {order} counts" in section("Exit codes")


def test_the_reasons_are_the_programs() -> None:
    """Each reason is explained once."""
    shown = [row[0].strip("`") for row in rows("Why an order is corrected, or left to a person")]
    assert sorted(Reason) == sorted(shown)


def test_the_outcomes_are_the_programs() -> None:
    """Each outcome is named."""
    text = section("Words")
    assert not [state for state in State if f"`{state}`" not in text]


def test_the_settings_are_the_programs() -> None:
    """Each setting stands in the table, with its default where that is a plain value."""
    shown = {row[0].strip("`"): row[1].strip("`") for row in rows("Settings")}
    top = set(Settings.model_fields) - {"file"}
    inner = {f"stores.NAME.{name}" for name in StoreSettings.model_fields if name != "name"}
    assert top | inner == set(shown)
    for name, field in StoreSettings.model_fields.items():
        if isinstance(field.default, bool | int | float | str) and name != "name":
            expected = json.dumps(field.default)
            assert expected == shown[f"stores.NAME.{name}"]


def test_the_alerts_of_a_store_are_the_programs() -> None:
    """Each setting of alerts stands in its table with its default."""
    shown = {row[0].strip("`"): row[1].strip("`") for row in rows("Alerts")}
    fields = AlertSettings.model_fields
    assert {name: json.dumps(field.default) for name, field in fields.items()} == shown


def test_the_classes_of_retention_are_the_programs() -> None:
    """Each setting of retention stands in its table with its default."""
    shown = {row[0].strip("`"): row[1].strip("`") for row in rows("Keeping and forgetting")}
    fields = RetentionSettings.model_fields
    assert {name: json.dumps(field.default) for name, field in fields.items()} == shown
