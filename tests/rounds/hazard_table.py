"""What a round does on each of the console's bad days; README shows the same table, and tests play it.

`through` gets all of it done in that very round; `stops` changes nothing that the bad day touches; `either`
is one of these, by chance; `unproven` is begun, told as unconfirmed, and settled by reading in the next
round; `person` asks for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Answer = Literal["through", "stops", "either", "unproven", "person"]
ALL = ("modify", "message")


@dataclass(frozen=True)
class Row:
    """One bad day: how it is asked for, what happens, what a round's answer is, and that round's exit code
    (None for any).

    `never` are the kinds of requests that have no effect in that round. With `sown` the shop ends as the
    witness says is right; without it what is missing lies with a person. `orders` is how many the shop has:
    lists of several pages need more than fifty.
    """

    hazard: str
    what: str
    answer: Answer
    code: int | None
    never: tuple[str, ...] = ()
    sown: bool = True
    orders: int = 40

    @property
    def name(self) -> str:
        """The hazard without its value."""
        return self.hazard.partition("=")[0]


TABLE = (
    Row("latency=50", "every page and call comes later", "through", 0),
    Row("jitter=80", "every page and call comes later by a random time", "through", 0),
    Row("server-error=0.05", "some pages and reading calls end in a gateway error", "either", None),
    Row("write-error=1", "writing calls end in a gateway error and do nothing", "unproven", 6, ALL),
    Row("lost-reply", "a write takes effect, its reply never comes", "through", 0),
    Row("false-success", "says saved, and a reload shows the old value", "unproven", 6, ALL),
    Row("late-effect=1000", "says saved, and it shows a second later", "through", 0),
    Row("late-effect=6000", "says saved, and it shows after the time that the pack gives it", "unproven", 6),
    Row("endless-spinner", "the chat's spinner never ends after a message is posted", "through", 0),
    Row("promo-dialog=1", "an advertisement covers the page", "through", 0),
    Row("session-expiry=6", "the session ends in mid-round, with a way to the sign-in page", "through", 0),
    Row("session-expiry-api=6", "a call says that the session is over, the page stays", "through", 0),
    Row("session-expiry-api=write", "it is the write's own call that says so", "unproven", 6, ALL),
    Row("token-renewal=3", "a call's token is refused, and the page heals itself", "through", 0),
    Row("too-fast=3000", "a check for a person when pages are loaded too quickly", "person", 4, ALL),
    Row("human-check=5", "a check for a person after some pages", "person", 4, ALL),
    Row("sms-code", "a code by SMS is wanted at the sign-in", "person", 4, ALL),
    Row("wrong-shop", "the account is in another shop", "person", 4, ALL),
    Row("repeated-page", "the second page of a list is the first one again", "through", 0, orders=120),
    Row("endless-next", "«next» never ends", "stops", 5, ALL, orders=120),
    Row("moving-rows", "a new order moves the rows while pages are turned", "through", 0, orders=120),
    Row("blank-rows", "rows without anything in them stand among the orders", "through", 0),
    Row("slow-render", "values appear one after the other, late", "through", 0),
    Row("stale-row=all", "a list still shows what the order was before", "through", 0),
    Row(
        "status-changed=all",
        "orders are cancelled, disputed or closed since the list",
        "stops",
        0,
        ("modify",),
        sown=False,
    ),
    Row("platform-renumbers=all", "the platform replaced its own numbers by postal ones", "through", 0),
    Row("colleague=all", "a colleague writes the right number just before", "through", 0),
    Row("colleague-other-number=all", "a colleague writes another number just before", "stops", 7, ALL),
    Row("same-name-buyers", "two buyers have the same name", "through", 0),
    Row("late-panel", "beside a conversation another buyer's orders show for a while", "through", 0),
    Row("no-order-card=all", "a conversation shows no order", "person", 0, ("message",)),
    Row("draft-left=all", "somebody's draft is in the box", "person", 0, ("message",), sown=False),
    Row(
        "unread-message=all",
        "the buyer wrote something that nobody has read",
        "person",
        0,
        ("message",),
        sown=False,
    ),
    Row("moderation=all", "a message is refused for its words", "stops", 7, ("message",), sown=False),
    Row(
        "blocked-buyer=box",
        "the buyer takes no messages, and the box says so",
        "person",
        0,
        ("message",),
        sown=False,
    ),
    Row(
        "blocked-buyer=post",
        "the buyer takes no messages, and a message is refused",
        "stops",
        7,
        ("message",),
        sown=False,
    ),
    Row("budget-spent=all", "no change is left; the buyer is told", "stops", 0, ("modify",)),
    Row("window-passed=all", "the days for changes are over; the buyer is told", "stops", 0, ("modify",)),
    Row("carrier-resets", "the form falls back to another service", "stops", 5, ALL),
    Row("number-changed-on-save=case", "the number is saved in other letters", "through", 0),
    Row(
        "number-changed-on-save=cut",
        "the number loses its last sign when it is saved",
        "unproven",
        6,
        ("message",),
        sown=False,
    ),
    Row("twin-button", "a second button has the name of the one that commits", "stops", 5, ALL),
    Row("renamed-button", "the button that commits has another name", "stops", 5, ALL),
    Row("stale-toast=error", "an old error stands on the page", "stops", 5, ALL),
    Row("stale-toast=success", "an old success stands on the page", "through", 0),
)
