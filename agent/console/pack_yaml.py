"""Reads the YAML of a pack into mappings, lists and text, remembering the line of every value.

It works on ruamel.yaml's events rather than on built objects: so every scalar stays the text that stands in
the file (`NO`, `1.0`, `true`), and anchors, tags and duplicate keys are seen and refused with their lines.
What the values mean is left to `pack_model`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from agent.console.pack_problems import Path_, Problem
from agent.say import say

#: A pack larger than this is no pack.
MOST_BYTES = 1024 * 1024
#: Nesting deeper than this is no pack either.
MOST_DEPTH = 24

Lines = dict[Path_, int]


@dataclass(slots=True)
class Tree:
    """What stands in the file: `root` of dict, list and str; the line of each path; what is wrong.

    `borrowed` are paths that do not stand in the file but were given the line of what they are a copy of.
    """

    root: Any = None
    lines: Lines = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    borrowed: set[Path_] = field(default_factory=set)

    def line_of(self, path: Path_) -> int:
        """Return the line of a path, or of the nearest thing around it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def complain(self, path: Path_, text: str, line: int | None = None) -> None:
        """Add a problem; its line is that of the path unless given."""
        self.problems.append(Problem(line or self.line_of(path), path, text))


class _TooDeep(Exception):
    """The nesting went beyond `MOST_DEPTH`."""


def read_yaml(content: bytes) -> Tree:
    """Read the bytes of one pack; never raises, everything wrong is in `problems`."""
    tree = Tree()
    if len(content) > MOST_BYTES:
        tree.complain((), say("{size} bytes, expected at most {most}", size=len(content), most=MOST_BYTES))
        return tree
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        tree.complain((), say("not readable as UTF-8, expected UTF-8 text"), line)
        return tree
    _refuse_tabs(tree, text)
    _build(tree, text)
    return tree


def _refuse_tabs(tree: Tree, text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            tree.complain((), say("a tab, expected spaces"), number)


def _build(tree: Tree, text: str) -> None:
    try:
        tree.root = _Builder(tree, YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        if not any(problem.line == line for problem in tree.problems):
            what = error.problem or error.context or "?"
            tree.complain((), say("not readable as YAML ({what}), expected YAML 1.2", what=what), line)
    except _TooDeep:
        tree.complain((), say("nested deeper than {most} levels", most=MOST_DEPTH))
    except (YAMLError, ValueError, TypeError, AssertionError, LookupError, AttributeError) as error:
        # The scanner has a few bare exceptions of its own for broken escapes and directives.
        what = " ".join(str(error).split())[:120]
        tree.complain((), say("not readable as YAML ({what}), expected YAML 1.2", what=what))
    if tree.root is None and not tree.problems:
        tree.complain((), say("the file is empty, expected a pack"))


class _Builder:
    """Turns the stream of events into dict, list and str; one per file."""

    def __init__(self, tree: Tree, events: Iterator[Any]) -> None:
        self.tree = tree
        self.events = events

    def next(self) -> tuple[str, Any]:
        event = next(self.events)
        return type(event).__name__.removesuffix("Event"), event

    def document(self) -> Any:
        """Read the one document of the stream; a second one is refused."""
        root: Any = None
        seen = 0
        while True:
            kind, event = self.next()
            if kind == "StreamEnd":
                return root
            if kind == "DocumentStart":
                seen += 1
                self.directives(event)
                value = self.value(*self.next(), ())
                root = value if seen == 1 else root
                if seen == 2:
                    line = event.start_mark.line + 1
                    self.tree.complain((), say("a second document, expected one"), line)

    def directives(self, event: Any) -> None:
        if event.version is not None or event.tags:
            self.tree.complain((), say("a YAML directive, expected none"), event.start_mark.line + 1)

    def value(self, kind: str, event: Any, path: Path_) -> Any:
        """Read the value that begins with `event`, and everything in it."""
        if len(path) > MOST_DEPTH:
            raise _TooDeep
        line = event.start_mark.line + 1
        self.tree.lines.setdefault(path, line)
        if kind == "Alias":
            self.tree.complain(path, say("an alias (`*`), expected the value itself"), line)
            return ""
        self.refuse_marks(event, path, line)
        if kind == "MappingStart":
            return self.mapping(path)
        if kind == "SequenceStart":
            return self.sequence(path)
        return self.scalar(event, path)

    def refuse_marks(self, event: Any, path: Path_, line: int) -> None:
        if event.anchor is not None:
            self.tree.complain(path, say("an anchor (`&`), expected the value alone"), line)
        if event.tag is not None:
            self.tree.complain(path, say("a tag (`!`), expected the value alone"), line)

    def scalar(self, event: Any, path: Path_) -> str:
        if event.value == "" and event.style is None and event.tag is None:
            self.tree.complain(path, say("nothing stands here, expected a value"))
        return str(event.value).replace("\a", "")  # ruamel marks where a folded text (`>`) was folded

    def sequence(self, path: Path_) -> list[Any]:
        items: list[Any] = []
        while True:
            kind, event = self.next()
            if kind == "SequenceEnd":
                return items
            items.append(self.value(kind, event, (*path, len(items))))

    def mapping(self, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            kind, event = self.next()
            if kind == "MappingEnd":
                return found
            key = self.key(kind, event, path)
            line = event.start_mark.line + 1
            twice = key in found
            if twice:
                self.tree.complain((*path, key), say("stands here twice, expected once"), line)
            else:
                self.tree.lines[(*path, key)] = line
            value = self.value(*self.next(), (*path, f"{key} (again)" if twice else key))
            if not twice:
                found[key] = value

    def key(self, kind: str, event: Any, path: Path_) -> str:
        if kind == "Scalar":
            self.refuse_marks(event, path, event.start_mark.line + 1)
            return str(event.value)
        line = event.start_mark.line + 1
        self.tree.complain(path, say("a key that is no text, expected a name"), line)
        self.value(kind, event, (*path, "?"))
        return "?"
