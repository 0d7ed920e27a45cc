"""Checks what no single part of a pack can know: that names lead somewhere and nothing runs in circles."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.console.contract import Contract
from agent.console.pack_contract import check_contract
from agent.console.pack_elements import Candidate, Element, PageSpec
from agent.console.pack_inspect import Inspection
from agent.console.pack_model import Pack
from agent.console.pack_problems import Path_, Problem, nearest
from agent.console.pack_route_checks import check_route
from agent.console.pack_types import IN_ADDRESSES, PLACEHOLDERS
from agent.console.pack_words import check_words
from agent.console.pack_yaml import Tree
from agent.say import say

_ADDRESS = re.compile(r"/(?!/)[^\s\\\x00-\x1f\x7f]*")
_IN_NAMES = PLACEHOLDERS - {"password"}


def check(pack: Pack, tree: Tree, cut: frozenset[Path_], contract: Contract) -> list[Problem]:
    """Return every problem between the parts of a pack; what was `cut` has been reported already."""
    look = Inspection(pack, tree, cut)
    check_words(look)
    _check_deadline(look)
    for sign_name, sign in pack.signs.items():
        _check_candidates(look, sign.find, ("signs", sign_name, "find"), frozenset())
    for name, page in pack.pages.items():
        _check_page(look, name, page)
    for name, route in pack.routes.items():
        check_route(look, name, route)
    check_contract(look, contract)
    return look.problems


def _check_deadline(look: Inspection) -> None:
    """A rule for the deadline needs the date that it counts from, on every list of orders that wait."""
    rule, page = look.pack.deadline, look.pack.pages.get("waiting")
    orders = page.lists.get("orders") if page else None
    if rule is None or orders is None or rule.after in orders.fields:
        return
    text = say("no field `{name}` in list `orders` of page `waiting`", name=rule.after)
    look.complain(("deadline", "after"), f"{text}, {say('expected the date that the rule counts from')}")


def _check_switches(look: Inspection, name: str, page: PageSpec) -> None:
    path: Path_ = ("pages", name, "repeats")
    if page.alone and name != "conversation":
        look.complain(
            (*path[:2], "alone"), say("`alone` on page `{page}`, expected it on `conversation`", page=name)
        )
    if not page.repeats:
        return
    if page.next is None and not look.gone(("pages", name, "next")):
        look.complain(path, say("`repeats` without `next`, expected both"))
    if page.last is not None:
        look.complain(path, say("`repeats` beside `last`, expected one of them"))


def _check_page(look: Inspection, name: str, page: PageSpec) -> None:
    here: Path_ = ("pages", name)
    _check_like(look, name, page)
    _check_address(look, page.address, (*here, "address"))
    for key, element in page.refers_to.items():
        look.has(name, "elements", element, (*here, key))
    if page.ready is None and not look.gone((*here, "ready")) and not _like_is_broken(look, page):
        look.complain(here, say("no `ready:`, expected the element that shows that the page is there"))
    _check_arrive(look, name, page)
    _check_switches(look, name, page)
    for element_name, element_spec in page.elements.items():
        _check_element(look, name, element_name, element_spec)
    for list_name, spec in page.lists.items():
        if spec.within is not None:
            look.has(name, "elements", spec.within, (*here, "lists", list_name, "within"))
    _check_circles(look, name, page)
    _check_options(look, name, page)


def _like_is_broken(look: Inspection, page: PageSpec) -> bool:
    other = look.pack.pages.get(page.like or "")
    return page.like is not None and (other is None or other.like is not None)


def _check_like(look: Inspection, name: str, page: PageSpec) -> None:
    path: Path_ = ("pages", name, "like")
    if page.like is None:
        return
    other = look.page(page.like, path)
    if page.like == name:
        look.complain(path, say("a page like itself, expected another one"))
    elif other is not None and other.like is not None:
        text = say("`{name}` is itself like `{other}`", name=page.like, other=other.like)
        look.complain(path, f"{text}; {say('expected a page that is like no other')}")


def _check_address(look: Inspection, address: str, path: Path_) -> None:
    if address == "":
        return
    if not _ADDRESS.fullmatch(address):
        look.complain(path, say("`{seen}`, expected an address that begins with one `/`", seen=address[:80]))
    look.holds(address, IN_ADDRESSES, path)


def _check_arrive(look: Inspection, name: str, page: PageSpec) -> None:
    path: Path_ = ("pages", name, "arrive")
    if page.arrive is None or look.gone(("routes", page.arrive)):
        return
    route = look.pack.routes.get(page.arrive)
    if route is None:
        near = nearest(page.arrive, look.pack.routes)
        look.complain(path, say("`{name}` is no route; {near}", name=page.arrive, near=near))
    elif route.write is not None:
        look.complain(path, say("`{name}` writes, expected a reading route", name=page.arrive))
    elif route.page not in (name, page.like):
        text = say("`{name}` is a route of page `{page}`", name=page.arrive, page=route.page)
        look.complain(path, f"{text}, {say('expected one of this page')}")


def _check_element(look: Inspection, page: str, name: str, element: Element) -> None:
    here: Path_ = ("pages", page, "elements", name)
    for key, other in element.refers_to.items():
        look.has(page, "elements", other, (*here, key))
    _check_candidates(look, element.find, (*here, "find"), _IN_NAMES)
    if element.row is None:
        return
    path: Path_ = (*here, "row", "where")
    known = look.has(page, "lists", element.row.list, (*here, "row", "list"))
    fields = look.pack.pages[page].lists[element.row.list].fields if known else {}
    for field, value in element.row.where.items():
        look.holds(value, _IN_NAMES, (*path, field))
        if known and field not in fields:
            text = say("`{name}` is no field of list `{list}`", name=field, list=element.row.list)
            look.complain((*path, field), f"{text}; {nearest(field, fields)}")
        elif known and fields[field].rows is not None:
            look.complain((*path, field), say("a list, expected a field with one text"))


def _check_candidates(
    look: Inspection, find: tuple[Candidate, ...], path: Path_, allowed: frozenset[str]
) -> None:
    for number, candidate in enumerate(find):
        for word in candidate.words:
            look.holds(word, allowed, (*path, number))


def _check_options(look: Inspection, name: str, page: PageSpec) -> None:
    """Only an element that is another one's `options` is ever asked for with a value for `{option}`."""
    chosen = {one.options for one in page.elements.values() if one.options is not None}
    for key, element in page.elements.items():
        holding = [any("{option}" in word for word in candidate.words) for candidate in element.find]
        path: Path_ = ("pages", name, "elements", key, "find")
        if key in chosen and not all(holding):
            number = holding.index(False)
            text = say("no `{name}` in the words of an option, expected it there", name="{option}")
            look.complain((*path, number), text)
        if key not in chosen and any(holding) and chosen <= set(page.elements):
            text = say("`{name}` in an element that is no other's `options`, expected none", name="{option}")
            look.complain((*path, holding.index(True)), text)


# --- circles ---------------------------------------------------------------------------------------------


def _check_circles(look: Inspection, name: str, page: PageSpec) -> None:
    """Complain once per circle of `within`, `frame` and `row`, at an element of this very page."""
    scopes = {key: _scopes(page, element) for key, element in page.elements.items()}
    reported: set[frozenset[str]] = set()
    for key in scopes:
        circle = _circle(key, scopes)
        if circle and frozenset(circle) not in reported:
            reported.add(frozenset(circle))
            way = " → ".join(f"`{one}`" for one in (*circle, circle[0]))
            path: Path_ = ("pages", name, "elements", key)
            own = next((one for one in circle if (*path[:3], one) not in look.tree.borrowed), key)
            look.complain((*path[:3], own), say("stands within itself: {way}, expected an end", way=way))


def _scopes(page: PageSpec, element: Element) -> tuple[str, ...]:
    """Return the elements that this one is looked for in."""
    spec = page.lists.get(element.row.list) if element.row else None
    return tuple(one for one in (element.within, element.frame, spec.within if spec else None) if one)


def _circle(start: str, scopes: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the way from an element back to itself, or nothing."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for other in scopes.get(way[-1], ()):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()
