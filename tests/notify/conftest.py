"""What the tests of alerts share: a database, a clock that stands, a store's settings, its orders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent.settings import Settings, load
from tests.databases import new_database
from tests.journal.samples import FixedClock
from tests.notify.samples import SETTINGS
from tests.notify.sinks import Mailbox, Webhook


@pytest.fixture
def clock() -> FixedClock:
    """A clock that only a test moves; 17:00 in Shanghai."""
    return FixedClock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new database in a folder of its own."""
    engine = new_database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two channels, and a store whose people hear on the first of them."""
    file = tmp_path / "bufa.toml"
    file.write_text(SETTINGS, "utf-8")
    return load(file, environment=False)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server."""
    started = Mailbox()
    yield started
    started.stop()


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A real webhook, reached without a proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    started = Webhook()
    yield started
    started.stop()
