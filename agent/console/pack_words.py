"""Checks the vocabulary of a pack: one word means one thing, and a pace is a range."""

from __future__ import annotations

from collections.abc import Mapping

from agent.console.pack_inspect import Inspection
from agent.console.pack_problems import Path_
from agent.say import say


def check_words(look: Inspection) -> None:
    """Complain about words with two meanings and a pace whose first number is the larger one."""
    words = look.pack.vocabulary
    groups: dict[str, Mapping[str, tuple[str, ...]]] = {
        "status": {str(key): value for key, value in words.status.items()},
        "tags": words.tags,
        "countdown": {key: getattr(words.countdown, key) for key in type(words.countdown).model_fields},
        "countries": words.countries,
        "senders": {str(key): value for key, value in words.senders.items()},
        "services": words.services,
    }
    for group, meanings in groups.items():
        _check_group(look, ("vocabulary", group), meanings)
    low, high = look.pack.pace
    if low > high:
        look.complain(("pace",), say("{low:g} and {high:g}, expected the smaller first", low=low, high=high))


def _check_group(look: Inspection, path: Path_, meanings: Mapping[str, tuple[str, ...]]) -> None:
    first: dict[str, str] = {}
    for meaning, words in meanings.items():
        for number, word in enumerate(words):
            plain = " ".join(word.split()).casefold()
            other = first.setdefault(plain, meaning)
            if not plain:
                look.complain((*path, meaning, number), say("a word of spaces only, expected letters"))
            elif other != meaning:
                text = say("`{word}` is under `{other}` too, expected one meaning", word=word, other=other)
                look.complain((*path, meaning, number), text)
