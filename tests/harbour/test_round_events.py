"""Whole rounds at an office that adds events: daily, and daily again, judged by its witness."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harbour.story import OfficeChecks, begin
from tests.rounds.daily_checks import Story


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """An office and an imported ledger."""
    with begin(tmp_path_factory.mktemp("events"), "events") as started:
        yield started


@pytest.fixture(scope="module")
def daily(story: Story) -> Story:
    """The daily round."""
    story.run("daily", "daily")
    return story


@pytest.fixture(scope="module")
def again(daily: Story) -> Story:
    """A second daily round right after."""
    daily.run("again", "daily")
    return daily


class TestDaily(OfficeChecks):
    """The daily round on this console."""
