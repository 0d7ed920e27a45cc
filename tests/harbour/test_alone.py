"""The office as a program of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.rounds import judge
from tests.rounds.person import ROOT


def test_alone(tmp_path: Path) -> None:
    """It says where it is and how to get in, writes what was asked for, and ends with standard input."""
    files = ["--write-ledger", str(tmp_path / "ledger.csv"), "--write-config", str(tmp_path / "bufa.toml")]
    line = [sys.executable, "-m", "tests.harbour", "--style", "reissue", "--pack", "somebodys", *files]
    with subprocess.Popen(
        line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as office:
        assert office.stdin
        assert office.stdout
        said = dict(office.stdout.readline().strip().split(": ") for _ in range(3))
        assert ["address", "user", "password"] == list(said)
        now = judge.look(said["address"])
        assert (40, []) == (len(now.orders), now.log)
        assert said["password"] == judge.ask(said["address"], "secrets")["password"]
        office.stdin.close()
        assert 0 == office.wait(20)
    assert 'pack = "somebodys"' in (tmp_path / "bufa.toml").read_text("utf-8")
    assert "运单号" in (tmp_path / "ledger.csv").read_text("utf-8")
