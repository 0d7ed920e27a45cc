"""The one place through which everything passes that people read, so that another language can follow.

A sentence is looked up in the catalogue of the chosen language by its English text; where it is missing the
English stands. Values are filled in after the look-up, by `str.format`.
"""

from __future__ import annotations

_catalogue: dict[str, str] = {}


def use(catalogue: dict[str, str]) -> None:
    """Speak the language of `catalogue` (English text → translation) from here on."""
    _catalogue.clear()
    _catalogue.update(catalogue)


def say(text: str, /, **values: object) -> str:
    """Return `text` in the chosen language with `{name}` placeholders filled in."""
    found = _catalogue.get(text, text)
    return found.format(**values) if values else found
