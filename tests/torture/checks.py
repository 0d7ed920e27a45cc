"""What holds of rounds that were killed, at whichever moment and on whichever console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.rounds import judge
from tests.torture.points import parse
from tests.torture.stage import Stage, staged
from tests.torture.verdict import Verdict


@dataclass
class Story:
    """A stage after all its kills, at rest, with what the judge says."""

    stage: Stage
    missed: list[str]
    verdict: Verdict


class KilledChecks:
    """Rounds killed one after the other at `points`, then rounds that put things right."""

    skin: str
    points: tuple[str, ...]

    @pytest.fixture(scope="class")
    def story(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
        """Kill, run until nothing is due, and judge."""
        with staged(tmp_path_factory.mktemp("killed"), self.skin) as stage:
            missed = [point for point in self.points if not stage.kill_at(parse(point))]
            stage.rest()
            yield Story(stage, missed, stage.verdict())

    def test_every_moment_came(self, story: Story) -> None:
        """No round ended before it was to be killed."""
        assert [] == story.missed

    def test_nothing_happened_twice(self, story: Story) -> None:
        """No parcel was changed twice, no order declared twice, no message posted twice."""
        assert [] == story.verdict.duplicates

    def test_nothing_wrong_happened(self, story: Story) -> None:
        """No other order, buyer or number was touched, and no good number given up."""
        assert [] == story.verdict.wrong

    def test_nothing_is_lost(self, story: Story) -> None:
        """What is not on the console is listed for a person."""
        assert [] == story.verdict.lost

    def test_everything_can_be_explained(self, story: Story) -> None:
        """The journal agrees with the console; every next round had the lock; nothing was left over."""
        assert [] == story.verdict.unexplained

    def test_corrections_stand_without_a_person(self, story: Story) -> None:
        """A kill costs no correction: it is found by reading, or written once more."""
        now = story.stage.look()
        fixed = [order_id for order_id in story.stage.orders if now.orders[order_id]["sown"] in judge.PROVEN]
        assert fixed
        assert [] == [one for one in fixed if now.orders[one]["parcels"] != now.orders[one]["right"]]


def everything_done(stage: Stage) -> list[str]:
    """Run to rest and return all that is wrong or not done, whether people were told or not."""
    stage.rest()
    return stage.verdict().sentences() + judge.as_sown(stage.look(), stage.orders, declaring=True)
