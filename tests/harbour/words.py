"""What the office calls states, and how it says no; carriers and countries are those of the trade."""

from __future__ import annotations

from agent.practice import refusals
from agent.practice.shop import Order
from agent.practice.words import DONE_REASONS

REPEATED = "HARBOUR_REPEATED"

STATES = {
    "PLACE_ORDER_SUCCESS": "Not paid yet",
    "RISK_CONTROL": "Money on hold",
    "WAIT_SELLER_SEND_GOODS": "Paid, to pack",
    "SELLER_PART_SEND_GOODS": "Partly sent",
    "WAIT_BUYER_ACCEPT_GOODS": "Under way",
    "IN_CANCEL": "Customer wants out",
    "IN_ISSUE": "Customer objects",
    "IN_FROZEN": "Locked by head office",
}
PACKED_ELSEWHERE = "Packed by the platform"
RECEIVED, WITHDRAWN = "Received", "Withdrawn"

REFUSALS = {
    refusals.PASSWORD: "User or password is not right.",
    refusals.NO_CALL: "This office does not do that.",
    refusals.PARAMETER: "The form was not complete.",
    refusals.NOT_YOURS: "There is no such order in this branch.",
    refusals.NO_CONVERSATION: "This customer has no notes.",
    refusals.LENGTH: "A note has 1 to 1000 characters.",
    refusals.ABUSE: "The note gives a contact outside the platform and was not added.",
    refusals.SERVICE: "Not saved: pick a carrier.",
    refusals.NUMBER: "Not saved: a number has 5 to 50 letters and digits.",
    refusals.WEBSITE: "Not saved: this carrier needs a website.",
    refusals.OLD_NUMBER: "Not saved: this parcel is closed for corrections.",
    refusals.STATUS: "Not saved: the order's state does not allow it.",
    REPEATED: "Not saved: this event has been entered already.",
}


def state(order: Order) -> str:
    """Return an order's state in the office's own words; a finished one is told apart by its end reason."""
    if order.status == "FINISH":
        return RECEIVED if order.end_reason in DONE_REASONS else WITHDRAWN
    if order.platform_warehouse and order.status == "WAIT_SELLER_SEND_GOODS":
        return PACKED_ELSEWHERE
    return STATES[order.status]
