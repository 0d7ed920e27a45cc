"""One order against the ledger: what is to be corrected, whom to tell, and what a person should know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agent.models import BuyerMessage, Finding, Order, Purpose, Reason, RowKind, Status, TrackingFix
from flows import notes
from flows.candidate import Candidate
from flows.limits import spent
from flows.matching import Match, by_number, match
from flows.replacements import message, replacements
from flows.rules import compare
from flows.stops import stopped
from flows.terms import Basis, Plan, PlannedFix
from flows.undeclared import undeclared


def weigh(order: Order, basis: Basis) -> Plan:
    """Return the plan for one order, whatever the others are."""
    if finding := notes.conflict(order, basis):
        return Plan(findings=(finding,))
    halved = order.order_id in basis.history.halved
    return (Plan() if halved else _parcels(order, basis)) + replacements(order, basis)


def _parcels(order: Order, basis: Basis) -> Plan:
    """Nothing is said of parcels that were not read; an order that still waits is known to have none."""
    if not order.numbers_shown and order.status is not Status.WAIT_SELLER_SEND_GOODS:
        return Plan()
    matched = match(order.parcels, by_number(basis.rows(order.order_id), RowKind.ORIGINAL))
    agreed = (notes.agreed(order, parcel, row, basis) for parcel, row in matched.agreed)
    return _found(*agreed) + _left_over(order, matched, basis)


def _left_over(order: Order, matched: Match, basis: Basis) -> Plan:
    if len(matched.parcels) == 1 and len(matched.rows) == 1:
        parcel, row = matched.parcels[0], matched.rows[0]
        difference = compare(order, parcel, row, basis.ledger, basis.rules.carriers)
        return _candidate(Candidate(difference, basis))
    if _waits_for(order, matched):
        return undeclared(order, matched.rows[0], basis)
    if matched.parcels and matched.rows:
        return _found(notes.ambiguous(order, matched.parcels, matched.rows))
    return _found(
        *(notes.not_declared(order, row, basis) for row in matched.rows),
        *(notes.without_row(order, parcel) for parcel in matched.parcels),
    )


def _waits_for(order: Order, matched: Match) -> bool:
    """Tell whether the order waits as a whole, without any parcel, and one row alone speaks of one."""
    waits = order.status is Status.WAIT_SELLER_SEND_GOODS and not order.parcels
    return waits and len(matched.rows) == 1


def _candidate(candidate: Candidate) -> Plan:
    """Turn a difference into a correction, a message that it is too late for one, or a finding."""
    if finding := stopped(candidate):
        return Plan(findings=(finding,))
    if finding := spent(candidate):
        return _too_late(candidate, finding)
    told = _telling(candidate, Purpose.CORRECTED, candidate.difference.reason)
    return Plan(fixes=(PlannedFix(_fix(candidate), told),))


def _fix(candidate: Candidate) -> TrackingFix:
    row, place = candidate.row, (candidate.order.order_id, candidate.difference.parcel.position)
    return TrackingFix(
        *place,
        wrong=candidate.shown,
        right=row.pair,
        reason=candidate.difference.reason,
        rests_on=candidate.rests_on,
        generation=candidate.basis.history.generation.get(place, 0),
        website=candidate.rules.carriers.link(row.carrier, row.number),
    )


def _too_late(candidate: Candidate, finding: Finding) -> Plan:
    """The console takes no change any more: the buyer is told of a proven error, and a person in any case.

    Once the buyer was told, the finding is a note. Long after the declaration only a person is told.
    """
    if candidate.basis.told(candidate.order.order_id, Purpose.UNCHANGEABLE, candidate.row.number):
        return Plan(findings=(replace(finding, note=True),))
    if not candidate.difference.proven or _long_ago(candidate):
        return Plan(findings=(finding,))
    told = _telling(candidate, Purpose.UNCHANGEABLE, finding.reason)
    return Plan(messages=(told,) if told else (), findings=(finding,))


def _telling(candidate: Candidate, purpose: Purpose, reason: Reason) -> BuyerMessage | None:
    """Return the message about the right number; none where the number stays, or was told already."""
    row, order = candidate.row, candidate.order
    if candidate.difference.same_number or candidate.basis.told(order.order_id, purpose, row.number):
        return None
    return message(order, row, (purpose, reason, candidate.rests_on), candidate.rules)


def _long_ago(candidate: Candidate) -> bool:
    declared, days = candidate.order.declared_at, candidate.rules.shipped_days
    return declared is not None and days > 0 and declared + timedelta(days=days) < candidate.rules.now


def _found(*findings: Finding | None) -> Plan:
    return Plan(findings=tuple(finding for finding in findings if finding))
