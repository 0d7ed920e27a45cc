"""YAML as packs use it: strict text, line numbers, and no surprises of YAML."""

from __future__ import annotations

import pytest

from agent.console.pack_yaml import MOST_BYTES, read_yaml


def told(content: str | bytes) -> list[tuple[int, str]]:
    """Return line and text of every problem."""
    tree = read_yaml(content if isinstance(content, bytes) else content.encode())
    return [(one.line, one.text) for one in tree.problems]


@pytest.mark.parametrize(
    "text", ["NO", "true", "1.0", "0x1F", "2026-11-22", "null", "~", "1_000", "1e3", "yes", "012"]
)
def test_every_scalar_stays_text(text: str) -> None:
    """Nothing is read as a number, date, switch or nothing."""
    assert {"a": text, "b": [text]} == read_yaml(f"a: {text}\nb: [{text}]\n".encode()).root


def test_lines_of_keys_and_items() -> None:
    """Each key and each item of a list has its line, counted from 1."""
    lines = read_yaml(b"# note\na:\n  - x\n  - k: v\n\nb: {c: d,\n  e: f}\n").lines
    wanted = {("a",): 2, ("a", 0): 3, ("a", 1): 4, ("a", 1, "k"): 4, ("b",): 6, ("b", "c"): 6, ("b", "e"): 7}
    assert wanted == {path: line for path, line in lines.items() if path}


@pytest.mark.parametrize(
    ("content", "line", "text"),
    [
        ("a: 1\nb: &x 1\n", 2, "an anchor (`&`)"),
        ("a: 1\nb: *x\n", 2, "an alias (`*`)"),
        ("a: 1\nb: !!str 1\n", 2, "a tag (`!`)"),
        ("a: 1\nb: !own {c: d}\n", 2, "a tag (`!`)"),
        ("a: 1\n&k b: 1\n", 2, "an anchor (`&`)"),
        ("a: 1\nb: 2\na: 3\n", 3, "stands here twice"),
        ("a: {b: 1,\n  b: 2}\n", 2, "stands here twice"),
        ("a:\n\t- b\n", 2, "a tab"),
        ("a: b\tc\n", 1, "a tab"),
        ("a: 1\nb:\nc: 2\n", 2, "nothing stands here"),
        ("a:\n  - \n  - x\n", 2, "nothing stands here"),
        ("a: 1\n---\nb: 2\n", 2, "a second document"),
        ("%YAML 1.1\n---\na: 1\n", 2, "a YAML directive"),
        ("a: 1\n? [b]\n: c\n", 2, "a key that is no text"),
        ("a: 1\nb: [c\nd: e\n", 3, "not readable as YAML"),
        ("a: 1\nb: c: d\n", 2, "not readable as YAML"),
        ("a: \"\\q\"\n", 1, "not readable as YAML"),
        ("a: \x01\n", 1, "not readable as YAML"),
        ("", 1, "the file is empty"),
        ("# nothing\n", 1, "the file is empty"),
        (b"a: 1\nb: \xff\n", 2, "not readable as UTF-8"),
        (b"\xff\xfea\x00:\x00", 1, "not readable as UTF-8"),
        ("[" * 100_000, 1, "nested deeper"),
        ("a: " + "x" * MOST_BYTES, 1, "expected at most"),
    ],
)  # fmt: skip
def test_what_is_refused(content: str | bytes, line: int, text: str) -> None:
    """Each surprise of YAML is one problem, at its line."""
    seen = told(content)
    assert [line] == [where for where, _ in seen]
    assert text in seen[0][1]


def test_all_surprises_of_a_file_are_told() -> None:
    """Reading goes on after an anchor, an alias, a tag, a tab and a key that stands twice."""
    seen = told("a: &x 1\nb: *x\nc: !t 1\nc: 2\nd: 'x\ty'\n")
    expected = [1, 2, 3, 4, 5]
    assert expected == sorted(line for line, _ in seen)


def test_a_bomb_of_aliases_is_never_unfolded() -> None:
    """Aliases of aliases are refused one by one and cost nothing."""
    rungs = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    tree = read_yaml(f"a0: &a0 [x]\n{rungs}".encode())
    expected = 9 + 8 * 9
    assert expected == len(tree.problems)
    expected = [""] * 9
    assert expected == tree.root["a8"]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """A file saved with a byte order mark reads like one without."""
    expected = {"a": "1"}
    assert expected == read_yaml(b"\xef\xbb\xbfa: 1\n").root


def test_a_quoted_nothing_is_a_value() -> None:
    """An empty text in quotes is allowed where a model allows it."""
    tree = read_yaml(b"a: ''\n")
    expected = ({"a": ""}, [])
    assert expected == (tree.root, tree.problems)
