"""A folder for recordings made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dossier.samples import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place without any recording."""
    return Place(tmp_path)
