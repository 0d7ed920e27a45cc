"""Replace one parcel's wrong service and number and prove that the console shows the right ones."""

from __future__ import annotations

from agent.console.session import Session
from agent.errors import UnexpectedValue
from agent.ledger.intents import Intent
from agent.models import Order, Outcome, TrackingFix
from agent.say import say
from flows.stops import order_stop


def correct_tracking(session: Session, intent: Intent) -> Outcome:
    """Carry out one correction: look, refuse surprises, write once, look again."""
    fix = intent.fix()
    screen = session.open(
        "order", order_id=fix.order_id, old_number=fix.wrong.number, old_service=fix.wrong.service
    )
    order = session.read_order(screen)
    with session.write([intent]) as write:
        if _shows_right(order, fix):
            return write.already_done(fix.right)
        _still_as_planned(order, fix)
        write.follow(
            screen,
            "change_tracking",
            number=fix.right.number,
            service=session.reading.service_names(fix.right.service),
            old_number=fix.wrong.number,
            old_service=session.reading.service_names(fix.wrong.service),
            website=fix.website,
        )
    return write.confirm(lambda: stands(session, fix), shown=fix.right)


def stands(session: Session, fix: TrackingFix) -> bool:
    """Tell, on a page loaded afresh, whether the order shows the right pair and no longer the wrong one."""
    screen = session.open("order", order_id=fix.order_id, number=fix.right.number)
    order = session.read_order(screen)
    right = _shows_right(order, fix)
    if right:  # what else may stand there is somebody else's doing
        session.saw_own_write(order)
    return right


def _shows_right(order: Order, fix: TrackingFix) -> bool:
    pairs = [parcel.pair for parcel in order.parcels]
    return fix.right in pairs and fix.wrong not in pairs


def _still_as_planned(order: Order, fix: TrackingFix) -> None:
    """Raise UnexpectedValue when the order is no longer what the plan rests on."""
    stop = order_stop(order)
    pairs = [parcel.pair for parcel in order.parcels]
    if stop or pairs.count(fix.wrong) != 1:
        raise UnexpectedValue(
            say("order {order} is no longer as planned", order=fix.order_id),
            {
                "expected": say("{pair} once, order open to changes", pair=fix.wrong),
                "seen": ", ".join(map(str, pairs)) or say("no parcel"),
                "state": stop[1] if stop else order.status.value,
            },
            say("nothing to do: the next run looks afresh and decides anew"),
        )
