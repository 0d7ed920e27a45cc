"""What the tests of the command line share: an empty folder to stand in, and the command itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agent.cli import app, log

Bufa = Callable[..., Result]

STORE = """
[stores.main]
pack = "aliexpress"
address = "https://csp.aliexpress.com"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, with no setting in the environment and no keyring."""
    for name in ("BUFA_CONFIG", "BUFA_DATA_DIR", "BUFA_RECORDINGS_DIR", "BUFA_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(log, "_open", [])
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def store(folder: Path) -> Path:
    """The current folder, with a bufa.toml that names one store, `main`."""
    (folder / "bufa.toml").write_text(STORE, encoding="utf-8")
    return folder


@pytest.fixture
def bufa(folder: Path) -> Bufa:
    """Call the command as a person would, in the empty folder."""

    def call(*line: str) -> Result:
        return CliRunner().invoke(app, list(line), prog_name="bufa")

    return call
