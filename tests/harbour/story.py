"""Whole rounds at a Harbour office, told as chapters like those of the practice console."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.practice.ledger import write_ledger
from tests.extent import ORDERS
from tests.harbour.office import Office
from tests.rounds import judge
from tests.rounds.daily_checks import DailyChecks, Story

#: The office keeps a colleague's alert until somebody closes it; closing it tells nobody anything.
ALLOWED = judge.ALLOWED | {"close-alert"}


@contextmanager
def begin(folder: Path, style: str) -> Iterator[Story]:
    """Start an office and import its ledger."""
    office = Office(folder, style=style, orders=ORDERS)
    write_ledger(office.desk.shop, folder / "ledger.xlsx")
    story = Story(office.person, office)
    story.note("start")
    story.tell("import", "ledger", "import", "ledger.xlsx", "--store", "practice")
    yield story
    office.stop()


class OfficeChecks(DailyChecks):
    """A daily round at an office; each order has notes of its own, so each is told by itself."""

    before = "start"
    allowed = ALLOWED
    tokens = False
    declaring = False

    def test_several_orders_of_one_buyer_are_told_in_one_message(self, daily: Story) -> None:
        """Beside the notes of one order no other order stands, so the customer gets a note for each."""
        self.shared_messages(daily, together=False)

    def test_no_note_was_private(self, daily: Story) -> None:
        """What the customer cannot see tells nobody: the tick came off every time."""
        assert [] == daily.seen["daily"].of_kind("note")

    def test_the_time_left_is_worked_out(self, daily: Story) -> None:
        """No deadline stands anywhere; by the pack's rule every waiting order has one all the same."""
        head = daily.rounds["daily"][-1] / "round.json"
        counts = json.loads(head.read_text("utf-8"))["summary"]
        waiting = [o for o in daily.seen["daily"].orders.values() if o["status"] == "WAIT_SELLER_SEND_GOODS"]
        classes = ("overdue", "critical", "due soon", "later")
        assert "deadline unreadable" not in counts
        assert len(waiting) <= sum(counts.get(name, 0) for name in classes)
