"""A parcel sent again goes into the buyer's chat, once, and never into the order."""

from __future__ import annotations

from typing import Any

import pytest

from agent.models import LedgerRow, Purpose, Reason, Status
from flows.decide import History
from tests.flows.world import (
    LOOSE,
    LOOSE_FAR,
    ORDER,
    PLATFORM,
    POSTAL,
    POSTAL_BAD,
    fixed,
    found,
    ledger,
    nothing_written,
    plan,
    row,
    sent_again,
    shows,
)

GOOD = (LOOSE, "FOURPX_RM")


@pytest.mark.parametrize(
    "status",
    [
        Status.WAIT_BUYER_ACCEPT_GOODS,
        Status.SELLER_PART_SEND_GOODS,
        Status.FUND_PROCESSING,
        Status.FINISH,
    ],
)
def test_it_is_told_on_shipped_and_finished_orders(status: Status) -> None:
    """One message with the new parcel's number; the order is not touched."""
    seen = plan(shows(GOOD, status=status), ledger(row(LOOSE), sent_again()))
    assert [(message.purpose, message.number, message.reason) for message in seen.messages] == [
        (Purpose.REPLACEMENT, LOOSE_FAR, Reason.REPLACEMENT)
    ]
    assert fixed(seen) == []
    assert found(seen) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": Status.IN_ISSUE}, Reason.IN_DISPUTE),
        ({"status": Status.IN_CANCEL}, Reason.IN_CANCELLATION),
        ({"status": Status.RISK_CONTROL}, Reason.STATUS),
        ({"healed": True}, Reason.HEALED),
        ({"detailed": False}, Reason.REPLACEMENT),
    ],
)
def test_else_a_person_tells(fields: dict[str, Any], expected: Reason) -> None:
    """The finding holds the number to be told."""
    seen = plan(shows(GOOD, **fields), ledger(row(LOOSE), sent_again()))
    assert [(expected, False)] == found(seen)
    assert LOOSE_FAR in seen.findings[0].text
    assert nothing_written(seen)


def test_an_order_closed_unshipped_has_no_replacement() -> None:
    """Nothing was sent there, so nothing was sent again."""
    seen = plan(shows(status=Status.FINISH), ledger(sent_again()))
    assert found(seen) == [(Reason.CLOSED, False)]
    assert nothing_written(seen)


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (sent_again("1234567890"), Reason.LEDGER_NUMBER),
        (sent_again(POSTAL_BAD, "CPAM"), Reason.LEDGER_NUMBER),
        (sent_again(LOOSE_FAR, "", carrier="某某快递"), Reason.CARRIER_UNMAPPED),
    ],
)
def test_a_doubtful_number_is_not_told(bad: LedgerRow, expected: Reason) -> None:
    """The ledger's number must pass every check, and its carrier be known."""
    seen = plan(shows(GOOD), ledger(row(LOOSE), bad))
    assert [(expected, False)] == found(seen)
    assert nothing_written(seen)


def test_a_carrier_that_the_console_does_not_list_will_do() -> None:
    """A number that only goes into the chat needs a carrier, not a service of the console."""
    of = ledger(row(LOOSE), sent_again("YT2026112200001234", "", carrier="云途"))
    (message,) = plan(shows(GOOD), of).messages
    assert message.carrier == "云途 YunExpress"
    assert message.link.endswith("id=YT2026112200001234")


def test_a_stale_ledger_tells_nobody() -> None:
    """A newer export may know better."""
    seen = plan(shows(GOOD), ledger(row(LOOSE), sent_again(), stale=True))
    assert found(seen) == [(Reason.LEDGER_STALE, False)]
    assert nothing_written(seen)


def test_each_number_is_told_once() -> None:
    """What was told is passed over without a word; a second replacement is another message."""
    of = ledger(row(LOOSE), sent_again(), sent_again(goods="灯罩"), sent_again(PLATFORM, "CAINIAO_STANDARD"))
    history = History(told=frozenset({(ORDER, Purpose.REPLACEMENT, LOOSE_FAR)}))
    assert [message.number for message in plan(shows(GOOD), of).messages] == [LOOSE_FAR, PLATFORM]
    seen = plan(shows(GOOD), of, history)
    assert [message.number for message in seen.messages] == [PLATFORM]
    assert found(seen) == []


def test_the_originals_number_is_no_replacement() -> None:
    """A number that the buyer sees on the order already is not news."""
    for order, rows in (
        (shows(GOOD), [row(LOOSE), sent_again(LOOSE)]),
        (shows((POSTAL, "CPAM")), [row(LOOSE, aliases=frozenset({POSTAL})), sent_again(POSTAL, "CPAM")]),
    ):
        seen = plan(order, ledger(*rows))
        assert found(seen) == [(Reason.REPLACEMENT, True)]
        assert nothing_written(seen)


def test_one_number_is_not_told_for_two_purposes() -> None:
    """What the buyer is told as the original's right number is not told as a replacement too."""
    wrong = shows(("1234567890", "FOURPX_RM"), changes=2)
    seen = plan(wrong, ledger(row(LOOSE), sent_again(LOOSE)))
    assert [Purpose.UNCHANGEABLE] == [message.purpose for message in seen.messages]


def test_a_correction_and_a_replacement_go_side_by_side() -> None:
    """The order's own number is corrected, and the new parcel is told."""
    seen = plan(shows(("1234567890", "FOURPX_RM")), ledger(row(LOOSE), sent_again()))
    assert [reason for reason, _, _ in fixed(seen)] == [Reason.PLACEHOLDER]
    assert [message.purpose for message in seen.messages] == [Purpose.REPLACEMENT]
