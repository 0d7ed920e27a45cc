"""The rules against a whole shop: what was sown is found, and what was not is left alone.

Shop and ledger come from the practice console, which was written without knowledge of these rules.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from agent.ledger.imports import conflicts_of, import_file, owners_of, rows_of
from agent.ledger.tables import Base
from agent.models import Deadline, Order, Pair, Parcel, Status
from agent.practice import ledger as practice_ledger
from agent.practice.ledger import CHINA
from agent.practice.seed import make_shop
from agent.practice.shop import Order as PracticeOrder
from agent.practice.shop import Shop
from flows.decide import History, Ledger, Plan, decide
from flows.texts import check, language_for, load_text, render
from tests.flows.world import CARRIERS, NOW, RULES, console_after

#: What was sown → the finding's reason; all else that was sown gives none.
FOUND = {"near", "different", "renumbered", "merged", "not-declared", "past-window", "budget-spent"}
#: What a person must declare may have a graver name.
GRAVER = {"ledger-number": "not-declared", "carrier-unmapped": "not-declared"}
DECLARING = replace(RULES, declare_within=timedelta(hours=12), zone=CHINA)

SEEDS = [(1, "xlsx"), (2, "csv"), (3, "csv")]


def as_read(order: PracticeOrder) -> Order:
    """Return an order of the practice shop as a reader of its own page returns it."""
    parcels = (Parcel(at, Pair(pair.service, pair.number)) for at, pair in enumerate(order.parcels, 1))
    return Order(
        order.order_id,
        Status(order.status),
        parcels=tuple(parcels),
        goods=order.items[0].title,
        ship_to=order.buyer.country,
        buyer=order.buyer.buyer_id,
        platform_warehouse=order.platform_warehouse,
        deadline=Deadline("soon", order.deadline - NOW) if order.deadline else Deadline(""),
        ordered_at=order.created,
        declared_at=order.declared_at,
        changes=order.changes,
        detailed=True,
    )


def imported(shop: Shop, file: Path, orders: list[Order]) -> Ledger:
    """Write the shop's ledger, import it, and return it as a round sees it."""
    practice_ledger.write_ledger(shop, file)
    earlier = (NOW - timedelta(days=1)).timestamp()
    os.utime(file, (earlier, earlier))
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as database:
        report = import_file(database, file, store="s", names=[shop.name], clock=lambda: NOW)
        assert ([], []) == (report.refused, report.conflicts)
        rows = rows_of(database, "s", CARRIERS)
        numbers = {parcel.pair.number for order in orders for parcel in order.parcels}
        numbers |= {row.number for known in rows.values() for row in known}
        owners = {key: frozenset(ids) for key, ids in owners_of(database, "s", numbers).items()}
        conflicts = conflicts_of(database, "s")
    engine.dispose()
    return Ledger(rows, conflicts, owners)


@pytest.fixture(params=SEEDS, ids=str)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Shop, list[Order], Ledger, Plan]:
    """A shop, its orders, its ledger, and what is decided about them."""
    seed, suffix = request.param
    shop = make_shop(seed, 60, NOW)
    orders = [as_read(order) for order in shop.orders.values()]
    known = imported(shop, tmp_path / f"ledger.{suffix}", orders)
    return shop, orders, known, decide(orders, known, History(), RULES)


def test_the_console_ends_up_right(world: tuple[Shop, list[Order], Ledger, Plan]) -> None:
    """Every order shows afterwards what the shop calls right, for the reason that was sown."""
    shop, orders, _, plan = world
    after = {order.order_id: [p.pair for p in order.parcels] for order in console_after(orders, plan)}
    right = {key: [Pair(p.service, p.number) for p in order.right] for key, order in shop.orders.items()}
    assert right == after
    sown = {order_id: order.sown for order_id, order in shop.orders.items()}
    assert {p.fix.order_id: str(p.fix.reason) for p in plan.fixes} == {
        p.fix.order_id: sown[p.fix.order_id] for p in plan.fixes
    }


def test_exactly_those_are_told(world: tuple[Shop, list[Order], Ledger, Plan]) -> None:
    """Order and number of every message, no more and no fewer."""
    shop, _, _, plan = world
    told = [*plan.messages, *(planned.message for planned in plan.fixes if planned.message)]
    wanted = [(order.order_id, number) for order in shop.orders.values() for number in order.tell]
    assert sorted(wanted) == sorted((message.order_id, message.number) for message in told)


def test_findings_are_of_what_was_sown(world: tuple[Shop, list[Order], Ledger, Plan]) -> None:
    """One finding each, and none about an order in which nothing was sown."""
    shop, _, _, plan = world
    wanted = [(order.order_id, order.sown) for order in shop.orders.values() if order.sown in FOUND]
    found = [(finding.order_id, str(finding.reason)) for finding in plan.findings]
    assert sorted(wanted) == sorted((order_id, GRAVER.get(reason, reason)) for order_id, reason in found)


def test_exactly_those_are_declared(world: tuple[Shop, list[Order], Ledger, Plan]) -> None:
    """Where the console can, what is ripe is declared with the ledger's pair and is no finding any more."""
    shop, orders, known, plan = world
    now = decide(orders, known, History(), DECLARING)
    ripe = {order.order_id: order.declare for order in shop.orders.values() if order.declare}
    assert 2 == len(ripe)
    declared = {one.order_id: (one.pair.service, one.pair.number) for one in now.declarations}
    assert {key: (pair.service, pair.number) for key, pair in ripe.items() if pair} == declared
    assert not ripe.keys() & {finding.order_id for finding in now.findings}
    assert ripe.keys() < {finding.order_id for finding in plan.findings}
    assert (plan.fixes, plan.messages) == (now.fixes, now.messages)


def test_nothing_is_left_to_correct(world: tuple[Shop, list[Order], Ledger, Plan]) -> None:
    """Deciding again on the console as it is then plans no correction."""
    _, orders, known, plan = world
    assert () == decide(console_after(orders, plan), known, History(), RULES).fixes


def test_every_message_may_be_sent(world: tuple[Shop, list[Order], Ledger, Plan]) -> None:
    """The texts about the shop's own goods pass every check."""
    plan = world[3]
    told = [*plan.messages, *(planned.message for planned in plan.fixes if planned.message)]
    assert told
    for message in told:
        lang = language_for(message.ship_to)
        words = render([message], load_text(message.purpose, lang), CARRIERS, lang, 1000)
        assert [] == check(words, 1000, CARRIERS)
