"""Turns an element that a person has pointed at into a candidate of the pack: role and name first.

Each way to find it is tried in the pack's own scope before it is suggested: it must find this element alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from agent.console.locate import Locating
from agent.console.pack import Candidate
from agent.console.pack_elements import ROLES
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator

    from agent.console.screen import Screen

_NAMED = re.compile(r'^- ([a-z]+)(?: ("(?:[^"\\]|\\.)*"))?')
#: Names with such runs of digits are an order's or a parcel's: another page has another one.
_DIGITS = re.compile(r"\d{5,}")
_LONGEST = 60
_SAME = "(found, path) => found.length === 1 && found[0] === document.querySelector(path)"


def suggested(screen: Screen, name: str, frame: Frame, picked: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the words of the best candidate for element `name`; None where nothing finds it alone.

    That is so where the pack looks for it only inside another element (`within`, `row`, `frame`) and it
    stands elsewhere.
    """
    at = frame.locator(str(picked["path"]))
    for words in _ways(at, picked):
        if _finds_it(screen, name, words, str(picked["path"])):
            return words
    return None


def _ways(at: Locator, picked: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield ways to find it, best first; what is built on a page's inner names gives its reason."""
    role, named = role_and_name(at)
    if role in ROLES and _lasts(named):
        yield {"role": role, "name": named}
    for kind in ("label", "placeholder", "title", "text"):
        if _lasts(str(picked[kind])):
            yield {kind: str(picked[kind])}
    if role in ROLES and role not in ("generic", "none", "presentation", "paragraph"):
        yield {"role": role}
    because = say("picked in the page; no role and name are its own")
    if picked["testid"]:
        yield {"testid": str(picked["testid"]), "because": because}
    for css in _css(picked):
        yield {"css": css, "because": because}


def _css(picked: Mapping[str, Any]) -> Iterator[str]:
    if picked["id"] and not _DIGITS.search(str(picked["id"])):
        yield (
            f"#{picked['id']}"
            if re.fullmatch(r"[A-Za-z][\w-]*", picked["id"])
            else f"[id={_quoted(picked['id'])}]"
        )
    for name in picked["classes"]:
        if re.fullmatch(r"[A-Za-z][\w-]*", name):
            yield f"{picked['tag']}.{name}"
    yield str(picked["path"])


def _quoted(text: object) -> str:
    return json.dumps(str(text), ensure_ascii=False)


def _lasts(text: str) -> bool:
    """Tell whether a text names the element itself, and not the order that it shows today."""
    return 0 < len(text) <= _LONGEST and not re.search(r"[\n{}]", text) and not _DIGITS.search(text)


def role_and_name(at: Locator) -> tuple[str, str]:
    """Return role and accessible name as Playwright looks for them; empty where it tells none."""
    from playwright.sync_api import Error

    try:
        first = at.aria_snapshot().split("\n", 1)[0].rstrip(":")
    except Error:
        return "", ""
    match = _NAMED.match(first)
    if match is None:
        return "", ""
    return match[1], str(json.loads(match[2])) if match[2] else ""


def _finds_it(screen: Screen, name: str, words: Mapping[str, str], path: str) -> bool:
    """Tell whether a candidate, in place of the pack's own, finds the element at `path` and nothing else."""
    from playwright.sync_api import Error

    element = screen.spec.elements[name].model_copy(update={"find": (Candidate.model_validate(words),)})
    spec = screen.spec.model_copy(update={"elements": {**screen.spec.elements, name: element}})
    found = Locating(screen.console.page, spec, screen.values).candidates(name)[0]
    try:
        return bool(found.evaluate_all(_SAME, path))
    except Error:
        return False
