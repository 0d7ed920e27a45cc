"""The one place through which everything passes that people read, so that another language can follow.

A sentence is looked up in the catalogue of the chosen language by its English text; where it is missing the
English stands. Values are filled in after the look-up, by `str.format`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Languages with files of their own, each beside the texts that it translates.
TRANSLATED = ("zh",)
_catalogue: dict[str, str] = {}


def use(catalogue: dict[str, str]) -> None:
    """Speak the language of `catalogue` (English text → translation) from here on."""
    _catalogue.clear()
    _catalogue.update(catalogue)


def catalogue_in(folder: Path, language: str) -> dict[str, str]:
    """Return English text → translation, as a language's file in `folder` has them; empty for English."""
    if language not in TRANSLATED:
        return {}
    found: dict[str, str] = json.loads((folder / f"{language}.json").read_text("utf-8"))
    return found


@contextmanager
def speaking(catalogue: dict[str, str]) -> Iterator[None]:
    """Speak the language of `catalogue` inside the block, and the one before again after it."""
    before = dict(_catalogue)
    use(catalogue)
    try:
        yield
    finally:
        use(before)


def say(text: str, /, **values: object) -> str:
    """Return `text` in the chosen language with `{name}` placeholders filled in."""
    found = _catalogue.get(text, text)
    return found.format(**values) if values else found
