"""What keeps a proven error from being written, and that without it the write is planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.models import Order, Pair, Purpose, Reason, Status
from flows.decide import History, Ledger, Seen, decide
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
    RULES,
    fixed,
    found,
    ledger,
    nothing_written,
    plan,
    row,
    sent_again,
    shows,
)

WRONG = Pair("FOURPX_RM", "1234567890")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def wrong(**fields: Any) -> Order:
    """Return an order that shows a placeholder where the ledger has a good number."""
    return shows(("1234567890", "FOURPX_RM"), **fields)


def seen_as(*pairs: Pair, changed_at: datetime = EPOCH, ours: bool = False) -> History:
    """Return a history in which the order looked like this at the last scan."""
    return History(seen={ORDER: Seen(pairs, changed_at, ours)})


def test_without_a_stop_it_is_written() -> None:
    """The order that all the tests here start from is corrected."""
    assert len(plan(wrong(), ledger(row(LOOSE))).fixes) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"platform_warehouse": True}, (Reason.PLATFORM_WAREHOUSE, True)),
        ({"status": Status.FINISH}, (Reason.CLOSED, True)),
        ({"status": Status.IN_ISSUE}, (Reason.IN_DISPUTE, False)),
        ({"status": Status.IN_CANCEL}, (Reason.IN_CANCELLATION, False)),
        ({"status": Status.IN_FROZEN}, (Reason.STATUS, False)),
        ({"status": Status.WAIT_SELLER_SEND_GOODS}, (Reason.STATUS, False)),
        ({"status": Status.UNKNOWN}, (Reason.STATUS, False)),
        ({"healed": True}, (Reason.HEALED, False)),
        ({"detailed": False}, (Reason.PLACEHOLDER, False)),
        ({"declared_at": None}, (Reason.PLACEHOLDER, False)),
    ],
)
def test_an_order_that_cannot_be_corrected_is_said_with_its_reason(
    fields: dict[str, Any], expected: tuple[Reason, bool]
) -> None:
    """Nothing is written, nobody is told, and the finding says why."""
    seen = plan(wrong(**fields), ledger(row(LOOSE)))
    assert [expected] == found(seen)
    assert nothing_written(seen)
    assert seen.findings[0].new == Pair("FOURPX_RM", LOOSE)


def test_a_part_shipped_order_is_corrected() -> None:
    """A wrong number on an order of which more is to be shipped can be changed."""
    assert len(plan(wrong(status=Status.SELLER_PART_SEND_GOODS), ledger(row(LOOSE))).fixes) == 1


@pytest.mark.parametrize(
    "bad",
    [
        row("999999999999"),
        row(POSTAL_BAD, "CPAM"),
        row("AB12"),
        row("4PX/300123456789"),
        row(LOOSE, "CPAM"),
        row(POSTAL, "UPS"),
        row(POSTAL_BAD, "", carrier="某某快递"),
    ],
)
def test_the_ledgers_own_number_must_pass_every_check(bad: Any) -> None:
    """A ledger that names a placeholder, a bad digit, or a number not its carrier's is never written."""
    seen = plan(shows(("TEST12345", "FOURPX_RM")), ledger(bad))
    assert found(seen) == [(Reason.LEDGER_NUMBER, False)]
    assert nothing_written(seen)


def test_an_unmapped_carrier_is_never_other() -> None:
    """The finding names the nearest names, and nothing is written."""
    seen = plan(wrong(), ledger(row(LOOSE, "", carrier="4PX递四方专线")))
    assert found(seen) == [(Reason.CARRIER_UNMAPPED, False)]
    assert "4PX 递四方" in seen.findings[0].text
    assert nothing_written(seen)


def test_an_unmapped_carrier_with_the_right_number_is_a_note() -> None:
    """The number agrees; that the service cannot be compared needs nobody today."""
    seen = plan(shows((LOOSE, "FOURPX_RM")), ledger(row(LOOSE, "", carrier="某某快递")))
    assert found(seen) == [(Reason.CARRIER_UNMAPPED, True)]


def test_other_without_a_tracking_website_is_not_written() -> None:
    """The console asks for a website with the service Other, and the table has none."""
    seen = plan(wrong(), ledger(row(LOOSE, "Other", carrier="某某快递")))
    assert found(seen) == [(Reason.CARRIER_UNMAPPED, False)]


def test_both_agree_on_a_wrong_number() -> None:
    """A placeholder that console and ledger share is for a person."""
    seen = plan(wrong(), ledger(row("1234567890")))
    assert found(seen) == [(Reason.LEDGER_NUMBER, False)]


def test_a_stale_ledger_gives_findings_only() -> None:
    """What would be written is said; what waits for a person anyway keeps its reason."""
    stale = ledger(row(LOOSE), stale=True)
    assert found(plan(wrong(), stale)) == [(Reason.LEDGER_STALE, False)]
    assert found(plan(shows((LOOSE_NEAR, "FOURPX_RM")), stale)) == [(Reason.NEAR, False)]
    assert nothing_written(plan(wrong(), stale, trust_ledger=True))


def test_a_contradictory_ledger_stops_the_whole_order() -> None:
    """Neither the parcel nor a replacement of that order is touched."""
    of = ledger(row(LOOSE), sent_again(), conflicts={ORDER: "rows 3 and 4"})
    seen = plan(wrong(), of)
    assert found(seen) == [(Reason.LEDGER_CONFLICT, False)]
    assert "rows 3 and 4" in seen.findings[0].text
    assert nothing_written(seen)


def test_one_number_of_two_carriers_is_a_contradiction() -> None:
    """Rows that give one number to different services cannot both be right."""
    of = ledger(row(LOOSE, source="row 3"), row(LOOSE, "SF", carrier="顺丰", source="row 4"))
    seen = plan(wrong(), of)
    assert found(seen) == [(Reason.LEDGER_CONFLICT, False)]
    assert "row 3" in seen.findings[0].text


def test_an_open_correction_keeps_others_away() -> None:
    """While one correction is begun and not proven, the order gets no other."""
    seen = plan(wrong(), ledger(row(LOOSE)), History(open_orders=frozenset({ORDER})))
    assert found(seen) == [(Reason.UNCONFIRMED, True)]
    assert nothing_written(seen)


class TestTrust:
    """`trust_ledger`: mere differences are written as well."""

    @pytest.mark.parametrize(
        ("shown", "expected"), [(LOOSE_NEAR, Reason.NEAR), (LOOSE_FAR, Reason.DIFFERENT)]
    )
    def test_a_difference_is_written(self, shown: str, expected: Reason) -> None:
        """The store says that its ledger is right."""
        seen = plan(shows((shown, "FOURPX_RM")), ledger(row(LOOSE)), trust_ledger=True)
        assert [expected] == [reason for reason, _, _ in fixed(seen)]

    def test_a_differing_service_is_written_and_not_told(self) -> None:
        """The number stays, so the buyer hears nothing."""
        (planned,) = plan(shows((LOOSE, "SF")), ledger(row(LOOSE)), trust_ledger=True).fixes
        assert planned.message is None

    def test_a_renumbered_parcel_is_not_written(self) -> None:
        """Trust in the ledger does not undo what the platform did."""
        of = ledger(row(PLATFORM, "CAINIAO_STANDARD"))
        seen = plan(shows((POSTAL, "CAINIAO_STANDARD")), of, trust_ledger=True)
        assert found(seen) == [(Reason.RENUMBERED, True)]
        assert nothing_written(seen)

    def test_a_replacements_number_on_the_order_is_not_overwritten(self) -> None:
        """Somebody put the new parcel's number there on purpose."""
        of = ledger(row(LOOSE), sent_again(LOOSE_FAR))
        seen = plan(shows((LOOSE_FAR, "FOURPX_RM")), of, trust_ledger=True)
        assert (Reason.DIFFERENT, False) in found(seen)
        assert not seen.fixes

    def test_nor_where_the_ledger_calls_it_old_too(self) -> None:
        """A ledger that says both is for a person."""
        of = ledger(row(LOOSE, olds=frozenset({LOOSE_FAR})), sent_again(LOOSE_FAR))
        seen = plan(shows((LOOSE_FAR, "FOURPX_RM")), of)
        assert (Reason.OLD_NUMBER, False) in found(seen)
        assert not seen.fixes

    def test_a_mere_difference_past_the_window_is_not_told(self) -> None:
        """A message cannot be taken back, so it needs a proof."""
        late = shows((LOOSE_FAR, "FOURPX_RM"), declared_at=NOW - timedelta(days=9))
        seen = plan(late, ledger(row(LOOSE)), trust_ledger=True)
        assert found(seen) == [(Reason.PAST_WINDOW, False)]
        assert nothing_written(seen)


class TestLimits:
    """The console's window of days and budget of changes."""

    @pytest.mark.parametrize(
        ("age", "days", "written"),
        [
            (timedelta(days=5), 5, True),
            (timedelta(days=5, seconds=1), 5, False),
            (timedelta(days=99), 0, True),
        ],
    )
    def test_the_window_is_counted_from_the_declaration(
        self, age: timedelta, days: int, written: bool
    ) -> None:
        """Its last second belongs to it, and 0 days are no limit."""
        seen = plan(wrong(declared_at=NOW - age), ledger(row(LOOSE)), days=days)
        assert written == bool(seen.fixes)

    def test_without_a_limit_the_date_is_not_needed(self) -> None:
        """An unknown date of declaration stops nothing where the console has no window."""
        assert len(plan(wrong(declared_at=None), ledger(row(LOOSE)), days=0).fixes) == 1

    @pytest.mark.parametrize(
        ("console", "begun", "limit", "written"),
        [
            (1, 0, 2, True),
            (2, 0, 2, False),
            (0, 2, 2, False),
            (None, 1, 2, True),
            (None, 2, 2, False),
            (9, 9, 0, True),
        ],
    )
    def test_the_budget_is_the_more_of_two_counts(
        self, console: int | None, begun: int, limit: int, written: bool
    ) -> None:
        """The console's count and the journal's both hold, and 0 is no limit."""
        history = History(begun={ORDER: begun})
        seen = plan(wrong(changes=console), ledger(row(LOOSE)), history, changes=limit)
        assert written == bool(seen.fixes)

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"declared_at": NOW - timedelta(days=9)}, Reason.PAST_WINDOW),
            ({"changes": 2}, Reason.BUDGET_SPENT),
        ],
    )
    def test_too_late_the_buyer_is_told_and_a_person_too(
        self, fields: dict[str, Any], reason: Reason
    ) -> None:
        """One message with the ledger's number, and one finding."""
        seen = plan(wrong(**fields), ledger(row(LOOSE)))
        assert fixed(seen) == []
        assert [(Purpose.UNCHANGEABLE, LOOSE, reason)] == [
            (message.purpose, message.number, message.reason) for message in seen.messages
        ]
        assert [(reason, False)] == found(seen)

    def test_it_is_told_once(self) -> None:
        """A buyer who was told is not told again, and the finding becomes a note."""
        told = History(told=frozenset({(ORDER, Purpose.UNCHANGEABLE, LOOSE)}))
        seen = plan(wrong(changes=2), ledger(row(LOOSE)), told)
        assert found(seen) == [(Reason.BUDGET_SPENT, True)]
        assert nothing_written(seen)

    def test_another_number_is_told_again(self) -> None:
        """What was told was another number."""
        told = History(told=frozenset({(ORDER, Purpose.UNCHANGEABLE, LOOSE_FAR)}))
        assert len(plan(wrong(changes=2), ledger(row(LOOSE)), told).messages) == 1

    def test_a_wrong_service_is_not_told_though_it_is_too_late(self) -> None:
        """The number is right, so only a person hears of it."""
        seen = plan(shows((POSTAL, "UPS"), changes=2), ledger(row(POSTAL, "CPAM")))
        assert found(seen) == [(Reason.BUDGET_SPENT, False)]
        assert nothing_written(seen)

    def test_long_after_the_declaration_only_a_person_is_told(self) -> None:
        """A buyer is not surprised by an old parcel."""
        seen = plan(wrong(declared_at=NOW - timedelta(days=31)), ledger(row(LOOSE)))
        assert found(seen) == [(Reason.PAST_WINDOW, False)]
        assert nothing_written(seen)

    def test_a_near_typo_too_late_stays_near(self) -> None:
        """What is not proven is not told either."""
        seen = plan(shows((LOOSE_NEAR, "FOURPX_RM"), changes=2), ledger(row(LOOSE)))
        assert found(seen) == [(Reason.NEAR, False)]
        assert nothing_written(seen)


class TestColleague:
    """What a colleague did wins."""

    BEFORE = Pair("FOURPX_RM", LOOSE_FAR)

    @pytest.mark.parametrize(
        "history",
        [
            History(),
            seen_as(WRONG),
            seen_as(WRONG, changed_at=NOW - timedelta(hours=1), ours=True),
            seen_as(),
        ],
        ids=["never seen", "seen like this", "changed by us", "declared since"],
    )
    def test_what_nobody_changed_is_corrected(self, history: History) -> None:
        """A first sight, our own write and a declaration are no colleague's change."""
        assert len(plan(wrong(changes=1), ledger(row(LOOSE)), history).fixes) == 1

    @pytest.mark.parametrize(
        "history",
        [
            seen_as(BEFORE),
            seen_as(BEFORE, changed_at=NOW - timedelta(days=3), ours=True),
            seen_as(WRONG, changed_at=NOW - timedelta(hours=1)),
        ],
        ids=["changed since", "changed since our write", "noticed earlier"],
    )
    def test_what_somebody_changed_is_never_overwritten(self, history: History) -> None:
        """A person is told instead."""
        seen = plan(wrong(changes=1), ledger(row(LOOSE)), history)
        assert found(seen) == [(Reason.CHANGED_BY_OTHERS, False)]
        assert nothing_written(seen)

    def test_a_newer_ledger_row_wins_again(self) -> None:
        """The ledger spoke after the colleague did."""
        history = seen_as(WRONG, changed_at=NOW - timedelta(hours=1))
        newer = row(LOOSE, first_seen=NOW - timedelta(minutes=5))
        assert len(plan(wrong(changes=1), ledger(newer), history).fixes) == 1

    def test_a_row_as_old_as_the_change_does_not_win(self) -> None:
        """Newer means later, not at the same time; an unknown age is no news."""
        when = NOW - timedelta(hours=1)
        history = seen_as(WRONG, changed_at=when)
        for first_seen in (when, None):
            seen = plan(wrong(changes=1), ledger(row(LOOSE, first_seen=first_seen)), history)
            assert found(seen) == [(Reason.CHANGED_BY_OTHERS, False)]

    def test_a_console_that_counts_no_change_knows_of_no_colleague(self) -> None:
        """What was noticed in an earlier round was the declaration."""
        history = seen_as(WRONG, changed_at=NOW - timedelta(hours=1))
        assert len(plan(wrong(changes=0), ledger(row(LOOSE)), history).fixes) == 1

    def test_a_second_parcel_that_was_declared_is_no_change(self) -> None:
        """The parcel seen before still stands beside it."""
        other = Pair("CPAM", POSTAL)
        order = shows((POSTAL, "CPAM"), ("1234567890", "FOURPX_RM"))
        of = ledger(row(POSTAL, "CPAM"), row(LOOSE))
        assert len(plan(order, of, seen_as(other)).fixes) == 1

    def test_too_late_a_colleagues_number_is_not_contradicted_in_the_chat(self) -> None:
        """No message either."""
        seen = plan(wrong(changes=2), ledger(row(LOOSE)), seen_as(self.BEFORE))
        assert found(seen) == [(Reason.CHANGED_BY_OTHERS, False)]
        assert nothing_written(seen)


def test_the_generation_is_the_journals() -> None:
    """Every change done before makes the next one another write."""
    history = History(generation={(ORDER, 1): 3, (ORDER, 2): 7})
    (planned,) = plan(wrong(), ledger(row(LOOSE)), history).fixes
    assert planned.fix.generation == 3


def test_a_message_that_was_told_does_not_go_with_the_correction_again() -> None:
    """The number is corrected again, the buyer knows it."""
    told = History(told=frozenset({(ORDER, Purpose.CORRECTED, LOOSE)}))
    (planned,) = plan(wrong(), ledger(row(LOOSE)), told).fixes
    assert planned.message is None


def test_one_order_does_not_disturb_another() -> None:
    """The plan for several orders is the plans for each, in their order."""
    good = replace(shows((LOOSE_FAR, "FOURPX_RM")), order_id=ANOTHER)
    of = ledger(row(LOOSE), row(LOOSE_FAR, order_id=ANOTHER))
    seen = decide([good, wrong()], of, History(), RULES, ["8190007777777777"])
    assert [planned.fix.order_id for planned in seen.fixes] == [ORDER]
    assert [(f.order_id, f.reason) for f in seen.findings] == [("8190007777777777", Reason.NOT_FOUND)]


def test_without_anything_there_is_no_plan() -> None:
    """No order, no ledger: an empty plan."""
    assert nothing_written(plan(shows(), Ledger()))
    assert found(plan(shows(), Ledger())) == []
