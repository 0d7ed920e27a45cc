"""Replace one parcel's wrong service and number and prove that the console shows the right ones.

Most consoles change a parcel in one commit. Some can only cancel it and create another: then a correction is
two writes, each looked at before and after, and the second follows when the first is seen to be done.
"""

from __future__ import annotations

from agent.console.screen import Screen
from agent.console.session import Session
from agent.errors import UnexpectedValue
from agent.ledger.approvals import Approval
from agent.ledger.intents import Intent
from agent.models import Order, Outcome, Status, Step, TrackingFix
from agent.say import say
from flows.stops import order_stop

#: The route of the pack that carries out each step.
ROUTES = {Step.CHANGE: "change_tracking", Step.CANCEL: "cancel_tracking", Step.CREATE: "create_tracking"}


def correct_tracking(session: Session, intent: Intent, approval: Approval | None = None) -> Outcome:
    """Carry out one correction, or one step of it: look, refuse surprises, write once, look again."""
    fix = intent.fix()
    screen = session.open(
        "order", order_id=fix.order_id, old_number=fix.wrong.number, old_service=fix.wrong.service
    )
    order = session.read_order(screen)
    with session.write([intent], approval) as write:
        if _shows_right(order, fix):
            return write.already_done(fix.right)
        _still_as_planned(screen, order, fix)
        write.follow(
            screen,
            ROUTES[fix.step],
            number=fix.right.number,
            service=session.reading.service_names(fix.right.service),
            old_number=fix.wrong.number,
            old_service=session.reading.service_names(fix.wrong.service),
            website=fix.website,
        )
    shown = say("no {pair}", pair=fix.wrong) if fix.step is Step.CANCEL else fix.right
    return write.confirm(lambda: stands(session, fix), shown=shown)


def stands(session: Session, fix: TrackingFix) -> bool:
    """Tell, on a page loaded afresh, whether the order shows what this write should have made of it."""
    screen = session.open("order", order_id=fix.order_id, number=fix.right.number)
    order = session.read_order(screen)
    done = gone(screen, order, fix) if fix.step is Step.CANCEL else _shows_right(order, fix)
    if done:  # what else may stand there is somebody else's doing
        session.saw_own_write(order)
    return done


def gone(screen: Screen, order: Order, fix: TrackingFix) -> bool:
    """Tell whether the order shows neither pair; without any parcel the page itself must say so."""
    pairs = [parcel.pair for parcel in order.parcels]
    return not {fix.wrong, fix.right} & {*pairs} and (bool(pairs) or screen.shows("no_parcel"))


def _shows_right(order: Order, fix: TrackingFix) -> bool:
    pairs = [parcel.pair for parcel in order.parcels]
    return fix.right in pairs and fix.wrong not in pairs


def _still_as_planned(screen: Screen, order: Order, fix: TrackingFix) -> None:
    """Raise UnexpectedValue when the order is no longer what the plan rests on."""
    stop = order_stop(order)
    if fix.step is Step.CREATE:  # a cancelled parcel puts the order back among those that wait
        stop = None if order.status is Status.WAIT_SELLER_SEND_GOODS else stop
        wanted, found = say("no parcel in place of the cancelled one"), gone(screen, order, fix)
    else:
        wanted = say("{pair} once, {right} not yet, order open to changes", pair=fix.wrong, right=fix.right)
        pairs = [parcel.pair for parcel in order.parcels]
        found = pairs.count(fix.wrong) == 1 and (fix.step is Step.CANCEL or fix.right not in pairs)
    if stop or not found:
        raise UnexpectedValue(
            say("order {order} is no longer as planned", order=fix.order_id),
            {
                "expected": wanted,
                "seen": ", ".join(str(parcel.pair) for parcel in order.parcels) or say("no parcel"),
                "state": stop[1] if stop else order.status.value,
            },
            say("nothing to do: the next run looks afresh and decides anew"),
        )
