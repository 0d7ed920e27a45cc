"""A signature does not make a form right: whatever stands in a signed file, verifying ends with findings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from agent.evidence.canonical import canonical
from agent.evidence.keys import Keys
from agent.evidence.verify import verify
from tests.evidence import odd
from tests.evidence.sealing import FIRST, ORDER, wrong

RECORDING = f"{FIRST}/order-{ORDER}"
FILES = (f"{RECORDING}/recording.json", f"{RECORDING}/steps.jsonl", f"{FIRST}/round.json", "head.json")
quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", FILES)
@quick
@given(wanted=odd.changes)
def test_odd_values_are_findings(
    store: Path, keys: Keys, name: str, wanted: list[tuple[int, object]]
) -> None:
    """Nothing raises, store, round or recording, and every finding can be told, as text and as JSON."""
    with odd.put_back(store):
        odd.change(store / name, wanted, keys)
        for folder in (store, store / FIRST, store / RECORDING):
            for finding in verify(folder, keys.known).findings:
                assert str(finding)
                assert json.dumps(finding.plain())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("count", "x"), ("count", True), ("rounds", None), ("last", 5), ("last_round", 5)],
        *[("last_round", {}), ("stamps", []), ("stamps", {"lines": -1, "last": ""})],
        *[("pruned", {"lines": 1}), ("rebuilt", "x")],
    ],
)
def test_a_head_of_another_form_is_no_head(store: Path, keys: Keys, field: str, value: object) -> None:
    """It is told as such, and nothing that it says is believed, though it is signed."""
    told = json.loads((store / "head.json").read_bytes())
    odd.put(store / "head.json", canonical({**told, field: value}), keys)
    assert "head.json: holds a value of another kind than a head has" in wrong(store, keys.known)


@pytest.mark.parametrize("name", ["stills/a\0b.webp", "\0", "stills/" + "a" * 300, "a/" * 3000])
def test_an_odd_name_is_a_finding(store: Path, keys: Keys, name: str) -> None:
    """A listed name that no disk can have is missing, or leads out."""
    path = store / RECORDING / "recording.json"
    told = json.loads(path.read_bytes())
    told["files"][name] = {"sha256": "0" * 64, "size": 1}
    odd.put(path, canonical(told), keys)
    assert [line for line in wrong(store / RECORDING, keys.known) if line.startswith(name.rstrip("/"))]


def test_a_deep_value_is_a_finding(store: Path, keys: Keys) -> None:
    """Lists in lists, more than can be read, are no canonical JSON."""
    path = store / RECORDING / "recording.json"
    odd.put(path, b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", keys)
    assert [line for line in wrong(store, keys.known) if "is not canonical JSON" in line]
