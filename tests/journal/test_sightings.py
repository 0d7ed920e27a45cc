"""What is remembered of the console between rounds."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from agent.ledger.journal import Journal
from agent.ledger.sightings import NEVER
from agent.models import Deadline, Order, Pair, Parcel, Status
from tests.journal.samples import FixedClock

ONE, TWO = Pair("CPAM", "RB1"), Pair("EMS", "EE2")


def order(order_id: str = "8190", *pairs: Pair, **changes: object) -> Order:
    """An order with parcels as read from its own page."""
    parcels = tuple(Parcel(n, pair) for n, pair in enumerate(pairs, 1))
    values = {"deadline": Deadline(""), "parcels": parcels, "detailed": True}
    return Order(order_id, Status.WAIT_BUYER_ACCEPT_GOODS, **values | changes)  # type: ignore[arg-type]


def test_an_order_never_read_is_not_remembered(journal: Journal) -> None:
    """Only what was read has an answer."""
    journal.remember([order("1", ONE)])
    assert {"1"} == set(journal.seen(["1", "2"]))


def test_the_first_reading_is_no_change(journal: Journal, clock: FixedClock) -> None:
    """Nobody saw the parcels change: the time of change is the epoch, and it was not ours."""
    journal.remember([order("1", ONE, TWO)], list_digests={"1": "a"}, ledger_digests={"1": "b"})
    seen = journal.seen(["1"])["1"]
    assert ((ONE, TWO), NEVER, False, "a", "b", clock.now) == (
        seen.parcels,
        seen.changed_at,
        seen.ours,
        seen.list_digest,
        seen.ledger_digest,
        seen.seen_at,
    )


def test_a_change_is_timed_by_the_reading_that_showed_it(journal: Journal, clock: FixedClock) -> None:
    """The first differing reading sets the time; equal ones after it leave it."""
    journal.remember([order("1", ONE)])
    clock.move(hours=1)
    journal.remember([order("1", TWO)])
    changed = clock.now
    clock.move(hours=1)
    journal.remember([order("1", TWO)])
    seen = journal.seen(["1"])["1"]
    assert ((TWO,), changed, False, clock.now) == (seen.parcels, seen.changed_at, seen.ours, seen.seen_at)


def test_our_own_change_is_ours_until_the_next(journal: Journal, clock: FixedClock) -> None:
    """A change of our own is told from a colleague's, and a later reading does not make it his."""
    journal.remember([order("1", ONE)])
    journal.remember([order("1", TWO)], ours={"1"})
    journal.remember([order("1", TWO)])
    assert journal.seen(["1"])["1"].ours
    clock.move(hours=1)
    journal.remember([order("1", ONE)])
    assert (False, clock.now) == (journal.seen(["1"])["1"].ours, journal.seen(["1"])["1"].changed_at)


def test_another_order_of_the_parcels_is_no_change(journal: Journal) -> None:
    """Parcels are a set: a console that lists them the other way round has changed nothing."""
    journal.remember([order("1", ONE, TWO)])
    journal.remember([order("1", TWO, ONE)])
    assert NEVER == journal.seen(["1"])["1"].changed_at


def test_a_row_without_numbers_tells_nothing(journal: Journal) -> None:
    """Where the list shows no numbers, reading the list is not reading the parcels: nothing is changed."""
    bare = {"detailed": False, "numbers_shown": False}
    journal.remember([order("1", ONE)], list_digests={"1": "a"})
    journal.remember([order("1", **bare), order("2", **bare)], list_digests={"1": "b", "2": "b"})
    seen = journal.seen(["1", "2"])
    assert {"1"} == set(seen)
    assert ((ONE,), NEVER, "a") == (seen["1"].parcels, seen["1"].changed_at, seen["1"].list_digest)


def test_a_healed_value_is_not_remembered(journal: Journal) -> None:
    """A value found by a fallback locator may be another element's."""
    journal.remember([order("1", ONE)])
    journal.remember([order("1", TWO, healed=True)])
    assert (ONE,) == journal.seen(["1"])["1"].parcels


def test_a_list_row_with_numbers_is_a_reading(journal: Journal) -> None:
    """Where the list shows the numbers it counts like the order's own page."""
    journal.remember([order("1", ONE, detailed=False)])
    assert (ONE,) == journal.seen(["1"])["1"].parcels


def test_a_first_declaration_is_no_change(journal: Journal, clock: FixedClock) -> None:
    """A parcel declared since the last scan is new, and nobody has changed anything."""
    journal.remember([order("1")])
    clock.move(hours=1)
    journal.remember([order("1", ONE)])
    assert ((ONE,), NEVER) == (journal.seen(["1"])["1"].parcels, journal.seen(["1"])["1"].changed_at)


def test_a_pair_that_is_gone_is_a_change(journal: Journal, clock: FixedClock) -> None:
    """Also where another parcel was added at the same time, and where one of two equal pairs is gone."""
    journal.remember([order("1", ONE), order("2", ONE, ONE)])
    clock.move(hours=1)
    journal.remember([order("1", TWO, TWO), order("2", ONE)])
    assert [clock.now, clock.now] == [one.changed_at for one in journal.seen(["1", "2"]).values()]


def test_a_digest_not_given_stays(journal: Journal) -> None:
    """Reading an order for its parcels alone forgets neither digest."""
    journal.remember([order("1", ONE)], list_digests={"1": "a"}, ledger_digests={"1": "b"})
    journal.remember([order("1", ONE)], ledger_digests={"1": "c"})
    seen = journal.seen(["1"])["1"]
    assert ("a", "c") == (seen.list_digest, seen.ledger_digest)


def test_many_orders_are_remembered_at_once(journal: Journal) -> None:
    """More than one look-up holds, new and known ones mixed; the last reading of each counts."""
    journal.remember([order(str(n), ONE) for n in range(0, 1300, 2)])
    journal.remember([*(order(str(n), ONE) for n in range(1300)), order("7", TWO)])
    seen = journal.seen(str(n) for n in range(1300))
    assert 1300 == len(seen)
    assert (TWO,) == seen["7"].parcels
    assert {(ONE,)} == {found.parcels for number, found in seen.items() if number != "7"}


def test_shops_remember_apart(journal: Journal, engine: Engine, clock: FixedClock) -> None:
    """The same order number in another shop is another order."""
    other = Journal(engine, store="red", shop="practice.example/1", round_id="r1", clock=clock)
    journal.remember([order("1", ONE)])
    assert {} == other.seen(["1"])
    other.remember([order("1", TWO)])
    assert ((ONE,), (TWO,)) == (journal.seen(["1"])["1"].parcels, other.seen(["1"])["1"].parcels)


def test_only_a_full_scan_is_the_last_known_state(
    journal: Journal, new_round: Callable[..., Journal], clock: FixedClock
) -> None:
    """A scan that did not reach the end never replaces the last full one; stores scan apart."""
    assert journal.last_full_scan() is None
    journal.save_scan(True, {"orders": 60})
    full_at = clock.now
    clock.move(hours=1)
    later = new_round("r2")
    later.save_scan(False, {"orders": 20})
    new_round("r3", store="blue").save_scan(True, {"orders": 5})
    scan = later.last_full_scan()
    assert scan is not None
    assert ("r1", full_at, {"orders": 60}) == (scan.round_id, scan.at, scan.counts)
    later.save_scan(True, {"orders": 61})
    scan = journal.last_full_scan()
    assert scan is not None
    assert ("r2", clock.now) == (scan.round_id, scan.at)
