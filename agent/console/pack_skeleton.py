"""Writes the first text of a new pack: all that a contract asks for, empty, each line explained.

Three kinds of lines: what stands there already; what ends in `# e.g. …`, which wants a value of the
console's own in place of the example; and what begins with `#` and no blank, which is optional and switched
on by taking the `#` away. With the examples as values the text is a pack without a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import get_args

from agent.console.contract import REQUIRED, Contract, ListNeed, PageNeed, RouteNeed
from agent.console.pack_meanings import meaning, names
from agent.console.pack_model import Countdown, Sender, SignName
from agent.console.pack_samples import (
    FIELDS,
    LISTS,
    MARKS,
    PARTS,
    ROUTES,
    SIGNS,
    WORDS,
    Part,
    Way,
    button,
    css,
)
from agent.models import Status
from agent.say import say

_OPTIONAL = re.compile(r"^( *)#(?=\S)", re.MULTILINE)
_BLANK = re.compile(r"^( *(?:- )?[\w-]+:) # e\.g\. (.+)$", re.MULTILINE)
#: Tags known to the flows, though none of them is required.
_TAGS = ("platform-warehouse",)


def skeleton(name: str, contract: Contract = REQUIRED) -> str:
    """Return the text of a new pack called `name`."""
    sheet = _Sheet()
    _head(sheet, name)
    _vocabulary(sheet, contract)
    sheet.section(0, "signs", lambda: _signs(sheet, contract.signs))
    sheet.section(0, "pages", lambda: _pages(sheet, contract))
    sheet.section(0, "routes", lambda: _routes(sheet, contract.routes))
    return "\n".join(sheet.lines) + "\n"


def filled_in(text: str, *, optional: bool = False) -> str:
    """Return a new pack's text with its examples as values, and on wish with everything optional."""
    text = _OPTIONAL.sub(r"\1", text) if optional else text
    return _BLANK.sub(r"\1 \2", text)


class _Sheet:
    """The lines of a file; while `off`, what is put is shown as optional."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.off = False

    def put(self, depth: int, *texts: str) -> None:
        """Add lines of YAML, two blanks a level."""
        for text in texts:
            bare = text.lstrip(" ")
            mark = "#" if self.off and not bare.startswith("#") else ""
            self.lines.append("  " * depth + text[: len(text) - len(bare)] + mark + bare)

    def note(self, depth: int, text: str) -> None:
        """Add a comment for people."""
        self.lines.append("  " * depth + "# " + text)

    def explain(self, depth: int, name: str, required: bool) -> None:
        """Add the words for one thing that is asked for, and whether it must be there."""
        word = say("required") if required else say("optional")
        self.note(depth, f"{word}: {meaning(name)}" if meaning(name) else word)

    def section(self, depth: int, key: str, inside: Callable[[], None], *, off: bool = False) -> None:
        """Add a key and what is below it; `off` makes all of it optional."""
        if depth == 0:
            self.lines.append("")
        before, self.off = self.off, self.off or off
        self.put(depth, f"{key}:")
        inside()
        self.off = before


def _head(sheet: _Sheet, name: str) -> None:
    for text in (
        say("A pack describes one console. README explains every line of it: «Writing a pack»."),
        say("A line that ends in `# e.g. …` wants a value in place of the example."),
        say("A line that begins with # and no blank is optional: take the # away to use it."),
        say("`bufa pack check FILE` lists what is still empty or wrong."),
        say("`unverified: true` keeps the writes that need the element off on a live store;"),
        say("take the line away once somebody has seen that the element is the right one there."),
    ):
        sheet.note(0, text)
    sheet.put(0, f"pack: {name}", "title: # e.g. My seller centre")
    sheet.note(0, say("when and by whom the pack was last compared with the console"))
    sheet.put(0, "checked:", '  on: # e.g. "2026-11-22"', "  by: # e.g. Wang Li")
    sheet.put(1, "against: # e.g. the live console")
    sheet.note(0, say("the zone in which the console shows its dates, and how it writes them"))
    sheet.put(0, "time_zone: # e.g. America/Los_Angeles", "formats:")
    sheet.put(1, 'date: # e.g. ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]')
    sheet.note(0, say("optional, where no time left to ship is shown: so many hours after the order's date"))
    _put(sheet, 0, True, "deadline: {after: ordered_at, hours: 72}")
    sheet.note(0, say("hosts that its pages load from; links to others are not followed"))
    sheet.put(0, 'hosts: # e.g. ["seller.example.com", "*.example.com"]')
    sheet.note(0, say("0 = no limit; changes of one order, days after declaring, characters of a message"))
    sheet.put(0, "limits:", "  changes: 0", "  days: 0", "  message_length: 0")
    sheet.note(1, say("seconds that a write may take to show, and that an element is waited for"))
    sheet.put(1, "settle_seconds: 10", "wait_seconds: 10")
    sheet.note(0, say("seconds between two page loads, at random in this range"))
    sheet.put(0, "pace: [2, 5]")


# --- words and signs -------------------------------------------------------------------------------------


def _vocabulary(sheet: _Sheet, contract: Contract) -> None:
    known = [str(one) for one in Status if one is not Status.UNKNOWN]
    groups: dict[str, tuple[frozenset[str], Iterable[str]]] = {
        "status": (contract.status, known),
        "senders": (contract.senders, get_args(Sender)),
        "tags": (contract.tags, _TAGS),
        "countdown": (contract.countdown, Countdown.model_fields),
    }

    def inside() -> None:
        sheet.note(1, say("the console's words, and what they mean; case does not matter"))
        for group, (required, all_of) in groups.items():
            _words(sheet, group, required, [*all_of, *sorted(required - set(all_of))])
        sheet.note(1, say("optional: words for the country shipped to; without it messages are in English"))
        sheet.section(1, "countries", lambda: sheet.put(2, "US: # e.g. [United States]"), off=True)
        sheet.note(1, say("optional: names of this console's services that the carrier table lacks"))
        sheet.section(1, "services", lambda: sheet.put(2, "YANWEN_AM: # e.g. [Yanwen Air Mail]"), off=True)

    sheet.section(0, "vocabulary", inside)


def _words(sheet: _Sheet, group: str, required: frozenset[str], known: Iterable[str]) -> None:
    def inside() -> None:
        for key, must in ((one, one in required) for one in known):
            sheet.explain(2, f"{group}.{key}", must)
            before, sheet.off = sheet.off, sheet.off or not must
            example = WORDS.get(f"{group}.{key}", f"[{key.lower().replace('_', ' ')}]")
            sheet.put(2, f"{key}: # e.g. {example}")
            sheet.off = before

    sheet.section(1, group, inside, off=not required)


def _signs(sheet: _Sheet, required: frozenset[str]) -> None:
    sheet.note(1, say("looked for on every page: by `find`, or by `address`, a glob of the whole address"))
    for key in (*sorted(required), *(one for one in get_args(SignName) if one not in required)):
        sheet.explain(1, f"signs.{key}", key in required)
        lines = SIGNS.get(key, ("find:", *css(f".{key}")))
        body = [f"  {line}" if line.startswith(("-", " ")) else line for line in lines]
        sheet.section(1, key, lambda body=body: sheet.put(2, *body), off=key not in required)  # type: ignore[misc]


# --- pages -----------------------------------------------------------------------------------------------


def _pages(sheet: _Sheet, contract: Contract) -> None:
    seen: dict[str, PageNeed] = {}
    for name, need in contract.pages.items():
        same = [key for key, one in seen.items() if _body(one) == _body(need) and need.lists]
        sheet.explain(1, f"pages.{name}", not need.optional)
        routes = {key: one for key, one in contract.routes.items() if one.page == name}
        body = _like if same and not routes else _page
        args = (sheet, name, need, same[0] if same and not routes else routes)
        sheet.section(1, name, lambda body=body, args=args: body(*args), off=need.optional)  # type: ignore[misc]
        if not need.optional:
            seen[name] = need


def _body(need: PageNeed) -> tuple[object, ...]:
    return need.elements, need.may, need.lists, need.signs


def _like(sheet: _Sheet, name: str, need: PageNeed, other: str) -> None:
    """Put a page that is like another one and has only an address of its own."""
    sheet.put(2, f"like: {other}")
    _address(sheet, name, need)


def _address(sheet: _Sheet, name: str, need: PageNeed) -> None:
    if not need.opened:
        return sheet.note(2, say("without an address: it is reached from another page"))
    wanted = {"channel_id"} if need.values is None else need.values
    query = "&".join(f"{key.removesuffix('_id')}={{{key}}}" for key in sorted(wanted))
    sheet.put(2, f'address: # e.g. "/{name}?{query}"' if query else f'address: # e.g. "/{name}"')
    return None


def _page(sheet: _Sheet, name: str, need: PageNeed, routes: Mapping[str, RouteNeed]) -> None:
    _address(sheet, name, need)
    sheet.explain(2, "marks.ready", True)
    sheet.put(2, "ready: is_ready")
    marks = {key: key in need.signs for key in (*MARKS, *sorted(need.signs - set(MARKS)))}
    marks = {key: must for key, must in marks.items() if must or need.signs or key == "busy"}
    for key, must in marks.items():
        sheet.explain(2, f"marks.{key}", must)
        _put(sheet, 2, not must, f"{key}: {_mark(key)}")
    sheet.section(2, "elements", lambda: _elements(sheet, name, need, routes, marks))
    lists = dict(need.lists) | {
        key.rpartition(".")[2]: ListNeed(frozenset(fields))
        for key, fields in LISTS.items()
        if key.startswith(f"{name}.")
    }
    if lists:
        off = all(one.optional for one in lists.values())
        sheet.section(2, "lists", lambda: _lists(sheet, lists), off=off)


def _mark(key: str) -> str:
    return MARKS[key][0] if key in MARKS else key


def _put(sheet: _Sheet, depth: int, off: bool, *lines: str) -> None:
    before, sheet.off = sheet.off, sheet.off or off
    sheet.put(depth, *lines)
    sheet.off = before


def _elements(
    sheet: _Sheet, page: str, need: PageNeed, routes: Mapping[str, RouteNeed], marks: Mapping[str, bool]
) -> None:
    loose = page != "sign_in" and bool(routes)  # what a write may rest on
    sheet.note(3, say("for `{key}` above", key="ready"))
    _element(sheet, "is_ready", Part(css(".page-content")), loose)
    for key, must in marks.items():
        sheet.note(3, say("for `{key}` above", key=key))
        form = MARKS[key][1] if key in MARKS else css(f".{key}")
        _element(sheet, _mark(key), Part(form, optional=not must), loose=False)
    for key, must in names(need.elements, need.may):
        sheet.explain(3, f"elements.{page}.{key}", must)
        part = PARTS.get(f"{page}.{key}", Part(css("." + key.replace("_", "-"))))
        _element(sheet, key, Part(part.find, part.more, optional=not must), loose)
    for name, route in routes.items():
        way = _way(name, route)
        fresh = {key: part for key, part in way.parts.items() if key not in need.elements | need.may}
        for key, part in fresh.items():
            word = say("optional, ") if part.optional else ""
            sheet.note(3, word + say("for the route `{route}`", route=name))
            _element(sheet, key, Part(part.find, part.more, part.optional or route.optional), loose)


def _element(sheet: _Sheet, name: str, part: Part, loose: bool) -> None:
    lines = ["find:", *(f"  {line}" for line in part.find), *part.more]
    lines += ["unverified: true"] if loose else []
    _put(sheet, 3, part.optional, f"{name}:", *(f"  {line}" for line in lines))


def _lists(sheet: _Sheet, lists: Mapping[str, ListNeed]) -> None:
    for name, need in lists.items():
        if meaning(f"lists.{name}"):
            sheet.explain(3, f"lists.{name}", not need.optional)
        else:
            sheet.note(3, say("for `row: {{list: {name}}}` above", name=name))
        inside = lambda name=name, need=need: _list(sheet, 4, name, need)  # noqa: E731
        sheet.section(3, name, inside, off=need.optional)


def _list(sheet: _Sheet, depth: int, path: str, need: ListNeed) -> None:
    sheet.put(depth, "rows:", f'  css: # e.g. ".{path.rpartition(".")[2]}-row"', "fields:")
    for key, must in names(need.fields - set(need.lists), need.may - set(need.lists)):
        sheet.explain(depth + 1, f"fields.{path}.{key}", must)
        more = FIELDS.get(f"{path}.{key}", () if must else ("optional: true",))
        body = (f'css: # e.g. ".{key.replace("_", "-")}"', *more)
        _put(sheet, depth + 1, not must, f"{key}:", *(f"  {line}" for line in body))
    for key, inner in need.lists.items():
        sheet.explain(depth + 1, f"fields.{path}.{key}", not inner.optional)
        inside = lambda key=key, inner=inner: _list(sheet, depth + 2, f"{path}.{key}", inner)  # noqa: E731
        sheet.section(depth + 1, key, inside, off=inner.optional)


# --- routes ----------------------------------------------------------------------------------------------


def _way(name: str, need: RouteNeed) -> Way:
    """Return the usual way of a route, or for one that nobody has written down the plainest there is."""
    known = ROUTES.get(name) or _plainest(name, need)
    wanted = sorted({*need.prove, *need.may_prove, *known.prove})
    proof = {key: known.prove.get(key, f"{name}_{key}") for key in wanted}
    new = {*need.prove, *need.may_prove} - set(known.prove)
    fresh = {proof[key]: Part(css(f".{proof[key]}"), optional=key in need.may_prove) for key in new}
    return Way(known.lines, {**known.parts, **fresh}, proof, known.note)


def _plainest(name: str, need: RouteNeed) -> Way:
    if need.write is None:
        return Way((f"- {{click: {name}_link}}",), {f"{name}_link": Part(button(name))})
    return Way((f"- {{commit: {name}_save, by: click}}",), {f"{name}_save": Part(button(name))})


def _routes(sheet: _Sheet, routes: Mapping[str, RouteNeed]) -> None:
    for name, need in routes.items():
        sheet.explain(1, f"routes.{name}", not need.optional)
        inside = lambda name=name, need=need: _route(sheet, name, need)  # noqa: E731
        sheet.section(1, name, inside, off=need.optional)


def _route(sheet: _Sheet, name: str, need: RouteNeed) -> None:
    way = _way(name, need)
    if way.note:
        sheet.note(2, way.note)
    sheet.put(2, f"page: {need.page}", *([f"write: {need.write}"] if need.write else []), "lines:")
    sheet.put(3, *way.lines)
    if need.may_prove:
        return sheet.section(2, "prove", lambda: _proofs(sheet, name, way, need))
    if way.prove:
        pairs = ", ".join(f"{key}: {element}" for key, element in way.prove.items())
        sheet.put(2, f"prove: {{{pairs}}}")
    return None


def _proofs(sheet: _Sheet, route: str, way: Way, need: RouteNeed) -> None:
    """Put what a route proves itself by, a line each, since some of it is optional."""
    for key, element in sorted(way.prove.items(), key=lambda pair: pair[0] in need.may_prove):
        if key in need.may_prove:
            sheet.explain(3, f"prove.{route}.{key}", False)
        _put(sheet, 3, key in need.may_prove, f"{key}: {element}")
