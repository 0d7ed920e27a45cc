"""The hash chain: what it holds, and that no change to it goes unseen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.evidence.canonical import canonical
from agent.evidence.chain import FIRST, Chain, ChainBroken, read_chain


def written(path: Path, count: int = 5) -> Chain:
    """Return a chain of `count` lines at `path`."""
    chain = Chain(path)
    for number in range(count):
        chain.append({"verb": "read", "value": f"值 {number}"})
    return chain


def test_each_line_holds_the_digest_of_the_line_before(tmp_path: Path) -> None:
    """`prev` is the SHA-256 of the previous line with its newline, `seq` counts from 1."""
    chain = written(tmp_path / "steps.jsonl", 3)
    lines = (tmp_path / "steps.jsonl").read_bytes().splitlines(keepends=True)
    expected = [FIRST, *(hashlib.sha256(line).hexdigest() for line in lines[:-1])]
    assert expected == [json.loads(line)["prev"] for line in lines]
    assert [1, 2, 3] == [json.loads(line)["seq"] for line in lines]
    assert hashlib.sha256(lines[-1]).hexdigest() == chain.last


def test_the_chain_knows_its_file(tmp_path: Path) -> None:
    """Size and digest of the whole file are known without reading it again."""
    chain = written(tmp_path / "steps.jsonl")
    content = (tmp_path / "steps.jsonl").read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (chain.size, chain.sha256)


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    """An untouched chain gives its entries; an empty one gives none."""
    written(tmp_path / "steps.jsonl", 4)
    written(tmp_path / "empty.jsonl", 0)
    assert ["值 0", "值 1", "值 2", "值 3"] == [
        step["value"] for step in read_chain(tmp_path / "steps.jsonl")
    ]
    assert [] == read_chain(tmp_path / "empty.jsonl")


def test_a_chain_never_continues_a_foreign_file(tmp_path: Path) -> None:
    """A file that is there already is not appended to."""
    (tmp_path / "steps.jsonl").write_text("mine")
    with pytest.raises(FileExistsError):
        Chain(tmp_path / "steps.jsonl")
    assert "mine" == (tmp_path / "steps.jsonl").read_text()


def test_a_chain_is_continued_as_if_it_had_never_been_closed(tmp_path: Path) -> None:
    """Appending to an existing chain gives the bytes that one chain would have had, and the same digests."""
    written(tmp_path / "steps.jsonl", 2)
    once = written(tmp_path / "once.jsonl", 3)
    again = Chain.continued(tmp_path / "steps.jsonl")
    again.append({"verb": "read", "value": "值 2"})
    assert (tmp_path / "once.jsonl").read_bytes() == (tmp_path / "steps.jsonl").read_bytes()
    expected = (once.count, once.last, once.size, once.sha256)
    assert expected == (again.count, again.last, again.size, again.sha256)
    written(tmp_path / "empty.jsonl", 0)
    empty = Chain.continued(tmp_path / "empty.jsonl")
    assert (0, FIRST, 0) == (empty.count, empty.last, empty.size)


def test_a_broken_chain_is_not_continued(tmp_path: Path) -> None:
    """A torn or changed file, and one that is not there, get no further line."""
    written(tmp_path / "steps.jsonl", 2)
    whole = (tmp_path / "steps.jsonl").read_bytes()
    for content in (whole[:-5], whole.replace(b"read", b"fill", 1)):
        (tmp_path / "steps.jsonl").write_bytes(content)
        with pytest.raises(ChainBroken):
            Chain.continued(tmp_path / "steps.jsonl")
    with pytest.raises(FileNotFoundError):
        Chain.continued(tmp_path / "none.jsonl")


def spaced(lines: list[bytes]) -> list[bytes]:
    """Write line 2 with the same meaning, but not canonically."""
    return [lines[0], json.dumps(json.loads(lines[1])).encode() + b"\n", *lines[2:]]


@pytest.mark.parametrize(
    ("change", "line", "why"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"read", b"fill"), *lines[2:]], 3, "prev"),
        (lambda lines: [lines[0], *lines[2:]], 2, "seq"),
        (lambda lines: lines[1:], 1, "seq"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1, "seq"),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3, "seq"),
        (lambda lines: [*lines, b"\n"], 6, "canonical"),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], 5, "cut short"),
        (lambda lines: [*lines[:-1], lines[-1][:20]], 5, "cut short"),
        (lambda lines: [*lines[:-1], b"[" * 100_000 + b"\n"], 5, "canonical"),
        (lambda lines: [*lines[:-1], b"[]\n"], 5, "canonical"),
        (lambda lines: [*lines[:-1], b"1e999\n"], 5, "canonical"),
        (spaced, 2, "canonical"),
    ],
)
def test_a_broken_chain_names_its_line(tmp_path: Path, change: object, line: int, why: str) -> None:
    """Changed, removed, added, swapped, cut or respaced: the first line that is off is named."""
    path = tmp_path / "steps.jsonl"
    written(path)
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))  # type: ignore[operator]
    with pytest.raises(ChainBroken, match=f"line {line}: .*{why}") as broken:
        read_chain(path)
    assert line == broken.value.line


def test_a_forged_line_breaks_the_next(tmp_path: Path) -> None:
    """A line rewritten in good form is found by the `prev` of the line after it."""
    path = tmp_path / "steps.jsonl"
    written(path)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = canonical({**json.loads(lines[2]), "value": "forged"})
    path.write_bytes(b"".join(lines))
    with pytest.raises(ChainBroken, match=r"line 4: .*prev"):
        read_chain(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(st.data())
def test_no_changed_byte_before_the_last_line_goes_unseen(tmp_path: Path, data: st.DataObject) -> None:
    """Any other byte at any place before the last line is found."""
    path = tmp_path / "steps.jsonl"
    path.unlink(missing_ok=True)
    written(path)
    content = bytearray(path.read_bytes())
    last_line = content.rindex(b"\n", 0, -1)
    place = data.draw(st.integers(0, last_line))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    with pytest.raises(ChainBroken):
        read_chain(path)
