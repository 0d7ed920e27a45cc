"""Gives a page what it takes over from another one (`like`), once and one level deep."""

from __future__ import annotations

from typing import Any

from agent.console.pack_elements import PageSpec
from agent.console.pack_problems import Path_
from agent.console.pack_yaml import Tree


def resolve(pages: dict[str, PageSpec], tree: Tree) -> dict[str, PageSpec]:
    """Return the pages with everything taken over; the lines of what was taken over are those of its origin.

    A `like` that names no page, or a page that is itself like another, is left for the checks to report.
    """
    return {name: _one(name, page, pages, tree) for name, page in pages.items()}


def _one(name: str, page: PageSpec, pages: dict[str, PageSpec], tree: Tree) -> PageSpec:
    other = pages.get(page.like or "")
    if other is None or page.like is None or other.like is not None:
        return page
    _borrow_lines(tree, ("pages", page.like), ("pages", name))
    given: dict[str, Any] = {key: getattr(page, key) for key in page.model_fields_set}
    given["elements"] = {**other.elements, **page.elements}
    given["lists"] = {**other.lists, **page.lists}
    return other.model_copy(update=given)


def _borrow_lines(tree: Tree, origin: Path_, here: Path_) -> None:
    """Let paths below `here` that do not stand in the file point to the same place below `origin`."""
    own = {path for path in tree.lines if path[: len(here)] == here}
    depth = len(origin)
    for path, line in list(tree.lines.items()):
        rest = path[depth:]
        if path[:depth] != origin or len(rest) < 1:
            continue
        # An element given anew is wholly the page's own, whatever the other one had below it.
        piece = (*here, *(rest[:2] if rest[0] in ("elements", "lists") else rest[:1]))
        if (len(rest) > 1 or rest[0] not in ("elements", "lists")) and piece not in own:
            tree.lines[(*here, *rest)] = line
            tree.borrowed.add((*here, *rest))
