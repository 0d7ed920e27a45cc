"""Which orders of a list must be opened before anything can be decided about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.models import Order, Pair, Purpose, Status
from flows.decide import History, Ledger, Seen, wants_detail
from tests.flows.world import (
    LOOSE,
    LOOSE_FAR,
    LOOSE_NEAR,
    NOW,
    ORDER,
    PLATFORM,
    POSTAL,
    RULES,
    ledger,
    row,
    sent_again,
    shows,
)

BAD, GOOD = ("1234567890", "FOURPX_RM"), (LOOSE, "FOURPX_RM")
OLD = NOW - timedelta(days=20)


def listed(*pairs: tuple[str, str], **fields: Any) -> Order:
    """Return an order as a list row shows it: no date of declaration, no count of changes."""
    return shows(*pairs, **({"detailed": False, "declared_at": None, "changes": None} | fields))


def hidden(**fields: Any) -> Order:
    """Return an order of a list that shows no numbers."""
    return listed(numbers_shown=False, **fields)


def wants(order: Order, of: Ledger, history: History | None = None, **words: Any) -> bool:
    """Ask with the usual rules."""
    return wants_detail(order, of, history or History(), RULES, **words)


@pytest.mark.parametrize("shown", ["1234567890", LOOSE_NEAR, LOOSE_FAR])
def test_a_difference_is_looked_at_on_its_own_page(shown: str) -> None:
    """What may be written, and what a person is to judge."""
    assert wants(listed((shown, "FOURPX_RM")), ledger(row(LOOSE)))


def test_a_value_read_by_a_fallback_is_read_again() -> None:
    """The order's own page may say it plainly."""
    assert wants(listed(BAD, healed=True), ledger(row(LOOSE)))


@pytest.mark.parametrize(
    ("order", "of"),
    [
        (listed(GOOD), ledger(row(LOOSE))),
        (listed(BAD), ledger()),
        (shows(BAD), ledger(row(LOOSE))),
        (listed(BAD), ledger(row(LOOSE), conflicts={ORDER: "rows 3 and 4"})),
        (listed(BAD), ledger(row(LOOSE), stale=True)),
        (listed(BAD), ledger(row(LOOSE, "", carrier="某某快递"))),
        (listed(BAD, platform_warehouse=True), ledger(row(LOOSE))),
        (listed(BAD, status=Status.IN_ISSUE), ledger(row(LOOSE))),
        (listed(status=Status.WAIT_SELLER_SEND_GOODS), ledger(row(LOOSE))),
        (listed((POSTAL, "CAINIAO_STANDARD")), ledger(row(PLATFORM, "CAINIAO_STANDARD"))),
        (hidden(status=Status.WAIT_SELLER_SEND_GOODS), ledger(row(LOOSE))),
        (hidden(status=Status.FINISH), ledger(row(LOOSE))),
        (hidden(platform_warehouse=True), ledger(row(LOOSE))),
        (hidden(), ledger()),
        (hidden(), ledger(row(LOOSE), conflicts={ORDER: "rows 3 and 4"})),
    ],
)
def test_nothing_is_opened_in_vain(order: Order, of: Ledger) -> None:
    """Where the list row decides already, or nothing can come of it."""
    assert not wants(order, of)


def test_a_replacement_is_opened_until_it_was_told() -> None:
    """The country and the buyer stand on the order's own page; a finished order counts too."""
    of = ledger(row(LOOSE), sent_again())
    told = History(told=frozenset({(ORDER, Purpose.REPLACEMENT, LOOSE_FAR)}))
    for order in (listed(GOOD), hidden(status=Status.FINISH)):
        assert wants(order, of)
        assert not wants(order, of, told)


@pytest.mark.parametrize(
    ("fields", "changed", "expected"),
    [
        ({"ordered_at": OLD}, True, True),
        ({"ordered_at": OLD}, False, False),
        ({"ordered_at": None}, False, False),
        ({"ordered_at": NOW - timedelta(days=5)}, False, True),
        ({"ordered_at": OLD, "declared_at": NOW - timedelta(days=4)}, False, True),
        ({"ordered_at": OLD, "status": Status.IN_ISSUE}, True, True),
    ],
)
def test_hidden_numbers_are_read_while_they_may_be_corrected(
    fields: dict[str, Any], changed: bool, expected: bool
) -> None:
    """Young enough for the window, or changed since it was last read."""
    assert expected == wants(hidden(**fields), ledger(row(LOOSE)), changed=changed)


def test_without_a_window_hidden_numbers_are_always_read() -> None:
    """A console that lets a number be changed for ever."""
    rules = replace(RULES, days=0)
    assert wants_detail(hidden(ordered_at=OLD), ledger(row(LOOSE)), History(), rules, changed=False)


@pytest.mark.parametrize(("number", "expected"), [("1234567890", True), (LOOSE, False)])
def test_what_was_wrong_when_last_read_is_read_again(number: str, expected: bool) -> None:
    """A round that died before it could tell the buyer is made good by the next one."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    history = History(seen={ORDER: Seen((Pair("FOURPX_RM", number),), epoch, ours=False)})
    assert expected == wants(hidden(ordered_at=OLD), ledger(row(LOOSE)), history, changed=False)
