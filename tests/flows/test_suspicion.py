"""When so much differs that the ledger or the pack is not believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.models import Finding, Pair, Reason
from flows.decide import Plan, decide
from flows.suspicion import FEW, comparable, differing, suspicion
from flows.terms import History
from tests.flows.world import LOOSE, LOOSE_FAR, PLATFORM, POSTAL, RULES, ledger, plan, row, sent_again, shows


def differences(count: int, reason: Reason = Reason.DIFFERENT, *, note: bool = False) -> Plan:
    """Return a plan in which so many orders differ."""
    pairs = Pair("EMS", "EA1"), Pair("EMS", "EA2")
    return Plan(findings=tuple(Finding(str(n), reason, "", note, *pairs) for n in range(count)))


@pytest.mark.parametrize(
    ("count", "compared", "share", "suspect"),
    [
        (10, 10, 0.05, False),
        (11, 11, 0.05, True),
        (11, 220, 0.05, False),
        (12, 220, 0.05, True),
        (11, 10_000, 0.0, True),
        (500, 500, 1.0, False),
    ],
)
def test_more_than_the_share_and_more_than_ten(
    count: int, compared: int, share: float, suspect: bool
) -> None:
    """Both must be passed: ten are never suspect, nor is exactly the share; a share of 1 switches it off."""
    assert suspect == bool(suspicion(differences(count), compared, share))


def test_it_says_how_many_and_why_most_often() -> None:
    """A person reads the counts and the most frequent reasons first."""
    found = differences(9).findings + tuple(
        replace(one, order_id=f"p{one.order_id}", reason=Reason.OTHER_ORDER)
        for one in differences(20).findings
    )
    text = suspicion(Plan(findings=found), 100, 0.05)
    assert text.startswith("29 of 100 compared orders differ from the ledger (other-order 20, different 9)")
    assert "5%" in text


@pytest.mark.parametrize(
    ("shown", "right", "reason"),
    [
        (("0000000000", "FOURPX_RM"), LOOSE, Reason.PLACEHOLDER),
        ((LOOSE_FAR, "FOURPX_RM"), LOOSE, Reason.DIFFERENT),
    ],
    ids=["a correction", "a mere difference"],
)
def test_corrections_and_mere_differences_count(shown: tuple[str, str], right: str, reason: Reason) -> None:
    """What would be written and what a person is to decide count alike."""
    found = plan(shows(shown), ledger(row(right)))
    assert [reason] == list(differing(found).values())


def test_trust_does_not_switch_it_off() -> None:
    """With `trust_ledger` a mere difference is a correction, which counts as well."""
    found = plan(shows((LOOSE_FAR, "FOURPX_RM")), ledger(row(LOOSE)), trust_ledger=True)
    assert (1, [Reason.DIFFERENT]) == (len(found.fixes), list(differing(found).values()))


def test_notes_do_not_count() -> None:
    """A renumbered parcel is a note: nothing needs to be done about it, so it speaks against nobody."""
    found = plan(shows((POSTAL, "CPAM")), ledger(row(PLATFORM, "CAINIAO_STANDARD")))
    assert [Reason.RENUMBERED] == [finding.reason for finding in found.findings]
    assert {} == differing(found)
    assert {} == differing(differences(20, note=True))


def test_a_finding_without_two_pairs_is_no_difference() -> None:
    """A number that was not declared is missing, not different."""
    found = plan(shows(), ledger(row(LOOSE)))
    assert {} == differing(found)
    assert found.findings


def test_leftovers_that_cannot_be_matched_count() -> None:
    """Several parcels against several rows differ, though nobody knows which from which."""
    shown = shows((LOOSE_FAR, "FOURPX_RM"), ("4PX300000001CN", "FOURPX_RM"))
    found = plan(shown, ledger(row(LOOSE), row(POSTAL, "CPAM", goods="杯子")))
    assert [Reason.AMBIGUOUS_PARCELS] == list(differing(found).values())


def test_what_can_be_compared() -> None:
    """Only orders of which both sides show an original parcel: no waiting ones, no mere replacements."""
    orders = [
        replace(shows((LOOSE, "FOURPX_RM")), order_id="both"),
        replace(shows((LOOSE, "FOURPX_RM")), order_id="no row"),
        replace(shows(), order_id="no parcel"),
        replace(shows((LOOSE, "FOURPX_RM")), order_id="sent again"),
    ]
    rows = {"both": [row(LOOSE)], "no parcel": [row(LOOSE)], "sent again": [sent_again()]}
    assert 1 == comparable(orders, rows)


def test_a_ledger_that_slipped_by_a_row_is_suspect() -> None:
    """Every number then belongs to another order by the ledger's word: proven, and all of it wrong."""
    numbers = [f"4PX30012345678{n:02}CN" for n in range(12)]
    orders = [replace(shows((number, "FOURPX_RM")), order_id=str(n)) for n, number in enumerate(numbers)]
    slipped = [row(numbers[n - 1], order_id=str(n)) for n in range(12)]
    found = decide(orders, ledger(*slipped), History(), RULES)
    assert FEW < len(found.fixes)
    assert {Reason.OTHER_ORDER} == {planned.fix.reason for planned in found.fixes}
    assert suspicion(found, comparable(orders, {one.order_id: [one] for one in slipped}), 0.05)
