"""The languages of alerts: nothing of them is left in English where Chinese is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from agent.ledger.inbox import Waits
from agent.ledger.stores import PERSON, SIGN_IN
from agent.models import DeadlineClass, Reason
from agent.notify.words import catalogue

AGENT = Path(__file__).resolve().parents[2] / "agent"
#: What is said to the person at the keyboard, who reads English.
TO_THE_KEEPER = {"channels.py", "sending.py", "sender.py"}


def _said() -> Iterator[str]:
    """Yield every sentence of alerts, off the source, and the words that they are filled with."""
    files = [file for file in (AGENT / "notify").glob("*.py") if file.name not in TO_THE_KEEPER]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_say = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
            if is_say and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
    yield from ("approval", *Waits, SIGN_IN, PERSON, *Reason, *DeadlineClass)
    yield from ("{days} d {hours} h", "{hours} h {minutes} min", "{n} min")


def test_every_sentence_is_translated() -> None:
    """Sentences, reasons, classes and kinds have Chinese, with the same values in them; nothing else has."""
    chinese, said = catalogue("zh"), {str(text) for text in _said()}
    assert set(chinese) == said
    holes = {text: sorted(re.findall(r"\{\w+\}", text)) for text in said}
    found = {text: sorted(re.findall(r"\{\w+\}", chinese[text])) for text in said}
    assert holes == found


def test_english_needs_no_file() -> None:
    """It stands in the program."""
    assert {} == catalogue("en")
