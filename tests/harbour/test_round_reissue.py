"""Whole rounds at an office that cancels and creates: daily, and daily again, judged by its witness."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extent import thorough
from tests.harbour.story import OfficeChecks, begin
from tests.rounds import proof
from tests.rounds.daily_checks import Story


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """An office and an imported ledger."""
    with begin(tmp_path_factory.mktemp("reissue"), "reissue") as started:
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


@thorough
class TestDaily(OfficeChecks):
    """The daily round on this console."""

    moments = proof.MOMENTS | {"correct": ["before", "filled", "after", "filled", "after"]}

    def changed(self, daily: Story) -> list[tuple[object, ...]]:
        """Each correction is two requests and two reports, of the same pairs."""
        asked = [entry for entry in daily.new(self.before, "daily") if entry["kind"] in ("cancel", "create")]
        pairs = {}
        for entry in asked:
            pairs.setdefault(entry["order_id"], []).append(entry["before"] or entry["after"])
        assert all(len(pair) == 2 for pair in pairs.values())
        return [(order_id, *pair) for order_id, pair in pairs.items() for _ in range(2)]

    def test_what_is_cancelled_is_created_at_once(self, daily: Story) -> None:
        """The buyer is without a parcel only for as long as it takes: no other order comes in between."""
        asked = [e for e in daily.new(self.before, "daily") if e["kind"] in ("cancel", "create")]
        halves = [(e["kind"], e["order_id"]) for e in asked]
        assert halves == [half for _, order in halves[::2] for half in (("cancel", order), ("create", order))]
