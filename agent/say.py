"""The one place through which everything passes that people read, so that another language can follow.

A sentence is looked up in the catalogue of the chosen language by its English text; where it is missing the
English stands. Values are filled in after the look-up, by `str.format`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_catalogue: dict[str, str] = {}


def use(catalogue: dict[str, str]) -> None:
    """Speak the language of `catalogue` (English text → translation) from here on."""
    _catalogue.clear()
    _catalogue.update(catalogue)


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
