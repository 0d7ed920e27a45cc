"""Every bad day there is, gathered into `hazards.KNOWN`; whoever starts a console takes `parse` from here.

A module `bad_….py` holds a few hazards of one kind and names them in a `KNOWN` of its own; it gets one import
and one entry below, and its hazards a line each in `bad_usage`, from which the help is made.

Most hazards live in the server alone. Where a page itself must behave differently, it learns so in one way:
`Hazard.page_words` (for every page) and `Exchange.page_words` (for the page being answered) are rendered as
`<body data-hazards="endless-spinner slow-render">`, and scripts ask `hazard("slow-render")` of
`skins/shared/dom.js`. A word is a hazard's name.
"""

from __future__ import annotations

from agent.practice.bad_chat import KNOWN as CHAT
from agent.practice.bad_checks import KNOWN as CHECKS
from agent.practice.bad_colleagues import KNOWN as COLLEAGUES
from agent.practice.bad_effects import KNOWN as EFFECTS
from agent.practice.bad_lists import KNOWN as LISTS
from agent.practice.bad_network import KNOWN as NETWORK
from agent.practice.bad_orders import KNOWN as ORDERS
from agent.practice.bad_pages import KNOWN as PAGES
from agent.practice.bad_saving import KNOWN as SAVING
from agent.practice.bad_session import KNOWN as SESSION
from agent.practice.hazards import KNOWN, parse

__all__ = ["KNOWN", "parse"]

for _known in (
    CHECKS,
    EFFECTS,
    LISTS,
    NETWORK,
    PAGES,
    SESSION,
    CHAT,
    COLLEAGUES,
    ORDERS,
    SAVING,
):
    KNOWN.update(_known)
