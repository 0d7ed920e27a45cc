"""The second half of a correction: carried out while it is true, told and left alone where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.errors import Held
from agent.ledger.intents import Intent
from agent.ledger.intents import IntentState as S
from agent.ledger.restored import enter
from agent.models import Kind, Order, Pair, Reason, State, Status, Step, TrackingFix
from flows.brakes import outcome_of
from flows.compare import Book
from flows.halves import chain, not_created, second_halves
from flows.scan import Scanned
from flows.terms import PlannedFix
from tests.flows.desk import Desk
from tests.flows.world import ANOTHER, LOOSE, LOOSE_FAR, NOW, ORDER, shows

WRONG, RIGHT = Pair("CPAM", "TEST0001"), Pair("FOURPX_RM", LOOSE)
FIX = TrackingFix(ORDER, 1, WRONG, RIGHT, Reason.PLACEHOLDER, "the ledger says so")
EMPTY = shows(status=Status.WAIT_SELLER_SEND_GOODS)


class Halfway(Desk):
    """A round that finds a parcel cancelled by an earlier one, and nothing in its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        first, self.second = self.journal.plan(
            [(replace(FIX, step=Step.CANCEL), replace(FIX, step=Step.CREATE))]
        )
        self.journal.preparing([first.id])
        self.journal.begin([first.id])
        self.journal.settle([first.id], S.DONE)

    def look(self, *orders: Order) -> list[Intent]:
        """Return what is to be created, as these orders were read."""
        seen = Scanned(orders={order.order_id: order for order in orders})
        return second_halves(self.session, Book(self.session), seen, ())

    def told(self) -> list[tuple[Reason, str]]:
        """Return the findings so far: reason and order."""
        return [(one.reason, one.order_id) for one in self.session.report.findings]

    def stands(self) -> S | None:
        """Return where the second half is now."""
        found = self.journal.intent_for(self.second.key)
        return found.state if found else None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Halfway]:
    """A round in the middle of a correction."""
    one = Halfway(tmp_path)
    yield one
    one.engine.dispose()


def test_what_the_ledger_still_gives_is_created(desk: Halfway) -> None:
    """The order shows no parcel, today's ledger gives the same one: it is due, and nothing needs telling."""
    assert [desk.second.id] == [one.id for one in desk.look(EMPTY)]
    assert [] == desk.told()


def _unread(desk: Halfway) -> Order | None:
    return None


def _from_a_list(desk: Halfway) -> Order:
    return replace(EMPTY, detailed=False)


def _by_a_fallback(desk: Halfway) -> Order:
    return replace(EMPTY, healed=True)


def _stale(desk: Halfway) -> Order:
    desk.now += timedelta(days=3)
    return EMPTY


def _contradicted(desk: Halfway) -> Order:
    desk.ledger(LOOSE, LOOSE_FAR)
    return EMPTY


@pytest.mark.parametrize("how", [_unread, _from_a_list, _by_a_fallback, _stale, _contradicted])
def test_what_cannot_be_judged_now_waits_and_is_told(desk: Halfway, how) -> None:  # type: ignore[no-untyped-def]
    """Nothing is written on a page not read, an old ledger or a contradiction; the next round looks again."""
    order = how(desk)
    assert [] == desk.look(*([order] if order else []))
    assert S.DUE is desk.stands()
    assert [(Reason.CANCELLED, ORDER)] == desk.told()


@pytest.mark.parametrize("case", ["another number", "put back"])
def test_what_is_no_longer_true_goes_to_a_person(desk: Halfway, case: str) -> None:
    """The ledger gives another number by now, or somebody put the wrong one back: nobody guesses."""
    if case == "another number":
        desk.ledger(LOOSE_FAR)
    order = EMPTY if case == "another number" else shows(("TEST0001", "CPAM"))
    assert [] == desk.look(order)
    assert S.NEEDS_PERSON is desk.stands()
    assert [(Reason.CANCELLED, ORDER)] == desk.told()


def test_another_order_asked_for_is_another_matter(desk: Halfway) -> None:
    """`--order` keeps a round to that order; the half done one is neither written nor told."""
    desk.session.only_order = ANOTHER
    assert [] == desk.look(EMPTY)
    assert [] == desk.told()


def test_half_done_orders_are_read_in_every_round(desk: Halfway) -> None:
    """Its page is opened whatever list it stands on, as for a message that is owed."""
    assert {ORDER} == Book(desk.session).to_tell()


def test_a_console_that_changes_needs_one_write(desk: Halfway) -> None:
    """The plain console's pack has a route that changes, so a correction there is one intent."""
    assert (FIX, None) == chain(desk.session, PlannedFix(FIX, None))


def test_after_a_restore_no_form_is_opened(desk: Halfway) -> None:
    """The parcel may stand there by now: the write is held before its first line, and people are told."""
    enter(desk.engine, NOW, lambda: NOW)
    desk.journal.round_id = "r2"
    desk.session.kinds = frozenset(Kind)
    with pytest.raises(Held) as held:
        desk.session.write([desk.second]).prepare("change_tracking")
    outcome = outcome_of(held.value)
    assert State.PLANNED is outcome.state
    assert "no full scan has ended since" in outcome.text
    not_created(desk.session, desk.second, outcome.text)
    assert [(Reason.CANCELLED, ORDER)] == desk.told()
    assert S.DUE is desk.stands()
