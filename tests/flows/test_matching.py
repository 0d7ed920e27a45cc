"""Parcels and ledger rows are matched as sets."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from agent.models import Parcel, Reason, RowKind, Status
from flows.matching import by_number, match
from tests.flows.world import (
    LOOSE,
    LOOSE_FAR,
    NOW,
    ORDER,
    POSTAL,
    POSTAL_TOO,
    fixed,
    found,
    ledger,
    nothing_written,
    plan,
    row,
    sent_again,
    shows,
)

BAD = ("1234567890", "FOURPX_RM")


def numbers(parcels: tuple[Parcel, ...]) -> list[str]:
    """Return the numbers of some parcels."""
    return [parcel.pair.number for parcel in parcels]


def test_one_left_on_each_side_is_a_pair() -> None:
    """The good parcel takes its row, whatever the order, and the bad one gets what is left."""
    for rows in permutations((row(LOOSE), row(POSTAL, "CPAM"))):
        seen = plan(shows(BAD, (POSTAL, "CPAM")), ledger(*rows))
        assert [(p.fix.reason, p.fix.parcel) for p in seen.fixes] == [(Reason.PLACEHOLDER, 1)]
        assert seen.fixes[0].fix.right.number == LOOSE


@pytest.mark.parametrize(
    "order",
    [
        shows(BAD, ("0000000000", "CPAM")),
        shows(BAD),
        shows(BAD, ("0000000000", "CPAM"), ("TEST99999", "CPAM")),
    ],
)
def test_more_than_one_left_is_for_a_person(order: object) -> None:
    """Which row speaks of which parcel is not guessed."""
    seen = plan(order, ledger(row(LOOSE), row(POSTAL, "CPAM")))  # type: ignore[arg-type]
    assert found(seen) == [(Reason.AMBIGUOUS_PARCELS, False)]
    assert nothing_written(seen)


def test_an_article_of_its_own_row_is_no_parcel_of_its_own() -> None:
    """An export with a row per article names one number twice: one parcel."""
    of = ledger(row(LOOSE, source="row 3"), row(LOOSE, goods="灯罩", source="row 4"))
    seen = plan(shows(BAD), of)
    assert len(seen.fixes) == 1
    assert "row 3; row 4" in seen.fixes[0].fix.rests_on


def test_merging_rows_keeps_what_each_knows() -> None:
    """Aliases and old numbers are united; the number is as old as its oldest row."""
    early, late = NOW - timedelta(days=9), NOW
    rows = [
        row(LOOSE, carrier="", service="", aliases=frozenset({POSTAL}), first_seen=late),
        row(LOOSE, olds=frozenset({LOOSE_FAR}), first_seen=early),
        row(LOOSE, kind=RowKind.REPLACEMENT),
        row("", first_seen=late),
    ]
    (merged,) = by_number(rows, RowKind.ORIGINAL)
    assert (merged.carrier, merged.service) == ("4PX", "FOURPX_RM")
    assert ({POSTAL}, {LOOSE_FAR}) == (merged.aliases, merged.olds)
    assert early == merged.first_seen


def test_an_unknown_age_makes_a_number_of_unknown_age() -> None:
    """What is unknown is not taken for new."""
    (merged,) = by_number([row(LOOSE, first_seen=NOW), row(LOOSE, first_seen=None)], RowKind.ORIGINAL)
    assert merged.first_seen is None


def test_aliases_are_shared_out_so_that_all_find_a_row() -> None:
    """A row that could take either parcel gives way to the row that can take one only."""
    both = row(LOOSE, aliases=frozenset({POSTAL, POSTAL_TOO}))
    one = row(LOOSE_FAR, aliases=frozenset({POSTAL}))
    order = shows((POSTAL, "CPAM"), (POSTAL_TOO, "CPAM"))
    for rows in ((both, one), (one, both)):
        matched = match(order.parcels, rows)
        assert sorted(parcel.pair.number for parcel, _ in matched.agreed) == [POSTAL, POSTAL_TOO]
        assert () == matched.parcels == matched.rows


def test_one_parcel_shown_twice_is_not_left_over() -> None:
    """The console lists a number once per article."""
    matched = match(shows((LOOSE, "FOURPX_RM"), (LOOSE, "FOURPX_RM")).parcels, [row(LOOSE)])
    assert numbers(matched.parcels) == []


def test_a_wrong_parcel_shown_twice_is_for_a_person() -> None:
    """Two parcels and one row: which one would be changed is not certain."""
    assert found(plan(shows(BAD, BAD), ledger(row(LOOSE)))) == [(Reason.AMBIGUOUS_PARCELS, False)]


class TestNotDeclared:
    """The ledger has a number, the console none."""

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"status": Status.WAIT_SELLER_SEND_GOODS}, (Reason.NOT_DECLARED, False)),
            ({"status": Status.SELLER_PART_SEND_GOODS}, (Reason.NOT_DECLARED, False)),
            ({"status": Status.WAIT_BUYER_ACCEPT_GOODS}, (Reason.NOT_DECLARED, False)),
            (
                {"status": Status.WAIT_SELLER_SEND_GOODS, "platform_warehouse": True},
                (Reason.PLATFORM_WAREHOUSE, True),
            ),
            ({"status": Status.FINISH}, (Reason.CLOSED, False)),
            ({"status": Status.IN_CANCEL}, (Reason.IN_CANCELLATION, False)),
            ({"status": Status.IN_ISSUE}, (Reason.IN_DISPUTE, False)),
            ({"status": Status.RISK_CONTROL}, (Reason.STATUS, False)),
        ],
    )
    def test_it_is_a_finding_of_its_own(self, fields: dict[str, object], expected: object) -> None:
        """The order's state may be the better reason; nothing is written either way."""
        seen = plan(shows(**fields), ledger(row(LOOSE)))  # type: ignore[arg-type]
        assert [expected] == found(seen)
        assert nothing_written(seen)

    def test_a_list_row_is_enough(self) -> None:
        """An order that waits has no number to be read."""
        order = shows(status=Status.WAIT_SELLER_SEND_GOODS, detailed=False, numbers_shown=False)
        assert found(plan(order, ledger(row(LOOSE)))) == [(Reason.NOT_DECLARED, False)]

    def test_a_second_parcel_may_be_missing(self) -> None:
        """One row has its parcel, the other has none."""
        seen = plan(shows((LOOSE, "FOURPX_RM")), ledger(row(LOOSE), row(POSTAL, "CPAM")))
        assert found(seen) == [(Reason.NOT_DECLARED, False)]
        assert seen.findings[0].new is not None
        assert seen.findings[0].new.number == POSTAL

    def test_a_placeholder_in_the_ledger_is_no_number(self) -> None:
        """The ledger's number must pass every check before anybody declares it."""
        order = shows(status=Status.WAIT_SELLER_SEND_GOODS)
        assert found(plan(order, ledger(row("1234567890")))) == [(Reason.LEDGER_NUMBER, False)]

    def test_what_is_hidden_is_not_missing(self) -> None:
        """Of a shipped order whose numbers the list does not show nothing is said."""
        order = shows(detailed=False, numbers_shown=False)
        assert found(plan(order, ledger(row(LOOSE)))) == []

    def test_a_replacement_is_no_parcel_to_declare(self) -> None:
        """A number that was sent again has no entry in the order."""
        seen = plan(shows((LOOSE, "FOURPX_RM")), ledger(row(LOOSE), sent_again()))
        assert found(seen) == []
        assert fixed(seen) == []


def test_the_platforms_parcels_are_left_alone() -> None:
    """An order of the platform's warehouse with a number of its own is no business of the ledger."""
    order = shows((LOOSE_FAR, "CAINIAO_STANDARD"), platform_warehouse=True)
    assert found(plan(order, ledger())) == []
    assert order.order_id == ORDER
