"""Rounds of a store whose writes wait for a person's yes, judged by what the console was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.practice.shop import Order, Pair
from tests.rounds import judge, proof
from tests.rounds.judge import Witness
from tests.rounds.person import Ran
from tests.rounds.shop import Shop


@dataclass
class Story:
    """The shop, whose orders are whose, and each round with what the witness said after it."""

    shop: Shop
    orders: dict[str, Order]
    rounds: list[Ran]
    seen: list[Witness]
    asked: dict[str, int]

    def id(self, name: str) -> str:
        """Return an order's number."""
        return self.orders[name].order_id

    def run(self) -> None:
        """Run a daily round and look at the console."""
        self.rounds.append(self.shop.person.run("daily"))
        self.seen.append(self.shop.witness())

    def writes(self, turn: int) -> list[tuple[str, str]]:
        """Return kind and order or buyer of each write that the console was asked in one round."""
        new = self.seen[turn].log[len(self.seen[turn - 1].log) if turn else 0 :]
        return [
            (one["kind"], one["order_id"] or one["buyer_id"]) for one in new if one["kind"] in judge.WRITES
        ]


def _requests(shop: Shop) -> dict[tuple[str, str], int]:
    """Return the number of each request that waits, by its order and kind."""
    listed = json.loads(shop.person("approve", "--json").out)
    return {(one["orders"][0], one["kind"]): one["id"] for one in listed}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Three rounds: everything is asked; some of it is approved, some changes meanwhile; the rest."""
    shop = Shop(tmp_path_factory.mktemp("approvals"))
    shop.person.settings('correct = "auto"\nmessage = "auto"', 'correct = "approve"\nmessage = "approve"')
    orders = {
        "proven": shop.sown("old-number"),
        "no": shop.sown("old-number", 1),
        "outdated": shop.sown("placeholder"),
        "near": shop.sown("near"),
        "different": shop.sown("different"),
    }
    for order in orders.values():
        shop.desk.shop.of_buyer[order.buyer.buyer_id].unread = 0  # else a person is asked for another reason
    shop.ledger(*orders.values())
    assert 0 == shop.person("ledger", "import", "ledger.csv", "--store", "practice").code
    told = Story(shop, orders, [], [], {})
    told.run()
    ids = _requests(shop)
    told.asked = {name: ids[order.order_id, "correct"] for name, order in orders.items()}
    assert 0 == shop.person("reject", str(told.asked["no"]), "--note", "leave it", "--by", "Li").code
    assert 0 == shop.person("approve", "--all", "--by", "Li").code
    shop.colleague_writes(orders["outdated"], Pair("EMS", "EA000000016CN"))
    told.run()
    told.run()
    yield told
    shop.stop()


def test_a_first_round_asks_and_writes_nothing(story: Story) -> None:
    """Exit code 8; every correction and its message are asked for, with the picture of the order."""
    ran = story.rounds[0]
    assert 8 == ran.code, ran.err
    assert [] == story.writes(0)
    assert {"waiting_approval"} == set(ran.outcomes().values())
    for name in story.orders:
        assert (story.id(name), "correct") in ran.outcomes()
        place = story.shop.person.recordings()[0] / f"order-{story.id(name)}"
        assert "before" in [step["moment"] for step in proof.steps(place) if step["verb"] == "still"]


def test_what_was_approved_is_written_with_its_message(story: Story) -> None:
    """One answer for both: the proven and the near one are changed once, their buyers told in that round."""
    buyers = {name: story.orders[name].buyer.buyer_id for name in ("proven", "near")}
    expected = [("modify", story.id(name)) for name in buyers] + [
        ("message", buyers[name]) for name in buyers
    ]
    assert sorted(expected) == sorted(story.writes(1)), story.rounds[1].err
    assert [] == judge.as_sown(story.seen[1], [story.id("proven")])


def test_a_mere_difference_still_waits(story: Story) -> None:
    """`approve --all` did not mean it; its request is the same as before."""
    assert (story.id("different"), "different") in story.rounds[1].waiting()
    assert story.asked["different"] == _requests(story.shop)[story.id("different"), "correct"]


def test_a_no_is_no_request_any_more(story: Story) -> None:
    """It is not written and not asked again, and the round says who said so."""
    outcome = story.rounds[1].outcomes()[story.id("no"), "correct"]
    assert "planned" == outcome
    assert (story.id("no"), "rejected") in story.rounds[1].findings()
    assert "Li said no to it: leave it" in story.rounds[1].err


def test_a_yes_is_void_when_the_console_changed(story: Story) -> None:
    """A colleague wrote another number after the yes: nothing is written there, and the yes is void."""
    assert f"approval {story.asked['outdated']} is void" in story.rounds[1].err
    ran = story.shop.person("approve", str(story.asked["outdated"]))
    assert 3 == ran.code
    assert "is void" in ran.err


def test_whose_yes_it_was_stands_in_the_recording(story: Story) -> None:
    """The step that begins the commit names the approval and who gave it."""
    place = story.shop.person.recordings()[1] / f"order-{story.id('proven')}"
    begun = [step["write"] for step in proof.steps(place) if step["verb"] == "begun"]
    assert [(story.asked["proven"], "Li")] == [(one["approval"], one["by"]) for one in begun[:1]]


def test_a_yes_is_used_once(story: Story) -> None:
    """The round after has nothing left to write, and asks nothing new."""
    assert [] == story.writes(2)
    assert 8 == story.rounds[2].code
    assert story.rounds[1].waiting() - {(story.id("proven"), "old-number")} >= story.rounds[2].waiting()


def test_the_journal_agrees(story: Story) -> None:
    """Every write that the console saw was begun in the journal first."""
    folder: Path = story.shop.person.folder
    assert [] == judge.backed(story.seen[2], folder)
