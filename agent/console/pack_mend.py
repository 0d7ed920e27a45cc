"""Puts a candidate before the others of one element in the text of a pack; every other byte stays.

The places come from ruamel.yaml's own marks, so comments, order and the writer's line breaks are kept.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from agent.console.pack import examine
from agent.console.pack_model import Pack
from agent.console.pack_problems import report, shown
from agent.errors import InvalidInput
from agent.say import say

_PLAIN = re.compile(r"[^\W\d_][\w一-鿿]*(?: [\w一-鿿]+)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def mended(text: str, pack: Pack, page: str, element: str, candidate: Mapping[str, str]) -> str:
    """Return the text of a pack with `candidate` first in an element's `find`.

    An element that the page has from another one (`like`) is changed there. Raises InvalidInput where the
    text has no such element.
    """
    find = _find(text, page, element) or _find(text, pack.pages[page].like or "", element)
    if find is None:
        raise InvalidInput(say("the pack's file has no element `{page}.{name}`", page=page, name=element))
    flow = "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in candidate.items()) + "}"
    if find.flow_style:
        at = text.index("[", find.start_mark.index) + 1
        return f"{text[:at]}{flow}, {text[at:]}"
    first = find.value[0].start_mark.index
    dash = text.rindex("-", 0, first)
    indent = dash - (text.rfind("\n", 0, dash) + 1)
    return f"{text[:dash]}- {flow}\n{' ' * indent}{text[dash:]}"


def _find(text: str, page: str, element: str) -> SequenceNode | None:
    node: Node | None = YAML(typ="rt", pure=True).compose(text)
    for step in ("pages", page, "elements", element, "find"):
        pairs = node.value if isinstance(node, MappingNode) else ()
        node = next((value for key, value in pairs if key.value == step), None)
    return node if isinstance(node, SequenceNode) and node.value else None


def _scalar(value: str) -> str:
    """Return a text as it stands in a flow mapping: plain where nobody could read it as anything else."""
    plain = _PLAIN.fullmatch(value) and value.casefold() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)


def difference(before: str, after: str, name: str) -> str:
    """Return what changes in a file as a unified diff, with three lines around."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, name, name))


def mend(pack: Pack, changes: Iterable[tuple[str, str, Mapping[str, str]]]) -> tuple[str, str]:
    """Return the text of a pack's file before and after all changes (page, element, candidate)."""
    before = after = pack.file.read_bytes().decode("utf-8")
    for page, element, candidate in changes:
        after = mended(after, pack, page, element, candidate)
    return before, after


def save(text: str, file: Path) -> None:
    """Write the text of a pack, unless `bufa pack check` would find something wrong with it.

    Raises InvalidInput with all problems, and nothing is written then; or where the disk refuses.
    """
    draft = file.with_name(f".{file.name}.new")
    try:
        draft.write_bytes(text.encode("utf-8"))
        pack, problems = examine(draft)
        if pack is None or problems:
            raise report(file, problems)
        draft.replace(file)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InvalidInput(say("{file} cannot be written: {why}", file=shown(file), why=why)) from None
    finally:
        draft.unlink(missing_ok=True)
