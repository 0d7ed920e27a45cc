"""Who may import whom: the layers of the house, read off the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: From the top down; a part imports what is below its row, never its own row's other parts.
ROWS = (
    ("agent.__main__",),
    ("agent.cli",),
    ("agent.supervise",),
    (
        "flows",
        "agent.runner",
        "agent.schedule",
        "agent.review",
        "agent.practice",
        "agent.notify",
        "agent.doctor",
    ),
    ("agent.console.session", "agent.dossier", "agent.backup"),
    ("agent.replay",),
    ("agent.console", "agent.ledger", "agent.evidence"),
    ("agent.console.pack", "agent.settings"),
    (
        "agent.models",
        "agent.errors",
        "agent.options",
        "agent.say",
        "agent.places",
        "agent.secrets",
        "agent.fontconfig",
    ),
)
#: Modules that belong to another part: the pack's contract and words, what a session is made of.
BELONGS = {
    "agent.console.contract": "agent.console.pack",
    "agent.console.parse": "agent.console.pack",
    "agent.console.accessible": "agent.console.session",
    "agent.console.checking": "agent.console.session",
    "agent.console.comparing": "agent.console.session",
    "agent.console.entries": "agent.console.session",
    "agent.console.found": "agent.console.session",
    "agent.console.guard": "agent.console.session",
    "agent.console.keeping": "agent.console.session",
    "agent.console.late": "agent.console.session",
    "agent.console.reading": "agent.console.session",
    "agent.console.report": "agent.console.session",
    "agent.console.replies": "agent.console.session",
    "agent.console.signin": "agent.console.session",
    "agent.console.walk": "agent.console.session",
    "agent.console.write": "agent.console.session",
}
#: Within the bottom row these few know each other.
BOTTOM_MAY = {"agent.secrets": {"agent.errors", "agent.say"}}
PARTS = sorted((part for row in ROWS for part in row), key=len, reverse=True)


def _part(module: str) -> str:
    """Return the part that a module belongs to: `agent.settings_report` is of `agent.settings`."""
    named = next((part for name, part in BELONGS.items() if f"{module}.".startswith(f"{name}.")), module)
    return next((p for p in PARTS if named == p or named.startswith((f"{p}.", f"{p}_"))), "")


def _row(part: str) -> int:
    return next(number for number, row in enumerate(ROWS) if part in row)


def _modules() -> list[tuple[str, Path]]:
    files = [file for top in ("agent", "flows") for file in sorted((ROOT / top).rglob("*.py"))]
    named = [(".".join(file.relative_to(ROOT).with_suffix("").parts), file) for file in files]
    return [(name.removesuffix(".__init__"), file) for name, file in named]


def _imports(file: Path) -> Iterator[str]:
    """Yield every module a file names in an import, inside functions too; `from x import y` yields x.y."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _allowed(part: str, other: str) -> bool:
    if part == other or other == "":
        return True
    return _row(other) > _row(part) or other in BOTTOM_MAY.get(part, set())


def _offences(name: str, file: Path) -> list[str]:
    part = _part(name)
    ours = [each for each in _imports(file) if each.split(".")[0] in ("agent", "flows")]
    return [f"{name} imports {each}" for each in ours if part and not _allowed(part, _part(each))]


MODULES = _modules()
IDS = [name for name, _ in MODULES]


@pytest.mark.parametrize(("name", "file"), MODULES, ids=IDS)
def test_a_module_imports_only_what_is_below_it(name: str, file: Path) -> None:
    """No module imports from above, or from its own row's other parts."""
    expected: list[str] = []
    assert expected == _offences(name, file)


@pytest.mark.parametrize(("name", "file"), MODULES, ids=IDS)
def test_every_module_has_a_row(name: str, file: Path) -> None:
    """A new part of the program must first find its place in the layers."""
    assert name == "agent" or _part(name)


@pytest.mark.parametrize(("name", "file"), MODULES, ids=IDS)
def test_only_the_console_drives_a_browser(name: str, file: Path) -> None:
    """Playwright is imported in `agent.console` and nowhere else."""
    seen = {each.split(".")[0] for each in _imports(file)}
    assert name.startswith("agent.console") or "playwright" not in seen


@pytest.mark.parametrize(("name", "file"), [m for m in MODULES if m[0].startswith("agent.practice")])
def test_the_double_shares_nothing_with_us(name: str, file: Path) -> None:
    """The practice console imports only itself of ours, or it would agree with our mistakes."""
    ours = {each for each in _imports(file) if each.split(".")[0] in ("agent", "flows")}
    assert set() == {each for each in ours if not each.startswith("agent.practice")}


@pytest.mark.parametrize(("name", "file"), [m for m in MODULES if m[0].startswith("agent.dossier")])
def test_a_dossier_knows_no_console(name: str, file: Path) -> None:
    """What is told in a dispute is read from recordings and journal; whoever calls it prints the page."""
    assert [] == [each for each in _imports(file) if each.startswith("agent.console")]


@pytest.mark.parametrize(("name", "file"), [m for m in MODULES if m[0].startswith("agent.replay")])
def test_a_replay_is_planned_without_a_browser(name: str, file: Path) -> None:
    """Of the console, what is planned from a recording knows the pack alone."""
    assert [] == [each for each in _imports(file) if _part(each) == "agent.console"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("agent.models", "from agent.settings import load"),
        ("agent.ledger.rows", "from agent.evidence import chain"),
        ("flows.daily", "import agent.runner"),
        ("agent.console.pack_model", "from agent.settings import Settings"),
        ("agent.console.screen", "from agent.console.session import Session"),
        ("agent.dossier.page", "from agent.console.session import Session"),
        ("agent.replay.path", "from agent.console.walk import walk"),
        ("agent.say", "from agent.errors import BufaError"),
        ("agent.practice.shop", "from agent.models import Pair"),
    ],
)
def test_a_breach_is_seen(tmp_path: Path, name: str, line: str) -> None:
    """The rule can fail: imports upwards and sideways are found, also inside a function."""
    file = tmp_path / "module.py"
    file.write_text(f"def late():\n    {line}\n", encoding="utf-8")
    breach = _offences(name, file) if not name.startswith("agent.practice") else list(_imports(file))
    expected = 1
    assert expected == len(breach)


def test_selectors_hold_no_python() -> None:
    """A package called `selectors` would shadow the standard library's."""
    assert not list((ROOT / "selectors").rglob("*.py"))
