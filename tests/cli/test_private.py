"""What the program leaves behind is its owner's alone, also where the shell allows more."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and limits are POSIX")


def in_an_open_shell(*words: str) -> subprocess.CompletedProcess[str]:
    """Run Python where everybody may read new files and a crash leaves its memory behind."""
    limits = "import os, resource, sys; os.umask(0); hard = resource.getrlimit(resource.RLIMIT_CORE)[1]; "
    limits += "resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)); os.execv(sys.executable, sys.argv[1:])"
    line = [sys.executable, "-c", limits, sys.executable, *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(line, capture_output=True, text=True, check=True, env=env)


def test_an_ordinary_file_is_private_too(folder: Path) -> None:
    """`bufa init` under an open umask writes a file that nobody else can read."""
    in_an_open_shell("-m", "agent", "init")
    assert 0o600 == stat.S_IMODE((folder / "bufa.toml").stat().st_mode)


def test_a_crash_leaves_no_memory_behind(folder: Path) -> None:
    """Once the command line runs no core is dumped, by it or by what it starts; nothing raises that again."""
    code = """
import resource, sys
from agent.cli import main
sys.argv = ["bufa", "--version"]
try:
    main()
except SystemExit:
    print(resource.getrlimit(resource.RLIMIT_CORE))
"""
    assert "(0, 0)" == in_an_open_shell("-c", code).stdout.splitlines()[-1]
