"""Fits what stands in a file to the models of a pack, and says what does not fit.

What does not fit is cut out piece by piece, so that the rest can still be checked and one report holds
everything; a pack with a problem is never handed out (see `pack`).
"""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from agent.console.pack_model import Pack
from agent.console.pack_problems import Path_, Problem, nearest
from agent.console.pack_routes import VERBS, Line
from agent.console.pack_types import seen
from agent.console.pack_yaml import Tree
from agent.say import say

#: What stands in for a part that is missing or broken while the rest is being checked.
_STAND_IN: dict[str, Any] = {
    "pack": "unreadable",
    "title": "unreadable",
    "checked": {"on": "2000-01-01", "by": "nobody", "against": "nothing"},
    "time_zone": "UTC",
    "hosts": ["localhost"],
    "formats": {"date": ["%Y-%m-%d"]},
    "pages": {},
}
_WANTED = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "string_type": "text",
}
_SHORT = {
    "missing": "is missing, expected it here",
    "string_too_short": "is empty, expected text",
    "too_short": "too few values, expected more",
    "too_long": "too many values, expected fewer",
}
_ROUNDS = 12


def fit(tree: Tree) -> tuple[Pack | None, list[Problem], frozenset[Path_]]:
    """Return the pack as far as it fits, what does not fit, and the paths that were cut out."""
    problems: list[Problem] = []
    cut: set[Path_] = set()
    if not isinstance(tree.root, dict):
        wrong = Problem(1, (), say("{seen}, expected a mapping", seen=seen(tree.root)))
        return None, [] if tree.problems else [wrong], frozenset()
    rest = copy.deepcopy(tree.root)
    for _ in range(_ROUNDS):
        try:
            return Pack.model_validate(rest), problems, frozenset(cut)
        except ValidationError as error:
            found = list(_problems(error, tree))
            problems += [one for one in found if not _within(one.path, cut)]
            _cut_all(rest, [one.path for one in found], cut)
    return None, problems, frozenset(cut)


def _within(path: Path_, cut: set[Path_]) -> bool:
    return any(path[: len(one)] == one for one in cut)


def _problems(error: ValidationError, tree: Tree) -> Iterator[Problem]:
    found = error.errors(include_url=False)
    places = [tuple(one["loc"]) for one in found]
    for one, place in zip(found, places, strict=True):
        # A list that lost its only value to another problem is not short of one as well.
        if one["type"] == "too_short" and any(p[: len(place)] == place != p for p in places):
            continue
        path = place[:-1] if place[-1:] == ("[key]",) else place
        yield Problem(tree.line_of(path), path, _text(one, path))


def _text(one: Mapping[str, Any], path: Path_) -> str:
    """Say one of pydantic's errors in our own words."""
    kind, value, context = one["type"], one["input"], one.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "extra_forbidden":
        return say("unknown key; {near}", near=nearest(str(path[-1]), _keys_at(path[:-1])))
    if kind in ("literal_error", "enum"):
        choices = [choice.strip("' ") for choice in str(context["expected"]).replace(" or ", ",").split(",")]
        return say("{seen} is unknown; {near}", seen=seen(value), near=nearest(str(value), choices))
    if kind in _SHORT:
        return say(_SHORT[kind])
    form = str(context.get("pattern", "")).strip("^$")
    wanted = say("a name of the form {form}", form=form) if form else say(_WANTED.get(kind, one["msg"]))
    return say("{seen}, expected {what}", seen=seen(value), what=wanted)


def _keys_at(path: Path_) -> list[str]:
    """Return the keys that the models allow at a path."""
    here: Any = Pack
    for step in path:
        here = _below(here, step)
    here = _plain(here)
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


def _below(here: Any, step: str | int) -> Any:
    here = _plain(here)
    if isinstance(here, type) and issubclass(here, BaseModel):
        field = here.model_fields.get(str(step))
        return field.annotation if field else None
    arguments = get_args(here)
    if get_origin(here) is dict:
        return arguments[1]
    return arguments[0] if arguments else None


def _plain(here: Any) -> Any:
    """Take off `Annotated[…]` and `… | None`."""
    while get_origin(here) in (Annotated, Union, types.UnionType):
        here = next(part for part in get_args(here) if part is not type(None))
    return here


# --- cutting out what does not fit -----------------------------------------------------------------------


def _cut_all(rest: dict[str, Any], paths: list[Path_], cut: set[Path_]) -> None:
    """Cut every broken part out of `rest`."""
    pieces = {_piece(path, rest) for path in paths}
    whole = {one for one in pieces if not _within(one[:-1], pieces)}  # what goes with a larger piece is gone
    for path in sorted(whole, key=repr, reverse=True):
        _cut(rest, path)
        cut.add(path)


def _piece(path: Path_, rest: dict[str, Any]) -> Path_:
    """Return the smallest part around `path` that the rest can do without."""
    if path[:1] == ("pages",) and len(path) > 3 and path[2] in ("elements", "lists"):
        return path[:4]
    if path[:1] == ("pages",) and len(path) > 2:
        return path[:3]
    if path[:1] == ("routes",) and "lines" in path[2:]:
        return path[: path.index("lines") + 2]
    if path[:1] in (("routes",), ("signs",), ("pages",)) and len(path) > 1:
        return path[:2]
    return path[:3] if path[:1] == ("vocabulary",) and len(path) > 2 else path[:1]


def _cut(rest: dict[str, Any], path: Path_) -> None:
    if path and path[-1] in _STAND_IN and len(path) == 1:
        key = str(path[0])
        # Of pages an empty mapping does not fit either; then nothing is left to check.
        rest[key] = {"unreadable": {}} if key == "pages" else copy.deepcopy(_STAND_IN[key])
        return
    here: Any = rest
    for step in path[:-1]:
        here = here[step]
    if isinstance(here, list):
        number = int(path[-1])
        here[number] = _bare(here[number])
    else:
        here.pop(path[-1], None)


def _bare(line: Any) -> dict[str, str]:
    """Return a line that fits in place of one that does not, with the same verb if there is just one."""
    verbs = [verb for verb in VERBS if isinstance(line, dict) and isinstance(line.get(verb), str)]
    if len(verbs) == 1 and verbs[0] in ("commit", "click", "expect"):
        whole = {verbs[0]: line[verbs[0]]} | ({"by": "click"} if verbs[0] == "commit" else {})
        try:
            Line.model_validate(whole)
        except ValidationError:
            return {"accept_dialog": "next"}
        return whole
    return {"accept_dialog": "next"}
