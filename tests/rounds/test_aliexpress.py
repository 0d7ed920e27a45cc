"""Whole rounds on the `aliexpress` skin in Chinese: plan, dry run, daily, and daily again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rounds import judge
from tests.rounds.daily_checks import DailyChecks, Story, begin


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A console and an imported ledger."""
    with begin(tmp_path_factory.mktemp("aliexpress"), "aliexpress", "zh") as started:
        yield started


@pytest.fixture(scope="module")
def planned(story: Story) -> Story:
    """`bufa plan` on the fresh shop."""
    story.tell("plan", "plan", "--store", "practice", "--json")
    return story


@pytest.fixture(scope="module")
def dry(planned: Story) -> Story:
    """`--dry-run` after the plan."""
    planned.run("dry", "daily", "--dry-run")
    return planned


@pytest.fixture(scope="module")
def daily(dry: Story) -> Story:
    """The daily round itself."""
    dry.run("daily", "daily")
    return dry


@pytest.fixture(scope="module")
def again(daily: Story) -> Story:
    """A second daily round right after."""
    daily.run("again", "daily")
    return daily


class TestPlan:
    """`plan` and `--dry-run` look and decide, and that is all."""

    def test_a_plan_only_signs_in(self, planned: Story) -> None:
        """`plan` asks the console for nothing but to be let in: no dialog, no read mark, no change."""
        assert 0 == planned.ran["plan"].code, planned.ran["plan"].err
        assert ["sign-in"] == [entry["kind"] for entry in planned.new("start", "plan")]

    def test_a_plan_leaves_no_recording(self, planned: Story) -> None:
        """`plan` records nothing."""
        assert [] == planned.rounds["plan"]

    def test_a_dry_run_asks_for_nothing_at_all(self, dry: Story) -> None:
        """`--dry-run` writes nothing either, and uses the session that the plan kept."""
        assert 0 == dry.ran["dry"].code, dry.ran["dry"].err
        assert [] == dry.new("plan", "dry")

    def test_a_dry_run_leaves_a_recording_of_its_scan(self, dry: Story) -> None:
        """`--dry-run` records what it looked at, and no order was worked on."""
        (place,) = dry.rounds["dry"]
        expected = {"scan", "index.html", "round.json", "round.json.sig"}
        assert expected == {path.name for path in place.iterdir()}

    def test_both_list_the_same_writes(self, dry: Story) -> None:
        """Both say `planned`, list the same writes and findings, and only what the sown words call for."""
        plan, run = dry.ran["plan"].report, dry.ran["dry"].report
        assert plan == run
        assert "planned" == plan["outcome"]
        assert {"planned"} == {write["outcome"] for write in plan["writes"]}

    def test_the_plan_is_what_the_round_then_does(self, daily: Story) -> None:
        """The daily round carries out just the writes that were planned, or asks; who waits tells nobody."""
        left = set(daily.ran["plan"].writes()) - set(daily.ran["daily"].writes())
        waiting = {order for order, _ in daily.ran["daily"].waiting()}
        assert waiting
        assert {(order, "message") for order in waiting} == left

    def test_watching_enters_nothing_into_the_journal(self, daily: Story) -> None:
        """The journal's first entry is of the daily round: plan and dry run left no intent."""
        rounds = judge.rows(daily.person.folder, "select distinct round_id from intent_event")
        assert [(daily.rounds["daily"][-1].name,)] == rounds


class TestDaily(DailyChecks):
    """The daily round on this console."""

    before = "dry"
