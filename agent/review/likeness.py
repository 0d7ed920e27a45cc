"""What a page said to those who cannot see it, as structure: roles and the console's words, values blanked.

Two orders differ in their values, and in how many rows a table has; a console that was changed differs in its
structure. So names of what a console itself calls something (headings, buttons, columns) stay, their digits
blanked; texts, cells and links lose theirs, and of siblings that are alike one stays.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from agent.evidence.redact import MARK
from agent.review.catalogue import Catalogue
from agent.review.opened import Opened
from agent.review.rounds import Recording
from agent.review.steps import Step

#: Outcomes of a recording that others may be compared with.
GOOD = frozenset({"done", "already_done", "read"})
#: Roles whose names are the console's words, not an order's values.
_NAMED = frozenset(
    {"alertdialog", "banner", "button", "checkbox", "columnheader", "combobox", "complementary", "dialog"}
    | {"form", "group", "heading", "main", "menu", "menubar", "menuitem", "navigation", "radio", "region"}
    | {"radiogroup", "rowheader", "search", "searchbox", "slider", "spinbutton", "switch", "tab", "table"}
    | {"contentinfo", "tablist", "textbox", "toolbar"}
)
#: No page is built deeper than this; what is stands beside what it is inside of.
_DEEPEST = 100
#: Of what stands in brackets these say how an element is, the rest where the mouse was.
_KEPT = ("checked", "disabled", "expanded", "level", "pressed", "selected")
_NODE = re.compile(
    r'- (?P<role>[a-z]+)(?: (?P<name>"(?:[^"\\]|\\.)*"|/.*/))?(?P<marks>(?: \[[^\]]*\])*)(?::.*)?'
)
_URL = re.compile(r"- /url: (?P<path>[^?#]*)")


@dataclass
class _Node:
    """One element with what stands inside it."""

    label: str
    inside: list[_Node] = field(default_factory=list)

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the element and its inside, each distinct part once."""
        yield "  " * depth + self.label
        seen: set[tuple[str, ...]] = set()
        for child in self.inside:
            told = tuple(child.lines(depth + 1))
            if told not in seen:
                seen.add(told)
                yield from told


def structure(text: str) -> tuple[str, ...]:
    """Return the structure of a page's accessible text, an indented line an element; none of an empty one."""
    root = _Node("")
    open_nodes: list[tuple[int, _Node]] = [(-1, root)]
    for line in text.splitlines():
        label = _label(line.strip())
        if not label:
            continue
        depth = len(line) - len(line.lstrip())
        while open_nodes[-1][0] >= depth:
            open_nodes.pop()
        node = _Node(label)
        open_nodes[-1][1].inside.append(node)
        if len(open_nodes) < _DEEPEST:
            open_nodes.append((depth, node))
    return tuple(line[2:] for line in list(root.lines())[1:])


@lru_cache(8192)  # most lines are the console's own, and stand on every page
def _label(line: str) -> str:
    """Return what a line says without its values, empty for one that says nothing."""
    if url := _URL.match(line):
        return f"/url {_blank(url['path'])}"
    node = _NODE.fullmatch(line)
    if node is None:
        return "text" if line.startswith("- ") else ""
    name = _blank(node["name"] or "") if node["role"] in _NAMED else ""
    marks = [mark for mark in re.findall(r"\[([^\]]*)\]", node["marks"]) if mark.split("=")[0] in _KEPT]
    return " ".join([node["role"], *filter(None, [name]), *(f"[{mark}]" for mark in marks)])


def _blank(text: str) -> str:
    """Return a name with its digits and personal values blanked."""
    return re.sub(r"\d[\d.,:/ -]*", "#", text.replace(MARK, "#"))


def digest_of(text: str) -> str:
    """Return a digest that two texts share where their structure is the same."""
    return hashlib.sha256("\n".join(structure(text)).encode("utf-8", "surrogatepass")).hexdigest()


#: What makes two steps the same one: whether of the scan or of an order, page and moment.
Place = tuple[bool, str, str]


def place_of(recording: Recording, step: Step) -> Place:
    """Return what a step shares with the same step of other runs of its flow."""
    return bool(recording.order_id), step.page, step.moment


def told_steps(opened: Opened) -> dict[Place, Step]:
    """Return the first step with a text at each place of a recording."""
    found: dict[Place, Step] = {}
    for step in (step for step in opened.steps if step.text_sha256):
        found.setdefault(place_of(opened.recording, step), step)
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A step beside the same one of the last good run; `lines` are a unified diff, none where alike."""

    recording: Recording
    step: Step
    lines: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the page is built otherwise than it was."""
        return bool(self.lines)


def compared(
    catalogue: Catalogue, opened: Opened, step: Step, flow: str, wrong: Callable[[Recording], bool]
) -> Compared | None:
    """Return a step beside the same one of the last good run before it; None where there is no such thing.

    Good is a recording of the same store and flow that ended well and that nobody called wrong (`wrong`).
    """
    now = opened.said(step)
    if now is None:
        return None
    wanted = place_of(opened.recording, step)
    for each in _before(catalogue, opened.recording, flow):
        if each.outcome not in GOOD or wrong(each) or bool(each.order_id) is not wanted[0]:
            continue
        other = catalogue.open(each)
        same = told_steps(other).get(wanted)
        then = other.said(same) if same else None
        if same is not None and then is not None:
            return Compared(each, same, tuple(diff(then, now)))
    return None


def _before(catalogue: Catalogue, recording: Recording, flow: str) -> Iterator[Recording]:
    """Yield the recordings of the rounds of a flow before a recording's own, the newest first."""
    for round_ in catalogue.rounds(recording.store):
        if round_.flow == flow and round_.id < recording.round_id:
            yield from round_.recordings


def diff(then: str, now: str) -> Iterable[str]:
    """Yield how the structure of one text differs from another's, as a unified diff without its head."""
    lines = difflib.unified_diff(structure(then), structure(now), lineterm="", n=2)
    return [line for number, line in enumerate(lines) if number > 1]
