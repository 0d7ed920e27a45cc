"""The languages of the review page: one file of words each, and which one a reader is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
COOKIE = "bufa_language"
_FOLDER = Path(__file__).with_name("words")


class Words:
    """The words of one language by their names; `page.run` may hold `{name}` places."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.tag = {"zh": "zh-CN"}.get(language, language)
        self._words = words(language)

    def __call__(self, name: str, /, **values: object) -> str:
        """Return the words of a name, its places filled in; KeyError for a name that no file has."""
        found = self._words[name]
        return found.format(**values) if values else found

    def of(self, kind: str, word: str) -> str:
        """Return a word of the program (`outcome`, `done`) in this language; as it is where none is known.

        One that ends with a number (`list-2`) may have words with a place for it.
        """
        base, _, number = word.rpartition("-")
        if number.isdecimal() and (counted := self._words.get(f"{kind}.{base}")):
            return counted.format(n=number)
        return self._words.get(f"{kind}.{word}", word.replace("_", " "))

    def span(self, left: str) -> str:
        """Return a time left, as `ledger.clocks.left` says it, with its units in this language."""
        if left == "overdue":
            return self.of("state", left)
        return re.sub(r"(\d+) (d|h|min)\b", lambda unit: self(f"unit.{unit[2]}", n=unit[1]), left)

    def count(self, name: str, n: int) -> str:
        """Return words that count things; a language that has words for one alone uses them."""
        return self(f"{name}-one" if n == 1 else name, n=n)


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the words of a language by their names."""
    found: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return found


def chosen(switch: str, accepted: str, otherwise: str) -> str:
    """Return the language that the switch says, else the first of ours that the browser asks for.

    `accepted` is an Accept-Language header; a browser that wants none of ours gets `otherwise`.
    """
    if switch in LANGUAGES:
        return switch
    ranked = sorted(_ranked(accepted), key=lambda pair: -pair[1])
    wanted = (tag.split("-")[0] for tag, rank in ranked if rank > 0)
    return next((tag for tag in wanted if tag in LANGUAGES), otherwise)


def _ranked(accepted: str) -> list[tuple[str, float]]:
    pairs = [part.strip().lower().partition(";q=") for part in accepted.split(",")]
    return [(tag, _rank(rank) if mark else 1.0) for tag, mark, rank in pairs if tag]


def _rank(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
