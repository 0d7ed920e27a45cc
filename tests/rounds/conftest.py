"""What the tests of whole rounds share: a shop whose people the test can play."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rounds.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A console of the `aliexpress` skin in Chinese, and a folder with its settings."""
    started = Shop(tmp_path)
    yield started
    started.stop()
