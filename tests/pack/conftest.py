"""A whole sample pack, and what is reported when it is changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.console.contract import Contract
from agent.console.pack import Pack, examine, load_pack

SAMPLE = Path(__file__).parent / "sample.yaml"

NOTHING_NEEDED = Contract()
Problems = list[tuple[int, str, str]]
Examine = Callable[..., Problems]


@pytest.fixture(scope="session")
def sample() -> str:
    """The text of the sample pack."""
    return SAMPLE.read_text(encoding="utf-8")


@pytest.fixture
def pack() -> Pack:
    """The sample pack, loaded."""
    return load_pack(SAMPLE, contract=Contract())


@pytest.fixture
def faults(sample: str, tmp_path: Path) -> Examine:
    """Replace texts of the sample, each of which must stand there just once, and return all problems."""

    def look(*edits: tuple[str, str], contract: Contract = NOTHING_NEEDED) -> Problems:
        text = sample
        for old, new in edits:
            expected = 1
            assert expected == text.count(old), f"{old!r} stands {text.count(old)} times in the sample"
            text = text.replace(old, new)
        file = tmp_path / "changed.yaml"
        file.write_text(text, encoding="utf-8")
        found = [(one.line, ".".join(map(str, one.path)), one.text) for one in examine(file, contract)[1]]
        return sorted(set(found))

    return look
