"""The languages of dossiers: English as it stands in the program, and translations in files beside this."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from agent.say import catalogue_in

#: English text → translation, by language; empty for English.
catalogue = partial(catalogue_in, Path(__file__).parent)
