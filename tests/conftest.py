"""What all tests share: checks that stand in modules of their own explain themselves like those in tests."""

from __future__ import annotations

import hypothesis
import pytest

from tests.extent import THOROUGH

#: The same examples each time, so that what lands does not hang on chance; `make torture` looks for others.
hypothesis.settings.register_profile("bufa", derandomize=not THOROUGH)
hypothesis.settings.load_profile("bufa")

pytest.register_assert_rewrite("tests.rounds.daily_checks", "tests.harbour.story")

#: Where the longest files lie, begun first (`--no-loadscope-reorder`): what is short then fills up the end,
#: where otherwise one worker would be at a file of a minute while the other has nothing left.
LONGEST = (
    "tests/rounds/test_hazards.py",
    "tests/rounds/",
    "tests/torture/",
    "tests/harbour/test_round_",
    "tests/test_installed.py",
    "tests/supervise/",
    "tests/practice_skins/",
    "tests/console/",
    "tests/cli/",
)


def _rank(item: pytest.Item) -> int:
    return next((at for at, place in enumerate(LONGEST) if item.nodeid.startswith(place)), len(LONGEST))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first (else the order stays), and leave out what is left to `make torture`."""
    items.sort(key=_rank)
    if not THOROUGH:
        left = {item for item in items if item.get_closest_marker("thorough")}
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]
