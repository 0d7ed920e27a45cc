"""What all tests share: checks that stand in modules of their own explain themselves like those in tests."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.rounds.daily_checks", "tests.harbour.story")

#: Where the longest files lie, begun first (`--no-loadscope-reorder`): what is short then fills up the end,
#: where otherwise one worker would be at a file of a minute while the other has nothing left.
LONGEST = (
    "tests/rounds/test_hazards.py",
    "tests/rounds/",
    "tests/torture/",
    "tests/harbour/test_round_",
    "tests/test_installed.py",
    "tests/practice_skins/",
    "tests/console/",
    "tests/cli/",
)


def _rank(item: pytest.Item) -> int:
    return next((at for at, place in enumerate(LONGEST) if item.nodeid.startswith(place)), len(LONGEST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within a file, and between files of one place, the order stays."""
    items.sort(key=_rank)
