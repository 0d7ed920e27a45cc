"""What a value read from a file is taken for: nothing of its kind, where it is of another.

A signature says who wrote a file, not that what stands in it has the right form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def table(value: object) -> dict[str, Any]:
    """Return an object as it is, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return a list as it is, an empty one for anything else."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a text as it is, an empty one for anything else."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int | None:
    """Return a whole number that is not below 0, none for anything else, `true` and `false` too."""
    return value if type(value) is int and value >= 0 else None


def kind_of(write: Mapping[str, Any]) -> str:
    """Return of which kind a write is whose terms a line tells; older lines say so by their terms alone."""
    if kind := text(write.get("kind")):
        return kind
    return "message" if "number" in write else "correct" if "old" in write else "declare"


def listed(value: object) -> list[str]:
    """Return the texts of a list, or a single one as a list."""
    return [str(each) for each in value] if isinstance(value, list) else [str(value or "")]
