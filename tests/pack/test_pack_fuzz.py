"""A pack broken in any way is refused in words; no file makes the program stumble."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agent.console.contract import Contract
from agent.console.pack import load_pack
from agent.errors import InvalidInput

TEXT = (Path(__file__).parent / "sample.yaml").read_text(encoding="utf-8")
LINES = TEXT.split("\n")
SLOW = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=80,
    deadline=None,
)
SNIPPETS = [
    "", " ", "  ", "\n", "{", "}", "[", "]", ":", ": ", "- ", "&a", "*a", "!!int 1", "|", ">", "'", '"', "#",
    "\t", "? ",
    "~", "---\n", "%YAML 1.1\n", "{}", "[]", "[[]]", "{a: b}", "true", "99999999999999999999", "\x00",
    "\u2028", "{option}",
    "order", "like: search", "within: dialog", "commit: confirm", "\\", "(", "((((((((", "<<: {a: b}",
]  # fmt: skip


def check(file: Path, content: bytes) -> None:
    """Load the content: a pack, or the one error that says what is wrong where."""
    file.write_bytes(content)
    try:
        load_pack(file, contract=Contract())
    except InvalidInput as error:
        first, *rest = error.what.split("\n")
        assert "problem(s)" in first
        assert rest
        assert all(line.startswith((f"{file}:", "…")) for line in rest), rest


@SLOW
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(TEXT)), st.integers(0, 30), st.sampled_from(SNIPPETS)), max_size=3
    )
)
@example(edits=[(1015, 28, "like: search"), (475, 26, "")])  # a part is broken, and so is a part of it
def test_texts_cut_out_and_put_in(tmp_path: Path, edits: list[tuple[int, int, str]]) -> None:
    """Anything may be missing or too much at any place."""
    text = TEXT
    for place, length, snippet in edits:
        text = text[:place] + snippet + text[place + length :]
    check(tmp_path / "pack.yaml", text.encode())


@SLOW
@given(places=st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=6), twice=st.booleans())
def test_lines_lost_and_doubled(tmp_path: Path, places: list[int], twice: bool) -> None:
    """Whole lines may be missing or stand there twice."""
    lines = list(LINES)
    for place in sorted(places, reverse=True):
        if place < len(lines):
            lines[place : place + 1] = [lines[place]] * 2 if twice else []
    check(tmp_path / "pack.yaml", "\n".join(lines).encode())


@SLOW
@given(places=st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=4), depth=st.integers(0, 12))
def test_lines_moved_sideways(tmp_path: Path, places: list[int], depth: int) -> None:
    """Any line may be indented too far or not far enough."""
    lines = list(LINES)
    for place in places:
        lines[place] = " " * depth + lines[place].strip()
    check(tmp_path / "pack.yaml", "\n".join(lines).encode())


@SLOW
@given(first=st.sampled_from(LINES), second=st.integers(0, len(LINES) - 1))
def test_lines_in_another_place(tmp_path: Path, first: str, second: int) -> None:
    """Any line may stand in the place of any other."""
    lines = list(LINES)
    lines[second] = first
    check(tmp_path / "pack.yaml", "\n".join(lines).encode())


@SLOW
@given(content=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    """A file of anything at all is refused in words."""
    check(tmp_path / "pack.yaml", content)


@pytest.mark.parametrize("line", range(len(LINES)))
def test_every_line_lost_alone(tmp_path: Path, line: int) -> None:
    """Each line of the sample may be lost."""
    check(tmp_path / "pack.yaml", "\n".join(LINES[:line] + LINES[line + 1 :]).encode())
