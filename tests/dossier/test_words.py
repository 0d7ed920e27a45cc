"""The languages of a dossier: nothing of it is left in English where Chinese is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from agent.dossier.story import _REASONS, _SAID
from agent.dossier.words import catalogue
from agent.models import Kind, State
from agent.say import say, speaking

FOLDER = Path(__file__).resolve().parents[2] / "agent" / "dossier"
#: What the parts of a dossier say only to the person who makes it, who reads errors in English.
TO_THE_MAKER = {"reading.py", "folder.py"}


def _said() -> Iterator[str]:
    """Yield every sentence of the dossier, off its source and its template."""
    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_say = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
            if is_say and file.name not in TO_THE_MAKER and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
    yield from re.findall(r'say\("((?:[^"\\]|\\.)*)"', (FOLDER / "dossier.html").read_text("utf-8"))
    yield from ("filled", "wrong", "seen on a fresh page", "by-hand", "not-sent")
    yield from _REASONS.values()
    yield from _SAID.values()
    yield from (str(kind) for kind in Kind)
    yield from (str(state).replace("_", " ") for state in State)


def test_every_sentence_is_translated() -> None:
    """Sentences, reasons, kinds and outcomes have Chinese, with the same values in them."""
    chinese, said = catalogue("zh"), set(_said())
    many = 60
    assert many < len(said)
    assert [] == sorted(said - chinese.keys())
    holes = {text: re.findall(r"\{\w+\}", text) for text in said}
    assert [] == [
        text for text, names in holes.items() if {*names} != {*re.findall(r"\{\w+\}", chinese[text])}
    ]


def test_a_language_ends_with_its_block() -> None:
    """What is said after a Chinese dossier is English again, and English needs no file."""
    with speaking({"done": "完成"}):
        assert "完成" == say("done")
    assert "done" == say("done")
    assert {} == catalogue("en")
