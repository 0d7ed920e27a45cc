"""Backups in these tests cost less to open, so that many can be opened; one test has the real cost."""

from __future__ import annotations

import pytest

from agent.backup import sealed


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the key be derived at once: what is tested is not how long guessing takes."""
    monkeypatch.setattr(sealed, "_COST", 2**4)
