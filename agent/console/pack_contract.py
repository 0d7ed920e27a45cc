"""Compares a pack with what the flows need of it (see `contract`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agent.console.contract import Contract, ListNeed, PageNeed, RouteNeed
from agent.console.pack_elements import Field
from agent.console.pack_inspect import Inspection
from agent.console.pack_problems import Path_
from agent.console.pack_reach import closure, named
from agent.console.pack_types import placeholders
from agent.say import say


def check_contract(look: Inspection, contract: Contract) -> None:
    """Complain about everything the flows need and the pack lacks, at the part where it belongs."""
    for name, page_need in contract.pages.items():
        _check_page(look, name, page_need)
    for name, route_need in contract.routes.items():
        _check_route(look, name, route_need)
    words = look.pack.vocabulary
    given = {unit for unit in type(words.countdown).model_fields if getattr(words.countdown, unit)}
    _need(look, ("signs",), "sign", contract.signs, look.pack.signs)
    _need(look, ("vocabulary", "status"), "state", contract.status, words.status)
    _need(look, ("vocabulary", "countdown"), "unit", contract.countdown, given)
    _need(look, ("vocabulary", "tags"), "tag", contract.tags, words.tags)
    _need(look, ("vocabulary", "senders"), "sender", contract.senders, words.senders)


def _need(look: Inspection, path: Path_, what: str, wanted: Iterable[str], given: Iterable[str]) -> None:
    have = {str(one) for one in given}
    for name in sorted(set(wanted) - have):
        if not look.gone((*path, name)):
            look.complain(path, say("no {what} `{name}`, which the flows need", what=what, name=name))


def _check_page(look: Inspection, name: str, need: PageNeed) -> None:
    here: Path_ = ("pages", name)
    page = look.pack.pages.get(name)
    if page is None or look.gone(here):
        if not need.optional:
            _need(look, ("pages",), "page", {name}, ())
        return
    likes = [one for one in (name, page.like) if one]
    cut = {path[-1] for path in look.cut if len(path) == 4 and path[1] in likes}
    _need(look, here, "element", need.elements - {str(one) for one in cut}, page.elements)
    _need(look, here, "sign", need.signs, page.refers_to)
    lists = {key for key, one in need.lists.items() if not one.optional}
    _need(look, here, "list", lists - {str(one) for one in cut}, page.lists)
    for key, list_need in need.lists.items():
        if key in page.lists:
            _check_fields(look, (*here, "lists", key), list_need, page.lists[key].fields)
    if need.opened and not page.address and not look.gone((*here, "address")):
        look.complain(here, say("no `address:`, expected one: the flows open this page"))
    if need.values is not None:
        look.holds(page.address, need.values, (*here, "address"))


def _check_fields(look: Inspection, here: Path_, need: ListNeed, fields: Mapping[str, Field]) -> None:
    _need(look, (*here, "fields"), "field", need.fields, fields)
    _need(look, (*here, "fields"), "list", {k for k, one in need.lists.items() if not one.optional}, fields)
    for key, field in fields.items():
        path: Path_ = (*here, "fields", key)
        if key in need.lists:
            if field.rows is None:
                look.complain(path, say("one text, expected a list with `rows` and `fields`"))
            else:
                _check_fields(look, path, need.lists[key], field.fields)
        elif key in need.fields | need.may and field.rows is not None:
            look.complain(path, say("a list, expected one text"))


def _check_route(look: Inspection, name: str, need: RouteNeed) -> None:
    here: Path_ = ("routes", name)
    route = look.pack.routes.get(name)
    if route is None or look.gone(here):
        if not need.optional and not _stood_in_for(look, need):
            _need(look, ("routes",), "route", {name}, ())
        return
    if route.page != need.page:
        text = say("`{seen}`, expected `{page}`: the flows start there", seen=route.page, page=need.page)
        look.complain((*here, "page"), text)
    if route.write != need.write:
        wanted = f"`write: {need.write}`" if need.write else say("no `write:`")
        text = say("`write: {seen}`, expected {wanted}", seen=route.write or "—", wanted=wanted)
        look.complain((*here, "write"), text)
    _need(look, (*here, "prove"), "proof", need.prove, route.prove.refers_to)
    page = look.pack.pages.get(need.page)
    if page is not None and not look.gone(("pages", need.page)):
        _need(look, ("pages", need.page, "elements"), "element", need.elements, page.elements)
    if need.values is not None:
        _check_values(look, here, name, need.values)


def _stood_in_for(look: Inspection, need: RouteNeed) -> bool:
    """Tell whether other routes do together what this one does; of which one is there, the rest is wanted."""
    broken = {str(path[1]) for path in look.cut if path[:1] == ("routes",) and len(path) > 1}
    given = need.instead & {*look.pack.routes, *broken}
    if given:
        _need(look, ("routes",), "route", need.instead, given)
    return bool(given)


def _check_values(look: Inspection, here: Path_, name: str, values: frozenset[str]) -> None:
    """Complain about placeholders that the flow following this route has no value for."""
    route = look.pack.routes[name]
    for below, lines in route.ways:
        for number, line in enumerate(lines):
            look.holds(line.template, values | {"{"}, (*here, *below, number))
    for page, part, element in closure(look.pack.pages, named(look.pack.pages, route)):
        if part != "elements":
            continue
        spec = look.pack.pages[page].elements[element]
        texts = [word for one in spec.find for word in one.words]
        texts += list(spec.row.where.values()) if spec.row else []
        for missing in sorted(frozenset().union(*map(placeholders, texts)) - values - {"option", "{"}):
            text = say("route `{route}` has no value for `{name}`", route=name, name="{" + missing + "}")
            look.complain(("pages", page, "elements", element), text)
