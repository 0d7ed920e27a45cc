"""The way that a recording went, as a plan of pages to visit again by reading alone.

A visit begins where a page was opened. Which of them can be walked is the pack's to say: a page that has an
address is opened by it, a conversation is entered only if that is asked for and never by an address, and
what was reached by the lines of a write is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from agent.console.contract import REQUIRED, Contract
from agent.console.pack import Pack
from agent.console.pack_types import placeholders
from agent.evidence.redact import MARK
from agent.replay.reach import ACTING, Reach, reach
from agent.replay.recorded import Line, Recorded
from agent.say import say

#: Lines that are about an element or a page, and not about the journal or the console's answers.
_WALKED = ACTING | {"expect", "expect_gone", "read", "still", "open"}
_PLACEHOLDER = re.compile(r"\\\{([a-z_]+)\\\}")
_SIGN_IN = "sign_in"
#: What every address of a store may hold: its own settings say it, not what a recording was made with.
_OF_STORE = frozenset({"channel_id", "user"})


class How(StrEnum):
    """How a visited page is reached again; a `talk` marks messages read, `none` is not walked at all."""

    OPEN = "open"
    TALK = "talk"
    NONE = "none"


@dataclass(frozen=True)
class Stop:
    """One visit: its page, what is known of it, and the lines recorded there; `why` tells why it is left out.

    `route` leads into a conversation from the page before.
    """

    page: str
    how: How
    values: Mapping[str, str]
    lines: Sequence[Line]
    why: str = ""
    route: str = ""


@dataclass(frozen=True)
class Way:
    """All visits of a recording in order; `values` are what its order and its writes are about."""

    stops: Sequence[Stop]
    values: Mapping[str, str]
    known: Reach


def way(recorded: Recorded, pack: Pack, contract: Contract = REQUIRED) -> Way:
    """Return the plan for a recording, by the pack as it is today."""
    known, values = reach(pack, contract), about(recorded)
    stops = [_stop(pack, known, values, lines) for lines in _visits(recorded.lines)]
    return Way(stops, values, known)


def about(recorded: Recorded) -> dict[str, str]:
    """Return what a recording is about: `order_id`, `shop`, and of its corrections `old_number`, `number`."""
    found = {"order_id": recorded.told("order_id"), "shop": recorded.told("shop").rpartition("/")[2]}
    for line in recorded.lines:
        old, new = line.write.get("old"), line.write.get("new") or line.write.get("number")
        found |= {"old_number": _number(old)} if _number(old) else {}
        found |= {"number": _number(new)} if _number(new) else {}
    return {name: value for name, value in found.items() if value}


def _number(pair: object) -> str:
    """Return the number of a pair as lines have it, `NUMBER (SERVICE)`; of several the first."""
    first = pair[0] if isinstance(pair, list) and pair else pair
    return first.rpartition(" (")[0] or first if isinstance(first, str) else ""


def _visits(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each visit, from the one that opened its page to the next that opened one."""
    visit: list[Line] = []
    for line in (one for one in lines if one.verb in _WALKED):
        if line.verb == "open":
            if visit:
                yield visit
            visit = [line]
        elif visit and line.page == visit[0].page:
            visit.append(line)
    if visit:
        yield visit


def _stop(pack: Pack, known: Reach, values: Mapping[str, str], lines: Sequence[Line]) -> Stop:
    page = lines[0].page
    if page not in pack.pages:
        return Stop(page, How.NONE, {}, lines, say("the pack has no such page any more"))
    if page == _SIGN_IN:
        return Stop(page, How.NONE, {}, lines, say("signing in is done as in a round, and not shown"))
    if page in known.talks:
        return Stop(page, How.TALK, values, lines, route=known.talks[page])
    if not pack.pages[page].address:
        return Stop(page, How.NONE, {}, lines, say("it is reached only by the lines of a write"))
    own = {**values, **_of_address(pack, page, lines[0].url), **_of_arrival(pack, page, lines)}
    own = {name: value for name, value in own.items() if name not in _OF_STORE}
    lost = sorted(_wanted(pack, page) - own.keys() - _OF_STORE)
    if lost:
        return Stop(page, How.NONE, {}, lines, say("the recording does not say its `{name}`", name=lost[0]))
    return Stop(page, How.OPEN, own, lines)


def _wanted(pack: Pack, page: str) -> set[str]:
    """Return the placeholders that must have a value before a page can be opened."""
    spec = pack.pages[page]
    ways = pack.routes[spec.arrive].ways if spec.arrive else ()
    texts = [spec.address, *(line.template for _, lines in ways for line in lines)]
    return {name for text in texts for name in placeholders(text)}


def _of_address(pack: Pack, page: str, url: str) -> dict[str, str]:
    """Return the values that stood in a page's address, by the pack's own pattern; masked ones are none."""
    try:
        template, seen = urlsplit(pack.pages[page].address), urlsplit(url)
    except ValueError:
        return {}
    path = _PLACEHOLDER.sub(r"(?P<\1>[^/]+)", re.escape(template.path))
    match = re.search(rf"{path}$", seen.path)
    found = {name: unquote(value) for name, value in match.groupdict().items()} if match else {}
    query = dict(parse_qsl(seen.query))
    for name, value in parse_qsl(template.query):
        if (inner := re.fullmatch(r"\{([a-z_]+)\}", value)) and name in query:
            found[inner[1]] = query[name]
    return {name: value for name, value in found.items() if value and MARK not in value}


def _of_arrival(pack: Pack, page: str, lines: Sequence[Line]) -> dict[str, str]:
    """Return the values that were typed on the way of arriving, such as the number of an order."""
    arrive = pack.pages[page].arrive
    ways = pack.routes[arrive].ways if arrive else ()
    typed = {(line.verb, line.element): line.value for line in lines if line.value}
    found: dict[str, str] = {}
    for line in (line for _, way in ways for line in way):
        inner = re.fullmatch(r"\{([a-z_]+)\}", line.template)
        if inner and (value := typed.get((line.verb, line.element))):
            found[inner[1]] = value
    return found
