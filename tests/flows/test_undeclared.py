"""An order that waits while the ledger has its number: when it is declared, and why else it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.models import Deadline, Declaration, LedgerRow, Order, Pair, Reason, Status
from flows.decide import History, Ledger, Plan, wants_detail
from flows.undeclared import handed_over
from tests.flows.world import (
    ANOTHER,
    LOOSE,
    LOOSE_FAR,
    NOW,
    ORDER,
    POSTAL,
    POSTAL_BAD,
    RULES,
    found,
    ledger,
    plan,
    row,
    sent_again,
    shows,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Nine hours before `NOW` in China's time, which is eight hours ahead.
SENT_AT = "2026-11-22T08:00"
WITHIN = {"declare_within": timedelta(hours=12), "zone": SHANGHAI}


def waits(left: float | None = 5, **fields: Any) -> Order:
    """Return an order that waits for shipment with so many hours left, read from its own page."""
    time = Deadline("time left", None if left is None else timedelta(hours=left))
    status = {"status": Status.WAIT_SELLER_SEND_GOODS, "deadline": time, "declared_at": None}
    return shows(**status | {"ordered_at": NOW - timedelta(days=2)} | fields)


def sent(**fields: Any) -> LedgerRow:
    """Return the order's row, handed over nine hours ago."""
    return row(LOOSE, **{"sent": SENT_AT} | fields)


def decided(order: Order, of: Ledger, history: History | None = None, **rules: Any) -> Plan:
    """Decide one order where the console can declare."""
    return plan(order, of, history, **WITHIN | rules)


def left_alone(seen: Plan) -> str:
    """Return the one finding's words of an order that is not declared, and nothing else is planned."""
    assert ((), (), ()) == (seen.declarations, seen.fixes, seen.messages)
    (finding,) = seen.findings
    assert (Reason.NOT_DECLARED, False) == (finding.reason, finding.note)
    return finding.text


def test_what_is_ripe_is_declared() -> None:
    """Handed over, a good number, a known carrier, few hours left: one declaration and no finding."""
    seen = decided(waits(), ledger(sent()))
    (declaration,) = seen.declarations
    assert isinstance(declaration, Declaration)
    assert (ORDER, Pair("FOURPX_RM", LOOSE)) == (declaration.order_id, declaration.pair)
    assert f"http://track.4px.com/#/result/0/{LOOSE}" == declaration.website
    assert Reason.NOT_DECLARED is declaration.reason
    assert ((), (), ()) == (seen.findings, seen.fixes, seen.messages)


def test_why_is_said_in_words() -> None:
    """What a declaration rests on names the row, the number and the time that is left."""
    (declaration,) = decided(waits(), ledger(sent())).declarations
    for words in ("ledger.xlsx, row 12", LOOSE, "4PX", "time left"):
        assert words in declaration.rests_on


def test_where_the_console_cannot_declare_it_is_a_finding() -> None:
    """A pack without that route leaves everything as it was: a finding, whatever speaks for it."""
    assert "no such parcel" in left_alone(plan(waits(), ledger(sent())))


@pytest.mark.parametrize("left", [0.01, 1, 11.99])
def test_little_time_left(left: float) -> None:
    """From less than twelve hours on it is declared, to the last minute."""
    assert 1 == len(decided(waits(left), ledger(sent())).declarations)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (12, "less than 12 h"),
        (40, "less than 12 h"),
        (0, "is over"),
        (-3, "is over"),
        (None, "cannot be told"),
    ],
)
def test_time_that_is_long_over_or_unknown(left: float | None, words: str) -> None:
    """The limit itself is not less than the limit; what is overdue or without a time is a person's."""
    assert words in left_alone(decided(waits(left), ledger(sent())))


def test_the_hours_are_a_setting() -> None:
    """Another limit is kept and named."""
    few = timedelta(hours=1.5)
    assert "less than 1.5 h" in left_alone(decided(waits(2), ledger(sent()), declare_within=few))
    assert 1 == len(decided(waits(1), ledger(sent()), declare_within=few).declarations)
    assert "is left" not in left_alone(decided(waits(1), ledger(sent()), declare_within=timedelta(0)))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "no column"),
        ("not", "does not say"),
        ("2026-11-22T17:01", "2026-11-22T17:01 only"),
        ("2026-11-23T00:00", "only"),
    ],
)
def test_what_is_not_handed_over_is_not_declared(said: str, words: str) -> None:
    """Nothing said, anything else said, or a time that is still to come: a number alone proves nothing."""
    assert words in left_alone(decided(waits(), ledger(sent(sent=said))))


@pytest.mark.parametrize("said", ["sent", "2026-11-22T17:00", SENT_AT, "2026-11-20T00:00"])
def test_what_is_handed_over_is_declared(said: str) -> None:
    """By a word, or by a time that has come; the order is two days old."""
    assert 1 == len(decided(waits(), ledger(sent(sent=said))).declarations)


def test_a_ledgers_times_are_the_stores() -> None:
    """The same clock on the wall is past in China and still to come in Greenwich."""
    here, there = replace(RULES, zone=SHANGHAI), replace(RULES, zone=UTC)
    at_noon = sent(sent="2026-11-22T12:00")
    assert "" == handed_over(at_noon, here)
    assert "only" in handed_over(at_noon, there)


def test_a_parcel_older_than_its_order_is_another_ones() -> None:
    """What was handed over days before the order was placed cannot be its parcel; the order's day may be."""
    early = decided(waits(), ledger(sent(sent="2026-11-18T08:00")))
    assert "before the order was placed" in left_alone(early)
    assert 1 == len(decided(waits(ordered_at=None), ledger(sent(sent="2026-11-18T08:00"))).declarations)
    assert 1 == len(decided(waits(), ledger(sent(sent="2026-11-20T00:00"))).declarations)


def test_several_numbers_are_a_persons() -> None:
    """Two parcels are declared by a person, one finding each."""
    seen = decided(waits(), ledger(sent(), row(LOOSE_FAR, sent=SENT_AT)))
    assert () == seen.declarations
    assert [(Reason.NOT_DECLARED, False)] * 2 == found(seen)


def test_articles_of_one_parcel_are_one_number() -> None:
    """A row for each article is one parcel, as long as every row says that it was handed over."""
    both = ledger(sent(), sent(goods="灯罩"))
    assert 1 == len(decided(waits(), both).declarations)
    assert "does not say" in left_alone(decided(waits(), ledger(sent(), sent(goods="灯罩", sent="not"))))


def test_a_parcel_that_was_sent_again_is_a_persons() -> None:
    """Which of the two parcels the buyer gets is not guessed."""
    seen = decided(waits(), ledger(sent(), sent_again()))
    assert () == seen.declarations
    assert "sent again as well" in seen.findings[0].text


def test_a_number_of_two_orders_is_a_persons() -> None:
    """One parcel for two orders, or a slip: the ledger alone does not tell."""
    seen = decided(waits(), ledger(sent(), row(LOOSE, order_id=ANOTHER)))
    assert f"order {ANOTHER} as well" in left_alone(seen)


@pytest.mark.parametrize("number", ["1234567890", "待补", ORDER, "A" * 60, "AB-12345678"])
def test_a_number_that_cannot_be_is_not_declared(number: str) -> None:
    """A placeholder, the order's own number, one too long or of other signs: the ledger is in doubt."""
    seen = decided(waits(), ledger(row(number, sent=SENT_AT)))
    assert (() , [(Reason.LEDGER_NUMBER, False)]) == (seen.declarations, found(seen))  # fmt: skip


def test_a_bad_check_digit_is_not_declared() -> None:
    """The format's own rule says that no such parcel exists."""
    seen = decided(waits(), ledger(row(POSTAL_BAD, "CPAM", sent=SENT_AT)))
    assert ((), [(Reason.LEDGER_NUMBER, False)]) == (seen.declarations, found(seen))


def test_a_number_that_is_not_the_carriers_is_not_declared() -> None:
    """A postal number by UPS: one of the two is wrong."""
    seen = decided(waits(), ledger(row(POSTAL, "UPS", sent=SENT_AT)))
    assert ((), [(Reason.LEDGER_NUMBER, False)]) == (seen.declarations, found(seen))


def test_an_unknown_carrier_is_not_declared() -> None:
    """Without a service of the console there is nothing to choose; the nearest names are given."""
    seen = decided(waits(), ledger(sent(carrier="同城小马跑腿", service="")))
    assert ((), [(Reason.CARRIER_UNMAPPED, False)]) == (seen.declarations, found(seen))
    assert "同城小马跑腿" in seen.findings[0].text


def test_the_sellers_own_method_needs_a_website() -> None:
    """The service `Other` without a tracking page would be refused by the console."""
    seen = decided(waits(), ledger(sent(carrier="某某快递", service="Other")))
    assert ((), [(Reason.CARRIER_UNMAPPED, False)]) == (seen.declarations, found(seen))
    assert "tracking website" in seen.findings[0].text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"platform_warehouse": True}, (Reason.PLATFORM_WAREHOUSE, True)),
        ({"status": Status.FINISH}, (Reason.CLOSED, False)),
        ({"status": Status.IN_CANCEL}, (Reason.IN_CANCELLATION, False)),
        ({"status": Status.IN_ISSUE}, (Reason.IN_DISPUTE, False)),
        ({"status": Status.RISK_CONTROL}, (Reason.STATUS, False)),
        ({"status": Status.UNKNOWN}, (Reason.STATUS, False)),
        ({"status": Status.SELLER_PART_SEND_GOODS}, (Reason.NOT_DECLARED, False)),
        ({"status": Status.WAIT_BUYER_ACCEPT_GOODS}, (Reason.STATUS, False)),
    ],
)
def test_only_an_order_that_waits_as_a_whole(fields: dict[str, Any], expected: tuple[Reason, bool]) -> None:
    """In every other state it is a finding, under the name it always had."""
    seen = decided(waits(**fields), ledger(sent()))
    assert () == seen.declarations
    assert [expected[1]] == [note for _, note in found(seen)]
    assert {expected[0], Reason.NOT_DECLARED} >= {reason for reason, _ in found(seen)}


def test_an_order_with_a_parcel_is_not_declared_again() -> None:
    """Beside a parcel of another number the row is a difference, beside an equal one nothing at all."""
    shown = waits().status
    other = shows((LOOSE_FAR, "FOURPX_RM"), status=shown, deadline=Deadline("soon", timedelta(hours=5)))
    same = shows((LOOSE, "FOURPX_RM"), status=shown, deadline=Deadline("soon", timedelta(hours=5)))
    assert () == decided(other, ledger(sent())).declarations
    assert Plan() == decided(same, ledger(sent()))


@pytest.mark.parametrize(
    ("order", "of", "words"),
    [
        (waits(healed=True), ledger(sent()), "fallback locator"),
        (waits(), ledger(sent(), stale=True), "older than its limit"),
        (waits(detailed=False, numbers_shown=False), ledger(sent()), "was not opened"),
    ],
    ids=["healed", "stale", "list row"],
)
def test_what_is_not_sure_enough_to_write(order: Order, of: Ledger, words: str) -> None:
    """A healed value, a stale ledger or a list row alone give a finding."""
    assert words in left_alone(decided(order, of))


def test_a_ledger_that_contradicts_itself_declares_nothing() -> None:
    """The whole order is left alone."""
    seen = decided(waits(), ledger(sent(), conflicts={ORDER: "rows 4 and 7"}))
    assert ((), [(Reason.LEDGER_CONFLICT, False)]) == (seen.declarations, found(seen))


def test_an_order_is_declared_once() -> None:
    """What bufa declared or began to is never planned again, also when the order waits afresh."""
    history = History(declared=frozenset({ORDER}))
    assert "only once" in left_alone(decided(waits(), ledger(sent()), history))
    assert 1 == len(decided(waits(), ledger(sent()), History(declared=frozenset({ANOTHER}))).declarations)


def test_a_cancelled_parcel_is_not_declared() -> None:
    """Between the halves of a correction the order waits without a parcel; its second half creates it."""
    history = History(halved=frozenset({ORDER}))
    assert Plan() == decided(waits(), ledger(sent()), history)


@pytest.mark.parametrize(
    ("order", "of", "expected"),
    [
        (waits(), ledger(sent()), True),
        (waits(40), ledger(sent()), False),
        (waits(-1), ledger(sent()), False),
        (waits(), ledger(sent(sent="not")), False),
        (waits(), ledger(), False),
    ],
    ids=["ripe", "time left", "overdue", "not handed over", "no row"],
)
def test_only_what_may_be_declared_is_opened(order: Order, of: Ledger, expected: bool) -> None:
    """An order's page is opened where everything in its list row speaks for a declaration."""
    listed = replace(order, detailed=False, numbers_shown=False)
    rules = replace(RULES, declare_within=timedelta(hours=12), zone=SHANGHAI)
    assert expected is wants_detail(listed, of, History(), rules)
