"""What of a pack can be seen without a write, what must be seen, and what can never be looked at so.

A write route shows the most of a form only after its first click. What it names from there on is behind a
write; its first lines stand on a page that can be read, but perhaps not at every order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agent.console.contract import REQUIRED, Contract
from agent.console.pack import Line, Pack, Route
from agent.console.pack_reach import commit_page, walk

Named = tuple[str, str]
#: Verbs that do something to a page, after which it may show other things.
ACTING = frozenset({"click", "fill", "fill_secret", "select", "check", "uncheck", "press", "commit"})


@dataclass
class Reach:
    """Page and element by how they can be reached; `pages` are wholly behind a write, `talks` conversations.

    `starts` begin a write route, `needed` are what reading rests on: pages, lists, arrivals. What is behind a
    write but shows all the same is no fault. A conversation without a route has an empty one.
    """

    behind: dict[Named, str] = field(default_factory=dict)
    starts: dict[Named, str] = field(default_factory=dict)
    needed: set[Named] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)
    talks: dict[str, str] = field(default_factory=dict)


def reach(pack: Pack, contract: Contract = REQUIRED) -> Reach:
    """Return what of a pack can be reached by reading."""
    found = Reach()
    for name, route in pack.routes.items():
        for lines in (lines for _, lines in route.ways):
            _note(found, name, route, lines)
    found.pages = {page: route for page, route in found.pages.items() if _hidden(pack, page, found)}
    found.talks = dict(_talks(pack, contract, found))
    found.needed = {(page, name) for page, name in _needed(pack, contract) if page not in found.pages}
    _spread(pack, found)
    kept = found.needed | found.starts.keys()
    found.behind = {item: route for item, route in found.behind.items() if item not in kept}
    return found


def _hidden(pack: Pack, page: str, found: Reach) -> bool:
    return not pack.pages[page].address and page not in found.talks


def _talks(pack: Pack, contract: Contract, found: Reach) -> Iterator[Named]:
    """Yield each page that shows a conversation once it is opened, with the route that leads there.

    An address of its own does not change that: loading it marks messages read as well.
    """
    ways = {name: route for name, route in pack.routes.items() if route.write is None}
    entries = [name for name, route in ways.items() if "conversations" in pack.pages[route.page].lists]
    for page, spec in pack.pages.items():
        route = found.talks.get(page)
        if route and (not spec.address or route in entries):
            yield page, route
        elif page in contract.pages and not contract.pages[page].opened:
            yield page, next(iter(entries), "")


def _note(found: Reach, name: str, route: Route, lines: tuple[Line, ...]) -> None:
    """Sort what one way of a route names into what shows before its first act and what shows after it."""
    acted = False
    for page, line in walk(route, lines):
        if line.verb == "open":
            (found.pages if route.write else found.talks).setdefault(page, name)
        elif route.write and line.verb != "accept_dialog":
            (found.behind if acted else found.starts).setdefault((page, line.element), name)
        acted = acted or line.verb in ACTING
    for element in route.prove.refers_to.values():
        found.behind.setdefault((commit_page(route, lines), element), name)


def _needed(pack: Pack, contract: Contract) -> Iterator[Named]:
    """Yield what reading rests on: signs of readiness, what the flows read, the lines of reading routes."""
    for name, page in pack.pages.items():
        wanted = contract.pages.get(name)
        yield from ((name, element) for element in (wanted.elements if wanted else ()))
        if page.ready:
            yield name, page.ready
        if page.arrive:
            yield from _lines(name, pack.routes[page.arrive])
    for route in pack.routes.values():
        if route.write is None and not _arrived_by(pack, route):
            yield from _lines(route.page, route)


def _arrived_by(pack: Pack, route: Route) -> bool:
    """Tell whether a route is a way of arriving, whose lines belong to the pages that arrive by it."""
    return any(page.arrive and pack.routes[page.arrive] is route for page in pack.pages.values())


def _lines(page: str, route: Route) -> Iterator[Named]:
    for _, lines in route.ways:
        for where, line in walk(route, lines):
            if line.verb in ACTING and not line.if_present:
                yield (page if where == route.page else where), line.element


def _spread(pack: Pack, found: Reach) -> None:
    """Let what stands inside something behind a write, or belongs to it, be behind that write as well."""
    for name, page in pack.pages.items():
        for _ in page.elements:  # one inside another: so often at most
            found.behind |= dict(_inner(pack, found, name))


def _inner(pack: Pack, found: Reach, page: str) -> Iterable[tuple[Named, str]]:
    for element, spec in pack.pages[page].elements.items():
        if page in found.pages:
            yield (page, element), found.pages[page]
        for outer in (spec.within, spec.frame):
            if outer and (page, outer) in found.behind:
                yield (page, element), found.behind[(page, outer)]
        if (page, element) in found.behind:
            others = (spec.options, spec.filter, spec.shown)
            yield from (((page, one), found.behind[(page, element)]) for one in others if one)
