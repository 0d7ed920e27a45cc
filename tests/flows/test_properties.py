"""What holds of every plan, whatever console and ledger say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.models import LedgerRow, Order, Pair, Parcel, Purpose, Reason, RowKind, Status
from flows.decide import History, Ledger, Plan, Rules, Seen, decide
from flows.rules import PROVEN
from flows.stops import order_stop
from tests.flows.world import (
    ANOTHER,
    LOOSE,
    LOOSE_FAR,
    LOOSE_NEAR,
    NOW,
    ORDER,
    PLATFORM,
    POSTAL,
    POSTAL_BAD,
    POSTAL_TOO,
    RULES,
    UPS_BAD,
    UPS_GOOD,
    WORDS,
    console_after,
    ledger,
)

NUMBERS = (
    *(LOOSE, LOOSE_NEAR, LOOSE_FAR, PLATFORM, POSTAL, POSTAL_TOO, POSTAL_BAD),
    *(UPS_GOOD, UPS_BAD, "1234567890", "TEST12345", ORDER),
)
SERVICE = {
    LOOSE: "FOURPX_RM",
    LOOSE_NEAR: "FOURPX_RM",
    LOOSE_FAR: "FOURPX_RM",
    PLATFORM: "CAINIAO_STANDARD",
    UPS_GOOD: "UPS",
    UPS_BAD: "UPS",
}
GOOD = (LOOSE, PLATFORM, POSTAL, POSTAL_TOO, UPS_GOOD)
MEANT = {POSTAL_BAD: POSTAL, UPS_BAD: UPS_GOOD, LOOSE_NEAR: LOOSE, ORDER: LOOSE_FAR}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IDS = (ORDER, ANOTHER)
DAYS = (0, 1, 4, 6, 40)

World = tuple[list[Order], Ledger, History, Rules]


class Dice:
    """Draws a world from a seed: mostly one that allows a write, with something off now and then."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def seldom(self, off: object, else_: object) -> Any:
        """Return `off` once in twelve times."""
        return off if self.random.random() < 1 / 12 else else_

    def day(self) -> datetime:
        """Return some time in the past."""
        return NOW - timedelta(days=self.random.choice(DAYS))

    def pair(self, among: Sequence[str] = NUMBERS) -> Pair:
        """Return some pair, mostly with a service that its number may have."""
        number = self.random.choice(among)
        return Pair(
            self.seldom("UPS", self.seldom(self.random.choice(list(WORDS)), SERVICE.get(number, "CPAM"))),
            number,
        )

    def numbers(self) -> frozenset[str]:
        """Return a few numbers."""
        return frozenset(self.random.sample(NUMBERS, self.random.choice((0, 0, 0, 1, 2))))

    def row(self, order: Order) -> LedgerRow:
        """Return some row of an order; now and then it knows the number shown, as right or as old."""
        order_id, pair = order.order_id, self.pair(self.seldom(NUMBERS, GOOD))
        shown = {parcel.pair.number for parcel in order.parcels}
        if shown and self.random.random() < 1 / 3:
            number = self.random.choice(sorted(shown))
            number = MEANT.get(number, number)
            pair = Pair(SERVICE.get(number, "CPAM"), number)
        service = self.seldom("", pair.service)
        return LedgerRow(
            order_id,
            self.random.choice((*[RowKind.ORIGINAL] * 3, RowKind.REPLACEMENT)),
            WORDS.get(service, "某某快递"),
            pair.number,
            service,
            aliases=self.numbers() - {pair.number},
            olds=self.seldom(frozenset(shown), self.numbers()) - {pair.number},
            source="ledger.xlsx, row 7",
            first_seen=self.seldom(None, self.day()),
        )

    def order(self, order_id: str) -> Order:
        """Return an order in some state."""
        pairs = [self.pair() for _ in range(self.random.choice((0, 1, 1, 1, 1, 2, 3)))]
        return Order(
            order_id,
            self.seldom(self.random.choice(list(Status)), Status.WAIT_BUYER_ACCEPT_GOODS),
            parcels=tuple(Parcel(position, pair) for position, pair in enumerate(pairs, 1)),
            platform_warehouse=self.seldom(True, False),
            declared_at=self.seldom(None, self.day()),
            changes=self.random.choice((None, 0, 0, 1, 2)),
            detailed=self.seldom(False, True),
            healed=self.seldom(True, False),
        )

    def seen(self, order: Order) -> Seen:
        """Return what the order looked like before, mostly as now."""
        now = tuple(parcel.pair for parcel in order.parcels)
        return Seen(
            self.seldom((self.pair(),), now), self.seldom(self.day(), EPOCH), self.seldom(True, False)
        )

    def history(self, orders: list[Order]) -> History:
        """Return some memory of the journal."""
        told = ((one, purpose, number) for one in IDS for purpose in Purpose for number in NUMBERS)
        return History(
            seen={order.order_id: self.seen(order) for order in orders if self.random.random() < 0.5},
            begun={order_id: self.seldom(2, 0) for order_id in IDS},
            told=frozenset(key for key in told if self.seldom(True, False)),
            open_orders=frozenset(order_id for order_id in IDS if self.seldom(True, False)),
        )

    def world(self) -> World:
        """Return two orders, a ledger of a few rows, a history, and a store."""
        orders = [self.order(order_id) for order_id in IDS]
        rows = [self.row(self.random.choice(orders)) for _ in range(self.random.choice((1, 2, 2, 2, 3, 4)))]
        rules = replace(RULES, trust_ledger=self.seldom(True, False), days=self.random.choice((0, 5, 5)))
        return orders, ledger(*rows, stale=self.seldom(True, False)), self.history(orders), rules


worlds = st.integers(0, 2**32).map(lambda seed: Dice(seed).world())


def every_world(test: Callable[[World], None]) -> Callable[[], None]:
    """Run a test on many worlds."""
    return settings(max_examples=400, deadline=None)(given(worlds)(test))


def by_id(shown: list[Order]) -> dict[str, Order]:
    """Return the orders by their number."""
    return {order.order_id: order for order in shown}


@every_world
def test_no_write_where_none_may_be(world: World) -> None:
    """Never a correction of an order that is closed, in dispute, cancelled, healed, unopened or open."""
    shown, known, history, rules = world
    for planned in decide(shown, known, history, rules).fixes:
        order = by_id(shown)[planned.fix.order_id]
        assert order_stop(order) is None
        assert order.detailed
        assert not order.healed
        assert not known.stale
        assert order.order_id not in history.open_orders


@every_world
def test_nobody_is_told_on_shaky_ground(world: World) -> None:
    """Never a message from a stale ledger, an unopened order, in a dispute, or twice."""
    shown, known, history, rules = world
    plan = decide(shown, known, history, rules)
    told = [*plan.messages, *(planned.message for planned in plan.fixes if planned.message)]
    keys = [(message.order_id, message.purpose, message.number) for message in told]
    assert len(keys) == len(set(keys))
    assert not set(keys) & history.told
    for message in told:
        order = by_id(shown)[message.order_id]
        assert order.detailed
        assert not order.healed
        assert not known.stale
        assert order.status not in {Status.IN_ISSUE, Status.IN_CANCEL}


@every_world
def test_the_right_pair_is_the_ledgers(world: World) -> None:
    """A correction writes an original row's pair of that very order, over what the console shows."""
    shown, known, history, rules = world
    for planned in decide(shown, known, history, rules).fixes:
        fix = planned.fix
        originals = [row for row in known.rows[fix.order_id] if row.kind is RowKind.ORIGINAL]
        assert fix.right in [row.pair for row in originals]
        parcel = by_id(shown)[fix.order_id].parcels[fix.parcel - 1]
        assert (fix.parcel, fix.wrong) == (parcel.position, parcel.pair)
        assert fix.wrong != fix.right


@every_world
def test_one_correction_per_parcel_and_within_the_limits(world: World) -> None:
    """Never two for one parcel, none past the window or the budget."""
    shown, known, history, rules = world
    fixes = [planned.fix for planned in decide(shown, known, history, rules).fixes]
    assert len(fixes) == len({(fix.order_id, fix.parcel) for fix in fixes})
    for fix in fixes:
        order = by_id(shown)[fix.order_id]
        assert max(order.changes or 0, history.begun.get(fix.order_id, 0)) < rules.changes
        if rules.days:
            assert order.declared_at is not None
            assert order.declared_at + timedelta(days=rules.days) >= rules.now


@every_world
def test_only_proofs_are_written_unless_the_ledger_is_trusted(world: World) -> None:
    """And what was renumbered is never written at all."""
    shown, known, history, rules = world
    for planned in decide(shown, known, history, rules).fixes:
        assert planned.fix.reason is not Reason.RENUMBERED
        assert rules.trust_ledger or planned.fix.reason in PROVEN


@every_world
def test_after_the_corrections_nothing_is_left_to_correct(world: World) -> None:
    """The plan for the console as it is then holds no correction of the orders just corrected."""
    shown, known, history, rules = world
    plan = decide(shown, known, history, rules)
    again = decide(console_after(shown, plan), known, history, rules)
    done = {planned.fix.order_id for planned in plan.fixes}
    assert [planned for planned in again.fixes if planned.fix.order_id in done] == []


@every_world
def test_the_order_of_things_means_nothing(world: World) -> None:
    """Rows and parcels in another order give the same writes."""
    shown, known, history, rules = world
    turned = replace(known, rows={key: list(reversed(rows)) for key, rows in known.rows.items()})

    def writes(plan: Plan) -> set[tuple[object, ...]]:
        fixes = {
            (p.fix.order_id, p.fix.parcel, p.fix.right, p.fix.reason, p.message is None) for p in plan.fixes
        }
        return fixes | {(m.order_id, m.purpose, m.number) for m in plan.messages}

    assert writes(decide(shown, known, history, rules)) == writes(
        decide(list(reversed(shown)), turned, history, rules)
    )


@every_world
def test_what_a_colleague_changed_is_kept(world: World) -> None:
    """A pair that replaced the one last seen is overwritten for a newer ledger row only."""
    shown, known, history, rules = world
    for planned in decide(shown, known, history, rules).fixes:
        seen = history.seen.get(planned.fix.order_id)
        if seen is None or len(seen.parcels) != len(by_id(shown)[planned.fix.order_id].parcels):
            continue
        assert planned.fix.wrong in seen.parcels


def test_the_worlds_are_worth_it() -> None:
    """The worlds drawn here hold what the properties speak of; else all of this would prove nothing."""
    kinds: Counter[str] = Counter()
    for seed in range(3000):
        plan = decide(*Dice(seed).world())
        kinds.update(str(planned.fix.reason) for planned in plan.fixes)
        kinds.update(str(message.purpose) for message in plan.messages)
        kinds.update(str(finding.reason) for finding in plan.findings)
    corrected = {"placeholder", "check-digit", "old-number", "other-order", "wrong-service"}
    stopped = {"changed-by-others", "healed", "ledger-stale", "unconfirmed", "ledger-number", "merged"}
    wanted = corrected | stopped | {"replacement", "unchangeable", "renumbered", "past-window"}
    assert set() == {kind for kind in wanted if kinds[kind] < 10}
