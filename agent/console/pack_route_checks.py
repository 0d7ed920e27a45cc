"""Checks routes: every name leads somewhere, and a write has one commit with nothing but looking after it."""

from __future__ import annotations

from agent.console.pack_inspect import Inspection
from agent.console.pack_problems import Path_
from agent.console.pack_reach import commit_page, walk
from agent.console.pack_routes import Line, Route
from agent.console.pack_types import PLACEHOLDERS
from agent.models import Kind
from agent.say import say

#: All that may stand after a commit.
LOOKING = frozenset({"expect", "expect_gone"})
#: What each kind of write must prove itself by; what creates a parcel finds no old number to be replaced.
PROOFS = {
    Kind.CORRECT: ("order", "old"),
    Kind.MESSAGE: ("order", "readback"),
    Kind.DECLARE: ("order", "none"),
}
CREATING = "create_tracking"


def check_route(look: Inspection, name: str, route: Route) -> None:
    """Complain about everything wrong with one route."""
    here: Path_ = ("routes", name)
    look.page(route.page, (*here, "page"))
    _check_variants(look, here, route)
    for below, lines in route.ways:
        _check_lines(look, (*here, *below), route, lines)
        _check_commits(look, (*here, *below), route, lines)
    _check_proof(look, here, route, ("order",) if name == CREATING else _proofs(route))


def _check_variants(look: Inspection, here: Path_, route: Route) -> None:
    last = len(route.variants) - 1
    for number, variant in enumerate(route.variants):
        path: Path_ = (*here, "variants", number)
        if variant.when is not None:
            look.has(route.page, "elements", variant.when, (*path, "when"))
        elif number != last:
            look.complain(path, say("no `when:`, expected the sign by which this variant is chosen"))


def _check_lines(look: Inspection, here: Path_, route: Route, lines: tuple[Line, ...]) -> None:
    for number, (page, line) in enumerate(walk(route, lines)):
        path: Path_ = (*here, number)
        if look.gone(path):
            continue
        if line.verb == "open":
            look.page(line.element, (*path, "open"))
        elif line.verb != "accept_dialog":
            look.has(page, "elements", line.element, (*path, line.verb))
        allowed = PLACEHOLDERS - {"option"} - (set() if line.verb == "fill_secret" else {"password"})
        look.holds(line.template, allowed, (*path, "option" if line.option else "with"))


def _check_commits(look: Inspection, here: Path_, route: Route, lines: tuple[Line, ...]) -> None:
    commits = [number for number, line in enumerate(lines) if line.verb == "commit"]
    broken = any(path[: len(here)] == here for path in look.cut)
    if route.write is None:
        for number in commits:
            text = say("a commit in a route that does not write, expected `write:` or no commit")
            look.complain((*here, number), text)
        return
    if not commits and not broken:
        look.complain(here, say("no commit in a route that writes, expected exactly one"))
    for number, line in enumerate(lines):
        if not commits or number <= commits[0] or line.verb in LOOKING or look.gone((*here, number)):
            continue
        if line.verb == "commit":
            text = say("another commit, expected exactly one in a route that writes")
        else:
            text = say("`{verb}` after the commit, expected only `expect` or `expect_gone`", verb=line.verb)
        look.complain((*here, number), text)


def _proofs(route: Route) -> tuple[str, ...]:
    return PROOFS.get(route.write, ()) if route.write else ()


def _check_proof(look: Inspection, here: Path_, route: Route, needed: tuple[str, ...]) -> None:
    if route.write is None:
        return
    path: Path_ = (*here, "prove")
    for below, lines in route.ways:
        if any(cut[: len(here) + len(below)] == (*here, *below) for cut in look.cut):
            continue
        for key, element in route.prove.refers_to.items():
            look.has(commit_page(route, lines), "elements", element, (*path, key))
    for key in needed:
        if key not in route.prove.refers_to:
            text = say("no `{key}:`, expected the element that shows it", key=key)
            look.complain(path, text)
