"""An order between cancelling and creating: nothing else is made of its parcels."""

from __future__ import annotations

from agent.models import Purpose, Reason, Status
from flows.decide import History
from tests.flows.world import LOOSE, LOOSE_FAR, ORDER, POSTAL, found, ledger, plan, row, sent_again, shows

HALVED = History(halved=frozenset({ORDER}))


def test_a_cancelled_parcel_is_not_called_undeclared() -> None:
    """The order waits again and shows no parcel; the second half is on its way, so nothing is missing."""
    order = shows(status=Status.WAIT_SELLER_SEND_GOODS, declared_at=None)
    assert [(Reason.NOT_DECLARED, False)] == found(plan(order, ledger(row(LOOSE))))
    assert [] == found(plan(order, ledger(row(LOOSE)), HALVED))


def test_no_other_correction_is_planned_meanwhile() -> None:
    """A parcel that somebody put there in between is not corrected in the same round."""
    order = shows(("TEST0001", "CPAM"))
    assert 1 == len(plan(order, ledger(row(POSTAL, "CPAM"))).fixes)
    assert () == plan(order, ledger(row(POSTAL, "CPAM")), HALVED).fixes


def test_a_parcel_sent_again_is_told_all_the_same() -> None:
    """A replacement has nothing to do with the parcel that is being corrected."""
    order = shows((LOOSE, "FOURPX_RM"))
    seen = plan(order, ledger(row(LOOSE), sent_again(LOOSE_FAR)), HALVED)
    assert [(Purpose.REPLACEMENT, LOOSE_FAR)] == [(one.purpose, one.number) for one in seen.messages]
