"""What one recorded line used and read, beside what the page shows now; looks, and touches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agent.console import failures, lists
from agent.console.found import Found, awaited, find
from agent.console.keeping import PROVING, numbers_of, row_of
from agent.console.outline import Outlined, Tone
from agent.console.screen import Screen
from agent.console.session import Session
from agent.errors import PageChanged
from agent.models import clean_number
from agent.replay.examined import Standing
from agent.replay.path import Way
from agent.replay.reach import ACTING
from agent.replay.recorded import Line
from agent.replay.walked import Differs
from agent.say import say

#: Titles of recorded pictures whose value is known beforehand, and where it stands in `Way.values`.
_VALUES = {"order number": "order_id", "old": "old_number", "new": "number", "shop": "shop"}
#: Elements behind titles that pages have beside those in `PROVING`.
_ELEMENTS = {"home": {"shop": "shop_id"}}
_OF_STANDING = {
    Standing.FALLBACK: Differs.FALLBACK,
    Standing.AMBIGUOUS: Differs.AMBIGUOUS,
    Standing.MISSING: Differs.MISSING,
}
_TONES: dict[Standing, Tone] = {Standing.FIRST: "good"}


@dataclass(frozen=True)
class Unlike:
    """One difference of a line: of which element, in what, recorded and now."""

    element: str
    how: Differs
    recorded: str = ""
    now: str = ""


@dataclass
class Shown:
    """One line as it is shown: places in the window, rows of the panel, differences; or why left out.

    `where` is the page with the values by which the line's element was looked for, where it has one.
    """

    outlined: list[Outlined] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    differences: list[Unlike] = field(default_factory=list)
    left_out: str = ""
    where: Screen | None = None

    def value(self, element: str, recorded: str, now: str, *, same: bool) -> None:
        """Note a value as it was recorded and as it is now."""
        named = f"{element}: " if element else ""
        self.rows += [(say("recorded"), f"{named}{recorded or '–'}"), (say("now"), now or "–")]
        if not same:
            self.differences.append(Unlike(element, Differs.VALUE, recorded, now))


@dataclass(frozen=True)
class Comparing:
    """Compares the lines of one recording, whose values `way` knows, with the pages of today."""

    session: Session
    way: Way

    def of(self, screen: Screen, line: Line) -> Shown | None:
        """Return what there is to show of a line; None where there is nothing, as of opening a page."""
        if line.verb == "read":
            return self._read(screen, line)
        if line.verb == "still":
            return self._still(screen, line)
        if line.element in screen.spec.elements and line.verb in ACTING | {"expect"}:
            return self._used(screen, line)
        return None

    # --- an element that was used --------------------------------------------------------------------

    def _used(self, screen: Screen, line: Line) -> Shown:
        shown, name = Shown(), line.element
        here = screen.knowing(**self.way.values)
        behind = self.way.known.behind.get((screen.name, name))
        skipped = line.outcome == "skipped"
        if not here.can_find(name):
            shown.left_out = say("the recording does not say by which value `{name}` is found", name=name)
            return shown
        may_be_missing = behind or skipped
        shown.where = here if may_be_missing else self._where(here, name)
        at_once = may_be_missing or shown.where is not here
        found = find(shown.where, name) if at_once else awaited(here, name)
        if found.standing is Standing.MISSING and may_be_missing:
            shown.left_out = say("`{name}` shows only within a write, or was not there then", name=name)
            return shown
        if line.value:
            shown.rows.append((say("recorded"), line.value))
        self._place(shown, here, name, name, found)
        return shown

    def _where(self, screen: Screen, name: str) -> Screen:
        """Return where to look: what stood beside the old number is beside the new one, once corrected."""
        number = self.way.values.get("number")
        if number and self._row_gone(screen, name):
            return screen.knowing(old_number=number)
        return screen

    def _place(self, shown: Shown, screen: Screen, name: str, label: str, found: Found) -> None:
        """Outline an element, or note that the pack does not find it as it should."""
        if found.box is not None and found.locator is not None:
            found.locator.scroll_into_view_if_needed(timeout=screen.wait * 1000)
            box = find(screen, name).box or found.box
            shown.outlined.append(Outlined(box, label, _TONES.get(found.standing, "care")))
        if how := _OF_STANDING.get(found.standing):
            locator = self.session.pack.describe(screen.name, name, max(found.candidate, 1) - 1)
            shown.rows += [(say("pack"), locator), (say("now"), _said(found))]
            shown.differences.append(Unlike(name, how, locator, _said(found)))

    # --- what a picture proved -----------------------------------------------------------------------

    def _still(self, screen: Screen, line: Line) -> Shown | None:
        titles = dict(self._titles(screen, line))
        if not titles:
            return Shown(rows=[(say("recorded"), say("this picture, {moment}", moment=line.moment))])
        shown = Shown()
        for title, (name, recorded) in titles.items():
            self._proved(shown, screen, title, name, recorded)
        return shown

    def _titles(self, screen: Screen, line: Line) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield each title of a picture with its element and the value that it proved, empty if not known."""
        known = {**PROVING.get(screen.name, {}), **_ELEMENTS.get(screen.name, {})}
        for title in line.boxes:
            plain = "order number" if title.startswith("order number ") else title
            if (name := known.get(plain)) in screen.spec.elements:
                own = title.removeprefix("order number ") if plain != title else ""
                yield title, (name, own or self.way.values.get(_VALUES.get(plain, ""), ""))

    def _proved(self, shown: Shown, screen: Screen, title: str, name: str, recorded: str) -> None:
        here = screen.knowing(**self.way.values)
        if not here.can_find(name):
            return shown.rows.append((title, say("not known by which value it is found")))
        if self._row_gone(here, name):
            return shown.value(title, recorded, say("no row shows it"), same=False)
        found = awaited(here, name)
        if recorded:
            same = clean_number(recorded) in clean_number(found.text)
            if found.standing in (Standing.FIRST, Standing.FALLBACK):
                shown.value(title, recorded, found.text, same=same)
        return self._place(shown, here, name, title, found)

    def _row_gone(self, screen: Screen, name: str) -> bool:
        """Tell whether the list of an element's row is there, and only the row with that value is not."""
        element = screen.spec.elements[name]
        if element.row is None or failures.count(screen.find.row(element.row.list, element.row.where)):
            return False
        spec = screen.spec.lists[element.row.list]
        rows = lists.read(screen.console.page.locator("body"), spec)
        return bool(rows) and not lists.missing(spec, rows)

    # --- what was read -------------------------------------------------------------------------------

    def _read(self, screen: Screen, line: Line) -> Shown:
        shown = Shown()
        try:
            now, same = self._now(screen, line.value)
        except PageChanged as error:
            shown.rows += [(say("recorded"), line.value), (say("now"), error.what)]
            shown.differences.append(Unlike("", Differs.PAGE, line.value, error.what))
            return shown
        shown.value("", line.value, now, same=same)
        return shown

    def _now(self, screen: Screen, recorded: str) -> tuple[str, bool]:
        """Return what is read today in place of a recorded text, and whether it means the same."""
        if "order" in screen.spec.lists:
            order = self.session.read_order(screen)
            start, end = f"{order.order_id} {order.status}", numbers_of(order)
            recorded = recorded.removesuffix(" (healed)")
            return row_of(order), recorded.startswith(start) and recorded.endswith(end)
        if "orders" in screen.spec.lists:
            now = [row_of(one) for one in self.session.reading.orders(screen)]
            return "\n".join(now), _heads(recorded.splitlines()) == _heads(now)
        if "conversations" in screen.spec.lists:
            talks = self.session.reading.conversations(screen)
            now = [f"unread {one.unread}: {one.preview}" for one in talks]
            return "\n".join(now), recorded == "\n".join(now)
        return say("not compared"), True


def _heads(rows: Sequence[str]) -> list[list[str]]:
    """Return number and state of each order of a list; the time left changes by itself."""
    return [row.split()[:2] for row in rows]


def _said(found: Found) -> str:
    if found.standing is Standing.AMBIGUOUS:
        return say("{n} elements match", n=found.count)
    if found.standing is Standing.FALLBACK:
        return say("candidate {n} finds it", n=found.candidate)
    return say("nothing matches")
