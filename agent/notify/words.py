"""The languages of alerts: English as it stands in the program, and translations in files beside this."""

from __future__ import annotations

import json
from pathlib import Path

#: Languages with a file of their own.
TRANSLATED = ("zh",)


def catalogue(language: str) -> dict[str, str]:
    """Return English text → translation; empty for English."""
    if language not in TRANSLATED:
        return {}
    found: dict[str, str] = json.loads(Path(__file__).with_name(f"{language}.json").read_text("utf-8"))
    return found
