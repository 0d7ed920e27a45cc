"""An installation to look at, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.settings import Settings, load

Installed = Callable[..., Settings]

STORE = """
[stores.main]
pack = "aliexpress"
address = "https://csp.example"
channel_id = "22"
user = "seller"
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """Write settings with one store, and more lines if wanted; no keyring, nothing in the environment."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("BUFA_KEY", "BUFA_PASSWORD_MAIN", "BUFA_DATA_DIR", "BUFA_RECORDINGS_DIR"):
        monkeypatch.delenv(name, raising=False)

    def write(above: str = "", below: str = "") -> Settings:
        file = tmp_path / "bufa.toml"
        file.write_text(above + STORE + below, encoding="utf-8")
        return load(file)

    return write
