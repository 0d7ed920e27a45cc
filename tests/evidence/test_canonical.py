"""The canonical form of a value, measured against jq."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.evidence.canonical import LARGEST, canonical, digest, stamp, tidy

JQ = shutil.which("jq")

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=12,
)
foreign = st.recursive(
    st.none() | st.floats() | st.integers() | st.text() | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=12,
)


def test_canonical_sorts_keys_and_writes_no_spaces() -> None:
    """Keys are sorted at every depth, text stays UTF-8, and one newline ends the line."""
    assert '{"a":[1,{"x":null,"y":true}],"订单":"é"}\n'.encode() == canonical(
        {"订单": "é", "a": [1, {"y": True, "x": None}]}
    )


@pytest.mark.skipif(JQ is None, reason="jq is not installed")
@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=20))
def test_canonical_equals_jq(several: list[object]) -> None:
    """Any value's bytes are those that `jq -cS .` prints of them."""
    ours = b"".join(canonical(value) for value in several)
    assert JQ is not None
    assert subprocess.run([JQ, "-cS", "."], input=ours, capture_output=True, check=True).stdout == ours


@given(values)
def test_canonical_loses_nothing(value: object) -> None:
    """What is read back equals what was written."""
    assert value == json.loads(canonical(value))


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), LARGEST + 1, -LARGEST - 1, "\ud800", "a\x7fb", {1: "a"}, {"\udfff": 1}, [b"x"]],
)
def test_canonical_refuses_what_other_readers_see_differently(value: object) -> None:
    """Fractions, huge integers, lone surrogates, DEL and foreign types have no canonical form."""
    with pytest.raises(ValueError):
        canonical({"deep": [value]})


@given(foreign)
def test_tidy_makes_anything_writable(value: object) -> None:
    """Whatever a caller passes has a canonical form once it is tidied."""
    tidied = tidy(value)
    assert tidied == json.loads(canonical(tidied))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2.0, 2),
        (2.5, "2.5"),
        (True, True),
        (2**60, str(2**60)),
        ("\ud83d\ude00", "😀"),
        ("a\ud800b\x7f", "a�b�"),
        ({"a", "b"}, ["a", "b"]),
        ({3: (1, None)}, {"3": [1, None]}),
    ],
)
def test_tidy_keeps_what_it_can(value: object, expected: object) -> None:
    """Whole numbers stay numbers, pairs of surrogates become their character, the rest becomes text."""
    assert expected == tidy(value)


def test_digest_is_what_sha256sum_prints() -> None:
    """The digest is SHA-256 in lower-case hexadecimal (FIPS 180-2, appendix B.1)."""
    assert "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" == digest(b"abc")


def test_stamp_is_utc_to_the_second() -> None:
    """A time of another zone is written in UTC; one without a zone is refused."""
    beijing = timezone(timedelta(hours=8))
    assert "2026-11-22T09:14:03Z" == stamp(datetime(2026, 11, 22, 17, 14, 3, 999999, tzinfo=beijing))
    with pytest.raises(ValueError, match="naive"):
        stamp(datetime(2026, 11, 22, 9, 14, 3))  # noqa: DTZ001
