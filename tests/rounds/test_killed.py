"""Rounds that die with all they started, right after a write was begun, before or after it arrived."""

from __future__ import annotations

import psutil
import pytest

from agent.practice.shop import Order
from tests.extent import thorough
from tests.rounds import judge
from tests.rounds.person import Ran, kill
from tests.rounds.shop import MODIFY, SEND, Shop


@pytest.fixture
def order(shop: Shop) -> Order:
    """An order to be corrected and told, the only one in an imported ledger."""
    found = shop.sown("old-number")
    shop.settle_within(1)
    shop.ledger(found)
    imported = shop.person("ledger", "import", "ledger.csv", "--store", "practice")
    assert 0 == imported.code, imported.err
    return found


def killed_at(shop: Shop, call: str, *, carried_out: bool) -> Ran:
    """Run a round until a call arrives at the console, call a second round meanwhile, then kill the first.

    Returns how the second round ended.
    """
    shop.door.hold(call, carried_out=carried_out)
    running = shop.person.begin("run", "daily", "--store", "practice", "--json")
    assert shop.door.arrived.wait(300), running.communicate()
    family = psutil.Process(running.pid).children(recursive=True)
    second = shop.person.run("daily")
    kill(running)
    shop.door.leave.set()
    _, left = psutil.wait_procs(family, timeout=60)
    assert [] == left
    return second


def asked(shop: Shop, kind: str) -> list[bool]:
    """Return the console's requests of a kind so far: whether each had an effect."""
    return [entry["effect"] for entry in shop.witness().of_kind(kind)]


@thorough
def test_writes_that_never_arrived(shop: Shop, order: Order) -> None:
    """A lost correction is written once more by the next round; a lost message is never sent again.

    While a round holds the store a second one ends at once with code 9. The begun message is left to a
    person, and the rounds after that stay silent.
    """
    start = shop.witness()
    second = killed_at(shop, MODIFY, carried_out=False)
    assert 9 == second.code
    assert "StoreBusy" in second.err
    assert {"begun": 1, "waiting": 1} == judge.states(shop.person.folder)
    assert [] == asked(shop, "modify")

    killed_at(shop, SEND, carried_out=False)
    assert [True] == asked(shop, "modify")
    assert {"done": 1, "begun": 1} == judge.states(shop.person.folder)

    third = shop.person.run("daily")
    assert 0 == third.code, third.err
    assert (order.order_id, "unconfirmed") in third.findings()
    assert "needs_person" == third.outcomes()[order.order_id, "message"]
    fourth = shop.person.run("daily")
    assert 0 == fourth.code, fourth.err

    end = shop.witness()
    assert end.orders[order.order_id]["parcels"] == end.orders[order.order_id]["right"]
    assert [] == asked(shop, "message")
    assert [True] == asked(shop, "modify")
    assert [] == judge.nothing_else(start, end, [order.order_id])
    assert [] == judge.backed(end, shop.person.folder)


@thorough
def test_writes_that_arrived(shop: Shop, order: Order) -> None:
    """A correction or message that arrived before the round died is found by reading, and not repeated.

    A round within the time that the pack gives the console to settle leaves it open: unconfirmed, code 6.
    """
    start = shop.witness()
    killed_at(shop, MODIFY, carried_out=True)
    assert [True] == asked(shop, "modify")

    killed_at(shop, SEND, carried_out=True)
    assert [True] == asked(shop, "modify")
    assert [True] == asked(shop, "message")

    shop.settle_within(600)
    early = shop.person.run("daily")
    assert 6 == early.code
    assert "unconfirmed" == early.report["outcome"]
    assert {(order.order_id, "message"): "unconfirmed"} == early.outcomes()
    assert {"done": 1, "unconfirmed": 1} == judge.states(shop.person.folder)
    shop.settle_within(1)

    third = shop.person.run("daily")
    assert 0 == third.code, third.err
    assert {(order.order_id, "message"): "done"} == third.outcomes()
    assert {"done": 2} == judge.states(shop.person.folder)

    end = shop.witness()
    assert [] == judge.as_sown(end, [order.order_id])
    assert [] == judge.nothing_else(start, end, [order.order_id])
    assert [] == judge.once_each(end)
    assert [] == judge.backed(end, shop.person.folder)
