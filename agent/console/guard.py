"""What a commit rests on, looked at just before it, off the very page that will be changed.

The order, the value to be replaced, the form read back, one enabled element to commit with; then a picture of
the filled form, and all evidence on the disk. What is not so stops the write with nothing sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from agent.console.left import changes_left
from agent.errors import Held, LocatorBlocked, PageChanged, UnexpectedValue
from agent.ledger.intents import Intent, IntentState
from agent.models import Finding, Kind, Outcome, Reason, State, Step, TrackingFix, clean_number
from agent.say import say

if TYPE_CHECKING:
    from agent.console.pack import Line, Route
    from agent.console.screen import Screen
    from agent.console.session import Session


class Guard:
    """The looks before one commit; `filled` are the lines to be read back, on the pages they were filled on.

    `settle` ends the intents where the form itself says that they must be left to a person.
    """

    def __init__(
        self, session: Session, intents: Sequence[Intent], settle: Callable[[IntentState, str], None]
    ) -> None:
        self.session, self.intents, self.settle = session, intents, settle
        self.kind = intents[0].kind
        self.filled: list[tuple[Screen, Line]] = []

    def look(self, here: Screen, route: Route, line: Line) -> None:
        """Look at all that the commit rests on, off the page that will be changed; then fix the evidence.

        Raises our errors for what is not as this write was planned, Held where the form says that no change
        is left, EvidenceUnwritable where the proof is not on the disk. Nothing was sent then.
        """
        self._no_old_refusal()
        for order_id in [intent.order_id for intent in self.intents]:
            self._same(here.strictly(order_id=order_id), route.prove.order, order_id)
        self._as_planned(here, route)
        self._some_left(here, route.prove.left)
        for screen, filled in self.filled:
            self._read_back(screen, filled)
        self._one_enabled(here, line)
        titles = self.session.with_every_order(_titles(here, route))
        self.session.record_picture(here, "filled", titles, awaited=True)
        if not self.session.pictured:
            raise PageChanged(
                say("the filled form could not be pictured, and nothing is sent without proof"),
                hint=say("look at the recording for the reason"),
            )
        self.session.flush()

    def _as_planned(self, here: Screen, route: Route) -> None:
        """Check what this kind of write rests on, and the pair where the console says it once more."""
        if self.kind is Kind.MESSAGE:
            return self._same_buyer(here, route.prove.buyer)
        if self.kind is Kind.DECLARE:
            pair = self.intents[0].declaration().pair
            self._none_yet(here, route.prove.none)
        else:
            fix = self.intents[0].fix()
            pair = fix.right
            self._same(here, route.prove.old, fix.wrong.number)
            self._same_service(here, route.prove.old_service, fix.wrong.service)
            self._still_gone(here, fix)
        self._same(here, route.prove.new, pair.number)
        return self._same_service(here, route.prove.new_service, pair.service)

    def _no_old_refusal(self) -> None:
        text = self.session.console.signs.text("refused")
        if text:
            raise PageChanged(
                say("an error stands on the page before anything was sent"),
                {"seen": text},
                say("look at the picture: it is about something else than this write"),
            )

    def _same(self, here: Screen, element: str | None, expected: str) -> None:
        """Check that an element shows this very number; an element the route does not name proves nothing."""
        if element is None:
            return
        seen = here.read(element).text
        if clean_number(seen) != clean_number(expected):
            raise self._unexpected(here, element, expected, seen)

    def _same_service(self, here: Screen, element: str | None, expected: str) -> None:
        if element is None:
            return
        seen = self.session.reading.service(here.read(element).text)
        if seen != expected:
            raise self._unexpected(here, element, expected, seen)

    def _still_gone(self, here: Screen, fix: TrackingFix) -> None:
        """Before a parcel is created on the order's own page, check that nobody has created one meanwhile."""
        if fix.step is not Step.CREATE or here.name != "order":
            return
        pairs = [parcel.pair for parcel in self.session.reading.order(here).parcels]
        if fix.right in pairs or fix.wrong in pairs:
            raise self._unexpected(here, "no_parcel", say("no such parcel"), ", ".join(map(str, pairs)))

    def _some_left(self, here: Screen, element: str | None) -> None:
        """Leave the write to a person where the form's own count says that no change is left."""
        if element is None:
            return
        seen = here.read(element).text
        left = changes_left(seen)
        if left is None:
            raise self._unexpected(here, element, say("a number of changes left"), seen)
        if left == 0:
            why = say("the form says that no change is left (`{seen}`); nothing was sent", seen=seen)
            self.session.picture("wrong", here)
            self.settle(IntentState.NEEDS_PERSON, why)
            for intent in self.intents:
                self.session.find(Finding(intent.order_id, Reason.BUDGET_SPENT, why))
            raise Held(Outcome(State.NEEDS_PERSON, why))

    def _none_yet(self, here: Screen, element: str | None) -> None:
        """Before a parcel is declared, read off the page of the commit that the order has none.

        By the page's own words, which may be drawn later than the rest, and on the order's own page by its
        list of parcels as well.
        """
        said = element is None or self.session.console.wait_until(lambda: here.shows(element))
        pairs = [p.pair for p in self.session.reading.order(here).parcels] if here.name == "order" else []
        if pairs or not said:
            seen = ", ".join(map(str, pairs)) or say("its words for that are gone")
            raise self._unexpected(here, element or "no_parcel", say("no parcel yet"), seen)
        if element:
            here.one(element)

    def _same_buyer(self, here: Screen, element: str | None) -> None:
        """Check the conversation's buyer against the order's, where the order's page names one."""
        expected = self.intents[0].message().buyer
        if element is None or not expected:
            return
        seen = here.read(element).text
        if seen.strip() != expected.strip():
            raise self._unexpected(here, element, expected, seen)

    def _read_back(self, here: Screen, line: Line) -> None:
        """Check that a filled element still shows what was typed, chosen or ticked."""
        seen, wanted = here.shown(line)
        if seen.replace("\r\n", "\n").strip() not in {form.strip() for form in wanted}:
            raise self._unexpected(here, line.element, wanted[0], seen)

    def _unexpected(self, here: Screen, element: str, expected: str, seen: str) -> UnexpectedValue:
        error = UnexpectedValue(
            say("`{page}.{name}` shows another value than this write rests on", page=here.name, name=element),
            {"expected": expected, "seen": seen or say("nothing")},
            say("look at the order in the console; the next run reads it afresh"),
        )
        error.add(page=self.session.console.where(), pack=self.session.pack.describe(here.name, element))
        return error

    def _one_enabled(self, here: Screen, line: Line) -> None:
        """Check that the commit's element is there once, enabled, and not covered where it is clicked."""
        element = line.element
        locator, _ = here.one(element)
        with here.using(element, locator):
            if not locator.is_enabled(timeout=here.wait * 1000):
                raise LocatorBlocked(
                    say("`{page}.{name}` is disabled", page=here.name, name=element),
                    hint=say("look at the picture for what the console wants first"),
                )
            if line.by == "click":
                locator.click(trial=True, timeout=here.wait * 1000)  # everything that a click does but click


def _titles(here: Screen, route: Route) -> dict[str, str]:
    prove = route.prove
    named = {"order number": prove.order, "old": prove.old, "new": prove.new, "chat": prove.readback}
    return {title: name for title, name in named.items() if name and here.can_find(name)}
