"""Declare an order shipped, once, and prove that the console shows the parcel; the buyer is told nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from agent.console.screen import Screen
from agent.console.session import Session
from agent.errors import UnexpectedValue
from agent.ledger.approvals import Approval
from agent.ledger.intents import Intent
from agent.models import WAITING, Declaration, Finding, Kind, Order, Outcome, Reason, State, Status
from agent.say import say
from flows.approving import Approver, picture_asked, report_waiting

#: The route of the pack that declares a parcel.
ROUTE = "declare_shipment"


def declarations(session: Session, intents: Sequence[Intent], approver: Approver) -> None:
    """Declare what is due and permitted, one by one; what is held is a person's, since time runs out."""
    off = session.held(Kind.DECLARE, ROUTE)
    approver.kinds |= set() if off else {Kind.DECLARE}
    for intent in intents:
        if why := off or session.brake([intent]):
            approver.spare([intent])
            _held(session, intent, why)
        else:
            session.attempt([intent.order_id], lambda one=intent: _declare(session, one, approver))  # type: ignore[misc]


def _held(session: Session, intent: Intent, why: str) -> None:
    declaration = intent.declaration()
    text = f"{declaration.rests_on}; {why}"
    session.find(Finding(intent.order_id, Reason.NOT_DECLARED, text, new=declaration.pair))
    if Kind.DECLARE in session.kinds:
        session.record_write(intent, State.PLANNED, why)


def _declare(session: Session, intent: Intent, approver: Approver) -> None:
    permit = approver.permit([intent])
    if permit.waits:
        picture_asked(session, intent, permit)
        return report_waiting(session, [intent], permit)
    outcome = declare_shipment(session, intent, permit.approval)
    return session.record_write(intent, outcome.state, outcome.text)


def declare_shipment(session: Session, intent: Intent, approval: Approval | None = None) -> Outcome:
    """Carry out one declaration: look, refuse surprises, write once, look again."""
    declaration = intent.declaration()
    screen = session.open("order", order_id=declaration.order_id)
    order = session.read_order(screen)
    with session.write([intent], approval) as write:
        if _shows(order, declaration):
            return write.already_done(declaration.pair)
        _still_as_planned(screen, order)
        write.follow(
            screen,
            ROUTE,
            number=declaration.pair.number,
            service=session.reading.service_names(declaration.pair.service),
            website=declaration.website,
        )
    return write.confirm(lambda: declared(session, declaration), shown=declaration.pair)


def declared(session: Session, declaration: Declaration) -> bool:
    """Tell, on a page loaded afresh, whether the order shows the parcel and waits for no other."""
    screen = session.open("order", order_id=declaration.order_id, number=declaration.pair.number)
    order = session.read_order(screen)
    done = _shows(order, declaration)
    if done:  # what else may stand there is somebody else's doing
        session.saw_own_write(order)
    return done


def _shows(order: Order, declaration: Declaration) -> bool:
    return declaration.pair in [parcel.pair for parcel in order.parcels] and order.status not in WAITING


def _still_as_planned(screen: Screen, order: Order) -> None:
    """Raise UnexpectedValue when the order is no longer what the plan rests on.

    That it has no parcel is believed only from the page's own words, which may come later than the rest.
    """
    left = order.deadline.left
    in_time = left is None or left > timedelta(0)
    waits = order.status is Status.WAIT_SELLER_SEND_GOODS and not order.platform_warehouse and in_time
    if waits and not order.parcels and screen.console.wait_until(lambda: screen.shows("no_parcel")):
        return
    raise UnexpectedValue(
        say("order {order} is no longer as planned", order=order.order_id),
        {
            "expected": say("no parcel yet, order waiting for shipment and in time"),
            "seen": ", ".join(str(parcel.pair) for parcel in order.parcels) or say("no parcel"),
            "state": f"{order.status.value} {order.deadline.raw}".strip(),
        },
        say("nothing to do: the next run looks afresh and decides anew"),
    )
