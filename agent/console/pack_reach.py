"""What a route touches: its lines with the page each belongs to, and every element these rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agent.console.pack_elements import PageSpec
from agent.console.pack_routes import Line, Route

Pages = Mapping[str, PageSpec]


def walk(route: Route, lines: tuple[Line, ...]) -> Iterator[tuple[str, Line]]:
    """Yield each line with the page it belongs to: the route's, and after an `open` the page opened."""
    page = route.page
    for line in lines:
        if line.verb == "open":
            page = line.element
        yield page, line


def commit_page(route: Route, lines: tuple[Line, ...]) -> str:
    """Return the page on which these lines commit, or the route's own where they do not."""
    return next((page for page, line in walk(route, lines) if line.verb == "commit"), route.page)


def named(pages: Pages, route: Route) -> Iterator[tuple[str, str]]:
    """Yield page and name of every element that a route or its pages' readiness names, some twice."""
    for variant in route.variants:
        if variant.when is not None:
            yield route.page, variant.when
    for _, lines in route.ways:
        for page, line in walk(route, lines):
            if line.verb == "open" or page == route.page:
                yield from _readiness(pages, page)
            if line.verb not in ("open", "accept_dialog"):
                yield page, line.element
        for name in route.prove.refers_to.values():
            yield commit_page(route, lines), name


def _readiness(pages: Pages, page: str) -> Iterator[tuple[str, str]]:
    if page in pages:
        for key in ("ready", "busy"):
            name = getattr(pages[page], key)
            if name is not None:
                yield page, name


def closure(pages: Pages, start: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield (page, `elements` or `lists`, name) of everything that the elements of `start` rest on, once."""
    waiting = [(page, "elements", name) for page, name in start]
    done: set[tuple[str, str, str]] = set()
    while waiting:
        item = waiting.pop()
        page, part, name = item
        if item in done or page not in pages or name not in getattr(pages[page], part):
            continue
        done.add(item)
        yield item
        waiting += [(page, *other) for other in _rests_on(pages[page], part, name)]


def _rests_on(page: PageSpec, part: str, name: str) -> Iterator[tuple[str, str]]:
    if part == "lists":
        within = page.lists[name].within
        if within is not None:
            yield "elements", within
        return
    element = page.elements[name]
    yield from (("elements", other) for other in element.refers_to.values())
    if element.row is not None:
        yield "lists", element.row.list


def touched(pages: Pages, route: Route) -> Iterator[tuple[str, bool]]:
    """Yield the dotted path of every element and list that a route touches, and whether it is unverified."""
    for page, part, name in closure(pages, named(pages, route)):
        yield f"pages.{page}.{part}.{name}", bool(getattr(pages[page], part)[name].unverified)
