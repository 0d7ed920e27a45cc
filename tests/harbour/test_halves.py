"""Corrections of two commits that are cut short, lost or met by a colleague: never two parcels, never none.

Judged by the office's own book and state, as always.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.practice.shop import Order, Pair
from tests.extent import first_of
from tests.harbour.office import CANCEL, CREATE, Office
from tests.harbour.story import ALLOWED
from tests.rounds import judge
from tests.rounds.person import kill


@pytest.fixture
def office(start: Callable[..., Office]) -> Office:
    """An office that cancels and creates, and gives a change a second to show."""
    one = start("reissue")
    one.change_pack("settle_seconds: 10,", "settle_seconds: 1,")
    return one


@pytest.fixture
def order(office: Office) -> Order:
    """An order to be corrected and told, the only one in an imported ledger."""
    found = office.sown("old-number", 1)
    office.ledger(found)
    imported = office.person("ledger", "import", "ledger.csv", "--store", "practice")
    assert 0 == imported.code, imported.err
    return found


def killed_at(office: Office, call: str, *, carried_out: bool) -> None:
    """Run a round until a call arrives at the office, then kill it, as a power cut would."""
    office.door.hold(call, carried_out=carried_out)
    running = office.person.begin("run", "daily", "--store", "practice", "--json")
    assert office.door.arrived.wait(300), running.communicate()
    kill(running)
    office.door.leave.set()


def asked(office: Office) -> list[tuple[str, bool]]:
    """Return what was asked for so far, and whether it had an effect."""
    return [(one["kind"], one["effect"]) for one in office.witness().of_kind("cancel", "create", "message")]


def all_right(office: Office, start: judge.Witness, order: Order) -> None:
    """The order shows what it should, its buyer was told once, and every request had its begun intent."""
    end = office.witness()
    assert [] == judge.as_sown(end, [order.order_id])
    assert [] == judge.once_each(end)
    assert [] == judge.backed(end, office.person.folder)
    assert [] == judge.nothing_else(start, end, [order.order_id], ALLOWED)


DONE = [("cancel", True), ("create", True), ("message", True)]


@pytest.mark.parametrize("carried_out", first_of(True, False), ids=["carried out", "lost"])
def test_a_round_that_dies_while_cancelling(office: Office, order: Order, carried_out: bool) -> None:
    """The next round looks: gone, it creates the new one; still there, it cancels once more, then creates."""
    start = office.witness()
    killed_at(office, CANCEL, carried_out=carried_out)
    assert [("cancel", True)][: int(carried_out)] == asked(office)
    second = office.person.run("daily")
    assert 0 == second.code, second.err
    assert DONE == asked(office)
    all_right(office, start, order)


@pytest.mark.parametrize("carried_out", first_of(False, True), ids=["lost", "carried out"])
def test_a_round_that_dies_while_creating(office: Office, order: Order, carried_out: bool) -> None:
    """The next round looks: there, it is done; not there, it is created once more, and nothing cancelled."""
    start = office.witness()
    killed_at(office, CREATE, carried_out=carried_out)
    second = office.person.run("daily")
    assert 0 == second.code, second.err
    assert DONE == asked(office)
    all_right(office, start, order)


def test_between_the_halves_the_plan_says_so(office: Office, order: Order) -> None:
    """`plan` tells of the parcel still to be created, and writes nothing."""
    killed_at(office, CANCEL, carried_out=True)
    office.person.run("daily", "--dry-run")
    before = asked(office)
    office.person.settings('correct = "auto"', 'correct = "off"')
    held = office.person.run("daily")
    assert (order.order_id, "cancelled") in held.findings()
    planned = office.person("plan", "--store", "practice", "--json")
    assert {(order.order_id, "correct"): "planned"} == planned.outcomes()
    assert before == asked(office)


def test_a_colleague_creates_the_parcel_first(office: Office, order: Order) -> None:
    """The right parcel stands when the round comes to it: nothing is created beside it, the buyer is told."""
    killed_at(office, CANCEL, carried_out=True)
    order.parcels.append(Pair(order.right[0].service, order.right[0].number))
    order.status = "WAIT_BUYER_ACCEPT_GOODS"
    office.desk.shop.touch_order(order)
    second = office.person.run("daily")
    assert 0 == second.code, second.err
    assert [("cancel", True), ("message", True)] == asked(office)
