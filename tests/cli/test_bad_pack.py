"""A pack that cannot be used: one report with lines, exit code 3, and no browser is ever started."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from agent.console.pack_skeleton import filled_in, skeleton

Bufa = Callable[..., Result]

COMMIT = "      - {commit: save, by: click}\n"
#: What is replaced, by what, and the report's line: path and words.
FAULTS = {
    "element missing": ("      old_number:", "      old_numbers:", "pages.order: no element `old_number`"),
    "two commits": (COMMIT, COMMIT * 2, "routes.change_tracking.lines.5: another commit, expected"),
    "no commit": (COMMIT, "", "routes.change_tracking.lines: no commit in a route that writes, expected"),
    "write after": (COMMIT, f"{COMMIT}      - {{click: change}}\n",
                    "routes.change_tracking.lines.5: `click` after the commit, expected only `expect`"),
    "unknown verb": ("- {click: change}", "- {clikc: change}",
                     "routes.change_tracking.lines.0.clikc: unknown key; did you mean `click`?"),
    "sign of no page": ("    empty: is_empty\n", "    empty: is_emtpy\n",
                        "pages.waiting.empty: `is_emtpy` is no element of page `waiting`; did you mean"),
    "deadline": ("limits:\n", "deadline: {after: ordered_at, hours: 72}\nlimits:\n",
                 "deadline.after: no field `ordered_at` in list `orders` of page `waiting`"),
    "tab": ("limits:\n", "\tlimits:\n", ".: a tab, expected spaces"),
    "anchor": ("limits:\n", "limits: &l\n", "limits: an anchor (`&`), expected the value alone"),
}  # fmt: skip


@pytest.fixture(params=[*FAULTS, "10 MB"])
def bad(request: pytest.FixtureRequest, folder: Path) -> str:
    """Write `corner.yaml` with one fault; what its report must begin with."""
    text = filled_in(skeleton("corner"))
    if request.param == "10 MB":
        (folder / "corner.yaml").write_text("#" * 10_000_000, encoding="utf-8")
        return "corner.yaml:1 .: 1048577 bytes, expected at most 1048576"
    old, new, told = FAULTS[request.param]
    assert old in text, f"{old!r} is no longer in a new pack"
    (folder / "corner.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return told


def test_a_bad_pack_gets_one_report(bufa: Bufa, bad: str) -> None:
    """`bufa pack check` names file, line and path, what is wrong and what was expected."""
    result = bufa("pack", "check", "corner.yaml")
    expected = 3
    assert expected == result.exit_code
    lines = result.stdout.splitlines()
    assert [one for one in lines if bad in one and one.startswith("corner.yaml:")], lines


def test_no_browser_is_started_for_it(bufa: Bufa, bad: str, folder: Path) -> None:
    """A round with such a pack ends with 3 before anything is started, and says the same."""
    trap = folder / "browser"
    trap.write_text(f"#!/bin/sh\ntouch {folder}/started\n", encoding="utf-8")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    (folder / "bufa.toml").write_text(
        f'packs_dir = "."\n[browser]\npath = "{trap}"\n[stores.main]\npack = "corner"\n'
        'address = "http://127.0.0.1:9"\n',
        encoding="utf-8",
    )
    result = bufa("run", "daily", "--store", "main")
    expected = 3
    assert expected == result.exit_code
    assert bad.removeprefix("corner.yaml:1 ") in result.stderr
    assert not (folder / "started").exists()
    assert not (folder / "recordings").exists()
