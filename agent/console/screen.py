"""The verbs on one named page of the console; knows what a pack says and nothing of orders or ledgers.

Reading never changes anything and may be repeated. Acting (`Screen.line`) is for the lines of a route; which
route may run, and when the one commit of a write route may be clicked, is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.console import choosing, failures, lists, waiting
from agent.console.dialogs import accept_next
from agent.console.lists import Row
from agent.console.locate import Locating, Values, fill_in, placeholders, spellings
from agent.console.looking import Box, Look, box_of, look
from agent.console.pack_routes import Line, Route
from agent.errors import BufaError, LocatorMissing, NotReady, PageChanged
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from agent.console.visit import Console

#: An element to be looked at, with the values that its names need beside those of the page.
Show = str | tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class Read:
    """One value off the page; `healed` when a fallback candidate found it (findings only)."""

    text: str
    healed: bool = False


@dataclass(frozen=True)
class Seen:
    """What one verb met, for the record: the page, the element and what it resolved to."""

    verb: str
    page: str
    url: str
    element: str = ""
    value: str = ""
    outcome: str = "ok"
    resolved: Mapping[str, Any] = field(default_factory=dict)


Watch = Callable[[Seen], None]


class Screen:
    """One page of the console, opened and ready.

    `values` fill the placeholders of the pack's names and addresses on this page. With `strict` only the
    first candidate of each element counts and it must match exactly once.
    """

    def __init__(self, console: Console, name: str, values: Values, *, strict: bool = False) -> None:
        self.console = console
        self.name = name
        self.spec = console.pack.pages[name]
        self.find = Locating(console.page, self.spec, values, strict=strict)
        self.wait = console.pack.limits.wait_seconds
        self._offered: tuple[str, tuple[Locator, int, Look]] | None = None

    @property
    def values(self) -> Values:
        """What is known on this page: order number, buyer, text …"""
        return self.find.values

    def knowing(self, **values: str | tuple[str, ...]) -> Screen:
        """Return the same page with more values known."""
        return self._like({**self.values, **values}, strict=self.find.strict)

    def strictly(self, **values: str | tuple[str, ...]) -> Screen:
        """Return the same page with more values known and with only first candidates allowed."""
        return self._like({**self.values, **values}, strict=True)

    def _like(self, values: Values, *, strict: bool) -> Screen:
        screen = Screen(self.console, self.name, values, strict=strict)
        screen.wait = self.wait
        return screen

    # --- looking -------------------------------------------------------------------------------------

    def shows(self, name: str) -> bool:
        """Tell whether the element is visible right now, without waiting."""
        return failures.count(self.find.any_of(name)) > 0

    def offers(self, name: str) -> bool:
        """Tell whether an element is there to be acted on; the next act on it needs no look of its own.

        Raises LocatorAmbiguous for more than one.
        """
        found = self._matched(name, "")
        self._offered = (name, found) if found else None
        return found is not None

    def one(self, name: str) -> tuple[Locator, int]:
        """Wait for an element and return its locator and which candidate found it.

        Raises LocatorMissing or LocatorAmbiguous; a second match is never resolved by taking the first.
        """
        locator, index, _ = self._look(name)
        return locator, index

    def _look(self, name: str, take: str = "") -> tuple[Locator, int, Look]:
        """Wait for an element as `one` does, and return with it what `looking.look` tells of it."""
        found = self._matched(name, take)
        if found is None:
            element = self.find.any_of(name)
            with self.using(name, element):
                waiting.until(element, "visible", self.wait * 1000)
            found = self._matched(name, take)
        if found is None:
            raise self._place(failures.not_one(self._full(name), 0, self.wait, self._seen(name)), name)
        return found

    def _matched(self, name: str, take: str) -> tuple[Locator, int, Look] | None:
        """Return the first candidate that matches once right now; None when none matches at all."""
        for index, candidate in enumerate(self.find.candidates(name)):
            seen = look(candidate, take)
            if seen.n == 1:
                return candidate, index, seen
            if seen.n > 1:
                raise self._place(
                    failures.not_one(self._full(name), seen.n, self.wait, self._seen(name)), name
                )
        return None

    def read(self, name: str) -> Read:
        """Return what an element shows, cut to the pack's pattern; an input gives its value.

        Raises PageChanged when the pattern does not fit the text.
        """
        element = self.spec.elements[name]
        _, index, seen = self._look(name, element.take)
        return Read(self._cut(name, str(seen.facts["shown"]), element.pattern), index > 0)

    def _cut(self, name: str, shown: str, pattern: str | None) -> str:
        if not pattern:
            return shown.strip()
        match = re.search(pattern, shown)
        if match is None:
            raise self._place(
                PageChanged(
                    say("`{name}` shows a text that the pack's pattern does not fit", name=self._full(name)),
                    {"seen": shown[:80] or say("nothing")},
                    say("compare the picture with the pack's pattern"),
                ),
                name,
            )
        return match.group(1).strip()

    def rows(self, name: str, at_least: int = 0) -> list[Row]:
        """Read a whole list of the page with one call; no rows is an empty list and proves nothing.

        Fewer than `at_least` rows, or values that are missing, are waited for: they may be on their way.

        Raises LocatorMissing when the box they stand in is not there, or a row lacks a field that is not
        optional, also in a list inside it.
        """
        spec = self.spec.lists[name]
        root = self.one(spec.within)[0] if spec.within else self.console.page.locator("body")
        found: list[dict[str, Any]] = []

        def whole() -> bool:
            with failures.translated(f"{self.name}.{name}", root, self.console.page, self.wait):
                found[:] = lists.without_blanks(spec, lists.read(root, spec))
            return len(found) >= at_least and not lists.missing(spec, found)

        missing = {} if self.console.wait_until(whole) else lists.missing(spec, found)
        if missing:
            raise LocatorMissing(
                say("`{page}.{list}.{field}` is missing in row {n}", page=self.name, list=name, **missing),
                {
                    "page": self.console.where(),
                    "pack": self.console.pack.describe_list(self.name, name, str(missing["field"])),
                },
                say("compare the picture with the pack's list and correct the field"),
            )
        return [lists.cut(spec, row) for row in found]

    def count(self, name: str) -> int:
        """Return how many rows a list has now, hidden ones too."""
        return failures.count(self.find.rows(self.spec.lists[name]))

    def boxes(self, show: Mapping[str, Show]) -> dict[str, Box]:
        """Return the boxes of elements by title, of those of which exactly one is visible now."""
        return {title: box for title, (box, _) in self.places(show).items()}

    def places(self, show: Mapping[str, Show]) -> dict[str, tuple[Box, bool]]:
        """Return boxes as `boxes` does, each with whether it lies outside the container it is scrolled in."""
        found = {}
        for title, one in show.items():
            locator = self._shown(one)
            seen = look(locator, "place")
            box = box_of(locator, seen, self.wait * 1000) if seen.n == 1 else None
            if box is not None:
                found[title] = box, bool(seen.facts["away"])
        return found

    def _shown(self, show: Show) -> Locator:
        name, values = (show, {}) if isinstance(show, str) else show
        return self.knowing(**values).find.any_of(name)

    def reveal(self, show: Show) -> None:
        """Scroll until the element lies inside the window; scrolling changes nothing."""
        name, values = (show, {}) if isinstance(show, str) else show
        locator, _ = self.knowing(**values).one(name)
        with self.using(name, locator):
            locator.scroll_into_view_if_needed(timeout=self.wait * 1000)

    # --- acting --------------------------------------------------------------------------------------

    def line(self, line: Line) -> Screen:
        """Carry out one line that is not a commit and return the page the route goes on with.

        That is another one after `open`. The recorder is told what the line met, also when it failed.
        """
        if line.verb == "open":
            return self.console.enter(line.element, self)
        if line.if_present and not self.shows(line.element):
            self.console.watch(self._seen_line(line, "skipped", {}))
            return self
        verb = getattr(self, f"_{line.verb}")
        try:
            resolved = verb(line)
        except Exception as error:
            self.console.watch(self._seen_line(line, type(error).__name__, {}))
            raise
        self.console.watch(self._seen_line(line, "ok", resolved))
        return self

    def variant(self, route: Route) -> tuple[Line, ...]:
        """Return the lines of a route, of the first variant whose sign is on the page.

        Raises NotReady when every variant names a sign and none of them shows.
        """
        if not route.variants:
            return tuple(route.lines)
        for variant in route.variants:
            if variant.when is None or self.shows(variant.when):
                return tuple(variant.lines)
        raise NotReady(
            say("no variant of the route fits what the page `{page}` shows", page=self.name),
            {"seen": self._seen(None), "page": self.console.where()},
            say("add a variant with its sign to the pack"),
        )

    def target(self, name: str) -> tuple[Locator, Mapping[str, Any]]:
        """Return one element to act on, with what it resolved to."""
        offered, self._offered = self._offered, None
        locator, index, seen = offered[1] if offered and offered[0] == name else self._look(name)
        return locator, {**seen.facts, "candidate": index + 1, "selector": self._described(name, index)}

    @contextmanager
    def using(self, name: str, locator: Locator) -> Iterator[None]:
        """Raise our errors for what Playwright raises while an element is used, with its line in the pack."""
        page, role = self.console.page, self._role(name)
        try:
            with failures.translated(self._full(name), locator, page, self.wait, role):
                yield
        except BufaError as error:
            self._place(error, name)
            raise

    def _acted(self, name: str, act: Callable[[Locator, float], object]) -> Mapping[str, Any]:
        locator, resolved = self.target(name)
        with self.using(name, locator):
            act(locator, self.wait * 1000)
        return resolved

    def _click(self, line: Line) -> Mapping[str, Any]:
        return self._acted(line.element, lambda at, wait: at.click(timeout=wait))

    def _check(self, line: Line) -> Mapping[str, Any]:
        return self._acted(line.element, lambda at, wait: at.check(timeout=wait))

    def _uncheck(self, line: Line) -> Mapping[str, Any]:
        return self._acted(line.element, lambda at, wait: at.uncheck(timeout=wait))

    def _press(self, line: Line) -> Mapping[str, Any]:
        return self._acted(line.element, lambda at, wait: at.press(line.key or "Enter", timeout=wait))

    def _fill(self, line: Line) -> Mapping[str, Any]:
        text = fill_in(line.template, self.values)
        return self._acted(line.element, lambda at, wait: at.fill(text, timeout=wait))

    def _fill_secret(self, line: Line) -> Mapping[str, Any]:
        return self._fill(line)

    def _expect(self, line: Line) -> Mapping[str, Any]:
        self.one(line.element)
        return {}

    def _expect_gone(self, line: Line) -> Mapping[str, Any]:
        locator = self.find.any_of(line.element)
        with self.using(line.element, locator):
            waiting.until(locator, "hidden", self.wait * 1000)
        return {}

    def _accept_dialog(self, line: Line) -> Mapping[str, Any]:
        accept_next(self.console.page)
        return {}

    def _select(self, line: Line) -> Mapping[str, Any]:
        locator, resolved = self.target(line.element)
        with self.using(line.element, locator):
            wanted, native = spellings(line.template, self.values), resolved["tag"] == "select"
            choosing.select(self, line.element, locator, wanted, native=native)
        return resolved

    def shown(self, line: Line) -> tuple[str, tuple[str, ...]]:
        """Return what a filled, selected or ticked element shows now, and what it should show."""
        if line.verb in ("check", "uncheck"):
            return self._ticked(line.element), (say("ticked") if line.verb == "check" else say("not ticked"),)
        wanted = spellings(line.template, self.values)
        name = line.element
        if line.verb == "select":
            name = self.spec.elements[name].shown or name
        return str(self._look(name, "text")[2].facts["shown"]), wanted

    def _ticked(self, name: str) -> str:
        locator, _ = self.one(name)
        with self.using(name, locator):
            return say("ticked") if locator.is_checked(timeout=self.wait * 1000) else say("not ticked")

    # --- saying --------------------------------------------------------------------------------------

    def _full(self, name: str) -> str:
        return f"{self.name}.{name}"

    def _role(self, name: str) -> str | None:
        element = self.spec.elements.get(name)
        return element.find[0].role if element and element.find else None

    def _seen(self, name: str | None) -> str:
        return failures.seen_like(self.console.page, self._role(name) if name else None)

    def _described(self, name: str, index: int) -> str:
        return self.console.pack.describe(self.name, name, index)

    def _place(self, error: Any, name: str) -> Any:
        return error.add(page=self.console.where(), pack=self._described(name, 0))

    def can_find(self, name: str) -> bool:
        """Tell whether the pack has the element here and every value that its names need is known."""
        element = self.spec.elements.get(name)
        if element is None:
            return False
        where = element.row.where.values() if element.row else ()
        words = [word for candidate in element.find for word in candidate.words]
        wanted = {key for text in (*words, *where) for key in placeholders(text)}
        inner = not element.within or self.can_find(element.within)
        return inner and wanted <= set(self.values)

    def commit_seen(self, line: Line, resolved: Mapping[str, Any], outcome: str) -> Seen:
        """Return what the recorder is told of a commit: `ok`, or `raised`, which proves nothing."""
        return self._seen_line(line, outcome, resolved)

    def _seen_line(self, line: Line, outcome: str, resolved: Mapping[str, Any]) -> Seen:
        secret = line.verb == "fill_secret"
        value = "" if secret or not line.template else fill_in(line.template, self.values)
        return Seen(line.verb, self.name, self.console.page.url, line.element, value, outcome, resolved)
