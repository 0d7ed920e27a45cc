"""What the tests of killed rounds share: a small stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.stage import Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A console with one correction, its message and one declaration due."""
    folder = tmp_path / "shop"
    folder.mkdir()
    with staged(folder, "plain", corrections=1) as made:
        yield made
