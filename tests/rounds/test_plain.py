"""Whole rounds on the `plain` skin in English: kinds off, one order by itself, daily, daily again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extent import thorough
from tests.rounds import judge
from tests.rounds.daily_checks import DailyChecks, Story, begin

ON = 'correct = "auto"\nmessage = "auto"\ndeclare = "auto"'
OFF = ON.replace("auto", "off")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A console and an imported ledger."""
    with begin(tmp_path_factory.mktemp("plain"), "plain", "en") as started:
        yield started


@pytest.fixture(scope="module")
def off(story: Story) -> Story:
    """A daily round while every kind of write is off."""
    story.person.settings(ON, OFF)
    story.run("off", "daily")
    story.person.settings(OFF, ON)
    return story


@pytest.fixture(scope="module")
def order(story: Story) -> str:
    """One order with a number to be corrected and a buyer to be told, alone in its conversation."""
    start = story.seen["start"]
    told = [order["buyer_id"] for order in start.orders.values() if order["tell"]]
    return next(one for one in start.sown("placeholder") if 1 == told.count(start.orders[one]["buyer_id"]))


@pytest.fixture(scope="module")
def corrected(off: Story, order: str) -> Story:
    """`run correct` on that order alone."""
    off.run("correct", "correct", "--order", order)
    return off


@pytest.fixture(scope="module")
def told(corrected: Story, order: str) -> Story:
    """`run message` on that order alone, afterwards."""
    corrected.run("message", "message", "--order", order)
    return corrected


@pytest.fixture(scope="module")
def daily(told: Story) -> Story:
    """The daily round for all the rest."""
    told.run("daily", "daily")
    return told


@pytest.fixture(scope="module")
def again(daily: Story) -> Story:
    """A second daily round right after."""
    daily.run("again", "daily")
    return daily


class TestOff:
    """A kind of write that is off is decided on and reported, never begun."""

    def test_nothing_is_written(self, off: Story) -> None:
        """The round signs in and reads; no order, conversation or read mark changes."""
        assert 0 == off.ran["off"].code, off.ran["off"].err
        assert ["sign-in"] == [entry["kind"] for entry in off.new("start", "off")]

    def test_nothing_is_begun(self, off: Story) -> None:
        """Every write is reported as planned, corrections and declarations among them."""
        assert {"planned"} == {write["outcome"] for write in off.ran["off"].report["writes"]}
        assert set(off.seen["start"].sown(*judge.PROVEN)) == {
            order for order, kind in off.ran["off"].writes() if kind == "correct"
        }
        assert judge.ripe(off.seen["start"]).keys() == {
            order for order, kind in off.ran["off"].writes() if kind == "declare"
        }

    def test_each_order_is_as_it_was(self, off: Story) -> None:
        """What is ripe to be declared shows no parcel while that kind is off, and a person is told of it."""
        ripe = judge.ripe(off.seen["start"])
        assert [] == judge.as_sown(off.seen["off"], ripe)
        assert {(order, "not-declared") for order in ripe} <= off.ran["off"].findings()


class TestOneOrder:
    """`--order` keeps a flow to one order, and `correct` and `message` are halves of a round."""

    def test_correct_changes_that_order_alone(self, corrected: Story, order: str) -> None:
        """One change reaches the console, of the order named, and no buyer is told."""
        assert 0 == corrected.ran["correct"].code, corrected.ran["correct"].err
        entries = corrected.new("off", "correct")
        assert [("modify", order, True)] == [(e["kind"], e["order_id"], e["effect"]) for e in entries]
        assert {(order, "correct"): "done"} == corrected.ran["correct"].outcomes()

    def test_message_tells_that_buyer_alone(self, told: Story, order: str) -> None:
        """The message that became due by the correction is posted once, to the order's buyer."""
        assert 0 == told.ran["message"].code, told.ran["message"].err
        entries = [entry for entry in told.new("correct", "message") if entry["kind"] != "read-mark"]
        buyer = told.seen["start"].orders[order]["buyer_id"]
        assert [("message", buyer, True)] == [(e["kind"], e["buyer_id"], e["effect"]) for e in entries]
        assert {(order, "message"): "done"} == told.ran["message"].outcomes()

    def test_after_both_the_order_is_as_it_should_be(self, told: Story, order: str) -> None:
        """The two halves together leave the order as a daily round would, and touch no other."""
        assert [] == judge.as_sown(told.seen["message"], [order])
        assert [] == judge.nothing_else(told.seen["start"], told.seen["message"], [order])


@thorough
class TestDaily(DailyChecks):
    """The daily round on this console."""

    before = "message"
