"""The problems of a settings file, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from agent.errors import InvalidInput
from agent.say import say

#: Pydantic's own error types → our words; `{…}` are pydantic's context values.
_WORDS: Mapping[str, str] = {
    "missing": "missing, expected a value",
    "string_type": "not a text, expected one in quotes",
    "bool_type": "neither on nor off, expected `true` or `false` without quotes",
    "int_type": "not a whole number, expected one without quotes",
    "int_from_float": "not a whole number, expected one without a decimal point",
    "float_type": "not a number, expected one without quotes",
    "finite_number": "not a finite number",
    "greater_than_equal": "too small, expected {ge:g} or more",
    "less_than_equal": "too large, expected {le:g} or less",
    "enum": "not one of the choices, expected {expected}",
    "literal_error": "not one of the choices, expected {expected}",
    "path_type": "not a path, expected a text in quotes",
    "tuple_type": "not a list, expected one in [square brackets]",
    "dict_type": "not a table, expected [square brackets] with names below them",
    "model_type": "not a table, expected [square brackets] with names below them",
    "too_short": "too short a list",
    "too_long": "too long a list, expected {max_length} values",
    "string_pattern_mismatch": "not a name, expected 1 to 40 of a-z 0-9 _ -",
}
Loc = Sequence[int | str]
Problem = tuple[Loc, Any]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean …?", or an empty text when nothing is near."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return say("did you mean `{name}`?", name=found[0]) if found else ""


def report(file: Path, problems: Sequence[Problem], names: Callable[[Loc], list[str]]) -> InvalidInput:
    """Return one error that lists all problems, a line each; no value is shown, since it may be secret.

    A problem is a place and pydantic's description of it, None for an unknown name; `names` tells which names
    may stand at a place.
    """
    lines = [f"{file.name}: {_path(loc)}: {_words(loc, problem, names)}" for loc, problem in problems]
    hint = say("correct {file}; nothing was started", file=file)
    return InvalidInput("\n  ".join(dict.fromkeys(lines)), hint=hint)


def _path(loc: Loc) -> str:
    return ".".join(str(part) for part in loc if part != "[key]") or say("the file")


def _words(loc: Loc, problem: Any, names: Callable[[Loc], list[str]]) -> str:
    if problem is None or problem["type"] == "extra_forbidden":
        return ", ".join(filter(None, (say("unknown name"), nearest(str(loc[-1]), names(loc)))))
    context: dict[str, Any] = problem.get("ctx", {})
    if problem["type"] == "value_error":
        return str(context["error"])
    words = _WORDS.get(problem["type"])
    return say(words, **context) if words else str(problem["msg"])
