"""Makes the entries of a look at a pack: one for each element, list and sign, with its line in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.console import lists
from agent.console.found import Found, awaited, find
from agent.console.pack import Pack, PageSpec
from agent.console.visit import SIGN_IN
from agent.models import Kind
from agent.replay.examined import Entry, Standing
from agent.replay.reach import Reach
from agent.say import say

if TYPE_CHECKING:
    from agent.console.screen import Screen, Seen
    from agent.console.visit import Console


@dataclass(frozen=True)
class Entries:
    """The entries of one pack, whose elements can be reached as `known` says.

    With `changeable` the order on the page may be changed, so that the first line of that must be there.
    """

    pack: Pack
    known: Reach
    changeable: bool = False

    def of(self, screen: Screen) -> Iterator[Entry]:
        """Yield how each element of a page stands; a needed one is waited for."""
        for name in screen.spec.elements:
            if not screen.can_find(name):
                yield self._entry(screen.name, name, Found(Standing.NOT_REACHED), _unknown(screen, name))
                continue
            waits = self._needed(screen.name, name)
            found = awaited(screen, name) if waits else find(screen, name)
            if screen.spec.elements[name].personal and not waits:
                found = _all_covered(found)
            yield self._entry(screen.name, name, found, self._why(screen.spec, screen.name, name))

    def unseen(self, page: str, why: str) -> Iterator[Entry]:
        """Yield the elements of a page that could not be opened at all."""
        for name in self.pack.pages[page].elements:
            yield self._entry(page, name, Found(Standing.NOT_REACHED), why)

    def _entry(self, page: str, name: str, found: Found, why: str) -> Entry:
        behind = self.known.behind.get((page, name)) or self.known.pages.get(page)
        gone = found.standing is Standing.MISSING
        standing = Standing.NOT_REACHED if gone and behind else found.standing
        explained = standing in (Standing.MISSING, Standing.NOT_REACHED)
        return Entry(
            page,
            name,
            standing,
            needed=self._needed(page, name) and not behind,
            why=_behind(behind) if behind and explained else why if explained else "",
            line=self.pack.line_of(f"pages.{page}.elements.{name}"),
            locator=str(self.pack.pages[page].elements[name].find[max(found.candidate, 1) - 1]),
            candidate=found.candidate,
            count=found.count,
            box=found.box,
        )

    def _needed(self, page: str, name: str) -> bool:
        route = self.known.starts.get((page, name))
        begins = route is not None and self.pack.routes[route].write is Kind.CORRECT
        return (page, name) in self.known.needed or (begins and self.changeable)

    def _why(self, spec: PageSpec, page: str, name: str) -> str:
        """Return why something may be missing without being wrong; empty for what should be there."""
        if self._needed(page, name):
            return ""
        if route := self.known.starts.get((page, name)):
            return say("begins `{route}`, which not every order allows", route=route)
        return _sometimes(spec, name) or say("not on the page now, and nothing read rests on it")


def _sometimes(spec: PageSpec, name: str) -> str:
    """Return when an element shows that need not be there all the time; empty where the pack does not say."""
    if name == spec.busy:
        return say("shows only while the page is busy")
    if name == spec.empty:
        return say("shows only on an empty list")
    if name in (spec.next, spec.last):
        return say("shows only on some pages of a list")
    users = [other for other, one in spec.elements.items() if name in (one.options, one.filter)]
    return say("shows only while `{name}` is open", name=users[0]) if users else ""


def _all_covered(found: Found) -> Found:
    """Return what finds something personal: it is there to be covered in pictures, so all matches count."""
    if found.standing is not Standing.AMBIGUOUS:
        return found
    standing = Standing.FIRST if found.candidate == 1 else Standing.FALLBACK
    return Found(standing, found.candidate, found.count)


def _behind(route: str) -> str:
    return say("shows only after the first click of `{route}`", route=route)


def _unknown(screen: Screen, name: str) -> str:
    element = screen.spec.elements[name]
    if element.row is not None:
        return say("no row to look for: the order shows no parcel")
    return say("its name needs a value that reading alone does not give")


def behind(pack: Pack, known: Reach) -> Iterator[Entry]:
    """Yield the elements of pages that are reached by writing or by opening a conversation alone."""
    for page, spec in pack.pages.items():
        if spec.address and page != SIGN_IN and page not in known.talks:
            continue
        why = _page_why(page, known)
        for name in spec.elements:
            line, locator = pack.line_of(f"pages.{page}.elements.{name}"), str(spec.elements[name].find[0])
            yield Entry(page, name, Standing.NOT_REACHED, why=why, line=line, locator=locator)


def _page_why(page: str, known: Reach) -> str:
    if page == SIGN_IN:
        return say("somebody is signed in already")
    if route := known.pages.get(page):
        return _behind(route)
    return say("is inside a conversation; opening one marks it read")


def of_watched(pack: Pack, seen: Sequence[Seen]) -> Iterator[Entry]:
    """Yield the elements that were used while signing in, by what they were found."""
    for one in seen:
        number = one.resolved.get("candidate")
        if one.page != SIGN_IN or not isinstance(number, int):
            continue
        line = pack.line_of(f"pages.{one.page}.elements.{one.element}")
        locator = str(pack.pages[one.page].elements[one.element].find[number - 1])
        standing = Standing.FIRST if number == 1 else Standing.FALLBACK
        yield Entry(one.page, one.element, standing, True, "", line, locator, number, 1)


def of_list(screen: Screen, name: str) -> Entry:
    """Return how a list stands: its rows, and the first field that a row lacks."""
    spec, pack = screen.spec.lists[name], screen.console.pack
    line, locator = pack.line_of(f"pages.{screen.name}.lists.{name}"), " / ".join(spec.rows.css)
    scope = find(screen, spec.within) if spec.within else Found(Standing.FIRST)
    if scope.standing is Standing.MISSING:
        why = say("`{name}`, in which it stands, is missing", name=spec.within)
        return Entry(screen.name, name, Standing.MISSING, False, why, line, locator, kind="list")
    root = scope.locator or screen.console.page.locator("body")
    rows = lists.without_blanks(spec, lists.read(root, spec))
    lost = lists.missing(spec, rows)
    standing = Standing.MISSING if lost or not rows else _of_rows(rows)
    why = say("`{field}` is missing in row {n}", **lost) if lost else "" if rows else say("no rows")
    return Entry(screen.name, name, standing, bool(lost), why, line, locator, count=len(rows), kind="list")


def _of_rows(rows: Sequence[dict[str, object]]) -> Standing:
    return Standing.FALLBACK if any(row["healed"] for row in rows) else Standing.FIRST


def of_sign(console: Console, name: str) -> Entry | None:
    """Return how the sign that somebody is signed in stands; None for a pack that knows it by the address."""
    element = console.signs.either((name,))
    if element is None:
        return None
    from agent.console import failures

    sign = next(one for key, one in console.pack.signs.items() if str(key) == name)
    count = failures.count(element)
    standing = Standing.FIRST if count else Standing.MISSING
    line = console.pack.line_of(f"signs.{name}")
    return Entry(
        "signs", name, standing, not sign.address, "", line, str(sign.find[0]), count=count, kind="sign"
    )
