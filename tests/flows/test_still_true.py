"""A message that is due is sent only while it is true; what is not known waits, what is known untrue goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.ledger.intents import IntentState as S
from agent.models import BuyerMessage, Pair, Purpose, Reason, Status, TrackingFix
from flows.compare import Book
from flows.daily import due_messages
from flows.decide import Plan
from flows.terms import PlannedFix
from tests.flows.desk import Desk
from tests.flows.world import ANOTHER, LOOSE, LOOSE_FAR, ORDER, POSTAL, shows

TOLD = BuyerMessage(ORDER, Purpose.CORRECTED, LOOSE, Reason.PLACEHOLDER, carrier="FOURPX_RM", buyer="M***a")
STANDS = shows((LOOSE, "FOURPX_RM"))


class Telling(Desk):
    """A round in which a message may be due."""

    def due(self, message: BuyerMessage = TOLD, plan: Plan | None = None) -> bool:
        """Enter a message as due, as an earlier round left it, and tell whether it is to be sent now."""
        (intent,) = self.journal.plan([], [message])
        found = due_messages(self.session, plan or Plan(), Book(self.session))
        assert {one.id for one in found} <= {intent.id}
        return bool(found)

    def state(self) -> S | None:
        """Return where the message stands now."""
        return self.journal.message_state(ORDER, TOLD.purpose, TOLD.number)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Telling]:
    """A round whose ledger gives `LOOSE` for the order, imported a moment ago."""
    one = Telling(tmp_path)
    yield one
    one.engine.dispose()


def fixing(wrong: str, right: str = POSTAL, order_id: str = ORDER) -> Plan:
    """Return a plan that replaces a number of an order."""
    fix = TrackingFix(
        order_id, 1, Pair("FOURPX_RM", wrong), Pair("CPAM", right), Reason.OLD_NUMBER, "the ledger says so"
    )
    return Plan(fixes=(PlannedFix(fix, None),))


def test_a_number_that_stands_and_is_still_given_is_told(desk: Telling) -> None:
    """The console shows it, today's ledger gives it: it is sent, whoever put it there."""
    desk.saw(STANDS)
    assert desk.due()
    assert S.DUE is desk.state()


def test_an_alias_of_the_ledger_is_as_right(desk: Telling) -> None:
    """What the ledger calls another number of the same parcel may be told."""
    desk.ledger(LOOSE_FAR, also=LOOSE)
    desk.saw(STANDS)
    assert desk.due()


def test_a_row_list_is_enough_where_it_shows_numbers(desk: Telling) -> None:
    """An order read from a list that shows numbers was read."""
    desk.saw(replace(STANDS, detailed=False, numbers_shown=True))
    assert desk.due()


# --- waits: the number stands, and something of today speaks against telling it --------------------------


def _another_number(desk: Telling) -> None:
    desk.ledger(LOOSE_FAR)


def _stale(desk: Telling) -> None:
    desk.now += timedelta(hours=desk.session.store.ledger_max_age, minutes=1)


def _conflict(desk: Telling) -> None:
    desk.ledger(LOOSE, LOOSE_FAR)


@pytest.mark.parametrize("what", [_another_number, _stale, _conflict])
def test_what_the_ledger_no_longer_bears_out_is_not_told(desk: Telling, what: Any) -> None:
    """Another number by now, a ledger too old, rows that contradict each other: not sent, and not lost."""
    what(desk)
    desk.saw(STANDS)
    assert not desk.due()
    assert S.DUE is desk.state()


def test_no_ledger_row_bears_it_out(desk: Telling) -> None:
    """An order that the ledger does not know is told nothing, nor one whose replacement alone it knows."""
    other = replace(TOLD, order_id=ANOTHER)
    desk.saw(replace(STANDS, order_id=ANOTHER))
    assert not desk.due(other)
    desk.ledger(LOOSE, order=f"{ANOTHER}-1")
    assert not desk.due(other)
    desk.ledger(LOOSE, order=ANOTHER)
    assert desk.due(other)


def test_a_number_about_to_be_replaced_is_not_told(desk: Telling) -> None:
    """A planned correction calls it wrong; one of another order, or of another number, does not."""
    desk.saw(STANDS)
    assert not desk.due(plan=fixing(LOOSE))
    assert S.DUE is desk.state()
    assert desk.due(plan=fixing(LOOSE_FAR))
    assert desk.due(plan=fixing(LOOSE, order_id=ANOTHER))


@pytest.mark.parametrize(
    "state", [Status.IN_ISSUE, Status.IN_CANCEL, Status.FINISH, Status.IN_FROZEN, Status.UNKNOWN]
)
def test_an_order_in_trouble_is_not_written_to(desk: Telling, state: Status) -> None:
    """A dispute, a cancellation, a closed order: a person talks to this buyer."""
    desk.saw(replace(STANDS, status=state))
    assert not desk.due()
    assert S.DUE is desk.state()


def test_the_platforms_own_order_is_not_written_to(desk: Telling) -> None:
    """What the marketplace's warehouse ships is no order of ours."""
    desk.saw(replace(STANDS, platform_warehouse=True))
    assert not desk.due()


# --- not read, and read to be untrue --------------------------------------------------------------------


def test_what_was_not_read_waits(desk: Telling) -> None:
    """An order that no page of this round showed may be as it was: neither sent nor dropped."""
    assert not desk.due()
    assert S.DUE is desk.state()


def test_what_was_read_without_its_numbers_waits(desk: Telling) -> None:
    """A list that shows no numbers says nothing of them."""
    desk.saw(shows(detailed=False, numbers_shown=False))
    assert not desk.due()
    assert S.DUE is desk.state()


@pytest.mark.parametrize("how", [{"detailed": True}, {"detailed": False, "numbers_shown": True}])
def test_what_was_read_to_be_untrue_goes(desk: Telling, how: dict[str, Any]) -> None:
    """The order was read with its numbers, and this is none of them: dropped, with the reason on record."""
    desk.saw(shows((LOOSE_FAR, "FOURPX_RM"), **how))
    assert not desk.due()
    assert S.ABANDONED is desk.state()
    (intent,) = desk.journal.intents_of(ORDER)
    assert "no longer ask for it" in desk.journal.history(intent.id)[-1].note


def test_what_the_plan_asks_for_afresh_is_sent(desk: Telling) -> None:
    """A replacement's number stands on no order; today's plan asks for its message, and that is enough."""
    again = replace(TOLD, purpose=Purpose.REPLACEMENT, number=LOOSE_FAR, reason=Reason.REPLACEMENT)
    desk.saw(STANDS)
    assert desk.due(again, Plan(messages=(again,)))


def test_no_other_purpose_rests_on_what_stands(desk: Telling) -> None:
    """A message that a number cannot be changed is not sent because that number stands by now."""
    other = replace(TOLD, purpose=Purpose.UNCHANGEABLE)
    desk.saw(STANDS)
    assert not desk.due(other)


def test_the_orders_to_tell_are_those_with_a_message_due_or_waiting(desk: Telling) -> None:
    """These are read in every round, of `--order` that one alone; a message done or dropped needs nothing."""
    desk.journal.plan(
        [(fixing(LOOSE_FAR, LOOSE).fixes[0].fix, TOLD)],
        [replace(TOLD, order_id=ANOTHER), replace(TOLD, order_id="1")],
    )
    (gone,) = desk.journal.intents_of("1")
    desk.journal.drop([gone.id], "no longer asked for")
    assert {ORDER, ANOTHER} == Book(desk.session).to_tell()
    desk.session.only_order = ANOTHER
    assert {ANOTHER} == Book(desk.session).to_tell()
