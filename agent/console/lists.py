"""Reads a list of a page in one call: rows, fields, and lists inside rows, as a pack describes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.console.pack_elements import Field, ListSpec

if TYPE_CHECKING:
    from playwright.sync_api import Locator


@dataclass(frozen=True)
class Row:
    """One row of a list: field → text, list of texts, or list of rows' fields.

    `healed` when any value in it was found by another candidate than the first (findings only).
    """

    values: Mapping[str, Any]
    healed: bool = False


@cache
def _script() -> str:
    """Return a function of the elements found, so that no handle has to be fetched and given back.

    It answers with one text: values inside values would be taken apart and checked one by one three times.
    """
    text = (Path(__file__).parent / "reads.js").read_text(encoding="utf-8")
    reads = text[text.index("(root, spec)") :].rstrip().rstrip(";")
    return f"(found, spec) => found.length === 1 ? JSON.stringify(({reads})(found[0], spec)) : null"


def read(root: Locator, spec: ListSpec) -> list[dict[str, Any]]:
    """Return the visible rows below `root` as the page gives them, uncut: one call for the whole list."""
    plain = _plain(spec.rows.css, spec.fields)
    text = root.evaluate_all(_script(), plain)
    if text is None:  # a moment ago it was there: wait for it, or fail as everything does
        text = root.evaluate(f"(root, spec) => ({_script()})([root], spec)", plain)
    found: list[dict[str, Any]] = json.loads(text)
    return found


def without_blanks(spec: ListSpec, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows but those in which no field at all shows anything, where there are several fields."""
    return [row for row in found if len(spec.fields) < 2 or _says_something(row["got"])]


def _says_something(got: Mapping[str, Any]) -> bool:
    """Tell whether any field of a row has a value: consoles keep blank rows for the look of a table."""
    return any(
        any(_says_something(row) for row in value) if _is_rows(value) else bool(value)
        for value in got.values()
    )


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def missing(spec: ListSpec, found: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """Return `field` and row `n` of the first value that should be there and is not; empty when none."""
    for number, row in enumerate(found, 1):
        name = _missing(spec.fields, row["got"])
        if name:
            return {"field": name, "n": number}
    return {}


def _missing(fields: Mapping[str, Field], got: Mapping[str, Any]) -> str:
    """Return the dotted name of the first missing value, of rows inside the row too; empty when none."""
    for name, wanted in fields.items():
        if wanted.rows is not None:
            inner = next((lost for row in got[name] if (lost := _missing(wanted.fields, row))), "")
            if inner:
                return f"{name}.{inner}"
        elif got[name] is None and not wanted.optional:
            return name
    return ""


def cut(spec: ListSpec, row: Mapping[str, Any]) -> Row:
    """Return a row with every text cut to its field's pattern; what the pattern does not fit is empty."""
    return Row(_cut_fields(spec.fields, row["got"]), row["healed"] > 0)


def _plain(css: Sequence[str], fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return a list's description as plain values, for the page."""
    return {"rows": list(css), "fields": {name: _plain_field(one) for name, one in fields.items()}}


def _plain_field(spec: Field) -> dict[str, Any]:
    if spec.rows is not None:
        return _plain(spec.rows.css, spec.fields)
    labelled = list(spec.labelled) if spec.labelled else None
    return {"css": list(spec.css), "labelled": labelled, "take": spec.take, "all": spec.all}


def _cut_fields(fields: Mapping[str, Field], got: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _cut_field(one, got[name]) for name, one in fields.items()}


def _cut_field(spec: Field, value: Any) -> Any:
    if spec.rows is not None:
        return [_cut_fields(spec.fields, row) for row in value]
    if isinstance(value, list):
        return [_cut_text(spec, text) for text in value]
    return _cut_text(spec, value or "")


def _cut_text(spec: Field, text: str) -> str:
    if not spec.pattern:
        return text.strip()
    match = re.search(spec.pattern, text)
    return match.group(1).strip() if match else ""
