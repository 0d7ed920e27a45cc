"""Each kind of difference between console and ledger: when it is named, and when it is not."""

from __future__ import annotations

import pytest

from agent.models import Pair, Purpose, Reason, Status
from flows.decide import Ledger
from flows.rules import compare
from flows.terms import Plan
from tests.flows.world import (
    ANOTHER,
    CARRIERS,
    LOOSE,
    LOOSE_FAR,
    LOOSE_NEAR,
    ORDER,
    PLATFORM,
    PLATFORM_TOO,
    POSTAL,
    POSTAL_BAD,
    POSTAL_TOO,
    UPS_BAD,
    UPS_GOOD,
    fixed,
    found,
    ledger,
    nothing_written,
    plan,
    row,
    shows,
)

ELSEWHERE = row(LOOSE_FAR, order_id=ANOTHER)

#: Shown (number, service), ledger, the reason of the correction.
PROVEN = {
    "all one digit": (("111111111111", "FOURPX_RM"), ledger(row(LOOSE)), Reason.PLACEHOLDER),
    "counting": (("1234567890", "FOURPX_RM"), ledger(row(LOOSE)), Reason.PLACEHOLDER),
    "a word": (("待补", "FOURPX_RM"), ledger(row(LOOSE)), Reason.PLACEHOLDER),
    "the order's own number": ((ORDER, "FOURPX_RM"), ledger(row(LOOSE)), Reason.PLACEHOLDER),
    "a placeholder for a platform number": (
        ("0000000000000", "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD")),
        Reason.PLACEHOLDER,
    ),
    "S10 against S10": ((POSTAL_BAD, "CPAM"), ledger(row(POSTAL, "CPAM")), Reason.CHECK_DIGIT),
    "UPS against UPS": ((UPS_BAD, "UPS"), ledger(row(UPS_GOOD, "UPS")), Reason.CHECK_DIGIT),
    "called old": (
        (LOOSE_FAR, "FOURPX_RM"),
        ledger(row(LOOSE, olds=frozenset({LOOSE_FAR}))),
        Reason.OLD_NUMBER,
    ),
    "called old, though near": (
        (LOOSE_NEAR, "FOURPX_RM"),
        ledger(row(LOOSE, olds=frozenset({LOOSE_NEAR}))),
        Reason.OLD_NUMBER,
    ),
    "another order's": ((LOOSE_FAR, "FOURPX_RM"), ledger(row(LOOSE), ELSEWHERE), Reason.OTHER_ORDER),
    "another order's, against a platform number": (
        (LOOSE_FAR, "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD"), ELSEWHERE),
        Reason.OTHER_ORDER,
    ),
    "a postal number by UPS": ((POSTAL, "UPS"), ledger(row(POSTAL, "CPAM")), Reason.WRONG_SERVICE),
    "a UPS number by post": ((UPS_GOOD, "CPAM"), ledger(row(UPS_GOOD, "UPS")), Reason.WRONG_SERVICE),
    "both number and service wrong": ((POSTAL_TOO, "UPS"), ledger(row(POSTAL, "CPAM")), Reason.WRONG_SERVICE),
}

#: Shown, ledger, the finding's reason and whether it is a note: nothing is written.
UNPROVEN = {
    "one character": ((LOOSE_NEAR, "FOURPX_RM"), ledger(row(LOOSE)), (Reason.NEAR, False)),
    "one lost character of a platform number": (
        (PLATFORM[1:], "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD")),
        (Reason.RENUMBERED, True),
    ),
    "another number": ((LOOSE_FAR, "FOURPX_RM"), ledger(row(LOOSE)), (Reason.DIFFERENT, False)),
    "another service": ((LOOSE, "SF"), ledger(row(LOOSE)), (Reason.DIFFERENT, False)),
    "a bad check digit against a loose number": (
        (POSTAL_BAD, "FOURPX_RM"),
        ledger(row(LOOSE)),
        (Reason.DIFFERENT, False),
    ),
    "a bad check digit against another strict format": (
        (POSTAL_BAD, "UPS"),
        ledger(row(UPS_GOOD, "UPS")),
        (Reason.DIFFERENT, False),
    ),
    "a bad check digit against a platform number": (
        (POSTAL_BAD, "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD")),
        (Reason.DIFFERENT, False),
    ),
    "a postal number for a platform number": (
        (POSTAL, "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD")),
        (Reason.RENUMBERED, True),
    ),
    "a last-mile number for a platform number": (
        ("9400111899223197428490", "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD")),
        (Reason.RENUMBERED, True),
    ),
    "a platform number for another": (
        (PLATFORM_TOO, "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD")),
        (Reason.DIFFERENT, False),
    ),
    "a platform number for a postal one": (
        (PLATFORM, "CPAM"),
        ledger(row(POSTAL, "CPAM")),
        (Reason.DIFFERENT, False),
    ),
    "too short for a last-mile number": (
        ("AB12345", "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD")),
        (Reason.DIFFERENT, False),
    ),
    "no number at all": (
        ("SEE/REMARK-9", "CAINIAO_STANDARD"),
        ledger(row(PLATFORM, "CAINIAO_STANDARD")),
        (Reason.DIFFERENT, False),
    ),
    "a number that the ledger gives to both orders": (
        (LOOSE_FAR, "FOURPX_RM"),
        ledger(row(LOOSE), ELSEWHERE, owners={LOOSE_FAR: frozenset({ORDER, ANOTHER})}),
        (Reason.DIFFERENT, False),
    ),
    "on both orders, rightly": (
        (LOOSE, "FOURPX_RM"),
        ledger(row(LOOSE), row(LOOSE, order_id=ANOTHER)),
        (Reason.MERGED, True),
    ),
}

#: Shown and ledger of orders about which nothing is to be said.
FINE = {
    "the same pair": ((LOOSE, "FOURPX_RM"), ledger(row(LOOSE))),
    "an alias": ((POSTAL, "CPAM"), ledger(row(LOOSE, aliases=frozenset({POSTAL})))),
    "an alias that is called old by mistake": (
        (POSTAL, "FOURPX_RM"),
        ledger(row(LOOSE, aliases=frozenset({POSTAL}), olds=frozenset({POSTAL}))),
    ),
    "the right number, once called old": (
        (LOOSE, "FOURPX_RM"),
        ledger(row(LOOSE, olds=frozenset({LOOSE, LOOSE_FAR}))),
    ),
    "no ledger row": ((LOOSE, "FOURPX_RM"), ledger()),
}


@pytest.mark.parametrize("name", PROVEN)
def test_what_is_proven_wrong_is_corrected(name: str) -> None:
    """A proof plans one correction to the ledger's pair, and no finding beside it."""
    (number, service), of, reason = PROVEN[name]
    seen = plan(shows((number, service)), of)
    right = of.rows[ORDER][0].pair
    assert [(reason, Pair(service, number), right)] == fixed(seen)
    assert found(seen) == []


@pytest.mark.parametrize("name", UNPROVEN)
def test_what_proves_nothing_is_left_to_a_person(name: str) -> None:
    """A difference without proof is a finding, and what needs nobody is a note."""
    shown, of, expected = UNPROVEN[name]
    seen = plan(shows(shown), of)
    assert [expected] == found(seen)
    assert nothing_written(seen)


@pytest.mark.parametrize("name", FINE)
def test_what_agrees_is_not_mentioned(name: str) -> None:
    """An order in agreement, or one of which the ledger says nothing, leaves the plan empty."""
    shown, of = FINE[name]
    assert Plan() == plan(shows(shown), of)


@pytest.mark.parametrize(
    ("shown", "olds", "expected"),
    [
        ("1234567890", {"1234567890"}, Reason.PLACEHOLDER),
        (POSTAL_BAD, {POSTAL_BAD}, Reason.CHECK_DIGIT),
        (LOOSE_FAR, {LOOSE_FAR}, Reason.OLD_NUMBER),
    ],
)
def test_proofs_are_looked_for_in_their_order(shown: str, olds: set[str], expected: Reason) -> None:
    """Placeholder comes before check digit, before old number, before another order's number."""
    of = ledger(row(POSTAL, "CPAM", olds=frozenset(olds)), row(shown, order_id=ANOTHER))
    assert [expected] == [reason for reason, _, _ in fixed(plan(shows((shown, "CPAM")), of))]


def test_a_corrected_number_is_told() -> None:
    """The message of a correction carries the new number, the console's title, and the carrier's page."""
    (planned,) = plan(shows(("1234567890", "FOURPX_RM")), ledger(row(LOOSE))).fixes
    message = planned.message
    assert message is not None
    assert (message.order_id, message.purpose, message.number) == (ORDER, Purpose.CORRECTED, LOOSE)
    assert (message.reason, message.carrier) == (Reason.PLACEHOLDER, "FOURPX_RM")
    assert (message.goods, message.ship_to, message.buyer) == ("Reading lamp", "ES", "M***a")
    assert f"http://track.4px.com/#/result/0/{LOOSE}" == message.link == planned.fix.website


def test_the_service_alone_is_not_told() -> None:
    """A buyer hears nothing of a service that was wrong beside the right number."""
    (planned,) = plan(shows((POSTAL, "UPS")), ledger(row(POSTAL, "CPAM"))).fixes
    assert planned.message is None


def test_a_wrong_service_with_a_wrong_number_is_told() -> None:
    """Where the number changes with the service, the buyer needs the new one."""
    (planned,) = plan(shows((POSTAL_TOO, "UPS")), ledger(row(POSTAL, "CPAM"))).fixes
    assert planned.message is not None
    assert planned.message.number == POSTAL


def test_the_reason_is_said_in_words() -> None:
    """What a correction rests on names both pairs, the ledger's row, and the proof."""
    (planned,) = plan(shows(("1234567890", "FOURPX_RM")), ledger(row(LOOSE))).fixes
    for words in ("1234567890 (FOURPX_RM)", f"{LOOSE} (FOURPX_RM)", "ledger.xlsx, row 12", "counts up"):
        assert words in planned.fix.rests_on


@pytest.mark.parametrize(
    ("shown", "expected"), [("1234567890", Reason.PLACEHOLDER), (POSTAL_BAD, Reason.CHECK_DIGIT)]
)
def test_a_wrong_number_without_a_row_is_found(shown: str, expected: Reason) -> None:
    """A number that is wrong by itself is a finding also where nobody knows the right one."""
    seen = plan(shows((shown, "CPAM")), Ledger())
    assert [(expected, False)] == found(seen)
    assert nothing_written(seen)


def test_a_bad_check_digit_proves_nothing_against_another_bad_one() -> None:
    """The ledger's number must pass the format that the one shown fails."""
    order = shows((POSTAL_BAD, "CPAM"))
    other_bad = row("RB888877773CN", "CPAM")
    difference = compare(order, order.parcels[0], other_bad, ledger(other_bad), CARRIERS)
    assert difference.reason is Reason.DIFFERENT


def test_a_renumbered_parcel_of_a_closed_order_is_still_only_renumbered() -> None:
    """What needs nobody is not given a graver name by the order's state."""
    of = ledger(row(PLATFORM, "CAINIAO_STANDARD"))
    for status in (Status.FINISH, Status.IN_ISSUE):
        seen = plan(shows((POSTAL, "CAINIAO_STANDARD"), status=status), of)
        assert [(Reason.RENUMBERED, True)] == found(seen)


def test_a_wrong_number_of_a_finished_order_without_a_row_is_no_news() -> None:
    """Nobody can change it and nobody knows better."""
    assert [] == found(plan(shows(("1234567890", "CPAM"), status=Status.FINISH), Ledger()))


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize("shown", [PLATFORM[1:], f"L{PLATFORM[2:]}", f"X{PLATFORM[1:]}"])
def test_what_may_be_renumbered_is_never_taken_for_a_typing_error(shown: str, trust: bool) -> None:
    """One character beside a platform number is still a note, and no write where the ledger is trusted."""
    of = ledger(row(PLATFORM, "CAINIAO_STANDARD"))
    seen = plan(shows((shown, "CAINIAO_STANDARD")), of, trust_ledger=trust)
    assert [(Reason.RENUMBERED, True)] == found(seen)
    assert nothing_written(seen)
