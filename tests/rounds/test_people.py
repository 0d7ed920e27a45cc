"""Rounds in a shop where other people work too: what a colleague or a buyer does is respected.

One shop, one ledger of nine orders. A first round with writes off learns the shop and enters its plan; then
people act; then a round may write. The console answers 50 ms late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from agent.practice.shop import Order, Pair
from tests.rounds import judge
from tests.rounds.judge import Witness
from tests.rounds.person import Ran
from tests.rounds.shop import Shop

ON, OFF = 'correct = "auto"\nmessage = "auto"', 'correct = "off"\nmessage = "off"'
DRAFT = "Dear friend, about your"
#: What a colleague puts in for the time being: proven wrong, but not ours to replace.
PLACEHOLDER = Pair("SF", "0000000000000")


@dataclass
class Story:
    """The shop, who its orders are, what the witness said before and after, and how the rounds ended."""

    shop: Shop
    orders: dict[str, Order]
    start: Witness
    stale: Ran
    first: Ran
    acted: Witness
    second: Ran
    end: Witness

    def id(self, name: str) -> str:
        """Return an order's number."""
        return self.orders[name].order_id

    def reasons(self, name: str, ran: Ran) -> set[str]:
        """Return why a round reported an order."""
        return {reason for order_id, reason in ran.findings() if order_id == self.id(name)}

    def requests(self, name: str) -> list[str]:
        """Return the kinds of write requests of the last round about an order or its buyer."""
        buyer = self.orders[name].buyer.buyer_id
        new = self.end.log[len(self.acted.log) :]
        return [one["kind"] for one in new if one["order_id"] == self.id(name) or one["buyer_id"] == buyer]


def _cast(shop: Shop) -> dict[str, Order]:
    return {
        "plain": shop.sown("old-number"),
        "righted early": shop.sown("placeholder", 0),
        "righted": shop.sown("old-number", 1),
        "changed": shop.sown("other-order"),
        "unread": shop.sown("past-window", 0),
        "draft": shop.sown("replacement", 0),
        "told": shop.sown("replacement", 1),
        "message": shop.sown("budget-spent", 0),
        "unmapped": shop.sown("check-digit"),
    }


def _act(shop: Shop, orders: dict[str, Order]) -> None:
    shop.colleague_writes(orders["righted"], orders["righted"].right[-1])
    shop.colleague_writes(orders["changed"], PLACEHOLDER)
    shop.buyer_asks(orders["unread"], "Where is my parcel?")
    shop.colleague_drafts(orders["draft"], DRAFT)
    shop.colleague_says(orders["told"], f"Dear friend, the new number is {orders['told'].tell[0]}, sorry!")


def _ledger(shop: Shop, orders: dict[str, Order]) -> None:
    """Give the store its ledger by a pattern; one carrier nobody knows, one row that a spreadsheet spoilt."""
    orders["unmapped"].ledger[-1].carrier = "某某国际快运"
    donors = [order for order in shop.desk.shop.orders.values() if order.sown == "none"]
    file = shop.ledger(*orders.values(), *donors)
    lines = file.read_text("utf-8-sig").splitlines()
    own = {
        "店铺名称": shop.desk.shop.name,
        "订单编号": "8.19001E+15",
        "物流公司": "顺丰",
        "运单号": "SF6469194456199",
    }
    spoilt = ",".join(own.get(head, "") for head in lines[1].split(","))
    file.write_text("\n".join([*lines, spoilt, ""]), "utf-8-sig")
    shop.person.settings("ledger_names", 'ledger = "ledger.csv"\nledger_names')


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The whole story, told once."""
    shop = Shop(tmp_path_factory.mktemp("people"), latency=50)
    try:
        yield _told(shop)
    finally:
        shop.stop()


def _told(shop: Shop) -> Story:
    orders = _cast(shop)
    _ledger(shop, orders)
    shop.colleague_writes(orders["righted early"], orders["righted early"].right[-1])
    start = shop.witness()
    shop.person.settings("ledger_names", "ledger_max_age = 0.0001\nledger_names")
    stale = shop.person.run("daily", "--order", orders["plain"].order_id)
    shop.person.settings("ledger_max_age = 0.0001\n", "")
    shop.person.settings(ON, OFF)
    first = shop.person.run("daily")
    shop.person.settings(OFF, ON)
    _act(shop, orders)
    acted = shop.witness()
    second = shop.person.run("daily")
    return Story(shop, orders, start, stale, first, acted, second, shop.witness())


def test_the_rounds_end_well(story: Story) -> None:
    """What people did, a refused ledger row and late answers are findings: every round ends with 0."""
    assert [0, 0, 0] == [ran.code for ran in (story.stale, story.first, story.second)], story.second.err


def test_an_old_ledger_gives_findings_and_no_write(story: Story) -> None:
    """Past `ledger_max_age` a proven error is a finding, `ledger-stale`, and nothing is written."""
    assert [] == story.stale.report["writes"]
    assert {"ledger-stale"} == story.reasons("plain", story.stale)


def test_nothing_was_written_before_it_was_allowed(story: Story) -> None:
    """A stale ledger, then kinds that are off: one sign-in is all that the console saw."""
    assert ["sign-in"] == [entry["kind"] for entry in story.acted.log]


def test_undisturbed_orders_end_as_they_should(story: Story) -> None:
    """Beside all that, the orders nobody touched are corrected and told."""
    undisturbed = [story.id("plain"), story.id("message")]
    assert [] == judge.as_sown(story.end, undisturbed)
    assert [] == judge.once_each(story.end)
    assert [] == judge.backed(story.end, story.shop.person.folder)


def test_only_orders_of_the_ledger_were_touched(story: Story) -> None:
    """From what people left, the round changed its own orders and nothing else."""
    mine = [story.id(name) for name in ("plain", "message", "righted", "told", "draft")]
    assert [] == judge.nothing_else(story.acted, story.end, mine)


def test_a_number_righted_by_a_colleague_is_told_by_us(story: Story) -> None:
    """The message is due once the right pair stands, whoever wrote it; the number is not written again."""
    order = story.orders["righted"]
    assert 1 == story.requests("righted").count("message")
    assert "modify" not in story.requests("righted")
    assert 1 == story.end.told(order.order_id, order.tell[0])


def test_a_number_righted_before_we_ever_saw_it_is_nobody_s_news(story: Story) -> None:
    """Right at the first scan: nothing is written, and no message is due, since nothing was planned."""
    assert [] == story.requests("righted early")
    assert set() == {kind for order, kind in story.first.writes() if order == story.id("righted early")}


def test_a_colleague_s_other_number_is_never_overwritten(story: Story) -> None:
    """A value that changed since our scan and not by us stays, is reported, and nobody is told."""
    assert [PLACEHOLDER.as_json()] == story.end.orders[story.id("changed")]["parcels"]
    assert [] == story.requests("changed")
    assert {"changed-by-others"} == story.reasons("changed", story.second)


def test_an_unread_conversation_is_not_opened(story: Story) -> None:
    """With an unread message of the buyer there is no read mark; a person gets the text, ready to paste."""
    assert [] == story.requests("unread")
    assert 1 == story.end.threads[story.orders["unread"].buyer.buyer_id]["unread"]
    assert "unread" in story.reasons("unread", story.second)


def test_somebody_s_draft_is_left_in_the_box(story: Story) -> None:
    """With a draft in the box nothing is sent, and the draft is still there."""
    order = story.orders["draft"]
    assert "message" not in story.requests("draft")
    assert DRAFT == story.shop.draft_of(order)
    assert 0 == story.end.told(order.order_id, order.tell[0])
    assert {"draft"} == story.reasons("draft", story.second)


def test_a_number_told_by_a_colleague_is_not_told_again(story: Story) -> None:
    """A seller's message with the number stands in the thread: done already, nothing is sent."""
    order = story.orders["told"]
    assert "message" not in story.requests("told")
    assert 1 == story.end.told(order.order_id, order.tell[0])
    assert "already_done" == story.second.outcomes()[order.order_id, "message"]


def test_an_unknown_carrier_is_a_finding(story: Story) -> None:
    """A carrier that the table does not map is never guessed: a finding, no change, no message."""
    assert [] == story.requests("unmapped")
    assert {"carrier-unmapped"} == story.reasons("unmapped", story.second)


def test_a_row_that_a_spreadsheet_spoilt_is_a_finding(story: Story) -> None:
    """A refused row of the store's ledger is reported when it is read, and the good rows count."""
    assert ("", "ledger-row") in story.stale.findings()
    assert [(1,)] == judge.rows(story.shop.person.folder, "select refused from ledger_file")


def test_people_s_findings_come_again_until_they_are_settled(story: Story) -> None:
    """What waits for a person stays a finding; nothing of it was called done."""
    waiting = {story.id(name) for name in ("unread", "draft")}
    assert {"needs_person"} == {story.second.outcomes()[order, "message"] for order in waiting}


def test_the_text_ready_to_paste_is_shown_to_people(story: Story) -> None:
    """Without `--json` a round shows the buyer's unread message and the text, with the number in it."""
    ran = story.shop.person("run", "message", "--store", "practice", "--order", story.id("unread"))
    assert 0 == ran.code, ran.err
    assert "Where is my parcel?" in ran.out
    assert story.orders["unread"].tell[0] in ran.out
    assert 1 == story.shop.witness().threads[story.orders["unread"].buyer.buyer_id]["unread"]
